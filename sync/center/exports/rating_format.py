"""A rating format: how somebody else wants to read ratings, as data: columns, codes, direction, date form, charset.

Nothing about a country's or a province's form stands in the program. What a format leaves open is refused, never
guessed: the same number is the best in one and the worst in another. Pure.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct

from terminal.domain.facts import LEVELS, Level
from terminal.domain.mistake import Mistake

ColumnValue = Literal[
    "fixed",  # the column's text
    "hall",  # what this hall has under the column's text, in [hall]
    "code",  # the level, in the codes of the format
    "words",  # the level, in its words
    "time",
    "case",  # the number of the case, empty where the hall does not know it, or no more
    "reasons",  # codes that were asked at the follow-up
    "window",
    "unit",
    "badge",
    "name",
    "fact",  # terminal, series and number of the fact
]
CHARSETS = ("utf-8", "utf-8-sig", "gb18030", "gbk")
SHORT = Meta(max_length=200)


class FormatColumn(Struct, frozen=True, forbid_unknown_fields=True):
    """`needed`: a row without it is not exported."""

    name: Annotated[str, Meta(min_length=1, max_length=60)]
    value: ColumnValue
    text: Annotated[str, SHORT] = ""
    needed: bool = False


class RatingFormat(Struct, frozen=True, forbid_unknown_fields=True):
    """`direction` says which end of the codes is the best; `hall` what each hall fills in for itself."""

    name: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
    version: Annotated[str, Meta(min_length=1, max_length=20)]
    title: Annotated[str, SHORT]
    source: Annotated[str, SHORT]
    columns: Annotated[tuple[FormatColumn, ...], Meta(max_length=60)]
    direction: Literal["", "lowest is best", "highest is best"] = ""
    codes: dict[str, Annotated[str, Meta(max_length=20)]] = {}
    words: dict[str, Annotated[str, Meta(max_length=20)]] = {}
    date: Annotated[str, Meta(max_length=40)] = ""  # as strftime has it
    charset: str = ""
    form: Literal["csv", "json"] = "csv"
    hall: dict[str, Annotated[str, SHORT]] = {}


class ExportedRating(Struct, frozen=True):
    """One citizen's rating as it stands, and of which fact; `at` in ms UTC."""

    terminal: str
    series: str
    seq: int
    level: Level
    at: int
    window: str = ""
    unit: str = ""
    badge: str = ""
    name: str = ""
    case: str = ""  # the number, not the random id
    reasons: tuple[str, ...] = ()

    @property
    def fact(self) -> str:
        return f"{self.terminal}/{self.series}/{self.seq}"


class RatingExport(Struct, frozen=True):
    """A file, and beside it of which fact each of its rows is, as CSV: row, terminal, series, number."""

    content: bytes
    trace: bytes
    rows: int


class FormatUnfit(Exception):
    """Nothing is exported by this format; `problems` says why, each with what to do."""

    def __init__(self, *problems: Mistake) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


_format_toml = msgspec.json.Decoder(RatingFormat)


def read_format(text: str) -> RatingFormat:
    """Reads a format's file, TOML. Raises `FormatUnfit` where it is none; what it leaves open is told later."""
    try:
        return _format_toml.decode(msgspec.json.encode(msgspec.toml.decode(text)))
    except msgspec.ValidationError as e:
        raise FormatUnfit(Mistake("the format's file: {why}", why=str(e))) from None
    except msgspec.DecodeError as e:
        raise FormatUnfit(Mistake("the format's file is no TOML: {why}", why=str(e))) from None


def format_problems(one: RatingFormat) -> tuple[Mistake, ...]:
    """Why nothing can be exported by it; nothing where something can."""
    return (*_code_problems(one), *_form_problems(one))


def rating_export(one: RatingFormat, ratings: Sequence[ExportedRating], zone: str) -> RatingExport:
    """The ratings in this format, a row each, none left out and none made up. Raises `FormatUnfit`."""
    if problems := format_problems(one):
        raise FormatUnfit(*problems)
    rows = [_row(one, rating, zone) for rating in ratings]
    if missing := [*_missing(one, rows, ratings)]:
        raise FormatUnfit(*missing[:20])
    return RatingExport(_content(one, rows), _trace(ratings), len(rows))


def _code_problems(one: RatingFormat) -> Iterator[Mistake]:
    if not one.direction:
        yield Mistake('direction: write "lowest is best" or "highest is best", as the receiver says it')
    wanted = {column.value for column in one.columns} & {"code", "words"}
    if not wanted:
        yield Mistake("columns: none has the level, as value code or words")
    tables = {"code": ("codes", one.codes), "words": ("words", one.words)}
    needed = [tables[value] for value in sorted(wanted)]
    lacking = [f"{name}.{level}" for name, table in needed for level in LEVELS if not table.get(level)]
    for name in lacking:
        yield Mistake("{name}: not set; nothing is guessed for it", name=name)
    if not lacking and "code" in wanted:
        yield from _order_problems(one)


def _told(one: RatingFormat, kind: str) -> Mapping[str, str]:
    return one.codes if kind == "code" else one.words


def _order_problems(one: RatingFormat) -> Iterator[Mistake]:
    codes = [one.codes[level] for level in LEVELS]  # the best first
    if len(set(codes)) < len(codes):
        yield Mistake("codes: two levels have the same one")
    if not all(code.isascii() and code.isdigit() for code in codes):
        return  # letters have no direction of their own
    numbers = [int(code) for code in codes]
    rising = "lowest is best" if numbers == sorted(numbers) else "highest is best"
    if numbers not in (sorted(numbers), sorted(numbers, reverse=True)):
        yield Mistake("codes: they neither rise nor fall from the best level to the worst")
    elif one.direction and one.direction != rising:
        yield Mistake(
            "codes: they say {rising}, and direction says {direction}", rising=rising, direction=one.direction
        )


def _form_problems(one: RatingFormat) -> Iterator[Mistake]:
    if one.charset not in CHARSETS:
        yield Mistake("charset: one of {charsets}", charsets=", ".join(CHARSETS))
    if any(column.value == "time" for column in one.columns) and not _shows_a_moment(one.date):
        yield Mistake("date: a form that shows day and hour, such as %Y-%m-%d %H:%M:%S")
    names = [column.name for column in one.columns]
    if len(set(names)) < len(names):
        yield Mistake("columns: two have the same name")
    for column in one.columns:
        if column.value == "hall" and not one.hall.get(column.text):
            yield Mistake("hall.{name}: fill in what this hall has", name=column.text)


def _shows_a_moment(date: str) -> bool:
    """Whether two moments of different days, and hours, are told apart by it."""
    moments = [datetime(2026, 3, 2, 7), datetime(2026, 3, 2, 19), datetime(2026, 3, 3, 7), datetime(2026, 4, 2, 7)]
    try:
        return len({moment.strftime(date) for moment in moments}) == len(moments)
    except ValueError:
        return False


def _row(one: RatingFormat, rating: ExportedRating, zone: str) -> dict[str, str]:
    return {column.name: _value(one, column, rating, zone) for column in one.columns}


def _value(one: RatingFormat, column: FormatColumn, rating: ExportedRating, zone: str) -> str:
    match column.value:
        case "fixed":
            return column.text
        case "hall":
            return one.hall[column.text]
        case "code" | "words":
            return _told(one, column.value)[rating.level]
        case "time":
            return datetime.fromtimestamp(rating.at // 1000, UTC).astimezone(ZoneInfo(zone)).strftime(one.date)
        case "reasons":
            return ",".join(rating.reasons)
        case named:
            return str(getattr(rating, named))


def _missing(
    one: RatingFormat, rows: Sequence[Mapping[str, str]], ratings: Sequence[ExportedRating]
) -> Iterator[Mistake]:
    """What a row lacks that it must have, or has that the charset cannot say."""
    needed = [column.name for column in one.columns if column.needed]
    for row, rating in zip(rows, ratings, strict=True):
        for name in needed:
            if not row[name]:
                said = "{column} is empty for the rating of fact {fact}; the format needs it"
                yield Mistake(said, column=name, fact=rating.fact)
        try:
            "".join(row.values()).encode(one.charset)
        except UnicodeEncodeError as e:
            said = "{sign} in the rating of fact {fact} cannot be written in {charset}"
            yield Mistake(said, sign=e.object[e.start], fact=rating.fact, charset=one.charset)


def _content(one: RatingFormat, rows: Sequence[Mapping[str, str]]) -> bytes:
    if one.form == "json":
        text = msgspec.json.format(msgspec.json.encode(rows)).decode() + "\n"
    else:
        text = _csv([column.name for column in one.columns], [[*row.values()] for row in rows])
    return codecs.encode(text, one.charset)


def _trace(ratings: Sequence[ExportedRating]) -> bytes:
    rows = [[str(n), one.terminal, one.series, str(one.seq)] for n, one in enumerate(ratings, 1)]
    return _csv(["row", "terminal", "series", "seq"], rows).encode()


def _csv(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(head)
    writer.writerows(rows)
    return file.getvalue()
