"""Punches: what a fact of a terminal says that somebody did there, as it was seen; pure."""

from terminal.attendance.session_ends import Seen
from terminal.domain.anchor import EVER, Span, within_ever
from terminal.domain.facts import Fact, Punch, Touch


def seen_of(fact: Fact, span: Span, *, disowned: bool = False) -> Seen | None:
    """The punch that a fact is, or may have been; None for any other fact.

    A PIN that was refused because the number rested was not checked: it may have been theirs, so it is in doubt.
    """
    match fact.said:
        case Punch(did=did):
            doubted = disowned
        case Touch(by="pin", why="locked", badge=badge) if badge:
            did, doubted = "punch", True
        case _:
            return None
    return as_seen(fact, span, did, doubted=doubted)


def as_seen(fact: Fact, span: Span, did: str, *, doubted: bool) -> Seen:
    """A fact as the punch that it is, or may be."""
    earliest = EVER[0] if span.earliest is None else within_ever(span.earliest)
    latest = EVER[1] if span.latest is None else within_ever(span.latest)
    return Seen(fact.terminal, fact.seq, earliest, latest, span.certain, did, doubted, fact.series)
