"""The log lines of the center: what happened, in words and as fields for programs, and no secret in either."""

import logging

Field = str | int


def note(log: logging.Logger, said: str, **fields: Field) -> None:
    """Always one line: what IT, the hall's systems or this process did."""
    log.info(said, extra={"fields": fields, "about": None})


def note_seldom(log: logging.Logger, level: int, said: str, about: str, **fields: Field) -> None:
    """One line a minute `about` the same: what any caller can cause. Where that are many, one line tells of all."""
    log.log(level, said, extra={"fields": fields, "about": about})
