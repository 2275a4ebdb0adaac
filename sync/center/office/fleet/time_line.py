"""The time line of a terminal: what stands on it, and how that is said to IT. Pure."""

from typing import Literal

from msgspec import Struct

from sync.center.office.fleet.terminal_words import terminal_said
from terminal.domain.facts import Audit, ClockSet, Fact, Post
from terminal.domain.mistake import Mistake

LineKind = Literal["fact", "alarm", "order", "errand", "answer", "arrived", "left", "deed"]
CLOCK_APART_MS = 60_000  # between the terminal's clock and the center's: then both are told

AUDIT_WORDS = {
    "boot": "started",
    "paired": "paired",
    "config": "configuration in force",
    "config_refused": "configuration refused",
    "trial": "trial of a configuration",
    "fingers": "finger list",
    "fault": "fault",
    "mended": "mended",
    "roster": "list of the day",
    "directory": "directory",
    "directory_refused": "directory refused",
    "software": "software",
    "software_refused": "software refused",
    "trust": "trust in keys",
    "trust_refused": "trust in keys refused",
    "day": "sums of a day",
    "enrolment": "finger enrolled",
    "erasure": "finger erased",
    "settlement": "fingers settled",
    "series": "new series",
    "import": "file taken in",
    "claim": "center not believed",
}
LINE_POST_WORDS = {
    "staffed": "post taken",
    "away": "away",
    "back": "back",
    "covered": "covered",
    "vacant": "vacant",
    "overdue": "away too long",
    "closed": "post closed",
}
ORDER_WORDS = {
    "configuration": "configuration sent",
    "fingers": "finger list sent",
    "day_list": "list of the day sent",
    "invitation": "invitation sent",
}
LINE_ERRAND_WORDS = {
    "message": "message",
    "restart": "restart",
    "diagnostics": "diagnostics",
    "enrolment": "enrolling",
    "erasure": "erasing",
    "move": "move",
    "invitation": "invitation to rate",
}
DEED_WORDS = {
    "snoozed": "put off by {by}: {why}",
    "woken": "told again, by {by}",
    "accepted": "accepted by {by}",
    "rejected": "rejected by {by}",
    "moved": "moved by {by}",
    "revoked": "revoked by {by}: {why}",
}


class LineEntry(Struct, frozen=True):
    """One thing on it. `fact` is whole where it is one; else `what` is a word and `detail` what belongs to it."""

    at: int  # ms UTC, when the center learned of it
    kind: LineKind
    window: str
    what: str
    detail: str = ""
    by: str = ""
    fact: Fact | None = None


def line_said(entry: LineEntry) -> str:
    """In words; what is known of nobody here stands as it is."""
    match entry.kind:
        case "fact":
            return _fact_said(entry.fact) if entry.fact else entry.what
        case "alarm":
            return Mistake("alarm: {detail}", detail=terminal_said(entry.detail))
        case "arrived":
            return Mistake("came to {window}", window=entry.window)
        case "left":
            return Mistake("left {window}", window=entry.window)
        case "answer":
            return Mistake("last answer to a configuration: {detail}", detail=terminal_said(entry.detail))
        case "order":
            return Mistake(ORDER_WORDS[entry.what]) if entry.what in ORDER_WORDS else entry.what
        case "errand":
            what = Mistake(LINE_ERRAND_WORDS[entry.what]) if entry.what in LINE_ERRAND_WORDS else entry.what
            return Mistake(
                "{what}, asked by {by}: {detail}", what=what, by=entry.by, detail=terminal_said(entry.detail)
            )
        case "deed":
            said = DEED_WORDS.get(entry.what)
            return Mistake(DEED_WORDS[entry.what], by=entry.by, why=entry.detail) if said else entry.what


def own_time(entry: LineEntry) -> int | None:
    """By the terminal's clock, ms UTC, where that is another time than when the center learned of it."""
    if entry.fact is None or entry.fact.clock == "unset":
        return None
    return entry.fact.at if abs(entry.fact.at - entry.at) > CLOCK_APART_MS else None


def _fact_said(fact: Fact) -> str:
    match fact.said:
        case Audit(what=what, detail=detail) if what in AUDIT_WORDS:
            word = Mistake(AUDIT_WORDS[what])
            return Mistake("{what}: {detail}", what=word, detail=terminal_said(detail)) if detail else word
        case ClockSet(bound=bound):
            return Mistake("clock set, within {bound} ms", bound=bound)
        case Post(state=state):  # whose post it is is none of IT's business
            return Mistake(LINE_POST_WORDS[state])
    return Mistake("records lost") if fact.kind == "lost" else fact.kind
