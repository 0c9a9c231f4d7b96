"""Persons who exist nowhere: identity cards of regions with the prefix 99, with sound check characters."""


def card(number):
    """The number of the card of the n-th person (GB 11643)."""
    rest, sequence = divmod(number, 999)
    rest, day = divmod(rest, 28)
    rest, month = divmod(rest, 12)
    rest, year = divmod(rest, 80)
    text = f"99{rest % 10000:04}{1930 + year}{month + 1:02}{day + 1:02}{sequence + 1:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return text + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(text, weights)) % 11]
