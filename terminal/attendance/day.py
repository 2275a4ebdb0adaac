"""The day of one person, judged from all punches at all terminals; and where a punch belongs.

First in, last out. Each punch decides one end at most; which ones is chosen in the person's favour: most sessions
with both ends, fewest half days, fewest ends missing, fewest minutes short, each punch at its nearest session, most
margins kept, fewest outside windows, most time worked. That is done in every possible truth of the whole day; what
is the same in all of them is sure, and the rest is unsettled.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from msgspec import Struct

from terminal.attendance.matching import Ends, halves, in_order
from terminal.attendance.possible_truths import matchings, parts
from terminal.attendance.session_ends import End, Seen
from terminal.attendance.shifts import Stretch, WaivedEnd, stretches
from terminal.domain.roster import Entry
from terminal.domain.window import RuleValues, Window

WORSE = {"missing", "late", "early"}  # verdicts that one more punch can better
NO_FAULT = {"on_time", "within_margin"}


class SessionJudged(Struct, frozen=True):
    """One session of the day; an end that its hall does not have punched is `unpunched`.

    Half a day is absent when it is in every possible truth, and unsettled when it is in some.
    """

    session: str
    arrival: End
    departure: End
    half_day_absent: bool
    half_day_unsettled: bool

    @property
    def unsettled(self) -> bool:
        """Whether anything of it waits for a person, or for a terminal."""
        return self.half_day_unsettled or "unsettled" in (self.arrival.verdict, self.departure.verdict)


class DayJudged(Struct, frozen=True):
    """A day of one person. Every punch that was given is the `punch` of an end or among `unused`."""

    sessions: tuple[SessionJudged, ...]
    worked_minutes: int  # within the sessions, as far as punches and outings prove it in every possible truth
    half_days_absent: int
    unused: tuple[tuple[str, int], ...]  # (terminal, seq)


def judge(
    window: Window,
    day: str,
    seen: Sequence[Seen],
    excuses: Sequence[Entry],
    unclosed: frozenset[str],
    waived: Collection[WaivedEnd] = (),
) -> DayJudged:
    """The day (2026-03-02, the hall's) of one person, who could also have punched at the terminals `unclosed`.

    What is missing, late or early while there are any is unsettled: the punch may still come. Minutes are whole
    ones: 59 seconds too late, or gone too early, are none. What a person `waived` is held against nobody.
    """
    punches, sessions, minutes = in_order(seen), list[SessionJudged](), 0
    rules = window.rules_on(date.fromisoformat(day))
    for matcher, near in parts(stretches(window, day, excuses, waived), rules, punches):
        truths = matchings(matcher, near)
        minutes += min(truth.worked for truth in truths)
        for place, stretch in enumerate(matcher.part):
            sessions += _sessions(stretch, [truth.ends[place] for truth in truths], rules, bool(unclosed))
    used = {end.punch for session in sessions for end in (session.arrival, session.departure)}
    return DayJudged(
        sessions=tuple(sessions),
        worked_minutes=minutes,
        half_days_absent=sum(session.half_day_absent for session in sessions),
        unused=tuple(dict.fromkeys(punch.key for punch in punches if punch.key not in used)),
    )


def _sessions(stretch: Stretch, truths: list[Ends], rules: RuleValues, unclosed: bool) -> Iterator[SessionJudged]:
    """The sessions of a stretch, from its ends in every possible truth."""
    arrival = _settled([coming for coming, _ in truths], unclosed)
    departure = _settled([going for _, going in truths], unclosed)
    absent = [halves(stretch, truth, rules) for truth in truths]
    for name in stretch.sessions:
        always, ever = all(name in each for each in absent), any(name in each for each in absent)
        yield SessionJudged(
            session=name,
            arrival=arrival if name == stretch.sessions[0] else End("unpunched"),
            departure=departure if name == stretch.sessions[-1] else End("unpunched"),
            half_day_absent=always and not unclosed,
            half_day_unsettled=ever and (unclosed or not always),
        )


def _settled(found: Sequence[End], unclosed: bool) -> End:
    """What an end is in every possible truth; where they differ, with a punch that would have decided it."""
    first = found[0]
    if len({(end.verdict, end.minutes) for end in found}) > 1:
        last = next((end for end in reversed(found) if end.punch), first)
        in_time = all(end.verdict in NO_FAULT for end in found)
        return End("unsettled", 0, last.outside_window, last.punch, in_time)
    if unclosed and first.verdict in WORSE:
        return End("unsettled", 0, first.outside_window, first.punch)
    return first
