"""The stick: the newest release that is right for this terminal is copied, within bounds; no link is followed."""

import os
import subprocess
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from hardware.timekeeper import BoardClocks
from sync.releases.manifest import ReleaseRefused
from sync.releases.ratchet import InstalledSoftware
from sync.releases.release_file import read_release
from sync.releases.signature import verifier
from terminal.services.stick_outcome import STICK_OUTCOME, StickOutcome
from terminal.services.upgrade_outcome import REFUSED_NAME, refusal_in
from terminal.setup import paths
from terminal.setup import stick as stick_module
from terminal.setup.paths import STICK_RELEASE
from terminal.setup.places import Places
from terminal.setup.stick import COPY_SECONDS, NAMES_LOOKED_AT, Terms, bring, main, mount, newest, taken
from terminal.setup.upgrade.inbox import FREE_BYTES
from tests.support.release_files import CONTENTS, STRANGER, public, release_file
from tests.support.unit_file import UNITS, lines

TERMS = Terms(verifier((public(),)), ("trixie", "arm64"), InstalledSoftware(1, 3, "0" * 64))
NEWER = release_file(version=4)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    (tmp_path / "own").mkdir()
    return tmp_path / "stick"


@pytest.fixture
def own(stick: Path) -> Path:
    """Root's own folder."""
    return stick.with_name("own")


def refused(stick: Path, own: Path, terms: Terms = TERMS) -> str:
    step, says = taken(stick, terms, own)
    noted = refusal_in(own / REFUSED_NAME)
    assert step == "refused"
    assert noted and noted.says == says
    return says


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_newest_is_taken_whole(stick: Path, own: Path) -> None:
    (stick / "a.release").write_bytes(release_file(version=5))
    (stick / "b.release").write_bytes(NEWER)
    (stick / "c.release").write_bytes(release_file(STRANGER, version=9))
    (stick / "holiday.jpg").write_bytes(b"\xff\xd8")
    assert taken(stick, TERMS, own) == ("taken", "0.1.0 (1.5) from a.release")
    assert (own / STICK_RELEASE).read_bytes() == release_file(version=5)
    assert names(own) == [STICK_RELEASE]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (release_file(STRANGER, version=4), "a.release: not signed by a trusted key"),
        (release_file(version=2), "a.release: 1.2 is older than 1.3, which is installed"),
        (release_file(version=4, debian="bookworm"), "a.release: is for Debian bookworm, this is Debian trixie"),
        (release_file(version=4, architecture="amd64"), "a.release: is for amd64, this machine is arm64"),
        (NEWER[:-1], "ends in notes.txt: 1 bytes of it are missing"),
        (NEWER + b"\n", "goes on after its last piece"),
        (b"", "a.release: is not a release of window-terminal"),
    ],
)
def test_what_is_not_right_is_said_and_leaves_nothing(stick: Path, own: Path, content: bytes, why: str) -> None:
    (stick / "a.release").write_bytes(content)
    assert refused(stick, own).startswith(f"from the stick: {why}; to do: ")
    assert names(own) == [REFUSED_NAME]
    (stick / "a.release").write_bytes(NEWER)
    assert taken(stick, TERMS, own)[0] == "taken"


def test_the_same_again_is_said_to_be_installed(stick: Path, own: Path) -> None:
    (stick / "a.release").write_bytes(NEWER)
    with (stick / "a.release").open("rb") as file:
        digest = read_release(file, TERMS.verifies).digest
    same = Terms(TERMS.verifies, TERMS.machine, InstalledSoftware(1, 4, digest))
    assert refused(stick, own, same).startswith("from the stick: a.release: is installed already; to do: nothing")


def test_a_stick_without_one_says_what_it_looked_for(stick: Path, own: Path) -> None:
    do = "put the release on it, not into a folder"
    assert refused(stick, own) == f"from the stick: no file *.release on the stick; to do: {do}"


def test_a_pipe_a_link_and_a_folder_are_no_releases_and_hold_nobody_up(stick: Path, own: Path) -> None:
    os.mkfifo(stick / "a.release")
    (stick / "b.release").symlink_to(own.with_name("precious"))
    (own.with_name("precious")).write_bytes(release_file(version=9))
    (stick / "c.release").mkdir()
    said = refused(stick, own)
    assert said.count("not a plain file") == 3
    (stick / "d.release").write_bytes(NEWER)
    assert taken(stick, TERMS, own) == ("taken", "0.1.0 (1.4) from d.release")


def test_a_pipe_that_takes_the_files_name_is_not_copied(stick: Path, own: Path) -> None:
    (stick / "a.release").write_bytes(NEWER)
    path, manifest = newest(stick, TERMS)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(ReleaseRefused, match="not a plain file"):
        bring(path, manifest, TERMS, own)


@pytest.mark.parametrize("beyond", [0, 1])
def test_of_names_without_end_some_are_looked_at(
    stick: Path, own: Path, monkeypatch: pytest.MonkeyPatch, beyond: int
) -> None:
    (stick / "a.release").write_bytes(NEWER)

    class Endless:
        def __enter__(self) -> "Endless":
            return self

        def __exit__(self, *_: object) -> None: ...

        def __iter__(self) -> "Endless":
            self.number = count()
            return self

        def __next__(self) -> SimpleNamespace:
            number = next(self.number)
            last = NAMES_LOOKED_AT - 1 + beyond
            assert number < last + 2, "it never ends"
            return SimpleNamespace(name="a.release" if number == last else f"{number}.jpg")

    monkeypatch.setattr(os, "scandir", lambda _: Endless())
    assert (taken(stick, TERMS, own)[0] == "taken") is (beyond == 0)


@pytest.mark.parametrize("seconds", [COPY_SECONDS, COPY_SECONDS + 1])
def test_one_that_is_read_for_too_long_is_given_up(stick: Path, own: Path, seconds: float) -> None:
    (stick / "a.release").write_bytes(NEWER)
    clock = iter([0.0, seconds])
    slow = Terms(TERMS.verifies, TERMS.machine, TERMS.installed, lambda: next(clock))
    if seconds > COPY_SECONDS:
        assert "not read in 10 minutes; to do: take another stick" in refused(stick, own, slow)
        assert names(own) == [REFUSED_NAME]
    else:
        assert taken(stick, slow, own)[0] == "taken"


def test_a_file_system_that_can_hurt_the_kernel_is_not_even_tried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed: list[list[str]] = []

    def run(words: list[str], **_: object) -> SimpleNamespace:
        typed.append(words)
        return SimpleNamespace(returncode=32 * (len(typed) - 1))

    monkeypatch.setattr(subprocess, "run", run)
    assert mount("/dev/sda1", tmp_path) == ""
    assert typed == [["mount", "-t", "vfat,exfat", "-o", "ro,nosuid,nodev,noexec", "/dev/sda1", str(tmp_path)]]
    assert mount("/dev/sda1", tmp_path) == "from the stick: it is neither FAT nor exFAT"


def test_what_cannot_be_mounted_is_said_on_the_screens_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = Places(tmp_path)
    places.upgrade.mkdir(parents=True)
    monkeypatch.setattr(stick_module, "Places", lambda: places)
    monkeypatch.setattr(stick_module, "mount", lambda *_: "from the stick: it is neither FAT nor exFAT")
    assert main(["/dev/sda1", str(tmp_path)]) == 1
    outcome = msgspec.json.decode((places.upgrade / STICK_OUTCOME).read_bytes(), type=StickOutcome)
    assert (outcome.step, outcome.device) == ("refused", "/dev/sda1")
    assert outcome.says.endswith("; to do: format it with FAT32 or exFAT, and name it WINDOW-TERM")
    clocks = BoardClocks()
    assert outcome.boot == clocks.boot and 0 <= clocks.mono() - outcome.mono < 60_000, "by the terminal's clock"


def test_by_a_file_that_others_may_write_nothing_is_taken_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = Places(tmp_path)
    for folder in (places.upgrade, places.settings.parent):
        folder.mkdir(parents=True)
    places.settings.touch()
    places.settings.chmod(0o660)
    monkeypatch.setattr(stick_module, "Places", lambda: places)
    monkeypatch.setattr(stick_module, "mount", lambda *_: "")
    assert main(["/dev/sda1", str(tmp_path)]) == 1
    outcome = msgspec.json.decode((places.upgrade / STICK_OUTCOME).read_bytes(), type=StickOutcome)
    assert "others than root may write it: chown root, chmod 0640; to do: see who changed it" in outcome.says


def test_a_stick_that_tells_something_else_the_second_time_is_refused(stick: Path, own: Path) -> None:
    path = stick / "a.release"
    path.write_bytes(NEWER)
    _, manifest = newest(stick, TERMS)
    path.write_bytes(release_file(version=6))
    with pytest.raises(ReleaseRefused, match="changed while it was copied"):
        bring(path, manifest, TERMS, own)
    path.write_bytes(NEWER.replace(CONTENTS["notes.txt"], b"\x00\x02\n"))
    with pytest.raises(ReleaseRefused, match=r"notes\.txt is not what was signed"):
        bring(path, manifest, TERMS, own)
    assert names(own) == []


def test_a_card_without_room_is_left_alone(stick: Path, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (stick / "a.release").write_bytes(NEWER)
    enough = len(NEWER) * 2 + FREE_BYTES  # else the upgrade would refuse what the stick was said to have brought
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": enough - 1}))
    assert "the card has no room" in refused(stick, own)
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": enough}))
    assert taken(stick, TERMS, own)[0] == "taken"


def test_the_window_goes_before_it() -> None:
    """A card that is slow takes a minute for the copy, and the terminal's facts must be durable meanwhile."""
    stick, upgrade = (lines(UNITS / f"window-terminal-{name}.service") for name in ("stick@", "upgrade"))
    for each in ("Nice", "IOSchedulingClass", "CPUWeight"):
        assert stick.get(each) == upgrade[each]


def test_it_puts_its_file_where_the_upgrade_is_woken_and_only_root_may_write() -> None:
    unit = lines(UNITS / "window-terminal-upgrade.path")
    assert unit["PathExists"] == [f"{paths.UPGRADE_FOLDER}/{STICK_RELEASE}"]
    assert unit["Unit"] == [paths.UPGRADE_UNIT]
    stick = lines(UNITS / "window-terminal-stick@.service")
    assert stick["ReadWritePaths"] == [paths.UPGRADE_FOLDER]
    assert not paths.UPGRADE_FOLDER.startswith(f"{paths.STATE_FOLDER}/")
