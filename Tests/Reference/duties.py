"""The document of duties (dispatch.md), its numbers written down again from the words."""

from dataclasses import dataclass

from instants import DAY, HOUR


@dataclass(frozen=True)
class Duty:
    reach_within: int
    places: tuple  # those that fit; none: the measure asks for no place
    placed_within: int
    slots_a_day: int


HOME, SITE, HOSPITAL = "home", "site", "hospital"
STRICTEST_FIRST = ("treatment", "central-isolation", "pending", "home-isolation", "home-monitoring", "recheck",
                   "health-monitoring")
RELEASE_NOTICE_WITHIN = 24 * HOUR
NOTICE_AHEAD = 24 * HOUR  # a notice may be given so long before the release
ESCALATION_INTERVAL = 12 * HOUR
MEMORY = 60 * DAY
NOTICE_MEMORY = 7 * DAY
SLOT_MEMORY = 48 * HOUR
MISSING_ATTEMPTS, MISSING_CHANNELS = 3, 2


def duties(edition):
    """measure -> Duty in an edition."""
    return {
        "treatment": Duty(2 * HOUR, (HOSPITAL,), 2 * HOUR, 0),
        "central-isolation": Duty(2 * HOUR, (SITE, HOSPITAL), (12 if edition == "cn-8" else 8) * HOUR, 2),
        "pending": Duty(2 * HOUR, (HOSPITAL, SITE, HOME), 4 * HOUR, 1),
        "home-isolation": Duty(4 * HOUR, (HOME, SITE, HOSPITAL), 12 * HOUR, 2),
        "home-monitoring": Duty(24 * HOUR, (HOME, SITE, HOSPITAL), 24 * HOUR, 2),
        "recheck": Duty(12 * HOUR, (), None, 0),
        "health-monitoring": Duty(24 * HOUR, (), None, 1),
    }
