"""Division codes: prefixes, what lies in what, and the chain of parents (datasets.md, dispatch.md)."""

NATION = "000000000000"
# The prefectures of the published table of divisions: two digits of the province, then two for each.
PREFECTURES = {
    "13": "01 02 03 04 05 06 07 08 09 10 11",
    "14": "01 02 03 04 05 06 07 08 09 10 11",
    "15": "01 02 03 04 05 06 07 08 09 22 25 29",
    "21": "01 02 03 04 05 06 07 08 09 10 11 12 13 14",
    "22": "01 02 03 04 05 06 07 08 24",
    "23": "01 02 03 04 05 06 07 08 09 10 11 12 27",
    "32": "01 02 03 04 05 06 07 08 09 10 11 12 13",
    "33": "01 02 03 04 05 06 07 08 09 10 11",
    "34": "01 02 03 04 05 06 07 08 10 11 12 13 15 16 17 18",
    "35": "01 02 03 04 05 06 07 08 09",
    "36": "01 02 03 04 05 06 07 08 09 10 11",
    "37": "01 02 03 04 05 06 07 08 09 10 11 13 14 15 16 17",
    "41": "01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17",
    "42": "01 02 03 05 06 07 08 09 10 11 12 13 28",
    "43": "01 02 03 04 05 06 07 08 09 10 11 12 13 31",
    "44": "01 02 03 04 05 06 07 08 09 12 13 14 15 16 17 18 19 20 51 52 53",
    "45": "01 02 03 04 05 06 07 08 09 10 11 12 13 14",
    "46": "01 02 03 04",
    "51": "01 03 04 05 06 07 08 09 10 11 13 14 15 16 17 18 19 20 32 33 34",
    "52": "01 02 03 04 05 06 23 26 27",
    "53": "01 03 04 05 06 07 08 09 23 25 26 28 29 31 33 34",
    "54": "01 02 03 04 05 06 25",
    "61": "01 02 03 04 05 06 07 08 09 10",
    "62": "01 02 03 04 05 06 07 08 09 10 11 12 29 30",
    "63": "01 02 22 23 25 26 27 28",
    "64": "01 02 03 04 05",
    "65": "01 02 04 05 23 27 28 29 30 31 32 40 42 43",
}


def prefix(division):
    """The digits that everything in the division begins with; those of the nation are none."""
    if division == NATION:
        return ""
    for length in (2, 4, 6, 9):
        if set(division[length:]) == {"0"}:
            return division[:length]
    return division


def lies_in(division, other):
    return division.startswith(prefix(other))


def parent(division):
    """The next division above, or None above the nation."""
    if division == NATION:
        return None
    for length in (9, 6, 4, 2):
        if length >= len(prefix(division)):
            continue
        above = division[:length].ljust(12, "0")
        lacking = length == 4 and above[2:4] not in PREFECTURES.get(above[:2], "").split()
        if above != division and not lacking:
            return above
    return NATION


def parents(division):
    """All divisions above, the nearest first, the nation last."""
    chain = []
    while (division := parent(division)) is not None:
        chain.append(division)
    return chain
