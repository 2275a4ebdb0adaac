"""The hall log: of several halls each line tells in its fields of which it speaks, and is limited for itself."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_hall: ContextVar[str] = ContextVar("hall", default="")


@contextmanager
def speaking_of(hall: str) -> Iterator[None]:
    """What is logged within, and in tasks that begin there, is about this hall."""
    before = _hall.set(hall)
    try:
        yield
    finally:
        _hall.reset(before)


def spoken_of() -> str:
    """The hall that is spoken of here; empty where there is only one."""
    return _hall.get()


def speak_of(hall: str) -> None:
    """Has a thread speak of this hall from its beginning to its end."""
    _hall.set(hall)


class HallInLog(logging.Filter):
    """Stands before `LogLimit`."""

    def filter(self, record: logging.LogRecord) -> bool:
        if hall := _hall.get():
            record.fields = {"hall": hall, **getattr(record, "fields", {})}
            about = getattr(record, "about", "")
            record.about = None if about is None else f"{hall} {about}"
        return True
