"""Findings: what is wrong with a journal or only odd, and where. Pure."""

from msgspec import Struct


class Finding(Struct, frozen=True, omit_defaults=True):
    """What is wrong, or only odd, and where as far as that can be said."""

    what: str
    file: str = ""
    offset: int | None = None  # in bytes
    frame: int = 0
    fact: int = 0

    def __str__(self) -> str:
        places = [
            self.file,
            "" if self.offset is None else f"byte {self.offset}",
            f"frame {self.frame}" if self.frame else "",
            f"fact {self.fact}" if self.fact else "",
        ]
        return ": ".join([*filter(None, places), self.what])


def span(what: str, start: int, end: int) -> str:
    """Such as "frame 7 is", or "frames 7 to 9 are"."""
    return f"{what} {start} is" if start == end else f"{what}s {start} to {end} are"
