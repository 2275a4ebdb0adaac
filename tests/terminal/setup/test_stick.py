"""The stick: the newest release that is right for this terminal is copied; no link is followed."""

from fnmatch import fnmatch
from pathlib import Path

import pytest

from sync.releases.manifest import ReleaseRefused
from sync.releases.ratchet import InstalledSoftware
from sync.releases.release_file import read_release
from sync.releases.signature import verifier
from terminal.setup import paths
from terminal.setup.stick import STAGED, StickOutcome, Terms, bring, newest, taken
from terminal.setup.upgrade.inbox import FREE_BYTES
from tests.support.release_files import CONTENTS, STRANGER, public, release_file
from tests.support.unit_file import UNITS, lines

TERMS = Terms(verifier((public(),)), ("trixie", "arm64"), InstalledSoftware(1, 3, "0" * 64))
NEWER = release_file(version=4)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    (tmp_path / "stick").mkdir()
    (tmp_path / "inbox").mkdir()
    return tmp_path / "stick"


@pytest.fixture
def inbox(stick: Path) -> Path:
    return stick.with_name("inbox")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_newest_is_taken_whole(stick: Path, inbox: Path) -> None:
    (stick / "a.release").write_bytes(release_file(version=5))
    (stick / "b.release").write_bytes(NEWER)
    (stick / "c.release").write_bytes(release_file(STRANGER, version=9))
    (stick / "holiday.jpg").write_bytes(b"\xff\xd8")
    assert taken(stick, TERMS, inbox) == StickOutcome(True, "0.1.0 (1.5) from a.release")
    assert (inbox / STAGED).read_bytes() == release_file(version=5)
    assert names(inbox) == [STAGED]


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
def test_what_is_not_right_is_said_and_leaves_nothing(stick: Path, inbox: Path, content: bytes, why: str) -> None:
    (stick / "a.release").write_bytes(content)
    assert taken(stick, TERMS, inbox) == StickOutcome(False, why)
    assert names(inbox) == []
    (stick / "a.release").write_bytes(NEWER)
    assert taken(stick, TERMS, inbox).taken


def test_the_same_again_is_said_to_be_installed(stick: Path, inbox: Path) -> None:
    (stick / "a.release").write_bytes(NEWER)
    with (stick / "a.release").open("rb") as file:
        digest = read_release(file, TERMS.verifies).digest
    same = Terms(TERMS.verifies, TERMS.machine, InstalledSoftware(1, 4, digest))
    assert taken(stick, same, inbox) == StickOutcome(False, "a.release: is installed already")


def test_a_stick_without_one_says_what_it_looked_for(stick: Path, inbox: Path) -> None:
    assert taken(stick, TERMS, inbox) == StickOutcome(False, "no file *.release on the stick")


def test_a_link_in_the_inbox_is_not_written_through(stick: Path, inbox: Path) -> None:
    (stick / "a.release").write_bytes(NEWER)
    precious = stick.with_name("precious")
    precious.write_bytes(b"root's")
    (inbox / f"{STAGED}.part").symlink_to(precious)
    (inbox / STAGED).symlink_to(precious)
    assert taken(stick, TERMS, inbox).taken
    assert precious.read_bytes() == b"root's"
    assert not (inbox / STAGED).is_symlink()


def test_an_inbox_that_is_a_link_is_none(stick: Path, inbox: Path) -> None:
    (stick / "a.release").write_bytes(NEWER)
    (stick / "link").symlink_to(inbox)
    assert not taken(stick, TERMS, stick / "link").taken
    assert names(inbox) == []


def test_a_stick_that_tells_something_else_the_second_time_is_refused(stick: Path, inbox: Path) -> None:
    path = stick / "a.release"
    path.write_bytes(NEWER)
    _, manifest = newest(stick, TERMS)
    path.write_bytes(release_file(version=6))
    with pytest.raises(ReleaseRefused, match="changed while it was copied"):
        bring(path, manifest, TERMS, inbox)
    path.write_bytes(NEWER.replace(CONTENTS["notes.txt"], b"\x00\x02\n"))
    with pytest.raises(ReleaseRefused, match=r"notes\.txt is not what was signed"):
        bring(path, manifest, TERMS, inbox)
    assert names(inbox) == []


def test_a_card_without_room_is_left_alone(stick: Path, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (stick / "a.release").write_bytes(NEWER)
    enough = len(NEWER) * 2 + FREE_BYTES  # else the upgrade would refuse what the stick was said to have brought
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": enough - 1}))
    assert "the card has no room" in taken(stick, TERMS, inbox).says
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("Usage", (), {"free": enough}))
    assert taken(stick, TERMS, inbox).taken


def test_the_window_goes_before_it() -> None:
    """A card that is slow takes a minute for the copy, and the terminal's facts must be durable meanwhile."""
    stick, upgrade = (lines(UNITS / f"window-terminal-{name}.service") for name in ("stick@", "upgrade"))
    for each in ("Nice", "IOSchedulingClass", "CPUWeight"):
        assert stick.get(each) == upgrade[each]


def test_it_puts_its_file_where_the_upgrade_is_woken() -> None:
    unit = lines(UNITS / "window-terminal-upgrade.path")
    assert fnmatch(f"{paths.INBOX_FOLDER}/{STAGED}", unit["PathExistsGlob"][0])
    assert not fnmatch(f"{paths.INBOX_FOLDER}/{STAGED}.part", unit["PathExistsGlob"][0])
    assert unit["Unit"] == [paths.UPGRADE_UNIT]
    stick = lines(UNITS / "window-terminal-stick@.service")
    assert {paths.INBOX_FOLDER, paths.UPGRADE_FOLDER} == set(stick["ReadWritePaths"][0].split())
