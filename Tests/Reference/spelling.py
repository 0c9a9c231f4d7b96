"""The same value in its different spellings."""

from fractions import Fraction

from datasets import check_character
from instants import DAY, HOUR, calendar_date

OFFSETS = ["+08:00"] * 12 + ["Z", "z", "+00:00", "-00:00", "-05:30", "+14:00", "-11:00", "+23:59", "-23:59", "+05:45"]


def spelled_instant(random, time):
    """RFC 3339 in some offset, with some number of fraction digits."""
    offset = random.choice(OFFSETS)
    shift = 0
    if offset not in "Zz":
        shift = int(offset[1:3]) * HOUR + int(offset[4:]) * 60
        shift = -shift if offset[0] == "-" else shift
    whole = int(time // 1)
    fraction = Fraction(time) - whole
    date, second = divmod(whole + shift, DAY)
    digits = ""
    while fraction:
        digit, fraction = divmod(fraction * 10, 1)
        digits += str(digit)
    digits += random.choice(["", "", "", "", "0", "000", "0" * 30])
    separator = "t" if random.random() < 0.1 else "T"
    return ("%04d-%02d-%02d" % calendar_date(date) + separator
            + f"{second // HOUR:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
            + ("." + digits if digits else "") + offset)


def spelled_document(random, kind, number):
    if kind == "id-card" and number[6:8] == "19" and random.random() < 0.15:
        short = number[:6] + number[8:17]
        assert check_character(short[:6] + "19" + short[6:]) == number[17]
        number = short
    if random.random() < 0.15:
        number = "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in number)
    if random.random() < 0.1:
        number = random.choice([" ", "\t", "\u3000", "\xa0", "\x85"]) + number + random.choice(["", " ", "\u2028"])
    return number


def spelled(random, record):
    """The fields of a record as text."""
    fields = {}
    for name, value in record.items():
        if name == "dataset":
            continue
        if not isinstance(value, str):
            value = spelled_instant(random, value)
        elif name.endswith("document_number") and not name.startswith("guardian"):
            value = spelled_document(random, record[name.replace("_number", "_type")], value)
        elif value == "":
            value = random.choice(["", "", "", " ", "\u3000\t"])
            if name == "retracted" and random.random() < 0.2:
                value = "false"
        fields[name] = value
    return fields
