"""The day of one person, judged from all punches at all terminals; and where a punch belongs.

First in, last out. Each punch decides one end at most; which ones is chosen in the person's favour: most time
worked, then fewest half days, fewest ends missing, fewest minutes short, most margins kept, fewest outside windows.
The choice is made with what is sure, and again for each stretch with what may be (a time in doubt at its best, a
disowned punch as if it counted). An end on which the two differ is unsettled; the time worked is what is sure.
"""

from collections.abc import Sequence

from msgspec import Struct

from terminal.attendance.matching import Ends, Matching, chosen, in_order
from terminal.attendance.session_ends import End, Seen, absent
from terminal.attendance.shifts import Stretch, stretches
from terminal.domain.roster import Entry
from terminal.domain.window import Rules, Window


class SessionJudged(Struct, frozen=True):
    """One session of the day; an end that its hall does not have punched is `unpunched`."""

    session: str
    arrival: End
    departure: End
    half_day_absent: bool


class DayJudged(Struct, frozen=True):
    """A day of one person. Every punch that was given is the `punch` of an end or among `unused`."""

    sessions: tuple[SessionJudged, ...]
    worked_minutes: int  # within the sessions, as far as punches, outings and the bounds of leave prove it
    half_days_absent: int
    unused: tuple[tuple[str, int], ...]  # (terminal, seq)


def judge(
    window: Window, day: str, seen: Sequence[Seen], excuses: Sequence[Entry], unclosed: frozenset[str]
) -> DayJudged:
    """The day (2026-03-02, the hall's) of one person, who could also have punched at the terminals `unclosed`.

    What is missing while there are any is unsettled: the punch may still come. Minutes are whole ones: 59 seconds
    too late, or gone too early, are none.
    """
    punches, due = in_order(seen), stretches(window, day, excuses)
    own = [punch for punch in punches if not punch.disowned]
    sure = chosen(due, window.rules, own, hoped=False)
    sessions = tuple(
        session
        for stretch, ends in zip(due, sure.ends, strict=True)
        for session in _sessions(
            stretch, _settled(ends, _hoped(stretch, ends, sure, punches, window.rules), unclosed), window.rules
        )
    )
    used = {end.punch for session in sessions for end in (session.arrival, session.departure)}
    return DayJudged(
        sessions=sessions,
        worked_minutes=sure.score[0],
        half_days_absent=sum(session.half_day_absent for session in sessions),
        unused=tuple(dict.fromkeys(punch.key for punch in punches if punch.key not in used)),
    )


def _hoped(stretch: Stretch, ends: Ends, sure: Matching, punches: Sequence[Seen], rules: Rules) -> Ends:
    """The ends of a stretch if all that is in doubt were for it; what is sure elsewhere stays there."""
    if all(punch.certain and not punch.disowned for punch in punches):
        return ends
    taken = {end.punch for other in sure.ends if other is not ends for end in other}
    doubted = [punch for punch in punches if punch.key not in taken or not punch.certain]
    return chosen((stretch,), rules, doubted, hoped=True).ends[0]


def _settled(sure: Ends, hoped: Ends, unclosed: frozenset[str]) -> list[End]:
    return [_one(surely, hopefully, unclosed) for surely, hopefully in zip(sure, hoped, strict=True)]


def _one(sure: End, hoped: End, unclosed: frozenset[str]) -> End:
    if (sure.verdict, sure.minutes) != (hoped.verdict, hoped.minutes):
        return End("unsettled", 0, hoped.outside_window, hoped.punch or sure.punch)
    return End("unsettled") if unclosed and sure.verdict == "missing" else sure


def _sessions(stretch: Stretch, ends: Sequence[End], rules: Rules) -> list[SessionJudged]:
    (arrival, departure), last, unpunched = ends, len(stretch.sessions) - 1, End("unpunched")
    found = []
    for place, name in enumerate(stretch.sessions):
        own = (unpunched if place else arrival, departure if place == last else unpunched)
        found.append(SessionJudged(name, *own, any(absent(end, rules.half_day_minutes) for end in own)))
    return found
