"""From derived measures and field acts to the rows of dispatch.md."""

from dataclasses import dataclass

from divisions import NATION, lies_in, parent, parents
from duties import (ESCALATION_INTERVAL, MEMORY, MISSING_ATTEMPTS, MISSING_CHANNELS, NOTICE_AHEAD, NOTICE_MEMORY,
                    RELEASE_NOTICE_WITHIN, SLOT_MEMORY, STRICTEST_FIRST, duties)
from instants import DAY, local_date, midnight
from snapshot import Presence

UNREACHED = ("no-answer", "wrong-number", "not-found")


@dataclass
class Row:
    document: tuple
    list: str
    owner: str
    offered_to: str  # None: no offer is open
    token: tuple = None
    measure: str = None
    since: object = None
    stage: str = None
    reach_due: object = None
    place_due: object = None
    missed: int = None
    level: int = None
    missing: bool = None


@dataclass
class Whereabouts:
    """Presence: where, and the record that it follows from (a stay, a residence, or neither)."""
    division: str
    stay: object = None
    residence: object = None


def place_in_order(act):
    return act["occurred_at"], act.reported_at, act.id


def latest(acts):
    return max(acts, key=place_in_order, default=None)


class Dispatch:
    """All rows at the instant and under the protocol of an assessment."""

    def __init__(self, assessment):
        self.t, self.assessment, self.snapshot = assessment.t, assessment, assessment.snapshot
        self.duties = duties(assessment.protocol.in_force(assessment.t).name)

    def rows(self):
        """In the order of output: a person stands under the least document that is the subject of a record."""
        seen = set()
        for document in self.snapshot.subjects():
            person = self.snapshot.persons.of(document)
            if person not in seen:
                seen.add(person)
                row = self.row(document, person)
                if row:
                    yield row

    def row(self, document, person):
        acts = [act for act in self.snapshot.records("field-act", person) if act["occurred_at"] <= self.t]
        if any(act["kind"] == "died" for act in acts):
            return None
        active = self.assessment.active(person)
        personal = [reason for reason in active if not reason.category.endswith(".resident")]
        if personal:
            measure = min((reason.measure for reason in personal), key=STRICTEST_FIRST.index)
            since = min(self.since(reason) for reason in personal if reason.measure == measure)
            acts = [act for act in acts if self.is_remembered(act) or act["occurred_at"] >= since]
            return self.item(document, person, acts, measure, since)
        acts = [act for act in acts if self.is_remembered(act)]
        released = self.undelivered_release(person, acts)
        if released is not None or place(acts) in ("site", "hospital"):
            row = Row(document, "release", *self.ownership(person, acts), since=released, stage="released")
            if released is not None:
                row.reach_due = released + RELEASE_NOTICE_WITHIN
            row.level = self.level(row)
            return row
        if active:
            measures = {reason.measure for reason in active}
            row = Row(document, "roster", *self.ownership(person, acts))
            row.measure = "stay-home" if "stay-home" in measures else measures.pop()
            row.token = None
            return row
        return None

    def is_remembered(self, act):
        return act["occurred_at"] > self.t - MEMORY

    # Since when

    def since(self, reason):
        """S of an active episode or state."""
        source, assessment = reason.source, self.assessment
        if reason.category in ("case", "suspected"):
            return assessment.known_case(source)
        if reason.category in ("screen-positive", "pool-positive"):
            return assessment.known_result(source)
        return max([source.known, *(assessment.phase_end(source, index) for index in range(reason.phase))])

    def undelivered_release(self, person, acts):
        """X of the latest release of which the person has yet to be told, or None."""
        releases = []
        for episode in self.assessment.episodes.get(person, []):
            if self.assessment.is_closed_by_diagnosis(episode):
                continue
            self.assessment.settle_tests(episode)
            if self.assessment.current_phase(episode) is not None:
                continue
            phases = self.assessment.categories[episode.category].phases
            ends = [self.assessment.phase_end(episode, index) for index in range(len(phases))]
            if max(ends) > episode.known:
                releases.append(max(ends))
        released = max(releases, default=None)
        if released is None or not self.t - NOTICE_MEMORY < released <= self.t:
            return None
        if any(act["kind"] == "notice" and act["occurred_at"] >= released - NOTICE_AHEAD for act in acts):
            return None
        return released

    # Owner and offer

    def presence(self, person):
        places = Presence(self.snapshot, person)
        held = [stay for start, end, _, stay in places.intervals if stay is not None and start <= self.t < end]
        if held:
            stay = max(held, key=lambda stay: (stay["from"], stay.id))
            return Whereabouts(stay["division"], stay=stay)
        residence = self.snapshot.residence(person)
        if residence:
            return Whereabouts(residence["division"], residence=residence)
        seen = [(record[instant], record.id, dataset, record["division"])
                for dataset, instant in (("case", "occurred_at"), ("naat", "sampled_at"), ("antigen", "sampled_at"))
                for record in self.snapshot.records(dataset, person) if record[instant] <= self.t]
        return Whereabouts(max(seen)[3] if seen else NATION)

    def presence_known(self, person, presence):
        """Since when it is known what presence follows from."""
        if presence.stay:
            return self.snapshot.known_since(presence.stay, "from")
        known = self.snapshot.known_since(presence.residence, "division")
        ended = [stay for stay in self.snapshot.records("stay", person)
                 if stay["to"] is not None and stay["to"] <= self.t]
        if ended:
            last = max(ended, key=lambda stay: (stay["to"], stay.id))
            known = max(known, self.snapshot.known_since(last, "to"))
        return known

    def ownership(self, person, acts):
        """(owner, the division to which an offer is open or None, current token)."""
        presence = self.presence(person)
        grant = max((act for act in acts if act["kind"] == "grant"),
                    key=lambda act: (act["token"], place_in_order(act)), default=None)
        owner, token = (grant["target"], grant["token"]) if grant else (presence.division, (0, 0))
        fenced = [act for act in acts if act["kind"] in ("refuse", "accept", "impose") and act["token"] == token
                  and (grant is None or act["occurred_at"] >= grant["occurred_at"])]
        answers = {}  # division -> its latest refuse or accept
        for act in sorted(fenced, key=place_in_order):
            if act["kind"] != "impose":
                answers[act["division"]] = act
        refusers = {division for division, act in answers.items() if act["kind"] == "refuse"}
        refusal = latest(act for act in fenced if act["kind"] == "refuse" and act["division"] == owner)
        imposed = latest(act for act in fenced if act["kind"] == "impose" and act["division"] != owner
                         and lies_in(owner, act["division"])
                         and (refusal is None or place_in_order(act) > place_in_order(refusal)))
        if imposed:
            return owner, imposed["target"] if imposed["target"] != owner else None, token
        if owner in refusers:
            offered_to = refusal["target"] or parent(owner)
        elif (grant and (presence.stay or presence.residence)
              and not lies_in(owner, presence.division) and not lies_in(presence.division, owner)
              and self.presence_known(person, presence) > grant["occurred_at"]):
            offered_to = presence.division
        else:
            return owner, None, token
        if offered_to in refusers or offered_to == owner:
            offered_to = next((above for above in parents(owner) if above not in refusers), None)
        return owner, offered_to, token

    # An item

    def item(self, document, person, acts, measure, since):
        duty = self.duties[measure]
        row = Row(document, "item", *self.ownership(person, acts), measure=measure, since=since)
        fits = place(acts) in duty.places
        reaching = [act["occurred_at"] for act in acts if act["occurred_at"] >= since and reaches(act)]
        slots = self.slots(min(reaching), duty.slots_a_day) if reaching else []
        row.missed = sum(not any(start <= act["occurred_at"] < end and fills(act) for act in acts)
                         for start, end in slots)
        if reaching and (fits or not duty.places):
            row.stage = "monitored" if slots and not row.missed else "controlled"
        elif reaching:
            row.stage = "reached"
        else:
            row.stage = "accepted" if any(act["kind"] == "grant" for act in acts) else "issued"
        if not reaching:
            row.reach_due = since + duty.reach_within
        if duty.places and not fits:
            left = [act["occurred_at"] for act in acts if act["kind"] == "left" and act["occurred_at"] >= since]
            row.place_due = max([since, *left]) + duty.placed_within
        row.level = self.level(row)
        row.missing = is_missing(acts, max(reaching, default=None), since)
        return row

    def slots(self, reached, slots_a_day):
        """The slots that count, as (start, end)."""
        if slots_a_day == 0:
            return []
        length = DAY // slots_a_day
        today = midnight(local_date(self.t))
        starts = [today + day * DAY + number * length for day in range(-4, 1) for number in range(slots_a_day)]
        return [(start, start + length) for start in starts
                if start >= reached and self.t - SLOT_MEMORY < start + length <= self.t]

    def level(self, row):
        passed = [due for due in (row.reach_due, row.place_due) if due is not None and due <= self.t]
        if not passed:
            return 0
        return min(1 + int((self.t - min(passed)) // ESCALATION_INTERVAL), len(parents(row.owner)))


def place(acts):
    """Where the person is: `home`, `site`, `hospital`, or None when that is known nowhere."""
    act = latest(act for act in acts if act["kind"] in ("placed", "left"))
    return act["place"] if act else None


def reaches(act):
    return act["kind"] in ("reading", "placed") or (act["kind"] == "contact" and act["outcome"] == "spoke")


def fills(act):
    return act["kind"] == "reading" or (
        act["kind"] == "contact" and act["outcome"] == "spoke" and act["channel"] == "door")


def is_missing(acts, reached, since):
    channels = [act["channel"] for act in acts if act["kind"] == "contact" and act["outcome"] in UNREACHED
                and (act["occurred_at"] >= since if reached is None else act["occurred_at"] > reached)]
    return len(channels) >= MISSING_ATTEMPTS and len(set(channels)) >= MISSING_CHANNELS and "door" in channels
