"""The persons, the choices and the single records of a generated world."""

import random
from fractions import Fraction

from datasets import check_character
from instants import DAY, HOUR, calendar_date, local_date, midnight, parse_date

FIRST_EDITION = midnight(parse_date("2021-05-14"))
SWITCHES = [midnight(parse_date("2022-06-28")), midnight(parse_date("2022-11-11"))]
COMMUNITIES = ["440101001001", "440101001002", "440101002001", "440102001001", "460101001001", "460101001002"]
DIVISIONS = COMMUNITIES + ["440101001000", "440101000000", "440100000000", "440000000000", "460101000000"]
LISTED_DAYS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 14, 16, 21)
NAMES = ["赵一", "钱二", "孙三", "Zoe\u0301", "Zo\u00e9", 'Li "Lee" Si', "Wu, Jr.", "O'Neil", "李" * 100]


class World:
    def __init__(self, seed, persons):
        self.random = random.Random(seed)
        start = self.random.choice(["2022-06-13", "2022-06-20", "2022-10-27", "2022-11-03", "2021-05-02", "2022-08-30"])
        self.first_day = parse_date(start)
        self.days = 28
        self.moments = []
        self.records = []
        self.boundaries = []  # instants at which an answer may change
        self.persons = [self.person(index) for index in range(persons)]

    # Choices

    def chance(self, probability):
        return self.random.random() < probability

    def pick(self, *choices):
        return self.random.choice(choices)

    def someone(self):
        """Anybody, but seldom one of the bystanders."""
        busy = self.persons if self.chance(0.1) else self.persons[len(self.persons) // 3:]
        return self.random.choice(busy or self.persons)

    def bystander(self):
        """One of the third to whom little else happens, so that a single rule decides the code."""
        return self.random.choice(self.persons[:len(self.persons) // 3] or self.persons)

    def person(self, index):
        kind = self.random.random()
        if kind < 0.8:
            year, month = self.random.randint(1930, 2019), self.random.randint(1, 12)
            born = self.pick((2000, 2, 29), (1996, 2, 29), (year, month, 1), (year, month, 28))
            digits = f"99{self.random.randint(0, 9999):04d}%04d%02d%02d%03d" % (*born, index)
            return "id-card", digits + check_character(digits)
        names = ["E1234567", "STRAßE12", "ZOE\u0301 1", "ZO\u00c9 1", 'A,"1"', "H01234567", "Ａ99", "É99", "99"]
        return self.pick("passport", "hmt-permit", "residence-permit"), f"{self.random.choice(names)}-{index // 3}"

    def moment(self, near=None, spread=None):
        """An instant, often one that is already in use or a boundary away from one."""
        if near is not None and spread is not None:
            time = near + self.random.randint(int(spread[0] * DAY), int(spread[1] * DAY))
        else:
            time = midnight(self.first_day) + self.random.randint(0, self.days * DAY)
        choice = self.random.random()
        if choice < 0.25 and self.moments and near is None:
            time = self.random.choice(self.moments)
        elif choice < 0.35 and self.moments and near is None:
            step = self.pick(1, -1, DAY, -DAY, DAY - 1, 4 * HOUR, 4 * HOUR - 1, 7 * DAY, -7 * DAY, 14 * DAY,
                             Fraction(1, 2), Fraction(-1, 10**7))
            time = self.random.choice(self.moments) + step
        elif choice < 0.6:
            time = midnight(local_date(time)) + self.pick(0, 0, -1, 1, Fraction(-1, 1000), 12 * HOUR)
        elif choice < 0.65:
            time += Fraction(self.random.randint(1, 999), 1000)
        self.moments.append(time)
        return time

    def reported(self, *not_before):
        """An instant of report, at or after the latest of the given ones."""
        after = max(not_before)
        time = after + self.pick(0, 0, 1, 1800, 6 * HOUR, DAY, self.random.randint(0, 3 * DAY),
                                 self.random.randint(0, 18 * DAY))
        return midnight(local_date(time) + 1) if self.chance(0.1) else time

    def make(self, dataset, person, reported_at, **fields):
        number = sum(record["dataset"] == dataset for record in self.records) + 1
        record = {"dataset": dataset, "record_id": f"{dataset}-{number}", "reported_at": reported_at,
                  "retracted": ""}
        if person is not None:
            record.update(document_type=person[0], document_number=person[1], name=self.random.choice(NAMES))
        record.update({name.rstrip("_"): value for name, value in fields.items()})
        self.records.append(record)
        self.boundaries.append(reported_at)
        return record

    # Records

    def resident(self, person):
        reported_at = midnight(self.first_day) + self.pick(-40 * DAY, -1, self.random.randint(0, 20 * DAY))
        self.make("residents", person, reported_at, sex=self.pick("female", "male", "unknown"),
                  birth_date=self.pick("1949-03-18", "2000-02-29"), phone=self.pick("", "199", " 1"),
                  division=self.random.choice(COMMUNITIES), guardian_document_number=self.pick("", "x"),
                  guardian_document_type=self.pick("", "", "id-card", "passport"))

    def naat(self, person, sampled_at, result, pool_size=1):
        self.make("naat", person, self.reported(sampled_at), specimen_id="S1", tube_id="T1", pool_size=str(pool_size),
                  sampled_at=sampled_at, result=result, laboratory=self.pick("lab", "a, b"),
                  division=self.random.choice(COMMUNITIES))

    def antigen(self, person, sampled_at, result):
        self.make("antigen", person, self.reported(sampled_at), sampled_at=sampled_at, result=result,
                  division=self.random.choice(COMMUNITIES))

    def tests(self, person, anchor):
        """Tests as an episode with this anchor asks for them, more or less faithfully."""
        compliance = self.pick(0, 0.5, 0.9, 1)
        days = self.pick(LISTED_DAYS[:5], LISTED_DAYS[:9], LISTED_DAYS, (1, 4, 7, 14), (1, 2, 3, 5, 7, 10))
        self.boundaries += [midnight(anchor + day + 1) for day in (3, 5, 7, 8, 10, 14, 21)]
        for day in days:
            if not self.chance(compliance):
                continue
            date = anchor + day + (self.random.randint(-1, 3) if self.chance(0.15) else 0)
            time = midnight(date) + self.pick(0, DAY - 1, DAY - Fraction(1, 1000), self.random.randint(0, DAY - 1))
            result = "negative" if self.chance(0.93) else self.pick("positive", "indeterminate")
            self.naat(person, time, result, 1 if self.chance(0.75) else self.pick(2, 5, 10, 20))

    def case(self, person, kind, occurred_at):
        onset = self.pick("", "", local_date(occurred_at) - self.random.randint(0, 4))
        return self.make("case", person, self.reported(occurred_at), kind=kind, occurred_at=occurred_at,
                         onset_on=onset if onset == "" else "%04d-%02d-%02d" % calendar_date(onset),
                         sampled_at=self.pick("", "", occurred_at, occurred_at - DAY),
                         division=self.random.choice(COMMUNITIES))

    def contact(self, person, relation, case_record_id, exposure, via=None):
        fields = {} if via is None else {"via_document_type": via[0], "via_document_number": via[1]}
        self.make("contact", person, self.reported(exposure) if self.chance(0.9) else exposure - DAY,
                  relation=relation, case_record_id=case_record_id, last_exposure_at=exposure,
                  setting=self.pick("household", "transport"), **fields)

    def stay(self, person, division, start, end):
        reported_at = self.reported(self.pick(start, end if end != "" else start))
        if self.chance(0.2):
            reported_at = start - self.pick(0, 1, DAY)  # announced
        self.make("stay", person, reported_at, division=division, from_=start, to=end)
        self.boundaries += [bound for bound in (start, end) if bound != ""]
