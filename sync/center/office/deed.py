"""A deed: what somebody of the office did in a case, which is a fact of the center's own chain. Pure."""

from collections.abc import Iterable
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct
from msgspec.json import Decoder

RegisterName = Literal[
    "request", "complaint", "settlement", "review", "assessment", "fleet", "format", "person", "erasure"
]
Content = TypeVar("Content", bound=Struct)


class OfficeDeed(Struct, frozen=True, omit_defaults=True, tag="deed"):
    """What `by` (a badge; empty where the center did it by itself) did in the `case` of a register.

    `did` is a word of that register, `content` what else belongs to it: JSON of a struct of that register.
    """

    register: RegisterName
    case: str
    did: str
    by: str
    why: str = ""
    content: str = ""

    def read(self, decoder: Decoder[Content]) -> Content:
        """The content. Raises `msgspec.ValidationError` where another register or version wrote it."""
        return decoder.decode(self.content or "{}")


class ActedFor(Struct, frozen=True, omit_defaults=True):
    """Content of a deed that a second one confirms: in whose place, by badge, its doer acted just then.

    Whoever is stood in for is no second one: they and who acts for them are one.
    """

    acts_for: tuple[str, ...] = ()


class DeedDone(Struct, frozen=True):
    """A deed in the center's chain: `number` counts all of them, `at` is in ms UTC."""

    deed: OfficeDeed
    number: int
    at: int


class CaseStanding(Struct, frozen=True):
    """How a case stands, as lists of cases are looked through: whom and what it is `about`, until when it is due.

    `due` is in ms UTC, 0 where nothing is.
    """

    state: str
    about: str = ""
    unit: str = ""
    window: str = ""
    due: int = 0


class Case(Struct, frozen=True):
    """A case in its register; `opened` and `changed` in ms UTC. `deeds` counts what was done in it."""

    register: RegisterName
    case: str
    standing: CaseStanding
    opened: int
    changed: int
    deeds: int


def content_of(said: Struct) -> str:
    """What a deed has as its content: the same struct gives the same text."""
    return msgspec.json.encode(said, order="sorted").decode()


def following(number: str | None, year: int) -> str:
    """The number of the case behind `number`, None where the year has none yet: 2026-000001."""
    count = int(number.rsplit("-", 1)[1]) if number else 0
    return f"{year}-{count + 1:06d}"


def last_did(done: Iterable[DeedDone], *words: str) -> DeedDone | None:
    """The newest deed with one of these words."""
    return next((each for each in reversed(list(done)) if each.deed.did in words), None)
