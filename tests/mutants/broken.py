"""What a break is: one line of the code broken, and the test that must notice it."""

from msgspec import Struct


class Break(Struct, frozen=True):
    """`old` stands exactly once in `file`; with `new` instead, `test` must fail."""

    name: str
    file: str
    old: str
    new: str
    test: str
