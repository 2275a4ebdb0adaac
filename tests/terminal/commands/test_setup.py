"""`window-terminal setup`: what it asks for, shows, does and refuses, on a root in a folder."""

import os
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from itertools import permutations
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from sync.buffer import Buffer
from terminal.__main__ import main
from terminal.services.control_protocol import Status, StatusAnswer
from terminal.services.control_socket import Control
from terminal.setup.hands import RootHands
from terminal.setup.installation import Installation
from terminal.setup.places import Places
from tests.support import release_files
from tests.support.commands import refused, typed
from tests.support.disk import draft
from tests.support.machines import KEY
from tests.support.owners import given, open_folder
from tests.support.servers import authority
from tests.terminal.commands.test_status import STATUS
from tests.terminal.setup.conftest import RootPrograms, everything, fill, needs_root

URL = "https://center.hall.example:8443"


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> Iterator[Places]:
    """This machine's root, as far as the command knows."""
    with open_folder() as folder:
        yield known(fill(folder / "root"), monkeypatch)


def known(here: Places, monkeypatch: pytest.MonkeyPatch) -> Places:
    hands = RootHands(here, RootPrograms(here), lambda _: None)  # this machine's disk is not filled with zeros
    monkeypatch.setattr("terminal.setup.places.Places", lambda: here)
    monkeypatch.setattr("terminal.commands.setup_wishes.Places", lambda: here)
    monkeypatch.setattr("terminal.setup.hands.RootHands", lambda _: hands)
    monkeypatch.setattr("terminal.setup.installation.Installation", partial(Installation, offers=everything))
    monkeypatch.setattr("terminal.setup.last_look.doctor_lines", lambda: iter(["ok   screen       works (KMSDRM)"]))
    return here


@pytest.fixture
def ca(tmp_path: Path) -> Path:
    return authority(tmp_path / "tls").ca


def test_a_look_shows_the_plan_and_does_nothing(places: Places, ca: Path) -> None:
    result = typed("setup", "--dry-run", "--center", URL, "--ca", ca, "--key", KEY)
    assert result.exit_code == 0
    assert result.output.split()[:5] == ["step", "is", "shall", "be", "why"]
    assert not places.settings.exists()


def test_what_is_wrong_is_said_of_the_file_that_the_person_named(places: Places, tmp_path: Path) -> None:
    """Not of one in a folder that is gone, not as a codec's error, and not as a traceback."""
    file = tmp_path / "hall.toml"
    told = ("setup", "--dry-run", "--center", URL, "--key", KEY)
    file.write_text("政务服务大厅", encoding="utf-8")
    assert refused(*told, "--ca", file).startswith("Error: the CA is no certificate in PEM; wanted: the text of")
    file.write_bytes("政务服务大厅".encode("gb18030"))
    assert refused(*told, "--ca", file).startswith(f"Error: --ca {file}: not UTF-8; save it as UTF-8, or take")
    assert refused(*told, "--preseed", file).startswith(f"Error: {file}: not UTF-8; save it as UTF-8")
    file.write_text("[sensor]\nprot = 1\n", encoding="utf-8")
    places.ca.parent.mkdir(parents=True, exist_ok=True)
    places.ca.write_text("here")
    assert refused(*told, "--preseed", file).startswith(f"Error: {file}: unknown key sensor.prot; allowed here")


def test_a_slip_of_the_pen_is_asked_again(places: Places, ca: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the three; what was answered well is not asked for a second time."""
    monkeypatch.setattr("terminal.commands.setup_wishes._at_a_keyboard", lambda: True)
    answers = ("center", URL, "/nothere", str(places.root), str(ca), "AAAA", f" {KEY} ")
    result = CliRunner().invoke(main, ["setup", "--dry-run"], input="\n".join(answers) + "\n")
    assert result.exit_code == 0, result.output
    assert "center is refused: wanted https" in result.stderr
    assert "/nothere: No such file or directory" in result.stderr
    assert "that is no public key" in result.stderr
    assert result.stdout.split()[:5] == ["step", "is", "shall", "be", "why"]


def test_what_is_in_the_way_is_an_error(places: Places) -> None:
    assert refused("setup", "--dry-run").startswith("in the way: not said: --center, --ca, --key")
    places.at("/proc/self/mountinfo").write_text("29 1 0:24 / / rw - overlay x rw,upperdir=/unseen/x\n")
    assert "the root is on overlay" in refused("setup", "--dry-run")


@needs_root
def test_a_terminal_is_made_and_what_it_trusts_and_took_is_shown(places: Places, ca: Path) -> None:
    words = ("setup", "--center", URL, "--ca", ca, "--key", KEY, "--ntp", "10.0.0.1", "--swap", "none")
    result = typed(*words)
    assert result.exit_code == 0
    assert "trusts IT's key with the SHA-256 0ce0 4cf4 c3fe" in result.output
    assert "works (KMSDRM)" in result.output
    assert "sudo reboot" in result.output
    assert typed("setup").output.startswith("nothing to do: everything is as it shall be\n")


@needs_root
def test_all_of_it_may_stand_in_a_file_and_flags_stand_over_it(places: Places, ca: Path, tmp_path: Path) -> None:
    file = tmp_path / "window-terminal.toml"
    center, trust = (
        f'[center]\nurl = "https://old:1"\nca = """{ca.read_text()}"""\n',
        f'[trust]\nkeys = ["{KEY}"]\n',
    )
    file.write_text(f'{center}{trust}[sensor]\n[setup]\nntp = "10.0.0.9"\n')
    assert typed("setup", "--preseed", file, "--center", URL).exit_code == 0
    assert f'url = "{URL}"' in places.settings.read_text()
    assert "NTP=10.0.0.9" in places.at("/etc/systemd/timesyncd.conf.d/window-terminal.conf").read_text()


def test_a_file_that_is_wrong_is_named(places: Places, tmp_path: Path) -> None:
    file = tmp_path / "window-terminal.toml"
    file.write_text("[setup]\nswop = 1\n")
    assert f"Error: {file}: unknown key setup.swop" in refused("setup", "--dry-run", "--preseed", file)
    file.write_text('[setpu]\nswap = "none"\n')
    said = refused("setup", "--dry-run", "--preseed", file)
    assert f"{file}: unknown key setpu; allowed here: " in said and " sensor, setup, staff_screen," in said
    file.write_text('[center]\nurl = "http://center.hall.example"\nca = "x"\n[trust]\nkeys = []\n')
    said = refused("setup", "--dry-run", "--preseed", file, "--key", KEY)
    assert "center.url: http://center.hall.example is refused" in said


def test_nobody_but_root_may_change_the_system(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "sudo window-terminal setup" in refused("setup")


@needs_root
def test_it_is_taken_away_only_when_no_fact_is_lost_by_it(places: Places, ca: Path, tmp_path: Path) -> None:
    assert typed("setup", "--center", URL, "--ca", ca, "--key", KEY).exit_code == 0
    with Buffer(places.state / "buffer", "b1") as buffer:
        buffer.record([draft("x")])
    given(places.state)
    assert "does not have 1 facts" in refused("setup", "--uninstall")
    assert "does not have 1 facts" in refused("setup", "--uninstall", "--dry-run")
    stick = tmp_path / "stick"  # not plugged in: facts would lie on the card that is given away
    assert "does not exist" in typed("setup", "--uninstall", "--export", stick).output
    assert places.state.exists()
    stick.mkdir()
    places.at("/etc/fstab").write_text(f"LABEL=FACTS {stick} vfat noauto 0 0\n")
    for words in (("--uninstall",), ("--uninstall", "--dry-run"), ("image",)):
        assert f"--export {stick}: nothing is mounted there" in refused("setup", *words, "--export", stick)
    places.at("/etc/fstab").unlink()
    kinds = [("--keep-facts",), ("--export", stick), ("--delete-facts",)]
    for one, other in permutations(kinds, 2):  # the last one said does not win: it may be the one that deletes
        assert "one of them alone" in typed("setup", "--uninstall", *one, *other).output
    assert "one of them alone" in typed("setup", "image", "--export", stick, "--delete-facts").output
    assert places.state.exists()
    assert typed("setup", "--uninstall", "--dry-run", "--export", stick).exit_code == 0
    assert not list(stick.iterdir())
    assert typed("setup", "--uninstall", "--export", stick).exit_code == 0
    assert len(list(stick.iterdir())) == 1
    assert not places.state.exists()
    assert "nothing to do" in typed("setup", "--uninstall").output


@needs_root
def test_a_card_is_cleaned_for_cloning_and_looked_at_before(places: Places, ca: Path) -> None:
    assert "no terminal is installed here" in refused("setup", "image", "--dry-run")
    assert typed("setup", "--center", URL, "--ca", ca, "--key", KEY).exit_code == 0
    places.current.parent.mkdir(parents=True, exist_ok=True)
    places.current.symlink_to("releases/0.1.0")
    host_key = places.at("/etc/ssh/ssh_host_ed25519_key")
    host_key.parent.mkdir(parents=True)
    host_key.touch()
    assert "/etc/ssh/ssh_host_ed25519_key" in typed("setup", "image", "--dry-run").output
    assert host_key.exists()
    result = typed("setup", "image")
    assert (result.exit_code, host_key.exists()) == (0, False)
    assert "note: now: unset HISTFILE; sudo poweroff" in result.output


def test_a_card_for_the_first_boot_is_made_on_any_computer_and_says_for_what(tmp_path: Path, ca: Path) -> None:
    boot, preseed, release = tmp_path / "bootfs", tmp_path / "hall.toml", tmp_path / "trixie.release"
    boot.mkdir()
    for name in ("cmdline.txt", "config.txt"):
        (boot / name).write_text("root=/dev/mmcblk0p2\n")
    preseed.write_text(
        f'[center]\nurl = "{URL}"\nca = """{ca.read_text()}"""\n[trust]\nkeys = ["{release_files.public()}"]\n'
    )
    pieces = [release_files.piece("notes.txt", b"kept")]
    release.write_bytes(release_files.release_file(pieces=pieces, after=b"kept"))
    words = ("setup", "card", boot, "--release", release, "--preseed", preseed)
    assert "0.1.0 for Debian trixie, arm64" in typed(*words).output
    assert (boot / "window-terminal.toml").exists()
    release.write_bytes(release_files.release_file(release_files.STRANGER))
    assert "trixie.release: not signed by a trusted key" in refused(*words)


def test_a_label_is_drawn_by_what_the_running_terminal_says(tmp_path: Path) -> None:
    settings = tmp_path / "terminal.toml"
    settings.write_text(
        f'state = "{tmp_path}"\nruntime = "{tmp_path}"\n[center]\nurl = "https://c"\nca = "x"\n'
        f'[trust]\nkeys = ["{KEY}"]\n'
    )
    alone = refused("setup", "label", tmp_path / "label.png", "--settings", settings)
    assert "no terminal runs" in alone and "sudo systemctl start window-terminal" in alone
    told = msgspec.convert({**STATUS, "fingerprint": "5c" * 32}, StatusAnswer)
    with closing(Control(tmp_path / "control", [Status.answered_by(lambda _: told)])) as control:
        control.start()
        said = typed("setup", "label", tmp_path / "label.png", "--settings", settings)
        assert said.output == f"{tmp_path / 'label.png'}: wt-1, 2F-17\n"
        assert "a label is a .png or a .pdf" in refused(
            "setup", "label", tmp_path / "label.gif", "--settings", settings
        )
    assert (tmp_path / "label.png").stat().st_size > 1000
