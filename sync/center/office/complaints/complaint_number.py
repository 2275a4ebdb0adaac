"""The complaint number, as it is told to whoever complained and typed by them again. Pure.

The plate gives one at once; every other complaint has that of its case. Both end in the same check digit.
"""

from unicodedata import normalize

from terminal.domain.check_digit import check_digit

NUMBER_SIGNS_MOST = 60  # longer than any number that was ever given
DASH_SIGNS = dict.fromkeys(map(ord, "‐‑‒–—―−ー_"), "-")


def told_number(case: str) -> str:
    """What a case is told by: `2026-000123-3`."""
    return f"{case}-{check_digit(''.join(filter(str.isdecimal, case)))}"


def typed_number(text: str) -> str:
    """A number as it is kept, however it was typed: wide signs, other dashes, spaces between, small letters."""
    plain = normalize("NFKC", text[:NUMBER_SIGNS_MOST]).translate(DASH_SIGNS)
    return "".join(plain.split()).upper()
