"""Stories: records that belong together and make the rules interact."""

from fractions import Fraction

from instants import DAY, HOUR, calendar_date, local_date, midnight, parse_date
from world import COMMUNITIES, DIVISIONS, FIRST_EDITION, SWITCHES, World


class Stories(World):
    def outbreak(self):
        person, time = self.someone(), self.moment()
        story = self.pick(["suspected", "confirmed"], ["confirmed"], ["asymptomatic"], ["suspected"],
                          ["suspected", "ruled-out"], ["confirmed", "discharged"], ["confirmed", "ruled-out"],
                          ["suspected", "confirmed", "discharged"], ["discharged"],
                          ["ruled-out", "confirmed"], ["asymptomatic", "ruled-out", "confirmed"])
        cases = []
        for kind in story:
            cases.append(self.case(person, kind, time))
            if kind == "discharged":
                self.tests(person, local_date(time))
            time += self.pick(0, 0, 1, DAY, 2 * DAY, 5 * DAY)
        index = self.random.choice(cases)
        for _ in range(self.random.randint(1, 4)):
            self.close_contact(index["record_id"], index["occurred_at"])
        if self.chance(0.6):
            self.journey(person, index)

    def close_contact(self, case_record_id, time):
        close, exposure = self.someone(), self.moment(time, (-3, 1))
        for _ in range(self.pick(1, 1, 1, 2)):
            self.contact(close, "close", case_record_id, exposure + self.pick(0, 0, 1, DAY, -HOUR))
        self.tests(close, local_date(exposure))
        for _ in range(self.random.randint(0, 2)):
            person, secondary = self.someone(), self.moment(exposure, (-1, 2))
            via = self.pick(close, close, close, None, self.someone())
            self.contact(person, "secondary", case_record_id, secondary, via)
            self.tests(person, local_date(secondary))
            for _ in range(self.pick(0, 0, 0, 0, 1, 2)):
                day = local_date(secondary) + self.pick(-1, 0, 1, 6, 13, 14, 15)
                self.case(close, self.pick("confirmed", "asymptomatic", "suspected"),
                          midnight(day) + self.pick(0, DAY - 1, self.random.randint(0, DAY - 1)))

    def journey(self, person, case):
        given = [parse_date(case["onset_on"])] if case["onset_on"] != "" else []
        given += [local_date(case["sampled_at"])] if case["sampled_at"] != "" else []
        window_start = midnight(min(given, default=local_date(case["occurred_at"])) - 2)
        departed = self.pick(window_start, window_start - 1, case["occurred_at"], case["occurred_at"] + 1,
                             case["occurred_at"] - HOUR, window_start + Fraction(-1, 10))
        service = {"carrier": self.pick("train", "flight"), "number": self.pick("G1", "g1", "D2"),
                   "service_date": "%04d-%02d-%02d" % calendar_date(local_date(departed)),
                   "coach": self.pick("1", "2", "0")}
        travellers = [person] + [self.someone() for _ in range(self.random.randint(1, 4))]
        for traveller in travellers:
            arrived = self.moment(departed, (0, 1))
            self.make("trip", traveller, self.reported(arrived), **service, seat=self.pick("", "4A"),
                      departed_at=departed if traveller == person else departed + self.pick(0, -DAY, HOUR),
                      arrived_at=arrived, from_division=COMMUNITIES[0], to_division=COMMUNITIES[1])
            if traveller != person:
                self.tests(traveller, local_date(arrived))

    def area(self):
        division, start = self.random.choice(DIVISIONS), self.moment()
        end = self.pick("", start, start + 3 * DAY, start + 5 * HOUR, self.moment(start, (1, 12)))
        level = self.pick("high", "high", "medium", "medium", "low")
        reported_at = start + self.pick(0, -DAY, HOUR, 2 * DAY, 9 * DAY)
        record = self.make("area-risk", None, reported_at, area_id="area", name="community", division=division,
                           level=level, from_=start, to=end, authority="command", basis="basis")
        if end == "" and self.chance(0.6):
            end = start + self.random.randint(1, 10 * DAY)
            self.records.append({**record, "reported_at": max(reported_at + 1, end), "to": end})
        self.boundaries += [bound for bound in (start, end) if bound != ""]
        for _ in range(self.random.randint(1, 4)):
            self.visit(self.someone(), division, start, end)

    def visit(self, person, division, start, end):
        place = self.pick(division, next((place for place in COMMUNITIES if place.startswith(division[:6])), division))
        look_back = start - self.pick(7, 14) * DAY
        enter = self.pick(start - 2 * DAY, start, start - 20 * DAY, look_back, self.moment(start, (-9, 3)))
        leave = self.pick(start + 4 * HOUR, start + 4 * HOUR - 1, look_back + 4 * HOUR, look_back + 4 * HOUR - 1,
                          enter + 4 * HOUR, enter + 4 * HOUR - Fraction(1, 1000), enter + DAY, "", enter,
                          end if end != "" else start + DAY, self.moment(max(enter, start), (0, 5)))
        if leave != "" and leave < enter:
            leave = enter + 5 * HOUR
        self.stay(person, place, enter, leave)
        if leave == "":
            leave = self.moment(max(enter, start), (0, 4))
            self.stay(person, self.random.choice(COMMUNITIES), leave, self.pick("", leave + DAY, leave))
        elif self.chance(0.5):  # a further stay that touches, overlaps or leaves a gap
            again = leave + self.pick(0, 0, -HOUR, 1, HOUR)
            self.stay(person, self.pick(place, self.random.choice(COMMUNITIES)), again,
                      self.pick("", again + 4 * HOUR, again + DAY, again))
        if self.chance(0.7):
            self.tests(person, local_date(leave))

    def screening(self):
        person, time = self.someone(), self.moment()
        kind = self.pick("single", "pool", "antigen")
        if kind == "antigen":
            self.antigen(person, time, self.pick("positive", "positive", "negative", "indeterminate"))
        else:
            self.naat(person, time, "positive", 1 if kind == "single" else self.pick(2, 10, 20))
        first = time + self.pick(0, 1, Fraction(1, 1000), HOUR, DAY)
        for step in self.pick([], [0], [0, DAY], [0, DAY - 1], [0, DAY - Fraction(1, 1000)], [0, HOUR, DAY + HOUR]):
            if kind != "antigen" and self.chance(0.2):
                self.naat(person, first + step, self.pick("indeterminate", "positive", "negative"), self.pick(1, 10))
            else:
                self.naat(person, first + step, "negative")
        if self.chance(0.4):
            self.case(person, self.pick("confirmed", "asymptomatic", "suspected", "ruled-out", "discharged"),
                      time + self.pick(0, 0, -1, 1, DAY, -DAY))

    def relapse(self):
        """A positive at the instant of a discharge."""
        person, time = self.someone(), self.moment()
        self.case(person, "confirmed", time - self.pick(0, DAY, 5 * DAY))
        self.case(person, "discharged", time)
        self.naat(person, time, "positive")

    def brief_stay(self):
        """A stay whose part in the window of an area is just as long as the minimum, or just not."""
        person, division, start = self.someone(), self.random.choice(COMMUNITIES), self.moment()
        level, days = self.pick(("high", 7), ("high", 14), ("medium", 7), ("medium", 14))
        self.make("area-risk", None, start + self.pick(0, HOUR), area_id="area", name="community", division=division,
                  level=level, from_=start, to="", authority="command", basis="basis")
        leave = start - days * DAY + 4 * HOUR + self.pick(0, -1, Fraction(-1, 1000), 1)
        self.stay(person, division, leave - self.pick(4 * HOUR + 2, DAY), leave)
        self.boundaries += [start + HOUR, start + DAY]

    def moves(self):
        """Several stays that begin, or end, at one instant, known at different times."""
        person, division, start = self.someone(), self.random.choice(COMMUNITIES), self.moment()
        self.make("area-risk", None, start, area_id="area", name="community", division=division, level="high",
                  from_=start, to="", authority="command", basis="basis")
        leave = start + self.pick(2, 3) * DAY
        kind = self.pick("home", "open", "closed")
        if kind == "home":
            self.make("residents", person, start - DAY, sex="female", birth_date="1949-03-18", division=division)
        else:
            for _ in range(self.pick(1, 2)):
                self.make("stay", person, start, division=division, from_=start - DAY, to="")
            if kind == "closed":
                self.make("stay", person, leave + self.pick(0, 4, 6) * DAY, division=division, from_=start, to=leave)
        for _ in range(self.pick(1, 2, 2)):
            self.make("stay", person, leave + self.pick(0, 1, 4, 6, 8) * DAY, division="460101002002", from_=leave,
                      to=self.pick("", leave + DAY, leave + 40 * DAY))
        self.late_tests(person, local_date(leave) + self.pick(1, 4, 6))

    def late_tests(self, person, date):
        """Tests only from a date on, as of somebody traced late."""
        for day in range(self.pick(1, 2, 3, 5)):
            time = midnight(date + day) + self.pick(0, DAY - 1, HOUR)
            self.make("naat", person, time + self.pick(0, HOUR), specimen_id="S1", tube_id="T1", pool_size="1",
                      sampled_at=time, result="negative", laboratory="lab", division=COMMUNITIES[0])
        self.boundaries += [midnight(date + day) for day in (1, 2, 5, 8)]

    def corrected_late(self):
        """A record that was known early and is corrected late: did its K move?"""
        person, time = self.bystander(), self.moment()
        late = time + self.pick(3, 5, 6, 8, 12) * DAY
        first = self.random_fact(person, time)
        dataset = first["dataset"]
        version = {**first, "reported_at": late}
        own = {"entry": ["arrived_at"], "closed-loop": ["left_at"],
               "contact": ["last_exposure_at", "relation", "setting"],
               "case": ["occurred_at", "kind", "onset_on"], "stay": ["from", "to", "division"],
               "trip": ["arrived_at", "departed_at", "coach"],
               "area-risk": ["from", "division", "level", "to"]}[dataset]
        name = self.random.choice(own + ["nothing", "person", "retracted"])
        if name == "person" and dataset != "area-risk":
            first["document_type"], first["document_number"] = self.someone()
        elif name == "retracted":
            first["retracted"] = "true"
        elif name in ("relation", "kind", "level"):
            other = {"relation": ("close", "secondary"), "kind": ("suspected", "confirmed", "asymptomatic"),
                     "level": ("high", "medium")}[name]
            first[name] = self.random.choice(other)
        elif name == "division":
            first[name] = self.random.choice(DIVISIONS)
        elif name == "coach":
            first[name] = "9"
        elif name == "to":
            first[name] = self.pick("", time + HOUR)
        elif name in version and name not in ("onset_on", "setting"):
            first[name] -= self.pick(1, HOUR)
        self.records.append(version)
        if self.chance(0.3):
            self.records.append({**version, "reported_at": late + self.pick(1, DAY), "name": "corrected"})
        self.boundaries.append(late)

    def random_fact(self, person, time):
        """A record that opens an episode, known at once, whose person is tested late."""
        date = local_date(time) + self.pick(3, 5, 6, 8, 12)
        kind = self.pick("entry", "closed-loop", "contact", "contact", "case", "stay", "area-risk", "trip", "link")
        tested = person
        if kind == "entry":
            record = self.make("entry", person, time, arrived_at=time, port="CAN", origin="DEU")
        elif kind == "closed-loop":
            record = self.make("closed-loop", person, time, post="port", left_at=time)
        elif kind == "contact":
            index = self.make("case", self.someone(), time, kind="confirmed", occurred_at=time, division=COMMUNITIES[0])
            record = self.make("contact", person, time, relation=self.pick("close", "secondary"), setting="work",
                               case_record_id=index["record_id"], last_exposure_at=time)
        elif kind == "case":
            record = self.case_with_follow_up(person, time, date)
        elif kind == "link":
            record = self.linked_contacts(person, time, date)
        elif kind == "trip":
            record, tested = self.shared_trip(person, time)
        else:
            area = self.make("area-risk", None, time - DAY, area_id="a", name="a", division=COMMUNITIES[2],
                             level=self.pick("high", "medium"), from_=time - DAY, to="", authority="a", basis="b")
            stay = self.make("stay", person, time, division=COMMUNITIES[2], from_=time - DAY // 2, to=time)
            record = stay if kind == "stay" else area
        self.late_tests(tested, date)
        return record

    def case_with_follow_up(self, person, time, date):
        """A diagnosis, or a discharge, that somebody's K depends on."""
        if self.chance(0.4):
            return self.make("case", person, time, kind="discharged", occurred_at=time, division=COMMUNITIES[0])
        record = self.make("case", person, time, kind="confirmed", occurred_at=time, division=COMMUNITIES[0])
        index = self.make("case", self.someone(), time, kind="confirmed", occurred_at=time, division=COMMUNITIES[0])
        secondary = self.bystander()
        self.make("contact", secondary, time, relation="secondary", case_record_id=index["record_id"], setting="work",
                  via_document_type=person[0], via_document_number=person[1], last_exposure_at=time)
        if self.chance(0.5):
            self.make("case", person, time + self.pick(0, 4, 7) * DAY, kind="asymptomatic", division=COMMUNITIES[0],
                      occurred_at=time + self.pick(0, 1))
        self.late_tests(secondary, date)
        return record

    def linked_contacts(self, person, time, date):
        """A secondary contact that is done but for its link, and the close contact's several records."""
        index = self.make("case", self.someone(), time, kind="confirmed", occurred_at=time, division=COMMUNITIES[0])
        secondary, records = self.bystander(), []
        noon = midnight(local_date(time)) - DAY // 2
        for _ in range(self.pick(1, 2, 2)):
            exposure = noon + self.pick(0, HOUR, -HOUR, DAY)
            records.append(self.make("contact", person, max(time, exposure) + self.pick(0, 2, 4, 6, 10) * DAY,
                                     relation=self.pick("close", "close", "secondary"), setting="work",
                                     case_record_id=index["record_id"], last_exposure_at=exposure))
        self.make("contact", secondary, time, relation="secondary", case_record_id=index["record_id"], setting="work",
                  via_document_type=person[0], via_document_number=person[1], last_exposure_at=noon)
        for day in (1, 4, 7):
            self.naat(secondary, noon + day * DAY, "negative")
        self.late_tests(person, local_date(noon) + self.pick(0, 1, 2))
        self.boundaries += [midnight(local_date(noon) + day) for day in (8, 9, 10, 12)]
        return {**records[0], "relation": "close"} if self.chance(0.1) else records[0]

    def shared_trip(self, person, time):
        """A trip of somebody with a diagnosis, and one with another traveller; either may be corrected."""
        other = self.bystander()
        self.make("case", person, time, kind="asymptomatic", occurred_at=time, division=COMMUNITIES[0])
        service = {"carrier": "bus", "number": "B7", "service_date": "2022-01-01", "coach": "7",
                   "departed_at": time - HOUR, "arrived_at": time, "from_division": COMMUNITIES[0],
                   "to_division": COMMUNITIES[1]}
        trips = [self.make("trip", traveller, time, **service) for traveller in (person, other)]
        if self.chance(0.3):  # once more aboard, after the diagnosis
            self.make("case", person, time + DAY, kind="discharged", occurred_at=time + DAY, division=COMMUNITIES[0])
            self.make("trip", person, time + 2 * DAY, **{**service, "departed_at": time, "arrived_at": time + 2 * DAY})
        return self.random.choice(trips), other

    def linked(self):
        person, time = self.bystander(), self.moment()
        date = local_date(time) + self.pick(1, 3, 5)
        self.linked_contacts(person, time, date)
        self.late_tests(person, date)

    def renamed_case(self):
        """A case record that becomes a diagnosis, or a discharge, only with a late correction of its kind."""
        person, time = self.bystander(), self.moment()
        record = self.case_with_follow_up(person, time, local_date(time) + self.pick(1, 3, 5))
        version = {**record, "reported_at": time + self.pick(3, 4, 5, 8) * DAY}
        record["kind"] = self.pick("suspected", "ruled-out") if record["kind"] == "confirmed" else "suspected"
        self.records.append(version)
        if version["kind"] == "discharged":
            for day in range(1, 12):
                if self.chance(0.4):
                    self.naat(person, time + day * DAY, "negative")

    def far_ahead(self):
        """Instants as far after the report as is borne, or just further."""
        person, time = self.someone(), self.moment()
        over = self.pick(0, 0, 1, Fraction(1, 10**9))
        kind = self.pick("contact", "stay", "area-risk")
        ends = self.pick(("from_", "to"), ("from_",), ("to",))
        far = {name: time + 366 * DAY + over if name in ends else time for name in ("from_", "to")}
        far["to"] = "" if far["to"] < far["from_"] else far["to"]
        if kind == "contact":
            index = self.make("case", self.someone(), time, kind="confirmed", occurred_at=time, division=COMMUNITIES[0])
            self.make("contact", person, time, relation="close", case_record_id=index["record_id"], setting="work",
                      last_exposure_at=time + DAY + over)
        elif kind == "stay":
            self.make("stay", person, time, division=self.random.choice(COMMUNITIES), **far)
        else:
            self.make("area-risk", None, time, area_id="area", name="community", level="high", authority="command",
                      division=self.random.choice(COMMUNITIES), basis="basis", **far)

    def at_the_switch(self):
        """Tests due around the start of an edition, some of them satisfied long after."""
        person, switch = self.bystander(), self.pick(FIRST_EDITION, *SWITCHES)
        time = switch + self.pick(0, 0, -1) - self.pick(1, 2, 3, 5, 6, 7, 8, 10) * DAY + self.pick(0, DAY - 1)
        if self.chance(0.5):
            self.make("entry", person, time, arrived_at=time, port="CAN", origin="DEU")
        else:
            self.make("closed-loop", person, time, post="port", left_at=time)
        for day in range(self.random.randint(0, 7)):
            self.naat(person, time + (day + 12) * DAY, "negative")

    def arrival(self):
        person, time = self.someone(), self.moment()
        if self.chance(0.6):
            self.make("entry", person, self.reported(time), arrived_at=time, port="CAN", origin=self.pick("DEU", "ZZZ"))
        else:
            self.make("closed-loop", person, self.reported(time), post="port", left_at=time)
        self.tests(person, local_date(time))

    def others(self):
        person, time = self.someone(), self.moment()
        date = local_date(time)
        self.make("vaccination", person, self.pick(midnight(date), self.reported(time)), product="p",
                  dose=str(self.random.randint(1, 4)), administered_on="%04d-%02d-%02d" % calendar_date(date), site="s")
        self.make("antibody", self.someone(), self.reported(time), sampled_at=time, igm="negative",
                  igg=self.pick("positive", "indeterminate"), laboratory="lab")
        self.naat(person, self.moment(), self.pick("negative", "indeterminate"), self.pick(1, 10, 20))
