"""The format book: the register of rating formats that the hall has filled in, and of what was exported by them.

Times are in ms since 1970, UTC; days are the hall's.
"""

import hashlib
from collections.abc import Iterator, Sequence
from importlib.resources import files

from msgspec import Struct
from msgspec.json import Decoder
from sqlalchemy import Connection, and_, func, select

from sync.center.exports.rating_format import (
    ExportedRating,
    FormatUnfit,
    RatingExport,
    RatingFormat,
    format_problems,
    rating_export,
    read_format,
)
from sync.center.hall import published_hall
from sync.center.office.deed import Case, CaseStanding, DeedDone, OfficeDeed, content_of, last_did
from sync.center.office.period import day_at
from sync.center.office.ratings.review import review_of
from sync.center.registers import case_book
from sync.center.registers.ratings.rated_hall import RatedHall, rated_hall
from sync.center.storage.database import errands, facts, makers, ratings
from sync.center.storage.transactions import Transactions
from terminal.domain.fact_json import fact_in
from terminal.domain.facts import LEVELS
from terminal.domain.mistake import Mistake

SHIPPED_FORMATS = files("sync.center.exports").joinpath("formats")


class KeptFormat(Struct, frozen=True):
    """What a deed keeps of a format that the hall has filled in: its file."""

    text: str


class ExportTold(Struct, frozen=True):
    """What a deed keeps of an export: by which format, of which days, how many rows, and the hash of each file.

    `excluded` and `undated` ratings of the hall are in no file: two people took the one out, and nobody knows when
    the other was.
    """

    format: str
    version: str
    first: str
    last: str
    rows: int
    excluded: int
    undated: int
    sha256: str
    trace_sha256: str


class KnownFormat(Struct, frozen=True):
    """`text` is its file; `filled` once this hall has kept it with what it has. `deeds` counts how often."""

    format: RatingFormat
    text: str
    filled: bool
    deeds: int
    problems: tuple[Mistake, ...]


class ExportDone(Struct, frozen=True):
    """An export with what the receiver answered, empty until somebody entered it."""

    case: Case
    told: ExportTold
    by: str
    receipt: str


class NotExported(Exception):
    """Nothing was exported, or what was cannot be made again; the message says why."""


_kept_json, _told_json = Decoder(KeptFormat), Decoder(ExportTold)


class FormatBook:
    """That of one center's database, whose own facts are in `series`."""

    def __init__(self, engine: Transactions, series: str) -> None:
        self._engine, self._series = engine, series

    def formats(self) -> list[KnownFormat]:
        """Those that ship, as this hall has filled them in, and its own, by name."""
        with self._engine.reading.begin() as connection:
            return _formats(connection)

    def keep(self, text: str, by: str, seen: int, form: str, now: int) -> RatingFormat:
        """Keeps a format that can be exported by. Raises `FormatUnfit`, `CaseChanged`, `DoneAlready`."""
        one = read_format(text)
        if problems := format_problems(one):
            raise FormatUnfit(*problems)
        deed = OfficeDeed("format", one.name, "kept", by, content=content_of(KeptFormat(text)))
        with self._engine.begin() as connection:
            case_book.write(connection, self._series, deed, CaseStanding("kept"), seen, form, now)
        return one

    def export(self, name: str, days: tuple[str, str], by: str, form: str, now: int) -> tuple[str, RatingExport]:
        """Exports the ratings from one day through another: the case, and both files.

        Raises `NotExported`, `FormatUnfit`, `DoneAlready`.
        """
        with self._engine.begin() as connection:
            case_book.check_form(connection, form)
            made, told = _made(connection, name, days, now)
            case = case_book.new_number(connection, "format", now)
            deed = OfficeDeed("format", case, "exported", by, content=content_of(told))
            case_book.write(connection, self._series, deed, CaseStanding("exported", about=name), 0, form, now)
        return case, made

    def again(self, case: str, now: int) -> RatingExport:
        """The files of an export once more, as they were. Raises `NotExported` where they would be others now."""
        with self._engine.reading.begin() as connection:
            told = _export(connection, case).told
            made, _ = _made(connection, told.format, (told.first, told.last), now)
        if _sha256(made.content) != told.sha256:
            raise NotExported(Mistake("what is here now is not what was exported then: export these days anew"))
        return made

    def exports(self) -> list[ExportDone]:
        """All of them, the newest first."""
        with self._engine.reading.begin() as connection:
            found = case_book.cases(connection, "format", ("exported", "receipted"))
            done = case_book.histories(connection, "format", [each.case for each in found])
            return [_done(each, done[each.case]) for each in found]

    def receive(self, case: str, receipt: str, by: str, seen: int, form: str, now: int) -> None:
        """Enters what the receiver answered. Raises `NotExported`, `CaseChanged`, `DoneAlready`."""
        deed = OfficeDeed("format", case, "receipted", by, why=receipt)
        with self._engine.begin() as connection:
            about = _export(connection, case).told.format
            standing = CaseStanding("receipted", about=about)
            case_book.write(connection, self._series, deed, standing, seen, form, now)


def _formats(connection: Connection) -> list[KnownFormat]:
    shipped = [
        each.read_text(encoding="utf-8") for each in SHIPPED_FORMATS.iterdir() if each.name.endswith(".toml")
    ]
    found = {(one := read_format(text)).name: _known(one, text, 0) for text in shipped}
    for case in case_book.cases(connection, "format", ("kept",)):
        last = case_book.history(connection, "format", case.case)[-1]
        text = last.deed.read(_kept_json).text
        found[case.case] = _known(read_format(text), text, case.deeds)
    return [found[name] for name in sorted(found)]


def _known(one: RatingFormat, text: str, deeds: int) -> KnownFormat:
    return KnownFormat(one, text, deeds > 0, deeds, format_problems(one))


def _export(connection: Connection, case: str) -> ExportDone:
    """Raises `NotExported`."""
    found = case_book.case(connection, "format", case)
    if found is None or found.standing.state == "kept":
        raise NotExported(Mistake("there is no export {case}", case=case[:20]))
    return _done(found, case_book.history(connection, "format", case))


def _done(case: Case, done: Sequence[DeedDone]) -> ExportDone:
    receipt = last_did(done, "receipted")
    return ExportDone(case, done[0].deed.read(_told_json), done[0].deed.by, receipt.deed.why if receipt else "")


def _made(connection: Connection, name: str, days: tuple[str, str], now: int) -> tuple[RatingExport, ExportTold]:
    """Raises `NotExported`, `FormatUnfit`."""
    one = next((each.format for each in _formats(connection) if each.format.name == name), None)
    if one is None:
        raise NotExported(Mistake("there is no format {name}", name=name[:40]))
    first, last = days
    zone = published_hall.zone(connection)
    if not first <= last < day_at(zone, now):
        raise NotExported(Mistake("choose days that are over, the first before the last"))
    excluded, undated = _left_out(connection, days)
    made = rating_export(one, [*_rated(connection, days)], zone)
    hashes = (_sha256(made.content), _sha256(made.trace))
    return made, ExportTold(one.name, one.version, first, last, made.rows, excluded, undated, *hashes)


def _left_out(connection: Connection, days: tuple[str, str]) -> tuple[int, int]:
    count = select(func.count()).select_from(ratings).where(ratings.c.answer.in_(LEVELS))
    excluded = connection.scalar(count.where(ratings.c.day.between(*days), ratings.c.excluded == 1))
    return excluded or 0, connection.scalar(count.where(ratings.c.day == "")) or 0


def _rated(connection: Connection, days: tuple[str, str]) -> Iterator[ExportedRating]:
    """Every rating of those days that counts, as it stands, the oldest first."""
    stands = ratings.c.day.between(*days) & (ratings.c.excluded == 0) & ratings.c.answer.in_(LEVELS)
    its_maker = makers.c.series == ratings.c.series
    its_fact = and_(
        facts.c.terminal == makers.c.terminal, facts.c.series == ratings.c.series, facts.c.seq == ratings.c.seq
    )
    query = select(ratings, makers.c.terminal, facts.c.raw).join(makers, its_maker).join(facts, its_fact)
    found = connection.execute(query.where(stands).order_by(ratings.c.at, ratings.c.series, ratings.c.seq)).all()
    hall, numbers = rated_hall(connection), _numbers(connection)
    done = case_book.histories(connection, "review", {row.review for row in found if row.review})
    for row in found:
        case = str(fact_in(row.raw.encode()).body.get("case", ""))
        review = review_of(done[row.review]) if row.review else None
        reasons = review.reasons.codes if review and review.reasons else ()
        yield ExportedRating(
            row.terminal,
            row.series,
            row.seq,
            row.answer,
            row.at,
            row.window,
            hall.units.get(row.window, ""),
            row.badge,
            _name(hall, row.badge),
            numbers.get(case, ""),
            reasons,
        )


def _name(hall: RatedHall, badge: str) -> str:
    return hall.names.get(badge, "")


def _numbers(connection: Connection) -> dict[str, str]:
    """By the random id of a case the number by which another system asked for the rating, as long as it is kept."""
    query = select(errands.c.case, errands.c.request).where(errands.c.case.is_not(None))
    return {row.case: row.request for row in connection.execute(query) if row.request}


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
