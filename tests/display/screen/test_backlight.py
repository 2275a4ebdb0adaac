"""The panel's light, on a tree of files as the kernel shows them."""

from pathlib import Path

import pytest

from display.screen.backlight import Backlight
from display.screen.screen import Screen
from terminal.domain.views import Message, View

SIZE = (800, 480)
STAFFED = View("staffed", unit="市场监督管理局", name="李明轩", badge="1023")


def sysfs(folder: Path) -> Path:
    light = folder / "rpi_backlight"
    light.mkdir()
    for name, content in (("max_brightness", "255\n"), ("brightness", "10\n"), ("bl_power", "0\n")):
        (light / name).write_text(content)
    return light


def test_the_panel_is_lit_as_asked_and_dark_at_standby(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    light = sysfs(tmp_path)
    backlight = Backlight(40, tmp_path)
    with Screen(SIZE, fullscreen=False, headless=False, backlight=backlight) as screen:
        screen.show(STAFFED)
        assert ((light / "brightness").read_text(), (light / "bl_power").read_text()) == ("102", "0")
        screen.show(View("standby"))
        assert (light / "bl_power").read_text() == "4"
        screen.show(View("standby", banner=Message("rating.thanks")))
        assert (light / "bl_power").read_text() == "0"
        screen.show(View("standby"))
        assert screen.light == ""
    assert (light / "bl_power").read_text() == "0", "no dark panel is left behind"


def test_brightness_that_nobody_asked_for_is_left_alone(tmp_path: Path) -> None:
    light = sysfs(tmp_path)
    Backlight(None, tmp_path).light(True)
    assert (light / "brightness").read_text() == "10\n"


def test_a_light_that_cannot_be_set_is_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    without = Backlight(40, tmp_path)
    for on in (True, False, True):
        without.light(on)
    assert without.trouble == "no backlight that the board can set"
    assert len(caplog.records) == 1
    (sysfs(tmp_path) / "max_brightness").write_text("bright")
    odd = Backlight(40, tmp_path)
    odd.light(True)
    assert odd.trouble.startswith("rpi_backlight")
    unasked = Backlight(None, tmp_path / "none")
    unasked.light(True)
    assert unasked.trouble == ""
