"""The check digit behind a complaint's number (Luhn, ISO/IEC 7812-1 annex B): any one wrong digit is noticed."""


def check_digit(digits: str) -> int:
    """The digit that makes the sum of the whole a multiple of ten, every second digit doubled."""
    doubled = [int(d) * (2 if place % 2 == 0 else 1) for place, d in enumerate(reversed(digits))]
    return -sum(n - 9 if n > 9 else n for n in doubled) % 10
