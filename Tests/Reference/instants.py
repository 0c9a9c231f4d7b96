"""Exact instants and dates.

An instant is a number of seconds since 1970-01-01T00:00:00Z: an ``int``, or a ``fractions.Fraction``
where it has a fraction. A date is an ``int``, the number of days since 1970-01-01.
"""

import re
from fractions import Fraction

HOUR = 3600
DAY = 24 * HOUR
ZONE = 8 * HOUR  # every edition's time zone: the fixed offset +08:00

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_INSTANT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
)


def days_in_month(year, month):
    if month == 2:
        return 29 if (year % 4 == 0 and year % 100 != 0) or year % 400 == 0 else 28
    return 30 if month in (4, 6, 9, 11) else 31


def day_number(year, month, day):
    """Days from 1970-01-01 to a date of the (proleptic) Gregorian calendar, any year."""
    if month <= 2:
        year, month = year - 1, month + 12
    era_days = 365 * year + year // 4 - year // 100 + year // 400
    return era_days + (153 * (month - 3) + 2) // 5 + day - 1 - 719468


def calendar_date(number):
    """The inverse of ``day_number``: (year, month, day)."""
    year = 1970 + number // 366  # never too late by more than the loops below put right
    while day_number(year + 1, 1, 1) <= number:
        year += 1
    while day_number(year, 1, 1) > number:
        year -= 1
    month = 12
    while day_number(year, month, 1) > number:
        month -= 1
    return year, month, number - day_number(year, month, 1) + 1


def parse_date(text):
    """A date ``YYYY-MM-DD`` of the years 0001 to 9999, or None."""
    match = _DATE.fullmatch(text)
    if not match:
        return None
    year, month, day = (int(part) for part in match.groups())
    if year < 1 or not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month):
        return None
    return day_number(year, month, day)


def parse_instant(text):
    """An RFC 3339 instant with an offset, or None."""
    match = _INSTANT.fullmatch(text)
    if not match:
        return None
    date_text, hour, minute, second, fraction, sign, offset_hour, offset_minute = match.groups()
    date = parse_date(date_text)
    if date is None or int(hour) > 23 or int(minute) > 59 or int(second) > 59:
        return None
    offset = 0
    if sign:
        if int(offset_hour) > 23 or int(offset_minute) > 59:
            return None
        offset = int(offset_hour) * HOUR + int(offset_minute) * 60
        if sign == "-":
            offset = -offset
    seconds = date * DAY + int(hour) * HOUR + int(minute) * 60 + int(second) - offset
    fraction = (fraction or "").rstrip("0")
    return seconds + Fraction(int(fraction), 10 ** len(fraction)) if fraction else seconds


def local_date(instant):
    return int((instant + ZONE) // DAY)


def midnight(date):
    """00:00 at the start of a date."""
    return date * DAY - ZONE


def format_instant(instant):
    """RFC 3339 in whole seconds (fractions dropped), in the protocol's offset."""
    date, second = divmod(int((instant + ZONE) // 1), DAY)
    year, month, day = calendar_date(date)
    return (f"{year:04d}-{month:02d}-{day:02d}T"
            f"{second // HOUR:02d}:{second // 60 % 60:02d}:{second % 60:02d}+08:00")
