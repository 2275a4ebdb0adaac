"""The settling tables: questions in their list, and what a day has that somebody must decide about."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from sync.center.office.attendance.day_incidents import Outage, PostTurn
from sync.center.office.attendance.day_sheet import PeopleOfDay, SheetRow
from sync.center.office.attendance.decided_day import (
    BY_A_PERSON,
    TouchKey,
    decided_about,
    decided_touch,
    touch_key,
)
from sync.center.office.attendance.sheet_words import one_after_the_other, row_said
from sync.center.office.attendance.touch_hours import day_bounds, session_times
from sync.center.office.named_person import named_person
from sync.center.office.settling.settlement import Settlement, SettlementOutcome, settlement_of
from sync.center.office.settling.settlement_words import (
    DEEDS_DONE,
    FAILURES,
    QUESTION_KINDS,
    REFUSED_TOUCHES,
    SETTLEMENT_STATES,
    question_said,
    settled_said,
)
from sync.center.pages.table import CellLink, PageColumn, PageTable
from sync.center.pages.words import PageWords
from sync.center.registers.attendance.settlements import SettlementView
from terminal.attendance import Seen
from terminal.domain.facts import PostState
from terminal.domain.mistake import Mistake
from terminal.domain.window import Window

POST_STATES: Mapping[PostState, str] = {
    "staffed": Mistake("sits there"),
    "away": Mistake("went away"),
    "back": Mistake("is back"),
    "covered": Mistake("covers"),
    "vacant": Mistake("vacant"),
    "overdue": Mistake("away too long"),
    "closed": Mistake("the day is over"),
}


class DayTouch(Struct, frozen=True):
    """A touch of the day, at which window, whose, and what is to be said of it."""

    seen: Seen
    window: str
    badge: str
    said: str


class DayTables(Struct, frozen=True):
    """What the terminals told of a day, as far as a question is about it."""

    touches: PageTable
    posts: PageTable
    outages: PageTable


def question_table(found: Sequence[Settlement], names: Mapping[str, str], words: PageWords) -> PageTable:
    columns = [
        Mistake("Day"),
        Mistake("What it is"),
        Mistake("Name"),
        Mistake("Badge"),
        Mistake("Unit"),
        Mistake("Window"),
        Mistake("What there is to decide"),
        Mistake("State"),
        Mistake("Decided by"),
        Mistake("Why"),
    ]
    return _table(columns, (_question_row(each, names, words) for each in found))


def outcome_table(found: Iterable[tuple[str, SettlementOutcome]]) -> PageTable:
    """The judged day as it is, and as it would be."""
    rows = ((said, day_said(each.before), day_said(each.after)) for said, each in found)
    return _table([Mistake("If this is decided"), Mistake("The day now"), Mistake("The day then")], rows)


def day_said(row: SheetRow | None) -> str:
    return one_after_the_other(row_said(row)) if row else Mistake("nobody's day")


def history_table(view: SettlementView, hours: Mapping[str, str], words: PageWords) -> PageTable:
    rows = []
    for place, one in enumerate(view.history, 1):
        then = settlement_of(view.history[:place])
        settled = then if one.deed.did == "decided" else None
        decision = settled_said(settled, hours, view.names, words.clock) if settled else None
        why = Mistake("what came since answers it") if one.deed.did == "moot" else one.deed.why
        did = DEEDS_DONE.get(one.deed.did, one.deed.did)
        by = named_person(one.deed.by, view.names) or Mistake("the center")
        rows.append((words.clock(one.at), did, by, decision, why))
    columns = [Mistake("Time"), Mistake("What"), Mistake("By"), Mistake("Decision"), Mistake("Why")]
    return _table(columns, rows)


def day_tables(view: SettlementView, people: PeopleOfDay, words: PageWords) -> DayTables:
    """What there is of that person and the windows where they were to sit."""
    question, incidents = view.settlement.question, view.read.incidents
    row = people.row(question.badge)
    places = (people.places(row) if row else frozenset()) | {question.window}
    touches = sorted(_touches(view, people, row, places), key=lambda each: each.seen.earliest)
    posts = [each for each in incidents.posts if each.window in places]
    outages = [each for each in incidents.outages if each.window in places and _concerns(each, people, row)]
    window, what = Mistake("Window"), Mistake("What")
    return DayTables(
        _table(
            [Mistake("Time"), window, Mistake("Whose touch"), what],
            (_touch_row(each, people, words) for each in touches),
        ),
        _table(
            [Mistake("Time"), window, Mistake("Who sat there"), what],
            (_post_row(each, people, words) for each in posts),
        ),
        _table(
            [Mistake("Down from"), Mistake("Down until"), window, what],
            (_outage_row(each, words) for each in outages),
        ),
    )


def _touches(
    view: SettlementView, people: PeopleOfDay, row: SheetRow | None, places: Collection[str]
) -> Iterator[DayTouch]:
    """Those of the person anywhere, also what was decided not to count, and everybody's at these windows."""
    badge, sources = view.settlement.question.badge, view.read.sources
    windows = {one.terminal: one.window for one in sources.terminals}
    own = decided_about(people.day, badge, sources.decisions)
    decided, refused = ({decided_touch(one) for one in own if one.what == what} for what in ("counts", "not"))
    counting = {touch_key(one) for one in (row.punches if row else ())}
    for seen in row.punches if row else ():
        yield DayTouch(seen, _window(windows, seen), badge, _touch_said(seen, decided))
    for seen in sources.seen.get(badge, ()):
        if touch_key(seen) in refused - counting:
            yield DayTouch(seen, _window(windows, seen), badge, Mistake("does not count, by a decision"))
    for touch in sources.uncounted:
        if touch_key(touch.seen) not in counting and (touch.badge == badge or touch.window in places):
            yield DayTouch(touch.seen, touch.window, touch.badge, REFUSED_TOUCHES[touch.why])
    for other, punches in sources.seen.items():
        for seen in punches if other != badge else ():
            here = windows.get(seen.terminal)
            if here and here.window in places and _is_of_day(people.day, here.zone, seen):
                yield DayTouch(seen, here.window, other, _touch_said(seen, set()))


def _window(windows: Mapping[str, Window], seen: Seen) -> str:
    """Where it was; nowhere where no terminal says it."""
    here = windows.get(seen.terminal)
    return here.window if here else ""


def _is_of_day(day: str, zone: str, seen: Seen) -> bool:
    begins, ends = day_bounds(zone, day)
    return seen.earliest < ends and seen.latest >= begins


def _concerns(outage: Outage, people: PeopleOfDay, row: SheetRow | None) -> bool:
    """Whether it was within somebody's work: every night the terminals are off."""
    spans = [*session_times(people.day, people.hours(row))] if row else []
    return not spans or (
        outage.since < max(end for _, _, end in spans) and outage.until > min(s for _, s, _ in spans)
    )


def _touch_said(seen: Seen, decided: Collection[TouchKey]) -> str:
    if seen.terminal == BY_A_PERSON:
        return Mistake("was there, by a decision")
    if touch_key(seen) in decided:
        return Mistake("counts, by a decision")
    if seen.doubted:
        return Mistake("“not me”, or a PIN while the number rested")
    return Mistake("a punch") if seen.certain else Mistake("a punch at no certain time")


def _touch_row(touch: DayTouch, people: PeopleOfDay, words: PageWords) -> tuple[str, str, str, str]:
    first, last = words.clock(touch.seen.earliest), words.clock(touch.seen.latest)
    when = last if first[:-1] == last[:-1] or touch.seen.certain else f"{first} – {last}"
    return when, touch.window, _named(touch.badge, people), touch.said


def _post_row(post: PostTurn, people: PeopleOfDay, words: PageWords) -> tuple[str, str, str, str]:
    return words.clock(post.latest), post.window, _named(post.badge, people), POST_STATES[post.state]


def _outage_row(outage: Outage, words: PageWords) -> tuple[str, str, str, str]:
    return words.clock(outage.since), words.clock(outage.until), outage.window, FAILURES[outage.what]


def _question_row(found: Settlement, names: Mapping[str, str], words: PageWords) -> tuple[object, ...]:
    question = found.question
    return (
        question.day,
        CellLink(QUESTION_KINDS[question.kind], f"/settling/{question.id}"),
        question.name,
        question.badge,
        question.unit,
        question.window,
        question_said(question, words.clock),
        SETTLEMENT_STATES.get(found.state, found.state),
        named_person(found.by, names),
        found.why if found.by else "",
    )


def _named(badge: str, people: PeopleOfDay) -> str:
    homes = people.homes.get(badge)
    return named_person(badge, {badge: homes[0].person.name} if homes else {})


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> PageTable:
    return PageTable([PageColumn(title) for title in columns], list(rows))
