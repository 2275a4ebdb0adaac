"""The sheet words: what a day of a person comes to, as the supervision office says it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce

from sync.center.office.attendance.day_sheet import AwaitedTerminal, DaySheet, SheetRow
from sync.center.office.attendance.edition import EditionRow, HalfMark, PublishedHalf
from terminal.attendance import SessionJudged
from terminal.domain.mistake import Mistake

IN_ORDER = Mistake("in order")
WAITS = "waits for {terminal} at {window}"
NONE_STANDS = "no terminal stands at {window}"
MINUTES_LATE, MINUTES_EARLY = "{minutes} min late", "left {minutes} min early"
NO_COMING, NO_GOING = Mistake("no coming recorded"), Mistake("no leaving recorded")
HALF_DAY = Mistake("half a day absent")
EXCUSED = Mistake("leave or business outside")
WAIVED = Mistake("excused by the office")
DOUBTED = Mistake("a touch is in doubt: “not me” was said of it, or its PIN was not checked")
UNCERTAIN = Mistake("nobody knows for certain when a touch was made")
LEFT_TO_A_PERSON = Mistake("it cannot be judged from what is here")
SINCE, UNTIL = "could touch there only from {clock} on", "could touch there only until {clock}"
HALVES = "{count} half days absent"
TIMES_LATE = "{count} times late"
TIMES_EARLY = "{count} times gone early"
LEAVE = "{count} half days on leave"
PENDING = "to be checked"
HALVES_PENDING = "{count} half days to be checked"
OF_HALF = "{session}: {said}"
HALF_WORDS: Mapping[HalfMark, Mistake] = {
    "fine": Mistake("at work"),
    "absent": Mistake("absent"),
    "leave": Mistake("on leave"),
    "late": Mistake("late"),
    "early": Mistake("left early"),
    "pending": Mistake(PENDING),
}
SUM = (
    "{day}: {people} people, {fine} of them in order; {late} late, {early} left early, {halves} half days absent, "
    "{leave} half days on leave, {unsettled} to be checked"
)


def row_said(row: SheetRow) -> list[Mistake]:
    """What is to be said of a person's day, one thing after the other: session by session, by its hours.

    What IT calls a session in its file is not what people call it.
    """
    found = [(each.session, [*_session_said(each, row)]) for each in row.judged.sessions]
    sessions = [
        Mistake(OF_HALF, session=row.hours.get(name, name), said=_together(said)) for name, said in found if said
    ]
    return [*sessions, *doubts_said(row)] or [IN_ORDER]


def doubts_said(row: SheetRow) -> list[Mistake]:
    """Why something of a day is to be checked; nothing where nothing is."""
    if not row.unsettled:
        return []
    said = [Mistake(SINCE, clock=row.since)] if row.since else []
    said += [Mistake(UNTIL, clock=row.until)] if row.until else []
    said += map(_awaited_said, row.awaited)
    return [*said, *_touches_said(row, alone=not said)] or [LEFT_TO_A_PERSON]


def _touches_said(row: SheetRow, *, alone: bool) -> Iterator[Mistake]:
    """Of the touches in doubt those that may decide an unsettled end; all, where nothing else explains it."""
    ends = [end for each in row.judged.sessions for end in (each.arrival, each.departure)]
    deciding = {end.punch for end in ends if end.verdict == "unsettled"}
    found = [one for one in row.punches if alone or one.key in deciding]
    if any(one.doubted for one in found):
        yield DOUBTED
    if any(not one.certain and not one.doubted for one in found):
        yield UNCERTAIN


def _together(said: Sequence[Mistake]) -> Mistake:
    """These of one session."""
    return reduce(lambda before, each: Mistake("{said}, {more}", said=before, more=each), said)


def one_after_the_other(said: Sequence[Mistake]) -> Mistake:
    """These in one line, as each language puts them."""
    return reduce(lambda before, each: Mistake("{said}; {more}", said=before, more=each), said)


def sheet_sum(sheet: DaySheet) -> Mistake:
    """Everybody once; who is late and left early is counted in both, and nobody with either is in order."""
    return Mistake(
        SUM,
        day=sheet.day,
        people=len(sheet.rows),
        fine=sum(row_said(row) == [IN_ORDER] for row in sheet.rows),
        late=_count(sheet.rows, "late"),
        early=_count(sheet.rows, "early"),
        halves=sum(row.judged.half_days_absent for row in sheet.rows),
        leave=sum(row.half_days_leave for row in sheet.rows),
        unsettled=sum(row.unsettled for row in sheet.rows),
    )


def published_said(row: EditionRow | None) -> Mistake:
    """What a published row says, in one line; None is of who does not stand there."""
    if row is None:
        return Mistake("not on the sheet")
    said = [*_halves_said(row)] if row.halves else [*_sums_said(row)]
    return one_after_the_other(said or [IN_ORDER])


def half_said(half: PublishedHalf) -> Mistake:
    """What is published of half a day."""
    return _together([HALF_WORDS[mark] for mark in half.marks])


def pending_said(row: EditionRow) -> Mistake | None:
    """How much of a published day is to be checked; None where nothing is."""
    if row.halves and row.half_days_pending:
        return Mistake(HALVES_PENDING, count=row.half_days_pending)
    return Mistake(PENDING) if row.pending else None


def _halves_said(row: EditionRow) -> Iterator[Mistake]:
    """Half by half: which of two it was may be all that a correction changes."""
    for half in row.halves:
        if half.marks != ("fine",):
            yield Mistake(OF_HALF, session=half.hours, said=half_said(half))


def _sums_said(row: EditionRow) -> Iterator[Mistake]:
    figures = {
        Mistake(HALVES, count=row.half_days_absent): row.half_days_absent,
        Mistake(TIMES_LATE, count=row.late): row.late,
        Mistake(TIMES_EARLY, count=row.early): row.early,
        Mistake(LEAVE, count=row.half_days_leave): row.half_days_leave,
    }
    yield from (figure for figure, count in figures.items() if count)
    if row.pending:
        yield Mistake(PENDING)


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


def _session_said(session: SessionJudged, row: SheetRow) -> Iterator[Mistake]:
    verdicts = _verdicts(session)
    waived = [(session.session, end) in row.waived for end in ("in", "out")]
    if session.unsettled:
        yield Mistake(PENDING)
    excused = {by_office for verdict, by_office in zip(verdicts, waived, strict=True) if verdict == "excused"}
    if False in excused:
        yield EXCUSED
    if True in excused:
        yield WAIVED
    yield from _ends_said(session)
    if session.half_day_absent:
        yield HALF_DAY


def _ends_said(session: SessionJudged) -> Iterator[Mistake]:
    came, went = session.arrival, session.departure
    if came.verdict == "late":
        yield Mistake(MINUTES_LATE, minutes=came.minutes)
    if came.verdict == "missing":
        yield NO_COMING
    if went.verdict == "early":
        yield Mistake(MINUTES_EARLY, minutes=went.minutes)
    if went.verdict == "missing":
        yield NO_GOING
