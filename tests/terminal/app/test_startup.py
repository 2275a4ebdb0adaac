"""The plate that hangs before anything else is imported: by what the buffer remembers, and by nothing unsigned."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.buffer import Buffer
from sync.buffer.kept_bundles import KeptBundles
from sync.bundles import bundle
from sync.bundles.installed import REFUSED, UNTRUSTED_SAYS
from terminal.app.startup import Startup
from terminal.config.settings import CenterSettings, Settings, TrustSettings
from terminal.demo.rig import HALL
from terminal.domain.events import Happened, PartLost, SignsKnown
from terminal.domain.facts import Audit, Draft, Moment, Post
from terminal.domain.hall import Hall, merge
from terminal.domain.views import View

OPENS = 1_795_393_800_000  # 2026-11-23, Monday, 08:30 in the hall, in UTC ms
LATER = """
import json, sys
from terminal.app.service import spared
with spared():
    import terminal.app.startup
before = sorted(sys.modules)
import base64, hashlib, hmac, io, ssl
import pygame.image, pygame.mixer
from display.plate.pictures import emblem
pygame.image.save(pygame.Surface((3, 2), 0, 32), png := io.BytesIO(), "emblem.png")
seen = emblem(base64.b64encode(png.getvalue()).decode()).get_size()
sums = [hmac.new(b"key", b"said", how).hexdigest() for how in (hashlib.sha256, "sha256")]
json.dump([before, seen, pygame.mixer.init.__name__, len(set(sums))], sys.stdout)
"""
UNASKED = "terminal.services.control_"  # structs by the dozen, and nobody asks before the plate hangs
HEAVY: tuple[str, ...] = (
    "requests",
    "gpiozero",
    "lgpio",
    "serial",
    "argon2",
    "segno",
    "numpy",
    "pygame.mixer",
    "rich",
    "jinja2",
)
HEAVY += ("terminal.attendance", "sync.center", "sync.uplink", "litestar", "sqlalchemy", "alembic", "uvicorn")
RUN = """
import json, sys
import terminal.app.service as service
from terminal.commands.entry import enter

def hung(startup, *_):
    json.dump([startup.screen.driver, sorted(sys.modules)], sys.stdout)
    startup.buffer.close()
    sys.exit()

service._work = hung
enter()
"""
# Of Python's own and of ours: the command line, sockets, compressors, chance, and all that a desk works with.
NOT_YET = (
    *(
        "_hashlib",
        "argparse",
        "asyncio",
        "click",
        "concurrent",
        "difflib",
        "email",
        "http",
        "inspect",
        "lzma",
        "pygame.font",
        "pygame.image",
        "pygame.joystick",
        "pygame.mask",
        "pygame.pixelarray",
        "pygame.sprite",
        "pygame.sysfont",
        "pygame.threads",
        "random",
        "secrets",
        "selectors",
        "shutil",
        "socket",
        "subprocess",
    ),
    *("ssl", "tempfile", "typing_extensions", "urllib3", "xml", "hardware.simulated", "hardware.fingerprint"),
    *("hardware.card_reader", "hardware.evaluator", "hardware.serial_port", "hardware.sound", "sync.releases"),
    *("sync.rollouts", "sync.uplink", "terminal.__main__"),
    *("terminal.commands.console", "terminal.setup", "terminal.app.terminal", "terminal.services.control_"),
    *("terminal.services.devices", "terminal.services.diagnostics", "terminal.services.enrolment"),
    *("terminal.services.errands", "terminal.services.monitors", "terminal.services.service_manager"),
    *("display.plate.staff_plate", "hardware.board.health", "hardware.board.mount_table"),
)


class Clocks:
    """It is nine in the hall, and the terminal knows."""

    boot = "b"
    built = 0

    def wall(self) -> int:
        return OPENS + 1_800_000

    def mono(self) -> int:
        return 1_860_000

    def synchronized(self) -> int:
        return self.wall()

    def chip(self) -> bool:
        return False


def filled(folder: Path, signer: Ed25519PrivateKey, board: str = "") -> Settings:
    """A terminal at which somebody took the post this morning; it trusts one key."""
    window = merge(msgspec.toml.decode(HALL.read_bytes(), type=Hall))[0]
    raw = msgspec.Raw(msgspec.json.encode(window))
    payload = bundle.Payload("ed25519", window.window, 1, 1, OPENS, OPENS * 2, OPENS * 2, raw)
    trusted = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
    center = CenterSettings("https://127.0.0.1:9", str(folder / "ca.pem"))
    settings = Settings(str(folder / "state"), str(folder / "runtime"), center, TrustSettings((trusted,)))
    took = Post("staffed", window.people[0].badge, "", session="am")
    with Buffer(settings.buffer, board) as buffer:
        buffer.configure(KeptBundles(current=bundle.sign(signer, payload), high_water=(1, 1)))
        buffer.record([Draft(Moment(OPENS, 60_000, "b", "synced"), window.window, "1.1", took)])
    return settings


KEY, STRANGER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()


def hung(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> tuple[Startup, View]:
    """The startup, and what it showed."""
    startup = Startup(settings, Clocks(), headless=True)
    shown: list[View] = []
    monkeypatch.setattr(startup.screen, "show", shown.append)
    startup.hang()
    startup.buffer.close()
    startup.screen.close()
    (view,) = shown
    return startup, view


def test_the_plate_hangs_by_what_the_buffer_remembers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, view = hung(filled(tmp_path, KEY), monkeypatch)
    assert (view.scene, view.unit, view.name, view.badge) == ("staffed", "市公安局", "王晓燕", "0117")
    assert (view.waiting, view.clock, view.clock_trusted) == (1, "09:00", True)


def test_what_a_stranger_signed_hangs_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    startup, view = hung(filled(tmp_path, STRANGER), monkeypatch)
    assert (view.unit, view.name, view.badge) == ("", "", "")
    refused = [event.audit.detail for event in startup.remembered if isinstance(event, Happened)]
    assert refused == ["stored: not signed by a trusted key"]
    assert [note.id for note in view.notes if note.id == "note.signature"] == ["note.signature"]


def test_that_the_last_one_that_came_was_a_strangers_stands_there_over_a_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = filled(tmp_path, KEY)
    assert not _untrusted(hung(settings, monkeypatch)[0]), "its twin"
    with Buffer(settings.buffer) as buffer:
        buffer.keep(REFUSED, UNTRUSTED_SAYS)
    startup, view = hung(settings, monkeypatch)
    assert (view.badge, _untrusted(startup)) == ("0117", [UNTRUSTED_SAYS])


def _untrusted(startup: Startup) -> list[str]:
    return [event.why for event in startup.remembered if isinstance(event, PartLost)]


def test_a_roster_that_this_version_cannot_read_keeps_no_window_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer version kept it, before somebody went back to this one."""
    settings = filled(tmp_path, KEY)
    with Buffer(settings.buffer) as buffer:
        buffer.keep("roster", '{"number":3,"entries":"in shifts"}')
    startup, view = hung(settings, monkeypatch)
    assert view.badge == "0117"
    (told,) = [event.audit for event in startup.remembered if isinstance(event, Happened)]
    assert told.what == "roster" and told.detail.startswith("stored, not used: Expected `array`")


def test_a_board_whose_clock_shows_no_calendars_time_starts_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The desk hears the same and sets it aside; a start that fails would fail every morning."""
    monkeypatch.setattr(Clocks, "wall", lambda _: 10**15)
    startup = Startup(filled(tmp_path, KEY), Clocks(), headless=True)
    startup.hang()
    assert startup.time.now().at == 10**15 and startup.remembered
    startup.screen.close()
    startup.buffer.close()


def test_the_desk_is_told_the_last_signs_of_life_of_the_boots_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also by a process that starts again within its boot: the one before it may have been resumed from."""
    settings = filled(tmp_path, KEY)
    with Buffer(settings.buffer) as buffer:
        buffer.signs.write("an older one", 7)
        buffer.signs.write("b", 1_560_000)
    assert signs_told(settings, monkeypatch) == {"b": 1_560_000}
    with Buffer(settings.buffer) as buffer:
        buffer.record(
            [Draft(Moment(OPENS + 1_800_000, 9_000, "c", "synced"), "2F-17", "1.1", Audit("boot", "0.1"))]
        )
        buffer.signs.write("c", 60_000)
    assert signs_told(settings, monkeypatch) == {"b": 1_560_000, "c": 60_000}


def signs_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    startup, _ = hung(settings, monkeypatch)
    (told,) = (event for event in startup.remembered if isinstance(event, SignsKnown))
    return told.signs


def test_what_hangs_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = filled(tmp_path, KEY)
    startup, _ = hung(settings, monkeypatch)
    with Buffer(settings.buffer) as buffer:
        assert buffer.recorded == 1
    assert startup.restored.desk.window is None  # the desk itself is still to be told


def test_the_first_plate_waits_for_nothing_that_it_does_not_show() -> None:
    told = subprocess.run([sys.executable, "-c", LATER], capture_output=True, check=True)
    modules, seen, mixer, sums = json.loads(told.stdout.splitlines()[-1])
    assert "display.plate.nameplate" in modules
    assert not [each for each in modules if each.startswith((*HEAVY, UNASKED, "pygame.image"))]
    assert (seen, mixer, sums) == ([3, 2], "init", 1), "what was left out can be imported afterwards"
    assert told.stderr == b"", "and nobody is told that it is missing"


def test_the_service_has_hung_its_plate_before_it_loads_anything_else(tmp_path: Path) -> None:
    """By the words of its unit, in a window that has no display."""
    settings = filled(tmp_path, KEY)
    (tmp_path / "terminal.toml").write_text(
        f'state = "{settings.state}"\nruntime = "{settings.runtime}"\n'
        f'trust = {{ keys = ["{settings.trust.keys[0]}"] }}\n'
        f'center = {{ url = "{settings.center.url}", ca = "{settings.center.ca}" }}\n'
    )
    command = [sys.executable, "-c", RUN, "run", "--settings", str(tmp_path / "terminal.toml")]
    dummy = os.environ | {"SDL_VIDEODRIVER": "dummy"}
    told = subprocess.run(command, env=dummy, capture_output=True, check=True)
    driver, modules = json.loads(told.stdout.splitlines()[-1])
    assert (driver, "display.plate.nameplate" in modules) == ("dummy", True)
    assert not [each for each in modules if each.startswith((*HEAVY, *NOT_YET))]


def test_a_card_from_another_board_hangs_nothing_and_says_whose_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = filled(tmp_path, Ed25519PrivateKey.generate(), board="10000000ffff")
    with Buffer(settings.buffer) as buffer:
        was = buffer.identity
    monkeypatch.setattr("terminal.app.startup.serial", lambda: "10000000aaaa")
    startup, plate = hung(settings, monkeypatch)
    said = [event.audit for event in startup.remembered if isinstance(event, Happened)]
    assert [(audit.what, was.terminal in audit.detail) for audit in said] == [("series", True)]
    assert (startup.buffer.recorded, plate.scene) == (0, "unconfigured")
