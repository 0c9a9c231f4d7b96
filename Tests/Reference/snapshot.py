"""What is known at an instant: the records that exist, by person, and when each fact became known."""

from divisions import prefix
from identity import Persons
from reading import Version

FOREVER = float("inf")


class Histories:
    """The uncontested versions of all records."""

    def __init__(self, evidence):
        self.of = {dataset: evidence.histories(dataset) for dataset in evidence.contents}


class Snapshot:
    """The records that exist at ``t``, and whose they are."""

    def __init__(self, histories, t):
        self.histories = histories
        self.existing = {dataset: {} for dataset in histories.of}  # dataset -> record_id -> version
        for dataset, records in histories.of.items():
            for record_id, versions in records.items():
                known = [version for version in versions if version.reported_at <= t]
                if known and not known[-1].retracted:
                    self.existing[dataset][record_id] = known[-1]
        self.persons = Persons(self.existing["identity-link"].values())
        self._by_person = {dataset: {} for dataset in histories.of}
        for dataset, records in self.existing.items():
            if dataset != "area-risk":
                for version in records.values():
                    self._by_person[dataset].setdefault(self.person_of(version), []).append(version)
        for records in self._by_person["case"].values():
            records.sort(key=lambda case: (case["occurred_at"], case.reported_at, case.id))
        for records in self._by_person["stay"].values():
            records[:] = sorted((stay for stay in records if stay["to"] != stay["from"]),
                                key=lambda stay: (stay["from"], stay.id))
        for records in self._by_person["field-act"].values():
            records.sort(key=lambda act: (act["occurred_at"], act.reported_at, act.id))

    def person_of(self, record):
        """Whom a version of a record names: the component of its document."""
        return self.persons.of(record.document)

    def known_since(self, record: Version, *same):
        """K: the `reported_at` of the earliest version, up to this one, that is not retracted, names the same
        person and has the same values in the fields ``same``."""
        for version in self.histories.of[record.dataset][record.id]:
            if (not version.retracted and self.person_of(version) == self.person_of(record)
                    and all(version[field] == record[field] for field in same)):
                return version.reported_at
        raise AssertionError("the record itself is such a version")

    def subjects(self, *but):
        """The documents that are the subject of an existing record of any dataset but these, in order of output."""
        return sorted({record.document for dataset, records in self.existing.items() if dataset not in but
                       for record in records.values() if record.document is not None})

    def records(self, dataset, person):
        """A person's existing records; cases and field acts in their order, stays in order and none empty."""
        return self._by_person[dataset].get(person, [])

    def residence(self, person):
        """The `residents` record that holds, or None."""
        return max(self.records("residents", person), key=lambda record: (record.reported_at, record.id), default=None)

    def is_ruled_out(self, case):
        """Whether an existing `ruled-out` record of the same person follows."""
        cases = self.records("case", self.person_of(case))
        return any(later["kind"] == "ruled-out" for later in cases[cases.index(case) + 1:])

    def standing_diagnoses(self, person):
        return [case for case in self.records("case", person)
                if case["kind"] in ("confirmed", "asymptomatic") and not self.is_ruled_out(case)]

    def has_standing_index(self, contact):
        case = self.existing["case"].get(contact["case_record_id"])
        return (case is not None and case["kind"] in ("suspected", "confirmed", "asymptomatic")
                and not self.is_ruled_out(case))


class Presence:
    """Where a person is, over all time: intervals [start, end) with the place and the stay (None: at home)."""

    def __init__(self, snapshot, person):
        self.stays = snapshot.records("stay", person)
        residence = snapshot.residence(person)
        self.home = residence["division"] if residence else None
        self.intervals = [(stay["from"], self.end_of(stay), stay["division"], stay) for stay in self.stays]
        if self.home is not None:
            covered_until = -FOREVER
            for start, end, _, _ in sorted(self.intervals, key=lambda interval: interval[0]):
                if start > covered_until:
                    self.intervals.append((covered_until, start, self.home, None))
                covered_until = max(covered_until, end)
            if covered_until < FOREVER:
                self.intervals.append((covered_until, FOREVER, self.home, None))

    def end_of(self, stay):
        if stay["to"] is not None:
            return stay["to"]
        return min((other["from"] for other in self.stays if other["from"] > stay["from"]), default=FOREVER)

    def places(self):
        return {place for _, _, place, _ in self.intervals}

    def merged_in(self, division_prefix):
        """The intervals of presence in a division, with those that touch or overlap merged."""
        merged = []
        for start, end, place, _ in sorted(self.intervals, key=lambda interval: interval[:2]):
            if not place.startswith(division_prefix):
                continue
            if merged and start <= merged[-1][1]:
                merged[-1][1] = max(merged[-1][1], end)
            else:
                merged.append([start, end])
        return merged

    def records_that_end(self, division_prefix, bound):
        """The records that set the end ``bound`` of a merged interval, each with the field that does."""
        ended_by_next = False  # an open stay in the area or the presence at home ends at the bound
        for _, end, place, stay in self.intervals:
            if end != bound or not place.startswith(division_prefix):
                continue
            if stay is not None and stay["to"] is not None:
                yield stay, "to"
            else:
                ended_by_next = True
        if ended_by_next:
            for stay in self.stays:
                if stay["from"] == bound:
                    yield stay, "from"
