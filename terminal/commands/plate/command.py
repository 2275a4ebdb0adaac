"""The command `window-terminal plate`: any state of the plate in a PNG, as the wall would show it. No display."""

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

if TYPE_CHECKING:
    from display.plate.pictures import Photos
    from terminal.commands.plate.reader import PlateReader
    from terminal.domain.views import StaffFace, View
    from terminal.domain.window import Window

Size = tuple[int, int]
MIN_EDGE_PIXELS, MAX_EDGE_PIXELS = 240, 7680  # pixels each way, as in a terminal's settings


def _pixels(_: click.Context, __: click.Parameter, typed: str) -> Size:
    found = re.fullmatch(r"([0-9]{3,4})x([0-9]{3,4})", typed)
    size = (int(found[1]), int(found[2])) if found else (0, 0)
    if not all(MIN_EDGE_PIXELS <= edge <= MAX_EDGE_PIXELS for edge in size):
        raise click.BadParameter(
            f"{typed!r}: wanted pixels such as 800x480, {MIN_EDGE_PIXELS} to {MAX_EDGE_PIXELS} each way"
        )
    return size


@click.command()
@click.option("--unit", default="", help="The unit at this window.")
@click.option("--name", default="", help="Who serves.")
@click.option("--badge", default="", help="The badge number; with --hall, whose plate it is.")
@click.option("--state", default="staffed", show_default=True, help="What to show; `list` prints every name.")
@click.option("--size", callback=_pixels, default="800x480", show_default=True, help="In pixels.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The PNG to write.")
@click.option("--photo", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="PNG or JPEG.")
@click.option("--hall", "hall_path", type=click.Path(path_type=Path), help="The hall's file or folder.")
@click.option("--window", "number", default="", help="The window; with --hall, one of its windows.")
@click.option("--language", type=click.Choice(["zh_CN", "en"]), help="In place of the hall's.")
@click.option("--diagonal", type=click.FloatRange(2, 120), default=7, show_default=True, help="Screen, inches.")
@click.option("--distance", type=click.FloatRange(0.5, 10), default=3, show_default=True, help="Reader, metres.")
def plate(
    unit: str,
    name: str,
    badge: str,
    state: str,
    size: Size,
    out: Path | None,
    photo: Path | None,
    hall_path: Path | None,
    number: str,
    language: str | None,
    diagonal: float,
    distance: float,
) -> None:
    """Draw a plate as the wall would show it, for IT to look at beforehand.

    Says on standard error what could not be read, from the distance or at all.
    """
    if state == "list":
        click.echo("\n".join(_names()))
        return
    if out is None:
        raise click.UsageError("name the picture to write with --out plate.png")
    given = {"unit": unit, "window": number, "name": name, "badge": badge}
    window = _window(hall_path, number, "" if name else badge)
    someone = _given(_someone(window, badge), given, language)
    picture = _picture(state, someone, size, photo, (diagonal, distance))
    try:
        out.write_bytes(picture)
    except OSError as e:
        raise click.ClickException(f"{out}: {e.strerror}") from e


def _window(hall_path: Path | None, number: str, badge: str) -> "Window | None":
    """The window so named in the hall's file, the first where none is; of those, where this badge number is listed.

    None without a file.
    """
    from terminal.config.hall_file import read_hall
    from terminal.config.hall_text import HallWrong
    from terminal.config.office_catalogue import office_language
    from terminal.domain.hall import merge

    if hall_path is None:
        return None
    try:
        windows = {window.window: window for window in merge(read_hall(hall_path))}
    except HallWrong as e:
        raise click.ClickException(e.said(office_language())) from e
    if (number and number not in windows) or not windows:
        raise click.ClickException(f"{hall_path}: no window {number}; there are: {', '.join(windows) or 'none'}")
    named = [windows[number]] if number else list(windows.values())
    found = next((window for window in named if not badge or window.listed(badge)), None)
    if found is None:
        there = ", ".join(person.badge for window in named for person in window.people)
        raise click.ClickException(
            f"{hall_path}: nobody has badge number {badge} there; there are: {there or 'none'}"
        )
    return found


def _someone(window: "Window | None", badge: str) -> "View":
    """Whose plate it is, as far as the hall's file says: whoever has the badge number, else who is first there."""
    from terminal.domain.views import View

    if window is None:
        return View("staffed")
    view = View("staffed", window.hall, window.unit, window.window, look=window.look)
    person = window.listed(badge) if badge else next(iter(window.people), None)
    if person is None:
        return view
    of_person = ("name", "badge", "post", "stars", "party")
    return replace(view, **{field: getattr(person, field) for field in of_person})


def _given(someone: "View", given: dict[str, str], language: str | None) -> "View":
    """The same with what was typed in place of what the file says."""
    look = replace(someone.look, language=language) if language else someone.look
    return replace(someone, look=look, **{field: value for field, value in given.items() if value})


def _names() -> list[str]:
    """Every state that can be drawn."""
    from terminal.commands.plate.states import faces, plates
    from terminal.domain.views import View

    return [*plates(View("staffed")), *faces(View("staffed"))]


def _picture(state: str, someone: "View", size: Size, photo: Path | None, sight: tuple[float, float]) -> bytes:
    """The PNG, and on standard error what nobody could read on it."""
    from display.plate.legibility import NEAR_METRES, Sight
    from terminal.commands.plate.reader import PlateReader
    from terminal.commands.plate.states import faces, plates

    shown: View | StaffFace | None = plates(someone).get(state)
    reader = PlateReader(size, Sight(*sight))
    if shown is None:
        shown = faces(someone).get(state)
        reader = PlateReader(size, Sight(sight[0], NEAR_METRES))  # staff sit before theirs
    if shown is None:
        raise click.ClickException(f"no state {state}; there are: {', '.join(_names())}")
    with _photos(photo, shown.badge) as photos:
        picture = _drawn(shown, reader, photos)
    for problem in reader.problems():
        click.echo(problem, err=True)
    if unwritten := reader.unwritten():
        raise click.ClickException("; ".join(unwritten))
    return picture


def _drawn(shown: "View | StaffFace", reader: "PlateReader", photos: "Photos") -> bytes:
    import pygame

    from display.plate import nameplate, staff_plate
    from terminal.domain.views import View

    surface = pygame.Surface(reader.size, 0, 32)
    if isinstance(shown, View):
        nameplate.draw(surface, shown, reader, photos, reader.sight)
    else:
        staff_plate.draw(surface, shown, reader, reader.sight)
    picture = BytesIO()
    pygame.image.save(surface, picture, "frame.png")
    return picture.getvalue()


@contextmanager
def _photos(photo: Path | None, badge: str) -> "Iterator[Photos]":
    """The picture as a terminal finds it: in a folder, under the badge number."""
    from display.plate.pictures import Photos

    if photo is None or not badge:
        yield Photos(None)
        return
    with tempfile.TemporaryDirectory() as folder:
        shutil.copyfile(photo, Path(folder) / f"{badge}{photo.suffix.lower()}")
        photos = Photos(Path(folder))
        if photos.of(badge) is None:
            raise click.ClickException(f"{photo}: no PNG or JPEG that a plate can show")
        yield photos
