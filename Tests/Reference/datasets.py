"""The datasets, their fields and the forms of values (datasets.md)."""

import re

from instants import HOUR, days_in_month, midnight, parse_date, parse_instant

# Unicode White_Space; str.strip() and str.isspace() would also take U+001C to U+001F.
WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
ASCII_UPPER = {lower: lower - 32 for lower in range(ord("a"), ord("z") + 1)}


class Number(str):
    """The text of a JSON number."""


class Invalid(Exception):
    """Why a value is refused."""


def choice(*values):
    def parse(text):
        if text not in values:
            raise Invalid("not in the list " + ", ".join(values))
        return text
    return parse


def pattern(expression, reason):
    compiled = re.compile(expression)

    def parse(text):
        if not compiled.fullmatch(text):
            raise Invalid(reason)
        return text
    return parse


def number(lowest, highest):
    def parse(text):
        if not re.fullmatch("[1-9][0-9]?", text) or not lowest <= int(text) <= highest:
            raise Invalid(f"not a number from {lowest} to {highest}")
        return int(text)
    parse.takes_json_number = True
    return parse


def temperature(text):
    """Tenths of a degree."""
    if not re.fullmatch("[0-9]{2}[.][0-9]", text) or not 300 <= int(text.replace(".", "")) <= 450:
        raise Invalid("not 30.0 to 45.0 with one decimal")
    return int(text.replace(".", ""))


temperature.takes_json_number = True


def token(text):
    """(h, l)."""
    if not re.fullmatch("(0|[1-9][0-9]*)[.](0|[1-9][0-9]*)", text):
        raise Invalid("not two decimal numbers h.l without leading zeros")
    numbers = tuple(int(part) for part in text.split("."))
    if max(numbers) >= 2 ** 31:
        raise Invalid("not below 2^31")
    return numbers


def instant(text):
    value = parse_instant(text)
    if value is None:
        raise Invalid("not an RFC 3339 instant with an offset")
    return value


def date(text):
    value = parse_date(text)
    if value is None:
        raise Invalid("not a date YYYY-MM-DD")
    return value


def text(value):
    return value


def person_name(value):
    if len(value) > 100:
        raise Invalid("longer than 100 characters")
    return value


def retraction(value):
    if value not in ("true", "false"):
        raise Invalid("neither true nor false nor empty")
    return value == "true"


def check_character(first_17):
    """ISO 7064 MOD 11-2 as in GB 11643."""
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(first_17))
    return "10X98765432"[total % 11]


def normalised_document_number(kind, value):
    value = value.strip(WHITE_SPACE).translate(ASCII_UPPER)
    if kind != "id-card":
        return value
    if re.fullmatch("[0-9]{15}", value):
        value = value[:6] + "19" + value[6:]
        value += check_character(value)
    if not re.fullmatch("[0-9]{17}[0-9X]", value):
        raise Invalid("not of 18 (or 15) characters")
    year, month, day = int(value[6:10]), int(value[10:12]), int(value[12:14])
    if year < 1 or not 1 <= month <= 12 or not 1 <= day <= days_in_month(year, month):
        raise Invalid("its birth date does not exist")
    if value[17] != check_character(value[:17]):
        raise Invalid("wrong check character")
    return value


record_id = pattern("[A-Za-z0-9._:-]{1,64}", "not 1 to 64 of A-Z a-z 0-9 . _ : -")
NATION = "000000000000"
any_division = pattern("[0-9]{12}", "not 12 digits")


def division(value):
    if any_division(value) == NATION:
        raise Invalid("the nation is no place of a record")
    return value


document_type = choice("id-card", "passport", "hmt-permit", "residence-permit")
result = choice("positive", "negative", "indeterminate")
CONTACT_OUTCOMES = ("spoke", "no-answer", "wrong-number", "not-found", "declined")
REFUSAL_OUTCOMES = ("moved", "never-here", "elsewhere-now", "in-custody", "wrong-person", "duplicate")

COMMON = [("record_id", record_id), ("reported_at", instant), ("retracted?", retraction)]
# A document number is parsed together with its type, see `parse_record`.
PERSON = [("document_type", document_type), ("document_number", text), ("name", person_name)]

# In the order of datasets.md, which is the order of reading. A name with `?` may be empty.
FURTHER = {
    "residents": [("sex", choice("female", "male", "unknown")), ("birth_date", date), ("phone?", text),
                  ("division", division), ("guardian_document_type?", document_type),
                  ("guardian_document_number?", text)],
    "naat": [("specimen_id", text), ("tube_id", text), ("pool_size", number(1, 20)), ("sampled_at", instant),
             ("result", result), ("laboratory", text), ("division", division)],
    "antigen": [("sampled_at", instant), ("result", result), ("division", division)],
    "antibody": [("sampled_at", instant), ("igm", result), ("igg", result), ("laboratory", text)],
    "vaccination": [("product", text), ("dose", number(1, 9)), ("administered_on", date), ("site", text)],
    "case": [("kind", choice("suspected", "confirmed", "asymptomatic", "ruled-out", "discharged")),
             ("occurred_at", instant), ("onset_on?", date), ("sampled_at?", instant), ("division", division)],
    "contact": [("relation", choice("close", "secondary")), ("case_record_id", record_id),
                ("via_document_type?", document_type), ("via_document_number?", text),
                ("last_exposure_at", instant),
                ("setting", choice("household", "school", "work", "community", "transport", "other"))],
    "entry": [("arrived_at", instant), ("port", text), ("origin", pattern("[A-Z]{3}", "not three capital letters"))],
    "stay": [("division", division), ("from", instant), ("to?", instant)],
    "trip": [("carrier", choice("train", "flight", "bus", "ship")), ("number", text), ("service_date", date),
             ("coach", text), ("seat?", text), ("departed_at", instant), ("arrived_at", instant),
             ("from_division", division), ("to_division", division)],
    "closed-loop": [("post", text), ("left_at", instant)],
    "identity-link": [("other_document_type", document_type), ("other_document_number", text),
                      ("relation", choice("same-person", "replaces")), ("basis", text)],
    "field-act": [("kind", choice("grant", "accept", "refuse", "impose", "contact", "reading", "placed", "left",
                                  "notice", "died")),
                  ("occurred_at", instant), ("division", any_division),
                  ("worker", pattern("[A-Za-z0-9._:-]{1,64}", "not 1 to 64 of A-Z a-z 0-9 . _ : -")),
                  ("token?", token), ("target?", any_division),
                  ("outcome?", choice(*CONTACT_OUTCOMES, *REFUSAL_OUTCOMES)),
                  ("channel?", choice("phone", "door", "message", "video")),
                  ("place?", choice("home", "site", "hospital")),
                  ("temperature?", temperature), ("symptoms?", choice("yes", "no"))],
    "area-risk": [("area_id", text), ("name", text), ("division", division),
                  ("level", choice("high", "medium", "low")), ("from", instant), ("to?", instant),
                  ("authority", text), ("basis", text)],
}
FIELDS = {
    dataset: COMMON + ([] if dataset == "area-risk" else PERSON) + further for dataset, further in FURTHER.items()
}
# `reported_at` may not lie before these (`administered_on`: before the start of that day).
NOT_AFTER_REPORT = ("sampled_at", "occurred_at", "arrived_at", "left_at", "administered_on")
# These may not lie further after `reported_at`.
LIMITS_AFTER_REPORT = {"last_exposure_at": 24 * HOUR, "from": 366 * 24 * HOUR, "to": 366 * 24 * HOUR}
# What each kind of field act requires beyond the unmarked fields, and what it uses besides. Others must be empty.
KINDS_OF_ACT = {
    "grant": (("token", "target"), ()),
    "impose": (("token", "target"), ()),
    "accept": (("token",), ()),
    "refuse": (("token", "outcome"), ("target",)),
    "contact": (("outcome", "channel"), ()),
    "reading": (("symptoms",), ("temperature",)),
    "placed": (("place",), ()),
    "left": ((), ()),
    "notice": ((), ()),
    "died": ((), ()),
}
OPTIONAL_OF_ACTS = ("token", "target", "outcome", "channel", "place", "temperature", "symptoms")


def columns(dataset):
    return [name.rstrip("?") for name, _ in FIELDS[dataset]]


def required_columns(dataset):
    return [name for name, _ in FIELDS[dataset] if not name.endswith("?")]


def parse_record(dataset, raw):
    """(the parsed fields, None), or (None, (field, reason)) of the first faulty field in column order.

    ``raw`` maps field names to str, bool, Number, None or (JSON only) anything else; a missing one is empty.
    """
    parsed, faults = {}, {}
    for name, parse in FIELDS[dataset]:
        optional, name = name.endswith("?"), name.rstrip("?")
        try:
            parsed[name] = parse_value(name, parse, raw.get(name), optional)
        except Invalid as invalid:
            faults[name] = str(invalid)
    for prefix in ("", "via_", "other_"):
        check_document(parsed, faults, prefix + "document_type", prefix + "document_number")
    check_order(parsed, faults)
    check_limits(parsed, faults)
    if dataset == "residents" and "guardian_document_type" not in faults:
        parsed["guardian_document_type"] = parsed["guardian_document_type"] or "id-card"
    if dataset == "identity-link":
        check_other_document(parsed, faults)
    if dataset == "field-act":
        check_kind(parsed, faults)
    for name in columns(dataset):
        if name in faults:
            return None, (name, faults[name])
    return parsed, None


def parse_value(name, parse, value, optional):
    if isinstance(value, bool) and name == "retracted":
        value = "true" if value else "false"
    if value is None:
        value = ""
    if isinstance(value, Number):
        if not hasattr(parse, "takes_json_number"):
            raise Invalid("a number where text is expected")
    elif not isinstance(value, str):
        raise Invalid("not a value of the expected kind")
    if not value.strip(WHITE_SPACE):
        if not optional:
            raise Invalid("missing")
        return False if name == "retracted" else None
    return parse(str(value))


def check_document(parsed, faults, type_field, number_field):
    if type_field in faults or number_field in faults or type_field not in parsed:
        return
    kind, value = parsed[type_field], parsed[number_field]
    if kind is None and value is None:
        return
    if kind is None or value is None:
        faults[type_field if kind is None else number_field] = "missing: both are given or neither"
        return
    try:
        parsed[number_field] = normalised_document_number(kind, value)
    except Invalid as invalid:
        faults[number_field] = str(invalid)


def check_order(parsed, faults):
    reported_at = parsed.get("reported_at")
    for name in NOT_AFTER_REPORT:
        other = parsed.get(name)
        if reported_at is None or other is None:
            continue
        if reported_at < (midnight(other) if name == "administered_on" else other):
            faults.setdefault("reported_at", f"lies before {name}")
    start, end = parsed.get("from"), parsed.get("to")
    if start is not None and end is not None and end < start:
        faults["to"] = "lies before from"


def check_limits(parsed, faults):
    reported_at = parsed.get("reported_at")
    for name, limit in LIMITS_AFTER_REPORT.items():
        value = parsed.get(name)
        if reported_at is not None and value is not None and value - reported_at > limit:
            faults.setdefault(name, f"lies more than {limit // HOUR} h after reported_at")


def check_other_document(parsed, faults):
    documents = [(prefix + "document_type", prefix + "document_number") for prefix in ("", "other_")]
    if any(name in faults for document in documents for name in document):
        return
    own, other = ([parsed[name] for name in document] for document in documents)
    if own == other:
        faults["other_document_number"] = "the record's own document"


def check_kind(parsed, faults):
    """Which of its fields a kind of field act requires, and which it does not use."""
    if "kind" in faults:
        return
    required, optional = KINDS_OF_ACT[parsed["kind"]]
    for name in OPTIONAL_OF_ACTS:
        if name not in required and name not in optional:
            if name in faults or parsed[name] is not None:
                faults[name] = f"not used by {parsed['kind']}"
        elif name in required and name not in faults and parsed[name] is None:
            faults[name] = f"missing: {parsed['kind']} requires it"
    allowed = {"contact": CONTACT_OUTCOMES, "refuse": REFUSAL_OUTCOMES}.get(parsed["kind"])
    if allowed and "outcome" not in faults and parsed["outcome"] not in allowed:
        faults["outcome"] = "not in the list " + ", ".join(allowed)
