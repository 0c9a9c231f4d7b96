"""A seeded generator of small, dirty evidence whose records interact heavily:

    python3 generate.py --seed N --persons M OUTDIR [--instants K] [--doubtful]

Writes the evidence and `instants.txt` (one interesting instant a line) to OUTDIR.
"""

import argparse
import os
from fractions import Fraction

from dirt import write_datasets
from instants import DAY, HOUR, midnight
from spelling import spelled_instant
from stories import Stories
from world import COMMUNITIES, DIVISIONS, FIRST_EDITION, SWITCHES


class GeneratedWorld(Stories):
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

    def change_a_field(self, version):
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
            elif self.chance(0.4) and "name" in contested:
                contested["name"] = self.pick("Zoe\u0301", "Zo\u00e9", "other")
            else:
                self.change_a_field(contested)
            copies.append(contested)
            copies += [dict(self.random.choice([record, contested])) for _ in range(self.pick(0, 1, 2))]
        self.records += copies

    def build(self):
        for person in self.persons:
            for _ in range(self.pick(0, 1, 1, 1, 1, 2)):
                self.resident(person)
        stories = [self.outbreak, self.outbreak, self.outbreak, self.area, self.area, self.screening, self.screening,
                   self.arrival, self.others, self.relapse, self.brief_stay, self.moves, self.moves,
                   self.corrected_late, self.corrected_late, self.corrected_late, self.corrected_late,
                   self.linked, self.linked, self.at_the_switch, self.renamed_case]
        while len(self.records) < 16 * len(self.persons):
            self.random.choice(stories)()
        for record in list(self.records):
            often = {"naat": 0.08, "vaccination": 0.1, "antibody": 0.1}.get(record["dataset"], 0.25)
            if self.chance(often):
                self.correct(record)
        for record in self.random.sample(self.records, len(self.records) // 20):
            self.repeat(record)

    # Instants

    def instants(self, count):
        start, end = midnight(self.first_day), midnight(self.first_day + self.days + 14)
        candidates = {switch + step for switch in SWITCHES for step in (-1, 0, 1)} | {FIRST_EDITION}
        chosen = {time for time in candidates if start <= time <= end or time in SWITCHES and time > end}
        chosen.update(switch + 20 * DAY for switch in SWITCHES if switch > end)
        while len(chosen) < count:
            time = self.pick(self.random.choice(self.boundaries),
                             midnight(self.first_day + self.random.randint(0, self.days + 14)))
            time += self.pick(0, 0, 0, 1, -1, self.pick(0, Fraction(1, 2), Fraction(-1, 10**9)))
            if time >= FIRST_EDITION and start - DAY <= time <= end:
                chosen.add(time)
        return [spelled_instant(self.random, time) for time in sorted(chosen, key=lambda _: self.random.random())]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--persons", type=int, required=True)
    parser.add_argument("--instants", type=int, default=40)
    parser.add_argument("--doubtful", action="store_true", help="also inputs on which the specification is not plain")
    parser.add_argument("outdir")
    arguments = parser.parse_args()
    world = GeneratedWorld(arguments.seed, arguments.persons)
    world.build()
    os.makedirs(arguments.outdir, exist_ok=True)
    write_datasets(world.random, world.records, arguments.outdir, large=arguments.seed % 10 == 0,
                   doubtful=arguments.doubtful)
    with open(os.path.join(arguments.outdir, "instants.txt"), "w", encoding="utf-8") as stream:
        stream.write("".join(text + "\n" for text in world.instants(arguments.instants)))


if __name__ == "__main__":
    main()
