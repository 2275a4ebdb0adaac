"""The export of ratings for country and province, in a format that the hall has filled in."""

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sync.durable import replace
from terminal.commands.center.data import center_clock, clock_option, database, need_extra, opened
from terminal.commands.center.sheet import typed_day
from terminal.commands.office_words import failure, office_error, tell
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from sync.center.exports.rating_format import RatingExport
    from sync.center.registers.ratings.format_book import FormatBook

EXPORTED = "{file}: {rows} ratings, export {case}; which fact each row is: {trace}"
LEFT_OUT = "not in it: {excluded} excluded, and {undated} of the whole hall whose time nobody knows"


@click.command("export")
@click.argument("name", metavar="FORMAT", required=False)
@database
@click.option("--keep", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A filled-in format.")
@click.option("--from", "first", default="", metavar="DAY", help="The first day, like 2026-11-01.")
@click.option("--through", "last", default="", metavar="DAY", help="The last day, which must be over.")
@click.option("--again", default="", metavar="EXPORT", help="The files of an earlier export, as they were.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file, which must be new.")
@clock_option
def export_ratings(
    *,
    name: str | None,
    database: str,
    keep: Path | None,
    first: str,
    last: str,
    again: str,
    out: Path | None,
    clock: Path | None,
) -> None:
    """Exports ratings in FORMAT, a row each; without FORMAT it lists those there are, and what each leaves open.

    A format is data: columns, codes, which end is the best, date form, charset. Nothing is exported by one that
    leaves any of it open, or contradicts itself. `--keep` takes a file in which the hall has filled that in.
    """
    need_extra()
    from sync.center.exports.rating_format import FormatUnfit
    from sync.center.registers.ratings.format_book import NotExported

    now, by = center_clock(clock)(), getpass.getuser()
    if (name or again) and (out is None or out.exists()):
        raise office_error(Mistake("--out names the file to write, which is not there yet"))
    with opened(database, make=False) as store:
        try:
            if keep:
                _keep(store.formats, keep, by, now)
            if again and out:
                _write(out, again, store.formats.again(again, now))
            elif name and out:
                days = (typed_day(first), typed_day(last))
                case, made = store.formats.export(name, days, by, "", now)
                _write(out, case, made)
                told = next(each.told for each in store.formats.exports() if each.case.case == case)
                tell(Mistake(LEFT_OUT, excluded=told.excluded, undated=told.undated))
            elif not keep:
                _list(store.formats)
        except FormatUnfit as e:
            for problem in e.problems:
                tell(problem, err=True)
            raise office_error(Mistake("nothing was exported: settle this in the format, and --keep it")) from e
        except NotExported as e:
            raise failure(e) from e


def _keep(book: "FormatBook", file: Path, by: str, now: int) -> None:
    from sync.center.exports.rating_format import read_format

    text = file.read_text(encoding="utf-8", errors="replace")
    name = read_format(text).name
    seen = next((each.deeds for each in book.formats() if each.format.name == name), 0)
    book.keep(text, by, seen, "", now)
    tell(Mistake("{name} is kept as it stands in {file}", name=name, file=file))


def _list(book: "FormatBook") -> None:
    for each in book.formats():
        state = Mistake("ready") if not each.problems else Mistake("open")
        tell(Mistake("{name:<16} {version:<8} {state:<6} {title}", name=each.format.name,
                     version=each.format.version, state=state, title=each.format.title))  # fmt: skip
        for problem in each.problems:
            tell(Mistake.joined("  ", ["", problem]))


def _write(file: Path, case: str, made: "RatingExport") -> None:
    trace = file.with_name(file.name + ".trace.csv")
    try:
        replace(trace, made.trace)
        replace(file, made.content)
    except OSError as e:
        why = "export {case} is made, and its file could not be written: {why}; `center export --again {case}`"
        raise office_error(Mistake(why, case=case, why=e.strerror or str(e))) from e
    tell(Mistake(EXPORTED, file=file, rows=made.rows, case=case, trace=trace))
