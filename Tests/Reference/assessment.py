"""From evidence to code (assessment.md)."""

from dataclasses import dataclass, field

from divisions import prefix
from instants import DAY, HOUR, local_date, midnight
from protocols import LATE_MINIMUM_TESTS, LATE_WINDOW_DAYS, MINIMUM_STAY, UPGRADE_WINDOW_DAYS
from snapshot import FOREVER, Presence, Snapshot

BADNESS = {"green": 0, "yellow": 1, "red": 2}


@dataclass(frozen=True)
class Reason:
    category: str
    measure: str
    colour: str
    until: object  # an instant; FOREVER for none
    source: object  # the Episode, or the record that makes the state
    phase: int = 0  # of the episode


@dataclass
class Test:
    due: int  # date
    phase: int
    listed: bool
    waived: bool = False
    sample: object = None  # the record that satisfies it

    def is_owed(self):
        return not self.waived and self.sample is None


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
        self.protocol, self.t = protocol, t
        self.categories = protocol.in_force(t).categories
        self.residents = protocol.in_force(t).residents
        self.snapshot = Snapshot(histories, t)
        self.documents = self.snapshot.subjects("identity-link", "field-act")
        self.persons = sorted({self.snapshot.persons.of(document) for document in self.documents})
        self.episodes = {}  # person -> [Episode]
        self.states = {}  # person -> [Reason]
        self.add_contacts()
        for dataset, anchor in (("entry", "arrived_at"), ("closed-loop", "left_at")):
            for record in self.existing(dataset):
                self.add_episode(dataset, self.person_of(record), record[anchor], self.known(record, anchor))
        self.add_areas()
        self.add_co_travel()
        for person in self.persons:
            self.add_cases(person)
            self.add_positives(person)

    def existing(self, dataset):
        return self.snapshot.existing[dataset].values()

    def person_of(self, record):
        return self.snapshot.person_of(record)

    def known(self, record, *same):
        return self.snapshot.known_since(record, *same)

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
            via_person = self.snapshot.persons.of((contact["via_document_type"], contact["via_document_number"]))
            via = (via_person, contact["case_record_id"])
            qualifying = [self.known_case(case) for case in self.snapshot.standing_diagnoses(via_person)
                          if 0 <= local_date(case["occurred_at"]) - local_date(exposure) <= UPGRADE_WINDOW_DAYS]
            if qualifying:
                category, known, via = "contact.close", max(known, min(qualifying)), None
        self.add_episode(category, self.person_of(contact), exposure, known, via)

    def linked_tests(self, episode):
        """The close contact's tests for which the last phase of a linked episode waits, satisfied or not."""
        if episode.via is None or not self.categories[episode.category].linked:
            return []
        via_person, case_record_id = episode.via
        if self.snapshot.standing_diagnoses(via_person):
            return []
        contacts = [contact for contact in self.snapshot.records("contact", via_person)
                    if contact["relation"] == "close" and contact["case_record_id"] == case_record_id
                    and self.snapshot.has_standing_index(contact)]
        if not contacts:
            return []
        close = max(contacts, key=lambda contact: (local_date(contact["last_exposure_at"]), contact.id))
        theirs = Episode("contact.close", via_person, local_date(close["last_exposure_at"]),
                         self.known_contact(close))
        self.settle_tests(theirs)
        return [test for test in theirs.tests if test.listed and test.phase == 0 and not test.waived][:2]

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
                self.add_state(person, resident, measure, colour, lifted, area)
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
                        if self.person_of(theirs) != person:
                            known = max(self.known_case(case), self.known(trip, "arrived_at"),
                                        self.known(theirs, "arrived_at"))
                            self.add_episode("co-travel", self.person_of(theirs), theirs["arrived_at"], known)

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
            self.add_state(person, "case", "treatment", "red", FOREVER, ruling)
        elif ruling["kind"] == "suspected":
            self.add_state(person, "suspected", "pending", "red", FOREVER, ruling)
        elif ruling["kind"] == "discharged":
            self.add_episode("recovered", person, ruling["occurred_at"], self.known_case(ruling))

    def add_positives(self, person):
        naats = self.snapshot.records("naat", person)
        singles = [naat for naat in naats if naat["pool_size"] == 1]
        for test in singles + self.snapshot.records("antigen", person):
            if test["result"] == "positive" and self.is_open(person, test, singles):
                self.add_state(person, "screen-positive", "pending", "red", FOREVER, test)
        cases = self.snapshot.records("case", person)
        for test in naats:
            if test["pool_size"] > 1 and test["result"] == "positive":
                closed = (any(case["occurred_at"] >= test["sampled_at"] for case in cases)
                          or any(single["sampled_at"] > test["sampled_at"] and single["result"] != "indeterminate"
                                 for single in singles))
                if not closed:
                    self.add_state(person, "pool-positive", "recheck", "yellow", FOREVER, test)

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
        for date, sample in self.samples(episode.person, category.samples):
            for test in episode.tests:
                if test.is_owed() and test.due <= date:
                    test.sample = sample
                    break

    def samples(self, person, samples):
        """The negative NAATs that count, the first of each local date, as (local date, record)."""
        first = {}
        for naat in sorted(self.snapshot.records("naat", person), key=lambda naat: (naat["sampled_at"], naat.id)):
            if naat["result"] == "negative" and (samples == "any" or naat["pool_size"] == 1):
                first.setdefault(local_date(naat["sampled_at"]), naat)
        return first.items()

    def is_closed_by_diagnosis(self, episode):
        return episode.category != "recovered" and any(
            local_date(case["occurred_at"]) >= episode.anchor
            for case in self.snapshot.standing_diagnoses(episode.person))

    def calendar_end(self, episode, index):
        days = sum(phase.days for phase in self.categories[episode.category].phases[:index + 1])
        return midnight(episode.anchor + days + 1)

    def awaited_tests(self, episode, index):
        """The tests without whose results a phase does not end: its own and, for the last, those of its link."""
        tests = [test for test in episode.tests if test.phase == index and not test.waived]
        if index == len(self.categories[episode.category].phases) - 1:
            tests += self.linked_tests(episode)
        return tests

    def current_phase(self, episode):
        """The index of the first phase that has not ended; None if all have."""
        for index in range(len(self.categories[episode.category].phases)):
            if (self.calendar_end(episode, index) > self.t
                    or any(test.is_owed() for test in self.awaited_tests(episode, index))):
                return index
        return None

    def phase_end(self, episode, index):
        """When a phase that has ended did."""
        results = [self.known_result(test.sample) for test in self.awaited_tests(episode, index)]
        return max([self.calendar_end(episode, index), *results])

    def known_result(self, test):
        """Since when a test's result is known; a corrected spelling does not move it."""
        return self.known(test, "sampled_at", "result", *(["pool_size"] if test.dataset == "naat" else []))

    def reason_of(self, episode):
        """The reason that an episode gives at ``t``, or None when it is over."""
        if self.is_closed_by_diagnosis(episode):
            return None
        self.settle_tests(episode)
        index = self.current_phase(episode)
        if index is None:
            return None
        phase, end = self.categories[episode.category].phases[index], self.calendar_end(episode, index)
        return Reason(episode.category, phase.measure, phase.colour, end if end > self.t else FOREVER, episode, index)

    # The code

    def active(self, person):
        """What every active episode and state gives; a ruling diagnosis leaves nothing beside it."""
        reasons = list(self.states.get(person, []))
        for episode in self.episodes.get(person, []):
            reason = self.reason_of(episode)
            if reason:
                reasons.append(reason)
        return [reason for reason in reasons if reason.category == "case"] or reasons

    def code(self, person):
        reasons = self.active(person)
        shown = []
        for category in sorted({reason.category for reason in reasons}):
            same = [reason for reason in reasons if reason.category == category]
            same.sort(key=lambda reason: reason.measure)
            shown.append(max(same, key=lambda reason: (BADNESS[reason.colour], reason.until)))  # the first of equals
        colour = max((reason.colour for reason in shown), key=BADNESS.get, default="green")
        negatives = [naat["sampled_at"] for naat in self.snapshot.records("naat", person)
                     if naat["result"] == "negative"]
        hours = int((self.t - max(negatives)) // HOUR) if negatives else None
        doses = {vaccination["dose"] for vaccination in self.snapshot.records("vaccination", person)}
        return Code(colour, shown, hours, len(doses))
