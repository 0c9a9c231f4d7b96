"""From evidence to code (assessment.md)."""

from dataclasses import dataclass, field

from instants import DAY, HOUR, local_date, midnight
from protocols import LATE_MINIMUM_TESTS, LATE_WINDOW_DAYS, MINIMUM_STAY, UPGRADE_WINDOW_DAYS
from snapshot import FOREVER, Presence, Snapshot, prefix

BADNESS = {"green": 0, "yellow": 1, "red": 2}


@dataclass(frozen=True)
class Reason:
    category: str
    measure: str
    colour: str
    until: object  # an instant; FOREVER for none


@dataclass
class Test:
    due: int  # date
    phase: int
    listed: bool
    waived: bool = False
    satisfied: bool = False


@dataclass
class Episode:
    category: str
    person: tuple
    anchor: int  # date
    known: object  # K
    via: tuple = None  # (person, case_record_id) of a linked release
    tests: list = field(default_factory=list)


@dataclass
class Code:
    colour: str
    reasons: list
    naat_hours: object
    doses: int


class Assessment:
    """All codes at one instant under one protocol."""

    def __init__(self, histories, protocol, t):
        self.histories, self.protocol, self.t = histories, protocol, t
        self.categories = protocol.in_force(t).categories
        self.residents = protocol.in_force(t).residents
        self.snapshot = Snapshot(histories, t)
        self.persons = self.snapshot.persons()
        self.episodes = {}  # person -> [Episode]
        self.states = {}  # person -> [Reason]
        self.add_contacts()
        for dataset, anchor in (("entry", "arrived_at"), ("closed-loop", "left_at")):
            for record in self.existing(dataset):
                self.add_episode(dataset, record.person, record[anchor], self.known(record, anchor))
        self.add_areas()
        self.add_co_travel()
        for person in self.persons:
            self.add_cases(person)
            self.add_positives(person)

    def existing(self, dataset):
        return self.snapshot.existing[dataset].values()

    def known(self, record, *same):
        return self.histories.known_since(record, *same)

    def known_case(self, case):
        return self.known(case, "kind", "occurred_at")

    def add_episode(self, category, person, anchor_instant, known, via=None):
        if category in self.categories:
            self.episodes.setdefault(person, []).append(
                Episode(category, person, local_date(anchor_instant), known, via))

    def add_state(self, person, *reason):
        self.states.setdefault(person, []).append(Reason(*reason))

    # Contacts

    def add_contacts(self):
        for contact in self.existing("contact"):
            if self.snapshot.has_standing_index(contact):
                self.add_contact(contact)

    def known_contact(self, contact):
        return self.known(contact, "relation", "last_exposure_at")

    def add_contact(self, contact):
        exposure, known, via = contact["last_exposure_at"], self.known_contact(contact), None
        category = f"contact.{contact['relation']}"
        if contact["relation"] == "secondary" and contact["via_document_type"] is not None:
            via_person = (contact["via_document_type"], contact["via_document_number"])
            via = (via_person, contact["case_record_id"])
            qualifying = [self.known_case(case) for case in self.snapshot.standing_diagnoses(via_person)
                          if 0 <= local_date(case["occurred_at"]) - local_date(exposure) <= UPGRADE_WINDOW_DAYS]
            if qualifying:
                category, known, via = "contact.close", max(known, min(qualifying)), None
        self.add_episode(category, contact.person, exposure, known, via)

    def link_holds_back(self, episode):
        """Whether the last phase of a linked episode still waits for the close contact's first two tests."""
        if episode.via is None or not self.categories[episode.category].linked:
            return False
        via_person, case_record_id = episode.via
        if self.snapshot.standing_diagnoses(via_person):
            return False
        contacts = [contact for contact in self.snapshot.records("contact", via_person)
                    if contact["relation"] == "close" and contact["case_record_id"] == case_record_id
                    and self.snapshot.has_standing_index(contact)]
        if not contacts:
            return False
        close = max(contacts, key=lambda contact: (local_date(contact["last_exposure_at"]), contact.id))
        theirs = Episode("contact.close", via_person, local_date(close["last_exposure_at"]),
                         self.known_contact(close))
        self.settle_tests(theirs)
        first = [test for test in theirs.tests if test.listed and test.phase == 0 and not test.waived]
        return not all(test.satisfied for test in first[:2])

    # Areas

    def add_areas(self):
        presences, persons_in = {}, {}  # persons_in: prefix of a division -> persons ever present in it
        for person in self.persons:
            presences[person] = presence = Presence(self.snapshot, person)
            for place in presence.places():
                for length in (2, 4, 6, 9, 12):
                    persons_in.setdefault(place[:length], set()).add(person)
        for area in self.existing("area-risk"):
            if area["level"] == "low" or area["to"] == area["from"] or area["from"] > self.t:
                continue
            for person in persons_in.get(prefix(area["division"]), ()):
                for start, end in presences[person].merged_in(prefix(area["division"])):
                    self.add_area(area, person, presences[person], start, end)

    def add_area(self, area, person, presence, start, end):
        category = f"area.{area['level']}"
        resident = f"{category}.resident"
        lifted = FOREVER if area["to"] is None else area["to"]
        if start <= self.t < end and self.t < lifted:
            if resident in self.residents:
                measure, colour = self.residents[resident]
                self.add_state(person, resident, measure, colour, lifted)
        elif end <= self.t and end < lifted and category in self.categories:
            window_start = area["from"] - self.categories[category].look_back_days * DAY
            if min(end, lifted) - max(start, window_start) >= MINIMUM_STAY:
                area_known = self.known(area, "division", "level", "from")
                bound_known = min(self.known(stay, bound)
                                  for stay, bound in presence.records_that_end(prefix(area["division"]), end))
                self.add_episode(category, person, end, max(area_known, bound_known))

    # Co-travel

    def add_co_travel(self):
        def service(trip):
            return trip["carrier"], trip["number"], trip["service_date"], trip["coach"]

        aboard = {}
        for trip in self.existing("trip"):
            aboard.setdefault(service(trip), []).append(trip)
        for person in self.persons:
            for case in self.snapshot.standing_diagnoses(person):
                for trip in self.snapshot.records("trip", person):
                    if not self.infectious_from(case) <= trip["departed_at"] <= case["occurred_at"]:
                        continue
                    for theirs in aboard[service(trip)]:
                        if theirs.person != person:
                            known = max(self.known_case(case), self.known(trip, "arrived_at"),
                                        self.known(theirs, "arrived_at"))
                            self.add_episode("co-travel", theirs.person, theirs["arrived_at"], known)

    def infectious_from(self, case):
        given = []
        if case["onset_on"] is not None:
            given.append(case["onset_on"])
        if case["sampled_at"] is not None:
            given.append(local_date(case["sampled_at"]))
        return midnight(min(given, default=local_date(case["occurred_at"])) - 2)

    # States without phases

    def add_cases(self, person):
        cases = self.snapshot.records("case", person)
        if not cases:
            return
        ruling = cases[-1]
        if ruling["kind"] in ("confirmed", "asymptomatic"):
            self.add_state(person, "case", "treatment", "red", FOREVER)
        elif ruling["kind"] == "suspected":
            self.add_state(person, "suspected", "pending", "red", FOREVER)
        elif ruling["kind"] == "discharged":
            self.add_episode("recovered", person, ruling["occurred_at"], self.known_case(ruling))

    def add_positives(self, person):
        naats = self.snapshot.records("naat", person)
        singles = [naat for naat in naats if naat["pool_size"] == 1]
        for test in singles + self.snapshot.records("antigen", person):
            if test["result"] == "positive" and self.is_open(person, test, singles):
                self.add_state(person, "screen-positive", "pending", "red", FOREVER)
        cases = self.snapshot.records("case", person)
        for test in naats:
            if test["pool_size"] > 1 and test["result"] == "positive":
                closed = (any(case["occurred_at"] >= test["sampled_at"] for case in cases)
                          or any(single["sampled_at"] > test["sampled_at"] and single["result"] != "indeterminate"
                                 for single in singles))
                if not closed:
                    self.add_state(person, "pool-positive", "recheck", "yellow", FOREVER)

    def is_open(self, person, positive, singles):
        """Whether a positive single test is an open screen-positive."""
        sampled_at = positive["sampled_at"]
        cases = self.snapshot.records("case", person)
        before = [case for case in cases if case["occurred_at"] <= sampled_at]
        if before and before[-1]["kind"] in ("confirmed", "asymptomatic"):
            return False
        if any(case["occurred_at"] >= sampled_at and case["kind"] != "discharged" for case in cases):
            return False
        negatives = [single["sampled_at"] for single in singles
                     if single["result"] == "negative" and single["sampled_at"] > sampled_at]
        return not negatives or max(negatives) - min(negatives) < DAY

    # Tests and phases

    def settle_tests(self, episode):
        """Lists the tests of an episode in due order, the waived among them marked, and satisfies them."""
        category = self.categories[episode.category]
        known_date = local_date(episode.known)
        episode.tests = []
        for index, phase in enumerate(category.phases):
            for day in phase.tests:
                due = episode.anchor + day
                waived = due < known_date or self.protocol.waives(self.t, episode.category, day, due)
                episode.tests.append(Test(due, index, listed=True, waived=waived))
        listed_dates = [test.due for test in episode.tests]
        ahead = sum(due >= known_date for due in listed_dates)
        if known_date - episode.anchor <= LATE_WINDOW_DAYS:
            date = known_date
            for _ in range(min(LATE_MINIMUM_TESTS, len(listed_dates)) - ahead):
                while date in listed_dates:
                    date += 1
                episode.tests.append(Test(date, len(category.phases) - 1, listed=False))
                date += 1
        episode.tests.sort(key=lambda test: test.due)
        for date in self.sample_dates(episode.person, category.samples):
            for test in episode.tests:
                if not test.waived and not test.satisfied and test.due <= date:
                    test.satisfied = True
                    break

    def sample_dates(self, person, samples):
        """The local dates of the negative NAATs that count, each once, in order."""
        return sorted({local_date(naat["sampled_at"]) for naat in self.snapshot.records("naat", person)
                       if naat["result"] == "negative" and (samples == "any" or naat["pool_size"] == 1)})

    def reason_of(self, episode):
        """The reason that an episode gives at ``t``, or None when it is over."""
        if episode.category != "recovered":
            for case in self.snapshot.standing_diagnoses(episode.person):
                if local_date(case["occurred_at"]) >= episode.anchor:
                    return None
        self.settle_tests(episode)
        phases = self.categories[episode.category].phases
        days = 0
        for index, phase in enumerate(phases):
            days += phase.days
            calendar_end = midnight(episode.anchor + days + 1)
            ended = calendar_end <= self.t and all(
                test.satisfied or test.waived for test in episode.tests if test.phase == index)
            if ended and index == len(phases) - 1:
                ended = not self.link_holds_back(episode)
            if not ended:
                until = calendar_end if calendar_end > self.t else FOREVER
                return Reason(episode.category, phase.measure, phase.colour, until)
        return None

    # The code

    def code(self, person):
        reasons = list(self.states.get(person, []))
        for episode in self.episodes.get(person, []):
            reason = self.reason_of(episode)
            if reason:
                reasons.append(reason)
        ruled = [reason for reason in reasons if reason.category == "case"]
        shown = []
        for category in sorted({reason.category for reason in ruled or reasons}):
            same = [reason for reason in reasons if reason.category == category]
            same.sort(key=lambda reason: reason.measure)
            shown.append(max(same, key=lambda reason: (BADNESS[reason.colour], reason.until)))  # the first of equals
        colour = max((reason.colour for reason in shown), key=BADNESS.get, default="green")
        negatives = [naat["sampled_at"] for naat in self.snapshot.records("naat", person)
                     if naat["result"] == "negative"]
        hours = int((self.t - max(negatives)) // HOUR) if negatives else None
        doses = {vaccination["dose"] for vaccination in self.snapshot.records("vaccination", person)}
        return Code(colour, shown, hours, len(doses))
