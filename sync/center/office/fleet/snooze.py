"""The snooze: IT puts off what a terminal is sick of, until a time, with a name and a reason. Pure.

What comes up later, or at another terminal, is told all the same.
"""

from collections.abc import Collection, Iterable

from msgspec import Struct
from msgspec.json import Decoder

from sync.center.office.deed import CaseStanding, DeedDone, OfficeDeed, content_of, last_did
from sync.center.office.fleet.terminal_health import HEALTH_DAY_MS
from terminal.domain.mistake import Mistake

SNOOZE_DAYS = 30  # at most: what nobody looks at for longer is forgotten
SNOOZED, WOKEN = "snoozed", "woken"  # what was done
SNOOZE_CHARACTERS = 300


class NotSnoozed(Exception):
    """Nothing was put off; the mistake's place is the field that is to be changed."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake)
        self.mistake = mistake


class SnoozeContent(Struct, frozen=True):
    """What is put off, by its words, until when (ms UTC)."""

    window: str
    until: int
    symptoms: tuple[str, ...]


class Snooze(Struct, frozen=True):
    """One that was made and not ended; `at` and `until` in ms UTC."""

    terminal: str
    until: int
    symptoms: frozenset[str]
    by: str
    why: str
    at: int


_content_json = Decoder(SnoozeContent)


def snooze_of(done: Iterable[DeedDone]) -> Snooze | None:
    """What these deeds, all of one terminal, come to; its time may be over."""
    last = last_did(done, SNOOZED, WOKEN)
    if last is None or last.deed.did == WOKEN:
        return None
    said, deed = last.deed.read(_content_json), last.deed
    return Snooze(deed.case, said.until, frozenset(said.symptoms), deed.by, deed.why, last.at)


def snoozed(
    terminal: str, window: str, symptoms: Collection[str], until: int, by: str, why: str, now: int
) -> OfficeDeed:
    """Puts these off. Raises `NotSnoozed`."""
    if not symptoms:
        raise NotSnoozed(Mistake("say what is put off: nothing is ticked", place="symptoms"))
    if not why.strip():
        raise NotSnoozed(Mistake("say why, so that whoever looks next need not ask", place="why"))
    if len(why) > SNOOZE_CHARACTERS:
        raise NotSnoozed(Mistake("{count} characters at most", place="why", count=SNOOZE_CHARACTERS))
    if until <= now:
        raise NotSnoozed(Mistake("this time is over: name one to come", place="until"))
    if until > now + SNOOZE_DAYS * HEALTH_DAY_MS:
        raise NotSnoozed(Mistake("{count} days at most; put it off again then", place="until", count=SNOOZE_DAYS))
    content = SnoozeContent(window, until, tuple(sorted(symptoms)))
    return OfficeDeed("fleet", terminal, SNOOZED, by, why.strip(), content_of(content))


def woken(snooze: Snooze, by: str) -> OfficeDeed:
    """Ends it before its time."""
    return OfficeDeed("fleet", snooze.terminal, WOKEN, by)


def snooze_standing(deed: OfficeDeed) -> CaseStanding:
    """How the case of a terminal stands after this deed."""
    if deed.did == WOKEN:
        return CaseStanding(WOKEN, deed.case)
    said = deed.read(_content_json)
    return CaseStanding(SNOOZED, deed.case, window=said.window, due=said.until)
