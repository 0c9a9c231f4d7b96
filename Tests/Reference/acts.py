"""Field acts: what seeded workers did about persons, under right and wrong tokens, in time and late."""

from fractions import Fraction

from divisions import NATION, parents
from instants import DAY, HOUR, local_date, midnight
from links import Links
from world import COMMUNITIES, LISTED_DAYS

# A municipality and a county under the province alone: neither has a prefecture.
ELSEWHERE = ["110101001001", "429004001001"]
REFUSALS = ("moved", "never-here", "elsewhere-now", "in-custody", "wrong-person", "duplicate")
ANCHORS = ("last_exposure_at", "arrived_at", "left_at", "occurred_at", "to", "from", "sampled_at")


class Acts(Links):
    def act(self, person, kind, occurred_at, division, **fields):
        reported_at = occurred_at + self.pick(0, 0, 0, 60, HOUR, 10 * HOUR, self.random.randint(0, 4 * DAY))
        return self.make("field-act", person, reported_at, kind=kind, occurred_at=occurred_at, division=division,
                         worker=self.pick("w1", "w2", "A.b_c:d-1"),
                         **{name: fields.get(name, "") for name in ("token", "target", "outcome", "channel", "place",
                                                                    "temperature", "symptoms")})

    def known_about(self, person):
        """(the records about somebody, a division where they may be)"""
        records = [record for record in self.records if record.get("document_number") == person[1]
                   and record["dataset"] not in ("identity-link", "field-act")]
        places = [record["division"] for record in records if record["dataset"] in ("residents", "stay")]
        return records, self.random.choice(places or COMMUNITIES)

    def begin(self, records):
        """An instant at which something about them may have become known, or an instant from there."""
        time = self.random.choice(records)["reported_at"] if records else self.moment()
        if time < midnight(self.first_day) - DAY:
            time = self.moment()
        return time + self.pick(0, 0, 1, -1, HOUR, 2 * HOUR, 5 * HOUR, self.random.randint(0, 3 * DAY))

    def some_division(self, home):
        return self.pick(home, home, self.random.choice(COMMUNITIES), self.random.choice(COMMUNITIES),
                         self.random.choice(ELSEWHERE), self.random.choice(parents(home)),
                         self.random.choice(parents(home)), NATION)

    def hand_over(self, person, home, time):
        """Grants, acceptances and refusals, some of them under a token that does not hold."""
        owner, token, asked = home, (0, 0), home
        tokens = [token]

        def spelled(chosen):
            return "%d.%d" % chosen

        for _ in range(self.random.randint(1, 6)):
            under = spelled(token if self.chance(0.8) else self.pick(*tokens, (0, 9), (2**31 - 1, 0)))
            by = self.pick(owner, owner, owner, asked, self.some_division(home))
            step = self.random.random()
            if step < 0.3:
                target = owner if self.chance(0.3) else self.some_division(home)
                before = token
                token = self.pick((token[0], token[1] + 1), (token[0], token[1] + 1), (token[0] + 1, 0))
                self.act(person, "grant", time, owner, token=spelled(token), target=target)
                if self.chance(0.08):  # twice under one token, or under one that is lower
                    self.act(person, "grant", time + self.pick(0, HOUR), owner, target=self.some_division(home),
                             token=spelled(self.pick(token, before)))
                owner = target
                tokens.append(token)
            elif step < 0.4:
                self.act(person, "accept", time, by, token=under)
            elif step < 0.8:
                target = self.pick("", "", asked, self.some_division(home), self.random.choice(COMMUNITIES))
                self.act(person, "refuse", time, by, token=under, outcome=self.random.choice(REFUSALS), target=target)
                asked = target or self.random.choice(parents(owner) or [NATION])
            else:
                above = self.random.choice(parents(owner) or [NATION])
                self.act(person, "impose", time, self.pick(above, above, above, by), token=under,
                         target=self.pick(owner, self.some_division(home), self.random.choice(COMMUNITIES)))
            time += self.pick(0, 0, 1, HOUR, 12 * HOUR, DAY, self.random.randint(0, 3 * DAY))
        return owner

    def attend(self, person, division, time):
        """Something that reaches the person, or tries to."""
        kind = self.random.random()
        if kind < 0.5:
            self.act(person, "reading", time, division, symptoms=self.pick("yes", "no"),
                     temperature=self.pick("", "30.0", "36.5", "45.0", "37.3"))
        elif kind < 0.85:
            self.act(person, "contact", time, division, outcome=self.pick("spoke", "spoke", "spoke", "declined"),
                     channel=self.pick("door", "door", "phone", "video", "message"))
        else:
            self.placing(person, division, time)

    def rounds(self, person, division, time):
        """Visits in most half days, some of them at their very bounds."""
        half_day, faithful = 12 * HOUR, self.pick(0.6, 0.9, 1, 1)
        for number in range(self.random.randint(3, 14)):
            start = midnight(local_date(time)) + number * half_day
            if start >= time - half_day and self.chance(faithful):
                at = start + self.pick(0, 0, 1, half_day - 1, half_day // 2, self.random.randint(0, half_day - 1))
                if self.chance(0.8):
                    self.act(person, "reading", at, division, symptoms="no", temperature=self.pick("", "36.6"))
                else:
                    self.attend(person, division, at)

    def placing(self, person, division, time):
        for _ in range(self.pick(1, 1, 2, 3)):
            if self.chance(0.75):
                self.act(person, "placed", time, division, place=self.pick("home", "home", "site", "site", "hospital"))
            else:
                self.act(person, "left", time, division)
            time += self.pick(0, 1, HOUR, DAY, 3 * DAY)

    def search(self, person, division, time):
        """Attempts that reach nobody, just enough of them to make a missing person, or just not."""
        channels = self.pick(["phone", "phone", "door"], ["phone", "door"], ["door"] * 3, ["phone", "video", "message"],
                             ["message", "door", "door", "phone"])
        for channel in channels:
            self.act(person, "contact", time, division, channel=channel,
                     outcome=self.pick("no-answer", "no-answer", "wrong-number", "not-found", "not-found", "declined"))
            time += self.pick(0, 1, HOUR, 5 * HOUR)
        if self.chance(0.3):
            self.attend(person, division, time + self.pick(0, -HOUR, HOUR))

    def notice(self, person, division, records):
        """A day before the end of some phase, or of the last result, or just not."""
        record = self.random.choice(records)
        anchors = [record[name] for name in ANCHORS if record.get(name, "") != ""]
        time = record["reported_at"]
        if anchors and self.chance(0.7):
            time = midnight(local_date(self.random.choice(anchors)) + 1 + self.pick(3, 5, 7, 8, 10, 14, 21))
        self.act(person, "notice", time - DAY + self.pick(0, 0, -1, 1, HOUR, DAY), division)

    def told_in_time(self):
        """Somebody who is released on the calendar's day, and told a day ahead, or a second too early."""
        person, time = self.alias(), self.moment()
        dataset, anchor = self.pick(("entry", "arrived_at"), ("closed-loop", "left_at"))
        fields = {"port": "CAN", "origin": "DEU"} if dataset == "entry" else {"post": "port"}
        self.make(dataset, person, time, **{anchor: time}, **fields)
        date = local_date(time)
        for day in LISTED_DAYS:
            self.make("naat", person, midnight(date + day) + HOUR, specimen_id="S1", tube_id="T1", pool_size="1",
                      sampled_at=midnight(date + day), result="negative", laboratory="lab", division=COMMUNITIES[0])
        days = self.pick(21, 10, 8) if dataset == "entry" else self.pick(14, 7, 5)
        released = midnight(date + days + 1)
        self.act(person, "notice", released - DAY - self.pick(0, 0, 1, Fraction(1, 1000)), COMMUNITIES[0])
        self.boundaries += [released + step for step in (0, HOUR, DAY, 4 * DAY, 4 * DAY, 7 * DAY - 1)]

    def moved_and_granted(self):
        """A grant, and a stay or a home that became known before, with or after it, and is corrected later."""
        person, time = self.alias(), self.moment()
        self.make("entry", person, time, arrived_at=time, port="CAN", origin="DEU")
        home, place = self.random.sample(COMMUNITIES, 2)
        if self.chance(0.4):  # one of them lies in the other
            home, place = self.pick((home, self.random.choice(parents(home)[:-1])),
                                    (self.random.choice(parents(place)), place))
        known = time + self.pick(0, 0, -1, 1, HOUR, HOUR)
        if self.chance(0.7):
            self.make("residents", person, time - DAY, sex="female", birth_date="1949-03-18", division=COMMUNITIES[0])
            record = self.make("stay", person, max(known, time), division=place, from_=time,
                               to=self.pick("", "", time + 3 * DAY))
        else:
            record = self.make("residents", person, known, sex="female", birth_date="1949-03-18", division=place)
        self.act(person, "grant", time, home, token="0.1", target=home)
        version = {**record, "reported_at": record["reported_at"] + self.pick(2 * HOUR, DAY)}
        change = self.pick("name", "division", "division", "to", "from")
        if change == "name" or change not in version:
            version["name"] = "corrected"
        else:
            version[change] = {"division": self.random.choice(COMMUNITIES), "to": time + 2 * DAY,
                               "from": time - HOUR}[change]
        self.records.append(version)
        self.boundaries += [time + step for step in (HOUR, DAY, DAY + HOUR, 2 * DAY, 3 * DAY)]

    def work(self, person):
        """What workers did about one person."""
        records, home = self.known_about(person)
        if not records:
            return
        owner, time = home, self.begin(records)
        for _ in range(self.random.randint(1, 4)):
            by = owner if self.chance(0.8) else self.some_division(home)
            step = self.random.random()
            if step < 0.4:
                owner = self.hand_over(person, home, time)
            elif step < 0.6:
                self.rounds(person, by, time)
            elif step < 0.72:
                self.placing(person, by, time)
            elif step < 0.84:
                self.search(person, by, time)
            elif step < 0.92:
                self.notice(person, by, records)
            else:
                self.attend(person, by, time)
            time = self.begin(records) if self.chance(0.5) else time + self.pick(0, HOUR, DAY)
        if self.chance(0.04):
            self.act(person, "died", time, owner)

    def under_control(self, person):
        """Somebody for whom everything is done: accepted, placed where it fits, and seen in every slot."""
        records, home = self.known_about(person)
        if not records:
            return
        time = self.random.choice(records)["reported_at"]
        if self.chance(0.5):
            self.act(person, "accept", time, home, token="0.0")
            self.act(person, "grant", time, home, token="0.1", target=home)
        self.act(person, "placed", time + self.pick(0, HOUR, 8 * HOUR), home,
                 place=self.pick("hospital", "site", "home"))
        for number in range(2 * self.random.randint(2, 12)):
            start = midnight(local_date(time)) + number * 12 * HOUR
            if start > time and self.chance(0.97):
                self.act(person, "reading", start + self.pick(0, HOUR, 12 * HOUR - 1), home, symptoms="no")

    def field_work(self):
        documents = sorted({(record["document_type"], record["document_number"]) for record in self.records
                            if record["dataset"] not in ("area-risk", "identity-link")})
        for document in documents:
            if self.chance(0.55):
                self.work(document)
            elif self.chance(0.4):
                self.under_control(document)
        for _ in range(4):
            self.told_in_time()
            self.moved_and_granted()
        for _ in range(2):  # nobody knows more of them than that they lie somewhere
            self.placing(self.alias(), self.random.choice(COMMUNITIES), self.moment())
