"""A sheet that was made early: what it settles holds, whatever the terminals that it waited for bring later.

What is fair, written first. Article 5.1 has the sheet published by ten, and a line may be cut for days:

* Of who waits for a terminal nothing is said against them, as one more touch may better it.
* What was in order stays in order: a touch more is nobody's fault, nor is one in doubt.
* No more half days turn out absent than were said to be open, unless what came later makes four touches of the day,
  which are read as they lie (docs/decisions/0077). Which of the two it is may turn out otherwise.
* Who waited for nobody is not touched by what comes from elsewhere: that terminal never had them.
"""

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sync.center.office.attendance.day_sheet import DaySources, PeopleOfDay, SheetRow, WorkedBy
from terminal.attendance import Seen
from terminal.attendance.closed_days import ClosedDays, TerminalDays
from terminal.domain.roster import Entry
from terminal.domain.timetable import Session
from terminal.domain.window import Person, Window
from tests.terminal.attendance.test_day_month import utc

MONDAY, HOUR = "2026-09-14", 3_600_000
HOURS = (Session("morning", "08:30", "12:00"), Session("afternoon", "13:30", "17:00"))
LATER = (Session("morning", "09:00", "12:00"), Session("afternoon", "14:00", "17:30"))
TWICE = (Session("morning", "08:30", "12:00", punch="in"), Session("afternoon", "13:30", "17:00", punch="out"))
OVER, OPEN = ClosedDays({}, frozenset({"2026-09-15"})), ClosedDays({}, frozenset({MONDAY}))
IN_ORDER = {"on_time", "within_margin", "excused", "unpunched"}
HERE, THERE, ELSEWHERE = "2F-01", "2F-02", "2F-03"

TELLING = (7 * 60 + 55, 8 * 60 + 20, 8 * 60 + 28, 10 * 60, 12 * 60 + 6, 12 * 60 + 50, 13 * 60 + 24, 17 * 60 + 6)
clocks = st.sampled_from(TELLING) | st.integers(7 * 60, 18 * 60)


@st.composite
def touches(draw: st.DrawFn, terminal: str, *, doubt: bool) -> list[Seen]:
    """Of one person there; with `doubt` the clock of some was not certain, and of some "not me" was said."""
    found = []
    for seq, minute in enumerate(draw(st.lists(clocks, max_size=3)), 1):
        made = utc(MONDAY, minute * 60)
        wide = draw(st.sampled_from((0, 0, 15, 90))) * 60_000 if doubt else 0
        did = draw(st.sampled_from(("punch", "punch", "away")))
        doubted = doubt and draw(st.integers(0, 3)) == 0
        found.append(Seen(terminal, seq, made, made + wide, certain=not wide, did=did, doubted=doubted))
    return found


@st.composite
def halls(draw: st.DrawFn) -> DaySources:
    """Somebody's own window, one where they cover or have a post, too, and one that is nothing to them."""
    doubt = draw(st.booleans())
    person = Person("GH-1", "张三", "A")
    second = draw(st.sampled_from(("nothing", "B", "cover", "A")))
    at_both = (replace(person, post=second),) if second in ("A", "B") else ()
    people = {HERE: (person,), THERE: at_both, ELSEWHERE: ()}
    own = draw(st.sampled_from((HOURS, TWICE)))
    # With two posts A of other hours a touch in doubt may have either half absent, and the hours be chosen by that.
    hours = {HERE: own, THERE: LATER if second == "A" and not doubt else own, ELSEWHERE: LATER}
    there = utc(MONDAY, 8 * 3600)
    covers = (Entry("GH-1", "cover", there, there + 4 * HOUR),) if second == "cover" else ()
    windows = {
        name: Window("大厅", "Asia/Shanghai", "税务", name, "一楼", people[name], hours[name]) for name in people
    }
    terminals = tuple(
        TerminalDays(name, window, covers if name == THERE else (), OVER) for name, window in windows.items()
    )
    seen = [one for name in windows for one in draw(touches(name, doubt=doubt))]
    leave = draw(st.sampled_from(((), (Entry("GH-1", "leave", there, there + 2 * HOUR),))))
    worked = tuple(WorkedBy(window, 0, 0) for window in windows.values())
    return DaySources(terminals, {"GH-1": seen}, {"GH-1": leave}, worked)


def early(sources: DaySources, silent: frozenset[str], until: int) -> DaySources:
    """The same while these terminals have told nothing from a moment on."""
    terminals = tuple(replace(one, days=OPEN) if one.terminal in silent else one for one in sources.terminals)
    told = [one for one in sources.seen["GH-1"] if one.terminal not in silent or one.latest < until]
    return replace(sources, terminals=terminals, seen={"GH-1": told})


def row(sources: DaySources) -> SheetRow:
    found = PeopleOfDay(MONDAY, sources).row("GH-1")
    assert found
    return found


def waited_for(sources: DaySources) -> frozenset[str]:
    """The terminals that did not close the day and have something of the person: a post, cover or a touch."""
    touched = {one.terminal for one in sources.seen["GH-1"]}
    waits = (one for one in sources.terminals if one.days is OPEN)
    return frozenset(one.terminal for one in waits if one.window.people or one.entries or one.terminal in touched)


def ends(found: SheetRow) -> list[str]:
    return [end.verdict for each in found.judged.sessions for end in (each.arrival, each.departure)]


@settings(max_examples=60, deadline=None)
@given(halls(), st.sets(st.sampled_from((HERE, THERE, ELSEWHERE)), min_size=1), clocks)
def test_what_was_settled_early_holds_whatever_awaited_terminals_bring(
    sources: DaySources, silent: set[str], until: int
) -> None:
    made = early(sources, frozenset(silent), utc(MONDAY, until * 60))
    first, awaited = row(made), waited_for(made)
    assert {one.terminal or one.window for one in first.awaited} == awaited
    # What comes from where nobody waited for them opens the day again, and is of another rule.
    late = row(early(sources, frozenset(silent) - awaited, utc(MONDAY, until * 60)))
    open_ones = sum(each.half_day_absent or each.half_day_unsettled for each in first.judged.sessions)
    assert late.judged.half_days_absent <= open_ones or "missing" not in ends(late)
    if awaited:
        assert first.judged.half_days_absent == 0
        assert not {"missing", "late", "early"} & set(ends(first))
    else:
        assert late == first
    if set(ends(first)) <= IN_ORDER:
        assert set(ends(late)) <= IN_ORDER
        assert not late.unsettled
