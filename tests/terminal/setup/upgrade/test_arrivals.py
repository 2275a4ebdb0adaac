"""What is brought is accepted into root's hands, or refused with what to do; neither touches what waits there."""

import os
from pathlib import Path

import pytest

from sync.bundles.trust import KeyTrust
from sync.releases.ratchet import InstalledSoftware, write_installed
from terminal.commands.upgrade import FILES_A_START, take_all
from terminal.services.upgrade_outcome import REFUSED_NAME, SoftwareRefusal, refusal_in
from terminal.setup.paths import ACCEPTED_RELEASE, INSTALLED_RECORD, STICK_RELEASE
from terminal.setup.upgrade.arrivals import Arrivals
from terminal.setup.upgrade.journal import UpgradeJournal
from terminal.setup.upgrade.progress import Progress, Stage
from terminal.setup.upgrade.release_folders import ReleaseFolders
from terminal.setup.upgrade.staged_file import Rehearser, StagedFile
from tests.support.release_files import STRANGER, public, release_file

NEWER, NEWEST = release_file(version=4), release_file(version=5)
WAITING = Progress("waiting", "1.0", "2.0", (1, 4), "d" * 64, rests="boot")


class RootsHands:
    """What is root's on a terminal where 1.3 is installed, and the inbox, which is not."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.inbox = folder / "upgrade", folder / "state" / "inbox"
        self.inbox.mkdir(parents=True)
        self.folder.mkdir()
        (self.folder / INSTALLED_RECORD).write_bytes(write_installed(InstalledSoftware(1, 3, "0" * 64)))
        self.folders, self.journal = ReleaseFolders(folder / "opt"), UpgradeJournal(self.folder)
        rehearser = Rehearser(folder / "terminal.toml")
        self.source = StagedFile(self.folder, self.folders, KeyTrust((public(),)), ("trixie", "arm64"), rehearser)

    def arrivals(self, volatile: str = "") -> Arrivals:
        return Arrivals(self.folder, self.inbox, {os.getuid()}, self.source, self.journal, volatile)

    def bring(self, content: bytes, name: str = "a.release") -> bool | None:
        (self.inbox / name).write_bytes(content)
        return self.arrivals().look()

    @property
    def accepted(self) -> bytes:
        path = self.folder / ACCEPTED_RELEASE
        return path.read_bytes() if path.exists() else b""

    @property
    def refusal(self) -> SoftwareRefusal | None:
        return refusal_in(self.folder / REFUSED_NAME)


@pytest.fixture
def root(tmp_path: Path) -> RootsHands:
    return RootsHands(tmp_path)


def test_what_is_accepted_is_roots_and_its_owner_can_take_nothing_away(root: RootsHands) -> None:
    assert root.bring(NEWER)
    assert list(root.inbox.iterdir()) == []
    root.inbox.rmdir()
    assert root.accepted == NEWER
    assert root.arrivals().look() is None


REFUSED = [
    (b"garbage", "is not a release of window-terminal; to do: copy it once more; "),
    (release_file(STRANGER, version=9), "not signed by a trusted key; to do: take a file that IT signed"),
    (release_file(version=2), "1.2 is older than 1.3, which is installed; to do: sign it under a higher version"),
    (release_file(version=4, architecture="amd64"), "is for amd64, this machine is arm64; to do: take the release"),
    (
        release_file(version=9, after=b"wheel\0\1!"),
        "notes.txt is not what was signed: its bytes were altered; to do: copy",
    ),
    (NEWER, "1.4: 1.4 waits already; to do: nothing: what waits comes first"),
]


@pytest.mark.parametrize(
    ("content", "why"), REFUSED, ids=["garbage", "stranger", "older", "others", "damaged", "same"]
)
def test_what_is_refused_leaves_the_upgrade_that_waits_alone(root: RootsHands, content: bytes, why: str) -> None:
    root.journal.write(WAITING)
    assert root.bring(content) is False
    assert root.journal.read() == WAITING
    assert root.refusal and root.refusal.says.startswith(why)
    assert (root.accepted, list(root.inbox.iterdir()), list(root.folder.glob("arrived*"))) == (b"", [], [])
    assert root.bring(NEWEST) is True, "its twin"
    assert (root.journal.read(), root.accepted) == (WAITING, NEWEST)
    assert root.refusal is None


def test_what_is_refused_does_not_push_out_what_was_accepted(root: RootsHands) -> None:
    assert root.bring(NEWEST)
    for content in (b"garbage", NEWER, NEWEST):
        assert root.bring(content) is False
    assert root.accepted == NEWEST
    assert root.refusal and root.refusal.count == 3
    assert root.bring(release_file(version=6)) is True


def test_one_that_waits_and_fits_no_longer_is_nothing_to_wait_for(root: RootsHands) -> None:
    assert root.bring(NEWEST)
    (root.folder / INSTALLED_RECORD).write_bytes(write_installed(InstalledSoftware(1, 7, "0" * 64)))
    assert root.bring(release_file(version=8)) is True


@pytest.mark.parametrize(
    ("stage", "begins"),
    [("waiting", False), ("switched", False), ("going_back", False), ("way_back_failed", True), ("finished", True)],
)
def test_an_open_upgrade_comes_first_unless_it_can_no_longer_end_well(
    root: RootsHands, stage: Stage, begins: bool
) -> None:
    (root.folders.begin("1.0") / "program").touch()
    root.folders.finish("1.0")
    root.folders.point("confirmed", "1.0")
    root.journal.write(Progress(stage, "1.0", "2.0"))
    assert not root.arrivals().begin(root.folders), "nothing was accepted"
    assert root.bring(NEWER)
    assert root.arrivals().begin(root.folders) is begins
    assert (root.journal.read() == Progress("staged", "1.0")) is begins


def test_a_stick_comes_first_and_from_roots_own_folder(root: RootsHands) -> None:
    (root.folder / STICK_RELEASE).write_bytes(NEWEST)
    assert root.bring(b"garbage") is True
    assert root.accepted == NEWEST
    assert not (root.folder / STICK_RELEASE).exists()
    assert root.arrivals().look() is False


def test_where_the_root_is_volatile_nothing_is_taken(root: RootsHands) -> None:
    why = "the programs lie on overlay: what is installed there is gone after a power cut"
    (root.inbox / "a.release").write_bytes(NEWER)
    assert root.arrivals(why).look() is False
    do = "sudo sed -i 's/overlayroot=[^ ]* *//' /boot/firmware/cmdline.txt, restart, and bring it again"
    assert root.refusal == SoftwareRefusal(f"{why}; to do: {do}")
    assert root.accepted == b""
    assert root.bring(NEWER) is True


def test_a_name_that_says_something_to_a_terminal_is_told_without_it(root: RootsHands) -> None:
    os.mkfifo(bytes(root.inbox) + b"/\x1b[2J\xff.release")
    assert root.arrivals().look() is False
    assert root.refusal and root.refusal.says.startswith("?[2J?.release: not a plain file; to do: take it away")


def test_an_inbox_that_became_a_link_is_refused_and_none_at_all_is_nothing(
    root: RootsHands, tmp_path: Path
) -> None:
    root.inbox.rmdir()
    assert root.arrivals().look() is None
    (tmp_path / "elsewhere").mkdir()
    root.inbox.symlink_to(tmp_path / "elsewhere")
    assert root.arrivals().look() is False
    assert root.refusal and root.refusal.says.startswith("the inbox: Not a directory; to do: see who changed")


def test_a_heap_of_garbage_hides_no_release_and_ends(root: RootsHands) -> None:
    for number in range(FILES_A_START - 1):
        (root.inbox / f"a{number:02}.release").write_bytes(b"garbage")
    (root.inbox / "b.release").write_bytes(NEWER)
    turns = list[bytes]()
    assert take_all(root.arrivals(), lambda: turns.append(root.accepted)) is True
    assert turns[-1] == NEWER
    assert list(root.inbox.iterdir()) == []
    (root.inbox / "c.release").write_bytes(NEWEST)
    assert take_all(root.arrivals(), lambda: None) is False


def test_what_a_cut_left_accepted_is_gone_on_with_before_anything_is_looked_at(root: RootsHands) -> None:
    assert root.bring(NEWER)
    seen = list[bytes]()
    take_all(root.arrivals(), lambda: seen.append(root.accepted))
    assert seen == [NEWER, NEWER]
