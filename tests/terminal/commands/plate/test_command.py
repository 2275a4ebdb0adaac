"""`window-terminal plate`: any state in a PNG, as the wall would show it, and what could not be read on it."""

import base64
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import get_args

import pygame
import pytest

from display.lettering.lettering import Lettering
from display.plate import staff_plate
from display.plate.edge import FOR_STAFF
from display.plate.legibility import NEAR_METRES, Sight
from display.screen.screen import Screen
from terminal.commands.plate.states import faces, plates
from terminal.domain.look import Look
from terminal.domain.views import Scene, View
from tests.support import catalogues
from tests.support.commands import HALL, refused, typed
from tests.terminal.domain.test_look import png

SOMEONE = View("staffed", unit="市场监督管理局", window="2F-17", name="张敏", badge="GH-0217")
TYPED = ("plate", "--unit", "市场监督管理局", "--window", "2F-17", "--name", "张敏", "--badge", "GH-0217")
SMALL = ("--size", "480x320", "--diagonal", "5")
PLATES = list(plates(SOMEONE))
NAMES = [*PLATES, *faces(SOMEONE)]


def drawn(folder: Path, *words: str | Path) -> bytes:
    path = folder / "plate.png"
    result = typed(*words, "--out", path)
    assert result.exit_code == 0, result.output
    return path.read_bytes()


def on_the_wall(view: View, size: tuple[int, int] = (800, 480)) -> bytes:
    with Screen(size, fullscreen=False, headless=True) as screen:
        screen.show(view)
        return screen.picture()


def size_of(picture: bytes) -> tuple[int, int]:
    return pygame.image.load(BytesIO(picture), "plate.png").get_size()


@pytest.mark.parametrize("name", ["staffed", "away", "closed", "standby", "pairing", "complaint-taken", "notes"])
def test_it_is_what_the_wall_shows(tmp_path: Path, name: str) -> None:
    assert drawn(tmp_path, *TYPED, "--state", name) == on_the_wall(plates(SOMEONE)[name])


def test_every_scene_and_every_message_for_citizens_can_be_drawn() -> None:
    views = plates(SOMEONE).values()
    assert {view.scene for view in views} == set(get_args(Scene))
    said_at = [(v.headline, v.banner, v.complaint, v.alert, v.hint, v.neighbour) for v in views]
    shown = {message.id for said in said_at for message in said if message}
    own = ("plate.", "note.", "tone.", "staff.", "default.", "label.")
    said = catalogues.entries(catalogues.source("zh_CN")).keys()
    assert shown == {id for id in said if not id.startswith(own)}


@pytest.mark.parametrize("name", ["staff-did-in", "staff-enrol-touch", "staff-pin", "staff-idle-nobody"])
def test_it_is_what_the_staffs_screen_shows(tmp_path: Path, name: str) -> None:
    surface = pygame.Surface((480, 320), 0, 32)
    staff_plate.draw(surface, faces(SOMEONE)[name], Lettering(), Sight(5, NEAR_METRES))
    picture = pygame.image.load(BytesIO(drawn(tmp_path, *TYPED, *SMALL, "--state", name)), "plate.png")
    assert pygame.image.tostring(picture, "RGB") == pygame.image.tostring(surface, "RGB")


def test_every_message_of_the_staffs_screen_can_be_drawn() -> None:
    staffs = faces(SOMEONE).values()
    days = [face.day for face in staffs if face.day]
    punches = {message.id for day in days for parts in (*day.punches, day.below) for message in parts}
    shown = {message.id for face in staffs for message in (face.title, *face.lines)} | punches
    shown.add("staff.day.unlisted")  # by a day that is longer than its room
    assert shown == {id for id in catalogues.entries(catalogues.source("zh_CN")) if id.startswith("staff.")}


def test_every_state_looks_different() -> None:
    small = (480, 320)
    names = {on_the_wall(view, small): name for name, view in plates(SOMEONE).items()}
    told = {name for name, view in plates(SOMEONE).items() if view.banner and view.banner.id in FOR_STAFF}
    assert len(told) == len(FOR_STAFF)
    assert {"told" if name in told else name for name in names.values()} == set(PLATES) - told | {"told"}


def test_nobody_is_named_where_nobody_serves() -> None:
    named = {name for name, view in plates(SOMEONE).items() if view.name}
    assert {"staffed", "away", "rating-thanks"} <= named
    assert not named & {"nobody", "closed", "standby", "pairing", "unconfigured", "out-of-order", "touch-please"}


def test_the_names_can_be_listed_and_an_unknown_one_names_them(tmp_path: Path) -> None:
    assert typed("plate", "--state", "list").output.split() == NAMES
    said = refused("plate", "--state", "asleep", "--out", tmp_path / "plate.png")
    assert "no state asleep; there are: staffed, covered, away" in said
    assert not (tmp_path / "plate.png").exists()


@pytest.mark.parametrize("size", [(800, 480), (240, 240), (480, 800), (1920, 1080)])
def test_it_has_the_size_that_was_asked_for(tmp_path: Path, size: tuple[int, int]) -> None:
    assert size_of(drawn(tmp_path, *TYPED, "--size", f"{size[0]}x{size[1]}")) == size


@pytest.mark.parametrize("size", ["800", "800x", "239x480", "800x7681", "800x480x2", "-800x480", "８００x480"])
def test_a_size_that_no_screen_has_is_refused(tmp_path: Path, size: str) -> None:
    result = typed(*TYPED, "--size", size, "--out", tmp_path / "plate.png")
    assert result.exit_code == 2
    assert "wanted pixels such as 800x480" in result.output


def test_without_a_place_for_the_picture_it_asks_for_one() -> None:
    result = typed(*TYPED)
    assert result.exit_code == 2
    assert "--out plate.png" in result.output


def test_a_picture_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    assert "No such file or directory" in refused(*TYPED, "--out", tmp_path / "nowhere" / "plate.png")


def test_the_halls_file_says_who_and_how(tmp_path: Path) -> None:
    path = tmp_path / "hall.toml"
    (tmp_path / "emblem.png").write_bytes(png(64, 64))
    look = '[look]\nlanguage = "en"\nemblem = "emblem.png"\n[look.words]\n"plate.staffed" = "Welcome"\n'
    path.write_text(HALL.replace("[[sessions]]", f"{look}\n[[sessions]]", 1), encoding="utf-8")
    expected = View(
        "staffed",
        hall="政务服务中心",
        unit="市场监督管理局",
        window="2F-17",
        name="李强",
        badge="GH-0452",
        post="B",
        look=Look(language="en", emblem=base64.b64encode(png(64, 64)).decode(), words={"plate.staffed": "Welcome"}),
    )
    picture = drawn(tmp_path, "plate", "--hall", path, "--window", "2F-17", "--badge", "GH-0452")
    assert picture == on_the_wall(plates(expected)["staffed"])
    assert picture != drawn(tmp_path, "plate", "--hall", path, "--badge", "GH-0452", "--language", "zh_CN")
    first = drawn(tmp_path, "plate", "--hall", path, "--badge", "GH-0217")
    assert first == drawn(tmp_path, "plate", "--hall", path) != picture
    said = refused("plate", "--hall", path, "--window", "2F-99", "--out", tmp_path / "plate.png")
    assert "no window 2F-99; there are: 2F-17" in said
    said = refused("plate", "--hall", path, "--badge", "GH-0999", "--out", tmp_path / "nobody.png")
    assert f"{path}: nobody has badge number GH-0999 there; there are: GH-0217, GH-0452" in said
    assert not (tmp_path / "nobody.png").exists()
    assert drawn(tmp_path, "plate", "--hall", path, "--badge", "GH-0999", "--name", "新人")


def test_a_photo_is_shown_and_what_is_none_is_refused(tmp_path: Path) -> None:
    photo = tmp_path / "portrait.PNG"
    photo.write_bytes(png(300, 400))
    assert drawn(tmp_path, *TYPED, "--photo", photo) != drawn(tmp_path, *TYPED)
    photo.write_bytes(b"GIF89a")
    said = refused(*TYPED, "--photo", photo, "--out", tmp_path / "plate.png")
    assert f"{photo}: no PNG or JPEG that a plate can show" in said


def test_what_cannot_be_read_from_the_distance_is_said(tmp_path: Path) -> None:
    near = typed(*TYPED, "--diagonal", "7", "--distance", "0.5", "--out", tmp_path / "plate.png")
    assert near.output == ""
    far = typed(*TYPED, "--diagonal", "7", "--distance", "10", "--out", tmp_path / "plate.png")
    assert far.exit_code == 0
    assert "“张敏” can be read from " in far.output
    assert " m, not from 10 m" in far.output
    large = typed(*TYPED, "--diagonal", "60", "--distance", "10", "--out", tmp_path / "plate.png")
    assert large.output == ""


def test_a_character_without_a_glyph_is_refused(tmp_path: Path) -> None:
    where = ("--distance", "0.5", "--out", tmp_path / "plate.png")
    assert typed(*TYPED, "--name", "张龘敏", *where).exit_code == 0
    (tmp_path / "plate.png").unlink()
    assert "Error: “张\U000e0100敏”: U+E0100" in refused(*TYPED, "--name", "张\U000e0100敏", *where)
    assert not (tmp_path / "plate.png").exists()


def test_it_draws_where_there_is_no_display_and_greets_nobody(tmp_path: Path) -> None:
    display = ("DISPLAY", "WAYLAND", "SDL", "XDG")
    bare = {name: value for name, value in os.environ.items() if not name.startswith(display)}
    out = tmp_path / "plate.png"
    command = [sys.executable, "-m", "terminal", *TYPED, "--distance", "0.5", "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, env=bare)
    assert (done.stdout, done.stderr) == ("", "")
    assert size_of(out.read_bytes()) == (800, 480)
