"""The protocol tables and the national timeline (assessment.md, 'Protocol tables')."""

from dataclasses import dataclass

from instants import HOUR, midnight, parse_date

UPGRADE_WINDOW_DAYS = 14
MINIMUM_STAY = 4 * HOUR
LATE_MINIMUM_TESTS = 2
LATE_WINDOW_DAYS = 14


@dataclass(frozen=True)
class Phase:
    measure: str
    days: int
    colour: str
    tests: tuple  # days counted from the anchor


@dataclass(frozen=True)
class Category:
    samples: str  # "single" or "any"
    phases: tuple
    linked: bool = False
    look_back_days: int = 0

    def tests(self):
        return [day for phase in self.phases for day in phase.tests]


@dataclass(frozen=True)
class Edition:
    name: str
    start: int  # date
    categories: dict
    residents: dict  # `area.<level>.resident` -> (measure, colour)


CENTRAL, HOME, HOME_MONITORING = "central-isolation", "home-isolation", "home-monitoring"
CO_TRAVEL = Category("any", (Phase("health-monitoring", 3, "yellow", (1, 3)),))
STAY_HOME, STAY_IN_AREA = ("stay-home", "red"), ("stay-in-area", "yellow")

_ISOLATION_8 = (Phase(CENTRAL, 14, "red", (1, 4, 7, 14)), Phase(HOME_MONITORING, 7, "yellow", (16, 21)))
CN_8 = Edition("cn-8", parse_date("2021-05-14"), {
    "contact.close": Category("single", _ISOLATION_8),
    "contact.secondary": Category("single", (Phase(CENTRAL, 7, "red", (1, 4, 7)),), linked=True),
    "entry": Category("single", _ISOLATION_8),
    "area.high": Category("single", (Phase(CENTRAL, 14, "red", (1, 4, 7, 14)),), look_back_days=14),
    "area.medium": Category("single", (Phase(HOME, 14, "red", (1, 4, 7, 14)),), look_back_days=14),
    "closed-loop": Category("any", (Phase(HOME_MONITORING, 14, "yellow", (1, 4, 7, 14)),)),
    "recovered": Category("single", (Phase(HOME_MONITORING, 14, "yellow", (7, 14)),)),
    "co-travel": CO_TRAVEL,
}, {"area.high.resident": STAY_HOME, "area.medium.resident": STAY_IN_AREA})

_ISOLATION_9 = (Phase(CENTRAL, 7, "red", (1, 2, 3, 5, 7)), Phase(HOME_MONITORING, 3, "yellow", (10,)))
CN_9 = Edition("cn-9", parse_date("2022-06-28"), {
    "contact.close": Category("single", _ISOLATION_9),
    "contact.secondary": Category("single", (Phase(HOME, 7, "red", (1, 4, 7)),), linked=True),
    "entry": Category("single", _ISOLATION_9),
    "area.high": Category("single", (Phase(CENTRAL, 7, "red", (1, 2, 3, 5, 7)),), look_back_days=7),
    "area.medium": Category("single", (Phase(HOME, 7, "red", (1, 4, 7)),), look_back_days=7),
    "closed-loop": Category("any", (Phase(HOME_MONITORING, 7, "yellow", (1, 4, 7)),)),
    "recovered": Category("single", (Phase(HOME_MONITORING, 7, "yellow", (3, 7)),)),
    "co-travel": CO_TRAVEL,
}, {"area.high.resident": STAY_HOME, "area.medium.resident": STAY_IN_AREA})

_ISOLATION_20 = (Phase(CENTRAL, 5, "red", (1, 2, 3, 5)), Phase(HOME, 3, "red", (6, 8)))
CN_20 = Edition("cn-20", parse_date("2022-11-11"), {
    "contact.close": Category("single", _ISOLATION_20),
    "entry": Category("single", _ISOLATION_20),
    "area.high": Category("single", (Phase(HOME, 7, "red", (1, 3, 5, 7)),), look_back_days=7),
    "closed-loop": Category("any", (Phase(HOME_MONITORING, 5, "yellow", (1, 3, 5)),)),
    "recovered": Category("single", (Phase(HOME_MONITORING, 7, "yellow", (3, 7)),)),
    "co-travel": CO_TRAVEL,
}, {"area.high.resident": STAY_HOME})

EDITIONS = (CN_8, CN_9, CN_20)


class SingleEdition:
    """One edition, for any instant; it waives nothing."""

    def __init__(self, edition):
        self.edition = edition

    def in_force(self, t):
        return self.edition

    def waives(self, t, category, day, due):
        return False


class NationalTimeline:
    """The editions one after the other."""

    def in_force(self, t):
        """The edition whose start is the latest one not after ``t``; None before the first."""
        started = [edition for edition in EDITIONS if midnight(edition.start) <= t]
        return started[-1] if started else None

    def waives(self, t, category, day, due):
        """Whether a switch waives the listed test of ``day`` whose due date is ``due``."""
        if due >= self.in_force(t).start:
            return False
        then = self.in_force(midnight(due))
        return then is None or category not in then.categories or day not in then.categories[category].tests()


def protocol_named(name):
    """The protocol of a command's argument, or None."""
    if name == "national":
        return NationalTimeline()
    for edition in EDITIONS:
        if edition.name == name:
            return SingleEdition(edition)
    return None
