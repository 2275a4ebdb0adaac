"""Who may sit at a window, and who supervises there, as IT lists them."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from terminal.domain.timetable import Id

Name = Annotated[str, Meta(min_length=1, max_length=40)]
# argon2id in PHC form, within what a Pi can be asked to do: at most 64 MiB, 4 passes, 4 lanes.
VERIFIER = r"^(\$argon2id\$v=19\$m=[1-6]?[0-9]{1,4},t=[1-4],p=[1-4]\$[A-Za-z0-9+/]{11,64}\$[A-Za-z0-9+/]{22,86})?\Z"
Verifier = Annotated[str, Meta(pattern=VERIFIER)]


class Person(Struct, frozen=True, forbid_unknown_fields=True):
    """Someone who may sit at a window.

    `cards` are the numbers that a card reader types; `pin` is what `window-terminal config pin` makes of a PIN.
    `stars` (0 to 5) and the `party` badge are on the plate where they are given.
    """

    badge: Id
    name: Name
    post: Literal["A", "B"]
    cards: tuple[Id, ...] = ()
    pin: Verifier = ""
    stars: Annotated[int, Meta(ge=0, le=5)] = 0
    party: bool = False


class Supervisor(Struct, frozen=True, forbid_unknown_fields=True):
    """Someone without whom nobody's finger is enrolled. Has a card or a PIN, and no post."""

    badge: Id
    name: Name
    cards: tuple[Id, ...] = ()
    pin: Verifier = ""
