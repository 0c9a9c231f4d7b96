"""A seeded generator of small, dirty evidence whose records interact heavily:

    python3 generate.py --seed N --persons M OUTDIR [--instants K] [--plain] [--doubtful]

Writes the evidence and `instants.txt` (one interesting instant a line) to OUTDIR.
"""

import argparse
import os
from fractions import Fraction

from acts import ELSEWHERE, REFUSALS, Acts
from assessment import Assessment
from dirt import write_datasets
from dispatch import Dispatch
from duties import ESCALATION_INTERVAL, MEMORY, NOTICE_MEMORY
from instants import DAY, HOUR, local_date, midnight
from protocols import protocol_named
from reading import read_directory
from snapshot import Histories
from spelling import spelled_instant
from world import COMMUNITIES, DIVISIONS, FIRST_EDITION, SWITCHES


class GeneratedWorld(Acts):
    """A world of stories, with its corrections and repetitions."""

    # Corrections

    def correct(self, record):
        """Further versions of a record."""
        version = record
        for _ in range(self.pick(1, 1, 1, 2, 3)):
            version = dict(version)
            version["reported_at"] += self.pick(1, HOUR, DAY, 3 * DAY, Fraction(1, 100),
                                                self.random.randint(1, 9 * DAY))
            version["retracted"] = ""
            change = self.random.random()
            if change < 0.3:
                version["retracted"] = "true"
            elif change < 0.45 and "document_type" in version:
                version["document_type"], version["document_number"] = self.someone()
            elif change < 0.6 and "name" in version:
                version["name"] = "corrected"
            else:
                self.change_a_field(version)
            self.records.append(version)
            self.boundaries.append(version["reported_at"])
            if self.chance(0.2):
                version = record  # back to what it was

    def change_an_act(self, version):
        changes = {
            "occurred_at": lambda value: value + self.pick(1, -1, -HOUR, -DAY, -12 * HOUR),
            "division": lambda value: self.random.choice(COMMUNITIES),
            "token": lambda value: self.pick("0.0", "0.1", "0.2", "1.0"),
            "target": lambda value: self.random.choice(COMMUNITIES + ELSEWHERE),
            "outcome": lambda value: self.random.choice(REFUSALS) if value in REFUSALS
            else self.pick("spoke", "no-answer", "declined"),
            "channel": lambda value: self.pick("phone", "door", "message"),
            "place": lambda value: self.pick("home", "site", "hospital"),
            "symptoms": lambda value: self.pick("yes", "no"),
        }
        name = self.random.choice([name for name in changes if version[name] != ""])
        version[name] = changes[name](version[name])

    def change_a_field(self, version):
        if version["dataset"] == "field-act":
            self.change_an_act(version)
            return
        if version["dataset"] == "identity-link":
            version["other_document_type"], version["other_document_number"] = self.someone()
            return
        changes = {
            "division": lambda value: self.random.choice(
                DIVISIONS if version["dataset"] == "area-risk" else COMMUNITIES),
            "level": lambda value: self.pick("high", "medium", "low"),
            "relation": lambda value: self.pick("close", "secondary"),
            "kind": lambda value: self.pick("suspected", "confirmed", "asymptomatic", "ruled-out", "discharged"),
            "result": lambda value: self.pick("positive", "negative", "indeterminate"),
            "pool_size": lambda value: self.pick("1", "10"),
            "coach": lambda value: self.pick("1", "2"),
            "case_record_id": lambda value: f"case-{self.random.randint(1, 20)}",
            "dose": lambda value: self.pick("1", "2", "3"),
            "onset_on": lambda value: "",
            "to": lambda value: self.pick("", self.moment()),
        }
        for anchor in ("last_exposure_at", "arrived_at", "left_at", "occurred_at", "from", "departed_at", "sampled_at"):
            changes[anchor] = lambda value: value + self.pick(1, -1, -DAY, DAY, -HOUR) if value != "" else ""
        names = [name for name in changes if name in version]
        if names:
            name = self.random.choice(names)
            version[name] = changes[name](version[name])

    def repeat(self, record):
        """Duplicates, and contested versions with duplicates of a contested content."""
        copies = [dict(record)]
        if self.chance(0.6):
            contested = dict(record)
            if self.chance(0.3):
                contested["retracted"] = "true"
            elif self.chance(0.5) and contested.get("guardian_document_type") == "":
                contested["guardian_document_type"] = "id-card"  # the same
            elif self.chance(0.4) and "name" in contested:
                contested["name"] = self.pick("Zoe\u0301", "Zo\u00e9", "other")
            else:
                self.change_a_field(contested)
            copies.append(contested)
            copies += [dict(self.random.choice([record, contested])) for _ in range(self.pick(0, 1, 2))]
        self.records += copies

    def build(self, plain):
        for person in self.persons:
            for _ in range(self.pick(0, 1, 1, 1, 1, 2)):
                self.resident(person)
        stories = [self.outbreak, self.outbreak, self.outbreak, self.area, self.area, self.screening, self.screening,
                   self.arrival, self.others, self.relapse, self.brief_stay, self.moves, self.moves,
                   self.corrected_late, self.corrected_late, self.corrected_late, self.corrected_late,
                   self.linked, self.linked, self.at_the_switch, self.renamed_case, self.far_ahead]
        while len(self.records) < 16 * len(self.persons):
            self.random.choice(stories)()
        if not plain:
            self.link_documents()
            self.field_work()
        for record in list(self.records):
            often = {"naat": 0.08, "vaccination": 0.1, "antibody": 0.1, "field-act": 0.06}.get(record["dataset"], 0.25)
            if self.chance(often):
                self.correct(record)
        for record in self.random.sample(self.records, len(self.records) // 20):
            self.repeat(record)

    # Instants

    def instants(self, count, due):
        """So many, about half of them from ``due``, which says when something falls due, if there are any."""
        start, end = midnight(self.first_day), midnight(self.first_day + self.days + 14)
        candidates = {switch + step for switch in SWITCHES for step in (-1, 0, 1)} | {FIRST_EDITION}
        chosen = {time for time in candidates if start <= time <= end or time in SWITCHES and time > end}
        chosen.update(switch + 20 * DAY for switch in SWITCHES if switch > end)
        while len(chosen) < count:
            time = self.pick(self.random.choice(self.boundaries),
                             midnight(self.first_day + self.random.randint(0, self.days + 14)))
            latest = end
            if due and self.chance(0.6):
                time, latest = self.random.choice(due), end + MEMORY
            time += self.pick(0, 0, 0, 1, -1, self.pick(0, Fraction(1, 2), Fraction(-1, 10**9)))
            if time >= FIRST_EDITION and start - DAY <= time <= latest:
                chosen.add(time)
        return [spelled_instant(self.random, time) for time in sorted(chosen, key=lambda _: self.random.random())]

    def due_instants(self, directory):
        """When dues, levels, slots, notices and memories of the written evidence end."""
        histories, protocol, due = Histories(read_directory(directory)), protocol_named("national"), []
        for day in self.random.sample(range(self.days + 14), 6):
            t = max(midnight(self.first_day + day) + self.random.randint(0, DAY), FIRST_EDITION)
            for row in Dispatch(Assessment(histories, protocol, t)).rows():
                for time in (row.since, row.reach_due, row.place_due):
                    if time is not None:
                        due += [time, time, time + self.random.randint(1, 5) * ESCALATION_INTERVAL]
                if row.list == "release" and row.since is not None:
                    due += [row.since + NOTICE_MEMORY] * 3
                if row.missed is not None:
                    due += [midnight(local_date(t)) + self.random.randint(0, 5) * DAY // 2]
        remembered = [record["occurred_at"] for record in self.records if record["dataset"] == "field-act"
                      and record["kind"] not in ("contact", "reading")]
        return due + [self.random.choice(remembered) + MEMORY for _ in range(len(due) // 8 if remembered else 0)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--persons", type=int, required=True)
    parser.add_argument("--instants", type=int, default=40)
    parser.add_argument("--plain", action="store_true", help="neither identity links nor field acts")
    parser.add_argument("--doubtful", action="store_true", help="also inputs on which the specification is not plain")
    parser.add_argument("outdir")
    arguments = parser.parse_args()
    world = GeneratedWorld(arguments.seed, arguments.persons)
    world.build(arguments.plain)
    os.makedirs(arguments.outdir, exist_ok=True)
    write_datasets(world.random, world.records, arguments.outdir,
                   without=("identity-link", "field-act") if arguments.plain else (),
                   large=arguments.seed % 10 == 0, doubtful=arguments.doubtful)
    due = [] if arguments.plain else world.due_instants(arguments.outdir)
    with open(os.path.join(arguments.outdir, "instants.txt"), "w", encoding="utf-8") as stream:
        stream.write("".join(text + "\n" for text in world.instants(arguments.instants, due)))


if __name__ == "__main__":
    main()
