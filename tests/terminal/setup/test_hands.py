"""Hands: what they do to a root, and what they say when they cannot."""

import errno
from pathlib import Path

import pytest

from terminal.setup import acts
from terminal.setup.described_machine import Holding
from terminal.setup.executor import ActFailed
from terminal.setup.hands import RootHands, run_program
from terminal.setup.paths import HALL_DROP_IN
from terminal.setup.places import Places
from terminal.setup.upgrade.journal import UpgradeJournal
from terminal.setup.upgrade.progress import Progress
from terminal.setup.upgrade.release_folders import ReleaseFolders
from tests.terminal.setup.conftest import RootPrograms, needs_root


@pytest.fixture
def hands(places: Places, programs: RootPrograms) -> RootHands:
    return RootHands(places, programs)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o7777


@needs_root
def test_a_file_has_content_mode_and_owner_by_the_roots_own_lists(places: Places, hands: RootHands) -> None:
    hands.do(acts.WriteFile("/etc/x/y.conf", "a\n", Holding(0o640, "root", "gpio")))
    path = places.at("/etc/x/y.conf")
    assert (path.read_text(), mode(path), path.stat().st_gid) == ("a\n", 0o640, 986)
    hands.do(acts.MakeFolder("/var/lib/z", Holding(0o700, "pi", "gpio")))
    made = places.at("/var/lib/z")
    assert (mode(made), made.stat().st_uid) == (0o700, 1000)


@needs_root
@pytest.mark.parametrize("deed", ["folder", "file"])
def test_a_link_in_their_place_gives_nobody_what_it_names(
    places: Places, hands: RootHands, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    roots, inbox = places.at("/etc/roots"), places.at("/var/lib/window-terminal/inbox")
    roots.mkdir(0o755)
    inbox.parent.mkdir()
    before = roots.stat()

    def written(path: Path, content: bytes) -> None:
        path.symlink_to(roots)  # just after it was written

    monkeypatch.setattr("terminal.setup.hands.replace", written)
    if deed == "folder":
        inbox.symlink_to(roots)
    holding = Holding(0o700, "pi", "gpio")
    act = acts.MakeFolder if deed == "folder" else lambda path, to: acts.WriteFile(path, "", to)
    with pytest.raises(ActFailed, match=r"inbox: .*symbolic links"):
        hands.do(act("/var/lib/window-terminal/inbox", holding))
    after = roots.stat()
    assert (after.st_uid, after.st_gid, after.st_mode) == (before.st_uid, before.st_gid, before.st_mode)


def test_whom_the_root_does_not_know_cannot_be_given_anything(hands: RootHands) -> None:
    with pytest.raises(ActFailed, match="nobody is called window-terminal"):
        hands.do(acts.WriteFile("/etc/y", "", Holding(0o640, "root", "window-terminal")))


def test_a_link_is_switched_and_whatever_was_there_goes(places: Places, hands: RootHands) -> None:
    for target in ("releases/1", "releases/2"):
        hands.do(acts.LinkTo("/opt/window-terminal/current", target))
    assert str(places.current.readlink()) == "releases/2"
    hands.do(acts.Remove("/opt/window-terminal/current"))
    hands.do(acts.Remove("/opt/window-terminal"))
    assert not places.at("/opt/window-terminal").exists()


@pytest.mark.parametrize("others", [(), ("override.conf",)])
def test_with_the_last_drop_in_of_a_unit_its_folder_goes(
    places: Places, hands: RootHands, others: tuple[str, ...]
) -> None:
    ours = places.at(HALL_DROP_IN)
    ours.parent.mkdir(parents=True)
    for name in (ours.name, *others):
        ours.with_name(name).write_text("[Service]\n")
    hands.do(acts.Remove(HALL_DROP_IN))
    assert ours.parent.exists() == bool(others)
    assert not others or [path.name for path in ours.parent.iterdir()] == list(others), "somebody else's stays"


def test_packages_are_installed_after_their_lists_are_fetched(hands: RootHands, programs: RootPrograms) -> None:
    hands.do(acts.InstallPackages(("libgl1",), ("/home/pi/python3-lgpio_1_arm64.deb",)))
    _, fetched, installed = programs.typed
    assert "update" in fetched
    assert installed[-3:] == ("install", "/home/pi/python3-lgpio_1_arm64.deb", "libgl1")


@pytest.mark.parametrize("broken", ["", "dpkg"])
def test_what_a_power_cut_left_half_installed_is_ended_before(places: Places, broken: str) -> None:
    """apt says "dpkg was interrupted" and no more; what dpkg cannot end without other packages, apt can."""

    def fail(program: str) -> None:
        if program == broken:
            raise ActFailed("dependency problems")

    programs = RootPrograms(places, fail)
    RootHands(places, programs).do(acts.InstallPackages(("libgl1",)))
    ended, _, installed = programs.typed
    assert ended == ("dpkg", "--force-confold", "--configure", "-a")
    assert "--fix-broken" in installed


def test_what_is_half_unpacked_is_unpacked_again(places: Places, programs: RootPrograms) -> None:
    """As dpkg 1.21 lists it: asked for anything else, apt configures what needs this one, and fails each time."""
    listed = places.at("/var/lib/dpkg/status")
    listed.parent.mkdir(parents=True, exist_ok=True)
    hurt = (
        "Package: libopusfile0\nStatus: install reinstreq half-installed\nPriority: optional\nArchitecture: amd64\n"
    )
    listed.write_text(f"Package: tzdata\nStatus: install ok installed\nArchitecture: all\n\n{hurt}")
    RootHands(places, programs).do(acts.InstallPackages(("python3-venv",)))
    assert programs.typed[-1][-4:] == ("--reinstall", "install", "python3-venv", "libopusfile0:amd64")


def test_packages_of_a_folder_come_from_there_and_nowhere_else(
    tmp_path: Path, hands: RootHands, programs: RootPrograms
) -> None:
    hands.do(acts.InstallPackages(("libgl1",), (), str(tmp_path)))
    for words in programs.typed[1:]:
        assert f"Dir::Etc::SourceList={tmp_path}/sources.list" in words
        assert "Dir::Etc::SourceParts=/dev/null" in words


def test_a_power_cut_leaves_no_half_of_a_folder_that_would_be_called_whole(
    places: Places, hands: RootHands, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = places.at("/opt/window-terminal/releases/0.1.0")
    release.mkdir(parents=True)
    (release / "complete").touch()
    (release / "python").touch()

    def cut(folder: Path) -> None:
        (folder / "releases/0.1.0/python").unlink()
        raise OSError(errno.EIO, "the card is gone", str(folder))

    monkeypatch.setattr("terminal.setup.hands.shutil.rmtree", cut)
    with pytest.raises(ActFailed, match="the card is gone"):
        hands.do(acts.Remove("/opt/window-terminal"))
    assert not (release / "complete").exists()
    monkeypatch.undo()
    places.at("/opt/window-terminal").mkdir()
    hands.do(acts.Remove("/opt/window-terminal"))
    assert list(places.at("/opt").iterdir()) == []


def test_a_unit_is_stopped_only_where_systemd_runs(places: Places, programs: RootPrograms) -> None:
    hands = RootHands(places, programs)
    hands.do(acts.Disable(("hciuart.service",)))
    places.at("/run/systemd/system/here").unlink()
    places.at("/run/systemd/system").rmdir()
    hands.do(acts.Disable(("hciuart.service",)))
    disabled, stopped = ("systemctl", "disable", "hciuart.service"), ("systemctl", "stop", "hciuart.service")
    assert programs.typed == [disabled, stopped, disabled]


def test_a_swap_file_is_removed_when_it_is_off(places: Places, hands: RootHands, programs: RootPrograms) -> None:
    places.at("/var/swap").write_bytes(b"somebody's name")
    places.at("/proc/swaps").write_text("Filename Type Size Used Priority\n/var/swap file 1024 0 -2\n")
    hands.do(acts.SwapOff("/var/swap"))
    assert programs.typed == [("swapoff", "/var/swap")]
    assert not places.at("/var/swap").exists()


def test_a_swap_file_that_its_service_has_let_go_is_only_removed(places: Places, programs: RootPrograms) -> None:
    """Raspberry Pi OS on Debian 12: dphys-swapfile swaps off as it stops, and swapoff then fails."""
    places.at("/var/swap").write_bytes(b"somebody's name")
    hands = RootHands(places, programs)
    hands.do(acts.SwapOff("/var/swap"))
    assert programs.typed == []
    assert not places.at("/var/swap").exists()


def test_a_program_that_fails_says_its_last_words() -> None:
    with pytest.raises(ActFailed, match=r"sh -c .*: no space left"):
        run_program(("sh", "-c", "echo no space left; exit 3"))
    with pytest.raises(ActFailed, match="ended with 3"):
        run_program(("sh", "-c", "exit 3"))
    with pytest.raises(ActFailed, match="no-such-program: No such file"):
        run_program(("no-such-program",))


def test_a_disk_that_refuses_is_an_act_that_failed(places: Places, hands: RootHands) -> None:
    places.at("/etc/file").write_text("")
    with pytest.raises(ActFailed, match=r"Not a directory|File exists"):
        hands.do(acts.WriteFile("/etc/file/below", ""))


def test_an_upgrade_is_begun_with_what_lies_there_whole_and_one_at_a_time(
    places: Places, hands: RootHands, programs: RootPrograms
) -> None:
    folders = ReleaseFolders(places.current.parent)
    places.upgrade.mkdir(parents=True)
    for name in ("1.0", "2.0", "3.0"):
        folders.begin(name)
    folders.finish("1.0")
    folders.point("current", "1.0")
    with pytest.raises(ActFailed, match=r"2\.0 is not whole"):
        hands.do(acts.BeginUpgrade("2.0"))
    folders.finish("2.0")
    hands.do(acts.BeginUpgrade("2.0"))
    begun = UpgradeJournal(places.upgrade).read()
    assert begun == Progress("verified", old="1.0", new="2.0")
    assert folders.linked("current") == "1.0"
    assert programs.typed == [("systemctl", "start", "--no-block", "window-terminal-upgrade.service")]
    folders.finish("3.0")
    with pytest.raises(ActFailed, match=r"an upgrade to 2\.0 is not over yet"):
        hands.do(acts.BeginUpgrade("3.0"))
