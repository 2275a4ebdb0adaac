"""The sheet words: what a day of a person comes to, as the supervision office says it. Pure."""

from collections.abc import Iterator, Sequence

from sync.center.office.day_sheet import AwaitedTerminal, DaySheet, SheetRow
from sync.center.office.edition import EditionRow
from terminal.attendance import SessionJudged
from terminal.domain.mistake import Mistake

IN_ORDER = Mistake("in order")
WAITS = "waits for {terminal} at {window}"
NONE_STANDS = "no terminal stands at {window}"
MINUTES_LATE, MINUTES_EARLY = "{session}: {minutes} min late", "{session}: left {minutes} min early"
NO_COMING, NO_GOING = "{session}: no coming recorded", "{session}: no leaving recorded"
HALF_DAY = "{session}: half a day absent"
UNSETTLED = "{session}: to be checked"
EXCUSED = "{session}: leave or business outside"
ROW_FIGURES = "{halves} half days absent, {late} times late, {early} times gone early"
ROW_PENDING = "{figures}, to be checked"
SUM = (
    "{people} people: {fine} in order, {late} late, {early} left early, {halves} half days absent, "
    "{unsettled} to be checked"
)


def row_said(row: SheetRow) -> list[Mistake]:
    """What is to be said of a person's day, one thing after the other."""
    said = [each for session in row.judged.sessions for each in _session_said(session)]
    return [*said, *map(_awaited_said, row.awaited)] or [IN_ORDER]


def sheet_sum(sheet: DaySheet) -> Mistake:
    """Everybody once; who is late and left early is counted in both, and nobody with either is in order."""
    return Mistake(
        SUM,
        people=len(sheet.rows),
        fine=sum(row_said(row) == [IN_ORDER] for row in sheet.rows),
        late=_count(sheet.rows, "late"),
        early=_count(sheet.rows, "early"),
        halves=sum(row.judged.half_days_absent for row in sheet.rows),
        unsettled=sum(row.unsettled for row in sheet.rows),
    )


def published_said(row: EditionRow | None) -> Mistake:
    """What a published row says, in one line; None is of who does not stand there."""
    if row is None:
        return Mistake("not on the sheet")
    figures = Mistake(ROW_FIGURES, halves=row.half_days_absent, late=row.late, early=row.early)
    return Mistake(ROW_PENDING, figures=figures) if row.pending else figures


def _awaited_said(one: AwaitedTerminal) -> Mistake:
    return (
        Mistake(WAITS, terminal=one.terminal, window=one.window)
        if one.terminal
        else Mistake(NONE_STANDS, window=one.window)
    )


def _count(rows: Sequence[SheetRow], verdict: str) -> int:
    return sum(any(verdict in verdicts for verdicts in map(_verdicts, row.judged.sessions)) for row in rows)


def _verdicts(session: SessionJudged) -> tuple[str, str]:
    return session.arrival.verdict, session.departure.verdict


def _session_said(session: SessionJudged) -> Iterator[Mistake]:
    name, verdicts = session.session, _verdicts(session)
    if session.half_day_unsettled or "unsettled" in verdicts:
        yield Mistake(UNSETTLED, session=name)
    if "excused" in verdicts:
        yield Mistake(EXCUSED, session=name)
    yield from _ends_said(session)
    if session.half_day_absent:
        yield Mistake(HALF_DAY, session=name)


def _ends_said(session: SessionJudged) -> Iterator[Mistake]:
    name, came, went = session.session, session.arrival, session.departure
    if came.verdict == "late":
        yield Mistake(MINUTES_LATE, session=name, minutes=came.minutes)
    if came.verdict == "missing":
        yield Mistake(NO_COMING, session=name)
    if went.verdict == "early":
        yield Mistake(MINUTES_EARLY, session=name, minutes=went.minutes)
    if went.verdict == "missing":
        yield Mistake(NO_GOING, session=name)
