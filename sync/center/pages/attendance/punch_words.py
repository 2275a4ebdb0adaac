"""The punch words: what each touch of a day decided, as a page says it to whoever may read it. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sync.center.office.attendance.counted_punches import CountedPunch, JudgedEnd
from sync.center.office.attendance.decided_day import BY_A_PERSON
from sync.center.office.attendance.sheet_words import one_after_the_other
from terminal.attendance import Seen
from terminal.domain.anchor import EVER
from terminal.domain.mistake import Mistake
from terminal.domain.roster import Entry

MINUTE_KNOWN_MS = 60_000  # a time that is known better than this is shown as one
PUNCH_COMING = {
    "on_time": "coming to {hours}: in time",
    "within_margin": "coming to {hours}: in time, less than five minutes before",
    "late": "coming to {hours}: {minutes} min late",
    "missing": "coming to {hours}: nobody touched",
    "excused": "coming to {hours}: excused by leave or business outside",
    "unsettled": "coming to {hours}: to be checked",
}
LEAVING = {
    "on_time": "leaving {hours}: in time",
    "within_margin": "leaving {hours}: in time, less than five minutes after",
    "early": "leaving {hours}: {minutes} min early",
    "missing": "leaving {hours}: nobody touched",
    "excused": "leaving {hours}: excused by leave or business outside",
    "unsettled": "leaving {hours}: to be checked",
}
COMING_WAIVED, LEAVING_WAIVED = "coming to {hours}: excused by the office", "leaving {hours}: excused by the office"
NO_TOUCH = Mistake("no touch: by a decision")
PUNCH_EXCUSED = {"leave": "leave from {start} to {end}", "outing": "business outside from {start} to {end}"}


def touch_said(touch: CountedPunch, day: str, zone: str, stands: Mapping[str, str]) -> Sequence[Any]:
    """The cells of its line: when, where, and what it decided; `stands` has the windows of terminals."""
    terminal = touch.seen.terminal
    where = NO_TOUCH if terminal == BY_A_PERSON else stands.get(terminal, terminal)
    return time_said(touch.seen, day, zone), where, decided_said(touch)


def time_said(seen: Seen, day: str, zone: str) -> Mistake:
    """With its day only where that is another."""
    if seen.earliest <= EVER[0] or seen.latest >= EVER[1]:
        return Mistake("time not known")
    if seen.latest - seen.earliest < MINUTE_KNOWN_MS:  # in the middle is what the terminal's clock showed
        return Mistake.joined("", (_clock((seen.earliest + seen.latest) // 2, day, zone),))
    since, until = _clock(seen.earliest, day, zone), _clock(seen.latest, day, zone)
    return Mistake("between {since} and {until}", since=since, until=until)


def decided_said(touch: CountedPunch) -> Mistake:
    if touch.decided:
        return one_after_the_other([ends_said(each) for each in touch.decided])
    if touch.seen.doubted:
        return Mistake("doubted: a person decides whether it counts")
    if touch.open and not touch.seen.certain:
        return Mistake("at no certain time: a person decides when it was")
    if touch.open:
        return Mistake("may still decide something: part of the day is to be checked")
    return Mistake("between the first and the last touch: it changes nothing")


def ends_said(judged: JudgedEnd) -> Mistake:
    values: dict[str, Any] = {"hours": judged.hours, "minutes": judged.decision.minutes}
    if judged.waived and judged.decision.verdict == "excused":
        return Mistake(COMING_WAIVED if judged.end == "in" else LEAVING_WAIVED, **values)
    if judged.end == "in":
        return Mistake(PUNCH_COMING[judged.decision.verdict], **values)
    return Mistake(LEAVING[judged.decision.verdict], **values)


def excuses_said(entry: Entry, zone: str) -> Mistake:
    return Mistake(PUNCH_EXCUSED[entry.what], start=_minute(entry.start, zone), end=_minute(entry.end, zone))


def _clock(at: int, day: str, zone: str) -> str:
    moment = _minute(at, zone)
    return moment.removeprefix(f"{day} ")


def _minute(at: int, zone: str) -> str:
    return f"{datetime.fromtimestamp(at / 1000, ZoneInfo(zone)):%Y-%m-%d %H:%M}"
