"""The indicators of docs/indicators.md, from its words."""

from fractions import Fraction
from math import ceil, floor

from dispatch import Dispatch, fills, latest, place, place_in_order, reaches
from divisions import NATION, lies_in, parents
from instants import DAY, HOUR, calendar_date, day_number, local_date, midnight
from snapshot import FOREVER

# The part "indicators" of the document of duties, written down again.
CONTACT_WITHIN = 24 * HOUR
NAMING_GAP = 14 * DAY
SAMPLE_BEFORE = 7 * DAY
DETECT, NOTIFY, RESPOND = 7 * DAY, 1 * DAY, 7 * DAY
PLACE_CONFIRMED = 24 * HOUR
COMPLETENESS = 1 * DAY
INACTIVE_HOURS = 24
RELEASE_NOTICE = 24 * HOUR

STAGES = ("issued", "accepted", "reached", "controlled", "monitored")
CLEAR = ("clear-count", "clear-person", "clear-place", "clear-measure", "clear-all")
LENGTHS = ("onset-to-sample", "sample-to-result", "result-to-report", "report-to-placed", "placed-to-treated")
WEEKLY = ("contacts-reached", "contacts-placed", *LENGTHS, "detected-7d", "notified-1d", "responded-7d", "all-717",
          "known-listed", "known-placed", "periods-whole")


def week_of(instant):
    """The ISO week of an instant's local date: the number of its Monday."""
    date = local_date(instant)
    return date - (date + 3) % 7  # 1970-01-01 was a Thursday


def week_text(monday):
    thursday = monday + 3
    year = calendar_date(thursday)[0]
    return f"{year:04d}-W{(thursday - day_number(year, 1, 1)) // 7 + 1:02d}"


class Open:
    """What one row counts for."""

    def __init__(self, dispatch, row, person):
        snapshot, t = dispatch.snapshot, dispatch.t
        self.row = row
        acts = [act for act in snapshot.records("field-act", person) if act["occurred_at"] <= t]
        acts = [act for act in acts if dispatch.is_remembered(act)
                or (row.list == "item" and act["occurred_at"] >= row.since)]
        workers = [act for act in acts if act["kind"] != "grant"]
        self.holder = workers[-1]["worker"] if workers else None
        self.last_acts = {act["worker"]: floor(act["occurred_at"]) for act in workers}
        self.untaken = False
        if row.offered_to is not None and row.list != "roster":
            within = RELEASE_NOTICE if row.list == "release" else dispatch.duties[row.measure].reach_within
            self.untaken = ceil(self.offer_opened(dispatch, person, acts, row) + within) <= floor(t)
        if row.list == "item":
            self.look_at_item(dispatch, acts, row, t)

    @staticmethod
    def offer_opened(dispatch, person, acts, row):
        grant = max((act for act in acts if act["kind"] == "grant"),
                    key=lambda act: (act["token"], place_in_order(act)), default=None)
        token = grant["token"] if grant else (0, 0)
        counting = [act for act in acts if act["kind"] in ("refuse", "accept", "impose") and act["token"] == token
                    and (grant is None or act["occurred_at"] >= grant["occurred_at"])]
        refusals = [act for act in counting if act["kind"] == "refuse"]
        own = latest(act for act in refusals if act["division"] == row.owner)
        imposed = latest(act for act in counting if act["kind"] == "impose" and act["division"] != row.owner
                         and lies_in(row.owner, act["division"])
                         and (own is None or place_in_order(act) > place_in_order(own)))
        if imposed:
            return imposed["occurred_at"]
        answer = latest(act for act in counting if act["kind"] != "impose" and act["division"] == row.owner)
        if answer and answer["kind"] == "refuse":
            begun = own["occurred_at"]
        else:
            begun = dispatch.presence_known(person, dispatch.presence(person))
        return max([begun, *(act["occurred_at"] for act in refusals)])

    def look_at_item(self, dispatch, acts, row, t):
        affirmed = latest(act for act in acts if act["occurred_at"] >= row.since and (
            reaches(act) or (act["kind"] == "refuse" and act["outcome"] in ("wrong-person", "duplicate"))))
        phoned = latest(act for act in acts if act["kind"] == "contact" and act["channel"] != "door"
                        and act["outcome"] in ("spoke", "wrong-number"))
        seen = latest(act for act in acts if act["kind"] in ("placed", "left") or (
            act["kind"] == "contact" and act["outcome"] == "spoke" and act["channel"] == "door"))
        reaching = [act["occurred_at"] for act in acts if act["occurred_at"] >= row.since and reaches(act)]
        duty = dispatch.duties[row.measure]
        clear = [
            row.offered_to is not None or any(act["kind"] == "grant" for act in acts),
            bool(affirmed and affirmed["kind"] != "refuse" and phoned and phoned["outcome"] == "spoke"),
            bool(seen and seen["kind"] != "left" and ceil(seen["occurred_at"] + PLACE_CONFIRMED) > floor(t)),
            bool(reaching and (not duty.places or place(acts) in duty.places)),
        ]
        self.clear = [*clear, all(clear)]
        slots = [(start, end) for start, end in dispatch.slots(min(reaching), duty.slots_a_day)
                 if t - COMPLETENESS < end <= t] if reaching else []
        self.slots = len(slots)
        self.filled = sum(any(start <= act["occurred_at"] < end and fills(act) for act in acts) for start, end in slots)


class Past:
    """What lies behind of one person: a list of (week, indicator, due or None, met), and lengths of time."""

    def __init__(self, assessment, person):
        self.assessment, self.snapshot, self.t, self.person = assessment, assessment.snapshot, assessment.t, person
        self.acts = [act for act in self.snapshot.records("field-act", person) if act["occurred_at"] <= self.t]
        self.rates = []  # (week, indicator, is met, is due)
        self.lengths = []  # (week, indicator, seconds)
        self.any = False
        self.namings()
        self.illnesses()
        if not any(act["kind"] == "died" for act in self.acts):
            self.periods()

    def note(self, week, indicator, is_met, due=None):
        self.any = True
        if due is None or ceil(due) <= floor(self.t):
            self.rates.append((week, indicator, bool(is_met)))

    def episodes(self):
        return [episode for episode in self.assessment.episodes.get(self.person, [])
                if self.assessment.categories[episode.category].phases]

    def whereabouts(self, is_meant):
        return latest(act for act in self.acts if act["kind"] in ("placed", "left") and is_meant(act["occurred_at"]))

    def was_placed(self, is_meant):
        act = self.whereabouts(is_meant)
        return act is not None and act["kind"] == "placed"

    def namings(self):
        last = None
        for named in sorted(episode.known for episode in self.episodes()
                            if episode.category in ("contact.close", "contact.secondary")):
            if last is not None and named - last < NAMING_GAP:
                continue
            last, end = named, named + CONTACT_WITHIN
            told = any(reaches(act) and named <= act["occurred_at"] <= end for act in self.acts)
            self.note(week_of(named), "contacts-reached", told, end)
            self.note(week_of(named), "contacts-placed", told and self.was_placed(lambda at: at <= end), end)

    def illnesses(self):
        is_ill = False
        standing = [case.id for case in self.snapshot.standing_diagnoses(self.person)]
        for case in self.snapshot.records("case", self.person):
            if case["kind"] == "discharged":
                is_ill = False
            elif case.id in standing and not is_ill:
                is_ill = True
                self.illness(case)

    def illness(self, case):
        occurred, report = case["occurred_at"], self.assessment.known_case(case)
        positives = [test for test in self.snapshot.records("naat", self.person) if test["pool_size"] == 1]
        positives = [test for test in positives + self.snapshot.records("antigen", self.person)
                     if test["result"] == "positive"]
        onset = midnight(case["onset_on"]) if case["onset_on"] is not None else None
        sample = case["sampled_at"]
        if sample is None:
            sample = min((test["sampled_at"] for test in positives
                          if occurred - SAMPLE_BEFORE < test["sampled_at"] <= occurred), default=None)
        result = None
        if sample is not None:
            result = min((self.assessment.known_result(test) for test in positives
                          if sample <= test["sampled_at"] <= occurred), default=None)
        placed, treated = (self.placed_from(report, places) for places in (("site", "hospital"), ("hospital",)))
        week = week_of(report)
        self.any = True
        points = (onset, sample, result, report, placed, treated)
        for indicator, start, end in zip(LENGTHS, points, points[1:]):
            if start is not None and end is not None:
                self.lengths.append((week, indicator, floor(end - start)))
        detected = None if onset is None or result is None else result - onset <= DETECT
        notified = None if result is None else report - result <= NOTIFY
        responded = placed is not None and placed - report <= RESPOND
        due = report + RESPOND
        if detected is not None:
            self.note(week, "detected-7d", detected)
        if notified is not None:
            self.note(week, "notified-1d", notified)
        self.note(week, "responded-7d", responded, due)
        if detected is not None and notified is not None:
            self.note(week, "all-717", detected and notified and responded, due)
        listed = any(episode.category != "recovered" and episode.known < report < self.last_calendar_end(episode)
                     for episode in self.episodes())
        self.note(week, "known-listed", listed)
        self.note(week, "known-placed", listed and self.was_placed(lambda at: at < report))

    def last_calendar_end(self, episode):
        return self.assessment.calendar_end(episode, len(self.assessment.categories[episode.category].phases) - 1)

    def placed_from(self, report, places):
        act = self.whereabouts(lambda at: at <= report)
        if act and act["kind"] == "placed" and act["place"] in places:
            return report
        return min((act["occurred_at"] for act in self.acts if act["kind"] == "placed" and act["place"] in places
                    and act["occurred_at"] > report), default=None)

    def periods(self):
        """Episodes as (start, end, phases), each phase as (start, end, measure)."""
        assessment, spans = self.assessment, []
        for episode in self.episodes():
            if assessment.is_closed_by_diagnosis(episode):
                continue
            assessment.settle_tests(episode)
            if assessment.current_phase(episode) is not None:
                spans.append((episode.known, FOREVER, []))
                continue
            phases, so_far = [], -FOREVER
            for index, phase in enumerate(assessment.categories[episode.category].phases):
                end = max(so_far, assessment.phase_end(episode, index))
                phases.append((so_far, end, phase.measure))
                so_far = end
            spans.append((episode.known, max(episode.known, so_far), phases))
        periods = []
        for span in sorted(spans, key=lambda span: span[0]):
            if periods and span[0] <= max(end for _, end, _ in periods[-1]):
                periods[-1].append(span)
            else:
                periods.append([span])
        for period in periods:
            end = max(end for _, end, _ in period)
            if end != FOREVER:
                self.period(min(start for start, _, _ in period), end, period)

    def period(self, start, end, spans):
        duties = Dispatch(self.assessment).duties
        asked = kept = 0
        for date in range(local_date(start), local_date(end) + 1):
            beginning, over = midnight(date), midnight(date + 1)
            if beginning < start or over > end:
                continue
            if not any(known <= beginning < last and any(
                    begin <= beginning < finish and duties[measure].slots_a_day for begin, finish, measure in phases)
                    for known, last, phases in spans):
                continue
            asked += 1
            kept += any(fills(act) and beginning <= act["occurred_at"] < over for act in self.acts)
        if asked:
            self.note(week_of(end), "periods-whole", kept == asked)


class Indicators:
    """All indicators at the instant and under the protocol of an assessment."""

    def __init__(self, assessment):
        self.assessment, self.snapshot, self.t = assessment, assessment.snapshot, assessment.t
        dispatch = Dispatch(assessment)
        self.opens, self.pasts = [], []  # (division, what counts there)
        seen = set()
        for document in self.snapshot.subjects():
            person = self.snapshot.persons.of(document)
            if person in seen:
                continue
            seen.add(person)
            row = dispatch.row(document, person)
            if row:
                self.opens.append((row.owner, Open(dispatch, row, person)))
            past = Past(assessment, person)
            if past.any:
                self.pasts.append((self.home(dispatch, person), past))

    def home(self, dispatch, person):
        residence = self.snapshot.residence(person)
        if residence:
            return residence["division"]
        seen = [(record[instant], record.id, dataset, record["division"])
                for dataset, instant in (("case", "occurred_at"), ("naat", "sampled_at"), ("antigen", "sampled_at"))
                for record in self.snapshot.records(dataset, person) if record[instant] <= self.t]
        return max(seen)[3] if seen else NATION

    def rows(self, division=None, weeks=4, by_week=False):
        divisions = [division] if division else sorted(
            {above for place, _ in self.opens + self.pasts for above in (place, *parents(place))})
        last = week_of(self.t)
        window = [last - 7 * back for back in reversed(range(weeks))]
        for division in divisions:
            opens = [what for place, what in self.opens if lies_in(place, division)]
            pasts = [what for place, what in self.pasts if lies_in(place, division)]
            for values in self.open_rows(opens):
                yield division, "-", *values
            for text, those in [("all", window), *((week_text(week), [week]) for week in window if by_week)]:
                for values in self.week_rows(pasts, those):
                    yield division, text, *values

    def open_rows(self, opens):
        def line(indicator, name, count, of="-"):
            return indicator, str(name), str(count), str(of), "-", "-", "-"

        items = [what for what in opens if what.row.list == "item"]
        due = [what for what in opens if what.row.list != "roster"]
        for stage in STAGES:
            yield line("stage", stage, sum(what.row.stage == stage for what in items), len(items))
        yield line("stage", "released", sum(what.row.list == "release" for what in opens))
        yield line("roster", "-", len(opens) - len(due))
        for level in range(1, 6):
            yield line("overdue", level, sum(what.row.level == level for what in due), len(due))
        offered = [what for what in due if what.row.offered_to is not None]
        yield line("offered", "-", len(offered), len(due))
        yield line("offers-untaken", "-", sum(what.untaken for what in offered), len(offered))
        yield line("missing", "-", sum(what.row.missing for what in items), len(items))
        for index, indicator in enumerate(CLEAR):
            yield line(indicator, "-", sum(what.clear[index] for what in items), len(items))
        yield line("slots", "-", sum(what.filled for what in items), sum(what.slots for what in items))
        loads, idle = {}, {}
        for what in opens:
            for worker, last in what.last_acts.items():
                hours = (floor(self.t) - last) // HOUR
                idle[worker] = min(idle.get(worker, hours), hours)
        for worker in sorted(idle):
            loads[worker] = sum(what.holder == worker for what in items)
        yield line("workload", "-", sum(what.holder is None for what in items), len(items))
        for worker, count in loads.items():
            yield line("workload", worker, count, len(items))
        for worker in loads:
            yield line("idle-hours", worker, idle[worker])
        free = [(count, worker) for worker, count in loads.items() if idle[worker] < INACTIVE_HOURS]
        count, worker = min(free, default=("-", "-"))
        yield line("least-loaded", worker, count)

    def week_rows(self, pasts, weeks):
        for indicator in WEEKLY:
            if indicator in LENGTHS:
                found = [seconds for past in pasts for week, name, seconds in past.lengths
                         if name == indicator and week in weeks]
                lengths = sorted(seconds for seconds in found if seconds >= 0)
                p50, p90 = (str(lengths[ceil(Fraction(share, 10) * len(lengths)) - 1]) if lengths else "-"
                            for share in (5, 9))
                yield indicator, "-", str(len(lengths)), "-", p50, p90, str(len(found) - len(lengths))
            else:
                met = [is_met for past in pasts for week, name, is_met in past.rates
                       if name == indicator and week in weeks]
                yield indicator, "-", str(sum(met)), str(len(met)), "-", "-", "-"
