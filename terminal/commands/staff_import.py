"""`window-terminal config import-roster`: a staff import from an office's list, after a yes."""

import importlib.util
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from terminal.commands.console import say
from terminal.config.office_catalogue import in_office_words, office_language
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from terminal.domain.hall import Hall
    from terminal.domain.staff_changes import Seat, StaffChange, StaffRow

OFFICE_EXTRA = ("python_calamine", "tomlkit")
NEW = "new: {badge} {name}: {after}"
MOVED = "moved: {badge} {name}: {before} -> {after}"
LEFT_THE_HALL = "gone: {badge} {name}: {before}"
STILL_ENROLLED = (
    "  still enrolled at {window}, if a finger was: at that terminal, window-terminal fingers forget {badge}"
)
OTHER_CARDS = "other cards: {badge} {name}: {before} -> {after}"
UNREAD = "columns that nothing is taken from: {columns}"
HIDDEN_COUNT = "the list has hidden or filtered rows: they count like the others"
LEFT_ALONE = "units of which no window is in the list stay as they are: {units}"
SEATS = {"A": "{window} post A", "B": "{window} post B"}
CHANGED_SINCE = "it was changed meanwhile, and nothing was written; import again"
NOT_IN_PLACE = (
    "this cannot be changed in its place; write units, windows and people as tables: [[units]], [[people]]"
)
TURNED = "{path}: that is an office's list, and the hall's file is wanted here: the list comes first, then the hall"
NO_LIST = "{path}: that is a hall's file, and an office's list is wanted here: the list comes first, then the hall"
NOTHING_WRITTEN = "nothing was written"


@click.command("import-roster")
@click.argument("list_path", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("hall_path", metavar="HALL", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask again.")
def import_roster(list_path: Path, hall_path: Path, yes: bool) -> None:
    """Take people from an office's FILE (xlsx, xls, ods or CSV) into the hall's file.

    Reads the columns 工号 姓名 单位 窗口 岗位 卡号 in any order; a row is one person at one window. The list is
    whole for every unit that it has a window of. Shows who is new, moved and gone, and writes after a yes.
    """
    _need_extra()
    _check_order(list_path, hall_path)
    from display.lettering.coverage import unwritable
    from terminal.config.hall_edit import edited
    from terminal.config.hall_file import hall_of
    from terminal.config.hall_rewrite import rewrite
    from terminal.config.hall_text import read_texts, refuse
    from terminal.config.lettering import hall_lettering_problems
    from terminal.domain.staff_changes import changed, staff_changes

    with _told_in_words(hall_path):
        texts = read_texts(hall_path)
        hall = hall_of(texts)
        rows = _rows(list_path, hall)
        changes = staff_changes(hall, rows)
        _show(hall, rows, changes)
        if not changes:
            say(in_office_words(Mistake("nothing changes")))
            return
        after = edited(texts, hall, changes)
        refuse(after, hall_lettering_problems(found := hall_of(after), unwritable))
        if _people(found) != _people(changed(hall, changes)):
            raise click.ClickException(f"{hall_path}: {in_office_words(Mistake(NOT_IN_PLACE))}")
        asked = Mistake("{count} people change; write that into {path}?", count=len(changes), path=hall_path)
        if not yes and not click.confirm(in_office_words(asked)):
            raise click.ClickException(in_office_words(Mistake(NOTHING_WRITTEN)))
        rewrite(texts, after)
    say(in_office_words(Mistake("written; then: window-terminal config check {path}", path=hall_path)))


def _rows(path: Path, hall: "Hall") -> "tuple[StaffRow, ...]":
    """What the list says, or an error with everything that is wrong in it."""
    from terminal.config.office_sheet import SheetWrong, has_hidden_rows, read_sheets
    from terminal.config.staff_sheet import staff_sheet
    from terminal.domain.staff_changes import staff_problems

    try:
        sheet = staff_sheet(read_sheets(path))
    except SheetWrong as e:
        raise click.ClickException(f"{path}: {in_office_words(e.mistake)}") from e
    if has_hidden_rows(path):
        say(in_office_words(Mistake(HIDDEN_COUNT)))
    if sheet.unread:
        say(in_office_words(Mistake(UNREAD, columns=", ".join(sheet.unread))))
    if wrong := [*sheet.wrong, *staff_problems(hall, sheet.rows)]:
        lines = [f"{path}: {in_office_words(each)}" for each in wrong]
        raise click.ClickException("\n".join([*lines, in_office_words(Mistake(NOTHING_WRITTEN))]))
    return sheet.rows


def _show(hall: "Hall", rows: "Sequence[StaffRow]", changes: "Sequence[StaffChange]") -> None:
    from terminal.domain.staff_changes import spoken_of

    spoken = spoken_of(hall, rows)
    if others := [unit.name for unit in hall.units if unit not in spoken]:
        say(in_office_words(Mistake(LEFT_ALONE, units=", ".join(others))))
    cards = {person.badge: person.cards for person in hall.people}
    for change in changes:
        for line in _lines(change, cards.get(change.badge, ())):
            say(in_office_words(line))


def _lines(change: "StaffChange", cards: tuple[str, ...]) -> Iterator[Mistake]:
    who = {"badge": change.badge, "name": change.name}
    before, after = _seats(change.before), _seats(change.after)
    if change.new:
        yield Mistake(NEW, **who, after=after)
    elif change.gone:
        yield Mistake(LEFT_THE_HALL, **who, before=before)
    elif set(change.before) != set(change.after):
        yield Mistake(MOVED, **who, before=before, after=after)
    stays = {window for window, _ in change.after}
    left = dict.fromkeys(window for window, _ in change.before if window not in stays)
    yield from (Mistake(STILL_ENROLLED, window=window, badge=change.badge) for window in left)
    if change.cards and not change.new:
        yield Mistake(OTHER_CARDS, **who, before=", ".join(cards) or "-", after=", ".join(change.cards))


def _seats(seats: "Sequence[Seat]") -> str:
    return ", ".join(in_office_words(Mistake(SEATS[post], window=window)) for window, post in seats) or "-"


def _people(hall: "Hall") -> tuple[object, ...]:
    """Everybody of the hall and where they sit, whatever the order in its files."""
    return sorted(hall.people, key=lambda each: each.badge), [unit.windows for unit in hall.units]


@contextmanager
def _told_in_words(hall_path: Path) -> Iterator[None]:
    """Errors of the hall's file as those of the command line."""
    from terminal.config.hall_edit import EditFailed
    from terminal.config.hall_rewrite import ChangedMeanwhile
    from terminal.config.hall_text import HallWrong

    try:
        yield
    except HallWrong as e:
        raise click.ClickException(
            f"{e.said(office_language())}\n{in_office_words(Mistake(NOTHING_WRITTEN))}"
        ) from e
    except ChangedMeanwhile as e:
        raise click.ClickException(f"{e}: {in_office_words(Mistake(CHANGED_SINCE))}") from e
    except EditFailed as e:
        raise click.ClickException(f"{e}: {in_office_words(Mistake(NOT_IN_PLACE))}") from e
    except OSError as e:
        raise click.ClickException(f"{hall_path}: {e.strerror}; {in_office_words(Mistake(NOTHING_WRITTEN))}") from e


def _check_order(list_path: Path, hall_path: Path) -> None:
    """Raises ClickException where the hall is taken for the list."""
    from terminal.config.office_sheet import WORKBOOKS

    turned = hall_path.suffix.lower() in {*WORKBOOKS, ".csv"}
    if turned or list_path.is_dir() or list_path.suffix.lower() == ".toml":
        wrong = hall_path if turned else list_path
        raise click.ClickException(in_office_words(Mistake(TURNED if turned else NO_LIST, path=wrong)))


def _need_extra() -> None:
    """Raises ClickException, with what to type, where the libraries for office lists are not installed."""
    missing = [name for name in OFFICE_EXTRA if importlib.util.find_spec(name) is None]
    if missing:
        why = f"{', '.join(missing)} missing"
        raise click.ClickException(f"{why}; install with: pip install 'window-terminal[office]'")
