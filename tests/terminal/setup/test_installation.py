"""An installation on a root in a folder: from a bare card to nothing left to do, and away again."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from msgspec.structs import replace

from sync.buffer import Buffer
from sync.center.network.certificates import Authority
from terminal.config.settings import SettingsWrong, load
from terminal.setup.executor import ActFailed, StepFailed
from terminal.setup.hands import RootHands
from terminal.setup.installation import Installation
from terminal.setup.places import Places
from terminal.setup.removal import RemovalWish
from terminal.setup.undelivered import waiting_facts
from terminal.setup.unit_versions import units_shipped
from tests.support.disk import draft
from tests.support.machines import ARCHIVE, UNITS, WISHES
from tests.support.modules import ROOT
from tests.support.owners import given
from tests.terminal.setup.conftest import RootPrograms, everything, needs_root

pytestmark = needs_root
WITHOUT_CA = replace(WISHES, ca="")  # that lies there already
NOTHING = "nothing to do: everything is as it shall be"
REMOVAL = RemovalWish(units=tuple(UNITS))


@pytest.fixture
def places(places: Places, hall: Authority) -> Places:
    places.ca.parent.mkdir()
    places.ca.write_bytes(hall.ca.read_bytes())
    return places


class Installer:
    """An installation, with what it said; `fail` may break a program."""

    def __init__(self, places: Places, fail: Callable[[str], None] = lambda _: None) -> None:
        self.said: list[str] = []
        self.programs = RootPrograms(places, fail)
        hands = RootHands(places, self.programs)
        self.installation = Installation(places, hands, self.said.append, everything)

    def install(self) -> None:
        self.installation.carry_out(self.installation.plan(WITHOUT_CA))

    def remove(self, wish: RemovalWish = REMOVAL) -> None:
        found = self.installation.removal(wish)
        self.installation.show(found, 200) if found.obstacles else self.installation.carry_out(found)


def content(root: Path) -> dict[str, bytes | str]:
    paths = sorted(path for path in root.rglob("*") if not path.is_dir() or path.is_symlink())
    return {
        str(each.relative_to(root)): str(each.readlink()) if each.is_symlink() else each.read_bytes()
        for each in paths
    }


def test_a_second_run_has_nothing_to_do_and_says_so(places: Places) -> None:
    Installer(places).install()
    before = content(places.root)
    again = Installer(places)
    again.install()
    assert again.said[0] == NOTHING
    assert again.programs.typed == []
    assert content(places.root) == before


@pytest.mark.parametrize(("brought", "asked"), [(ARCHIVE, []), (ARCHIVE - {"espeak-ng"}, [["espeak-ng"]])])
def test_the_archives_are_asked_only_for_what_no_file_brings(
    places: Places, brought: frozenset[str], asked: list[list[str]]
) -> None:
    """apt reads all of its lists for an answer: that takes a Pi its time, and tells nothing of a file."""
    was_asked: list[list[str]] = []

    def offers(names: list[str]) -> frozenset[str]:
        was_asked.append(names)
        return frozenset(names)

    installation = Installation(places, RootHands(places), print, offers)
    installation.plan(replace(WITHOUT_CA, archive="/offline", offered=brought))
    assert was_asked == asked


def test_a_terminal_can_start_with_what_was_written(places: Places) -> None:
    Installer(places).install()
    settings = load(places.settings)
    assert settings.center.url == "https://center.hall.example:8443"
    assert settings.evaluator is not None
    assert settings.sensor is not None
    assert settings.sensor.port == "/dev/window-terminal/header-uart"


def test_looking_changes_nothing(places: Places) -> None:
    before = content(places.root)
    look = Installer(places)
    look.installation.show(look.installation.plan(WITHOUT_CA), 200)
    assert content(places.root) == before
    assert look.programs.typed == []
    assert look.said[0].split() == ["step", "is", "shall", "be", "why"]


def test_after_a_step_that_failed_the_same_command_goes_on(places: Places) -> None:
    def fail(program: str) -> None:
        if program == "usermod":
            raise ActFailed("usermod: the card is full")

    broken = Installer(places, fail)
    with pytest.raises(StepFailed, match="groups, failed: usermod: the card is full"):
        broken.install()
    assert not places.settings.exists()
    whole = Installer(places)
    whole.install()
    assert not any(words[0] in ("useradd", "apt-get") for words in whole.programs.typed), "that was done"
    Installer(places).install()
    assert places.settings.exists()


def test_settings_that_no_terminal_would_start_with_are_refused_before_anything_is_done(places: Places) -> None:
    wrong = replace(WITHOUT_CA, settings={**WISHES.settings, "trust": {"keys": ["too short"]}})
    with pytest.raises(SettingsWrong, match="keys"):
        Installer(places).installation.plan(wrong)
    plain = replace(WITHOUT_CA, settings={**WISHES.settings, "center": {"url": "http://center.hall.example"}})
    with pytest.raises(SettingsWrong, match="https"):
        Installer(places).installation.plan(plain)


def test_what_is_no_authority_is_refused_before_anything_is_done(places: Places, hall: Authority) -> None:
    plan = Installer(places).installation.plan
    with pytest.raises(ValueError, match="no certificate in PEM"):
        plan(replace(WISHES, ca="-----BEGIN CERTIFICATE-----\n"))
    with pytest.raises(ValueError, match="not that of an authority"):
        plan(replace(WISHES, ca=hall.cert.read_text()))
    assert plan(replace(WISHES, ca=hall.ca.read_text())).steps


def test_what_was_installed_goes_again_and_the_rest_is_as_before(places: Places) -> None:
    before = content(places.root)
    Installer(places).install()
    Installer(places).remove()
    left = content(places.root)
    changed = {name for name in left if left[name] != before.get(name)}
    assert changed == {"boot/firmware/cmdline.txt", "var/lib/dpkg/status"}
    gone = {"etc/systemd/system/multi-user.target.wants/hciuart.service", "etc/window-terminal/ca.pem"}
    assert before.keys() - left.keys() == gone


def test_what_its_first_boot_was_done_by_goes_too(places: Places) -> None:
    boot = places.at("/boot/firmware")
    of_others = {path.name for path in boot.iterdir()}
    Installer(places).install()
    for name in ("window-terminal.toml", "window-terminal.txt", "window-terminal.release"):
        (boot / name).write_text("")
    Installer(places).remove()
    assert {path.name for path in boot.iterdir()} == of_others


def test_facts_that_wait_are_not_deleted_and_nothing_else_is_touched(places: Places) -> None:
    Installer(places).install()
    with Buffer(places.state / "buffer", "b1") as buffer:
        buffer.record([draft("x")])
    given(places.state)
    before = content(places.root)
    refused = Installer(places)
    refused.remove()
    assert "in the way: the center does not have 1 facts of this terminal" in refused.said
    assert content(places.root) == before


def test_facts_that_wait_are_taken_along(places: Places, tmp_path: Path) -> None:
    Installer(places).install()
    with Buffer(places.state / "buffer", "b1") as buffer:
        buffer.record([draft("x")])
    given(places.state)
    Installer(places).remove(replace(REMOVAL, facts="export", out=str(tmp_path / "stick")))
    assert len(list((tmp_path / "stick").glob("*.jsonl.gz"))) == 1
    assert waiting_facts(places.state) == 0


def test_every_unit_and_rule_that_is_shipped_is_a_text() -> None:
    shipped = units_shipped()
    assert "60-window-terminal.rules" in shipped
    assert all(shipped.values())


def test_a_wheel_holds_every_unit_and_rule(tmp_path: Path) -> None:
    """Built of a copy, as install.sh and a release do."""
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for package in ("terminal", "display", "hardware", "sync"):
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    words = ("wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(tmp_path), str(source))
    subprocess.run([sys.executable, "-m", "pip", *words], check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    assert {f"terminal/setup/units/{name}" for name in units_shipped()} <= set(ZipFile(wheel).namelist())
