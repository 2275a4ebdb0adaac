"""A first boot: a card with two files becomes a terminal, wherever the power goes, and what fails it says."""

import tomllib
from contextlib import suppress

import pytest

from terminal.setup.first_boot.installed_part import InstalledPart
from tests.support.release_files import STRANGER, piece, release_file
from tests.support.upgrades import PowerCut
from tests.terminal.setup.first_boot.conftest import PRESEED, RELEASE, TOKEN, FirstStart, pulled

REBOOT = ("systemctl", "--no-block", "reboot")
MOMENTS_MAX = 200


def test_a_card_becomes_a_terminal_and_says_so(start: FirstStart) -> None:
    assert start.boots() == 3  # the hook, the installation, the terminal
    (install,) = (words for words in start.typed if words[0] == "bash")
    offline = ("--offline", str(start.folder / "window-terminal.release"), "--preseed", str(start.preseed))
    assert install[1].endswith("opt/window-terminal/first-boot/terminal/setup/install.sh")
    assert install[2:] == offline
    assert start.stamp[0].startswith("done: ") and "setting up as window-terminal.toml says" in start.stamp
    assert (start.enabled, start.hooked) == (False, False)


def test_the_token_is_the_terminals_and_no_longer_the_cards(start: FirstStart) -> None:
    start.boots()
    assert start.taken == TOKEN
    assert TOKEN.encode() not in b"".join(path.read_bytes() for path in start.folder.iterdir())
    assert start.preseed.read_bytes() == PRESEED.replace(TOKEN.encode(), b" " * len(TOKEN))


def test_the_next_start_and_all_after_it_have_nothing_to_do(start: FirstStart) -> None:
    start.boots()
    before, stamp = list(start.typed), start.stamp
    assert start.boots() == 1
    assert (start.typed, start.stamp) == (before, stamp)


def test_wherever_the_power_goes_it_ends_as_without(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut at every moment once. Until the terminal has the token the card has it, and both files can be read."""
    for moment in range(1, MOMENTS_MAX):
        start = FirstStart(tmp_path_factory.mktemp("cut") / "root")
        try:
            with pulled(start, moment, monkeypatch):
                start.boots()
        except PowerCut:
            start.plug.at = 0
        else:
            break
        said = tomllib.loads(start.preseed.read_text())["center"]["token"]
        assert TOKEN in (said, start.taken), f"at moment {moment} nobody has the token"
        assert start.hooked or start.enabled or start.stamp[0].startswith("done"), f"lost at moment {moment}"
        start.boots()
        assert (start.taken, start.stamp[0][:5]) == (TOKEN, "done:"), f"cut at moment {moment}"
        assert TOKEN.encode() not in start.preseed.read_bytes(), f"cut at moment {moment}"
    assert 40 < moment < MOMENTS_MAX - 1, "every moment was cut"


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("window-terminal.release", RELEASE[:-300], "ends inside its manifest"),
        ("window-terminal.release", release_file(STRANGER), "not signed by a trusted key"),
        (
            "window-terminal.release",
            release_file(debian="bookworm"),
            "is for Debian bookworm, this is Debian trixie",
        ),
        ("window-terminal.release", release_file(architecture="amd64"), "is for amd64, this machine is arm64"),
        ("window-terminal.toml", PRESEED[: PRESEED.index(b"[trust]")], "does not say trust.keys"),
        ("window-terminal.toml", b"[center\n", "Expected ']'"),
    ],
)
def test_what_it_cannot_take_it_names_on_the_card_and_nothing_runs(
    start: FirstStart, name: str, content: bytes, why: str
) -> None:
    (start.folder / name).write_bytes(content)
    start.boots()
    assert start.stamp[0].startswith("failed: ") and why in start.stamp[0]
    assert any(why in line for line in start.said), "and on the screen"
    assert not [words for words in start.typed if words[0] == "bash"]
    assert start.preseed.read_bytes() == (content if name == start.preseed.name else PRESEED)


def test_no_release_and_nothing_installed_is_said(start: FirstStart) -> None:
    (start.folder / "window-terminal.release").unlink()
    start.boots()
    assert "no release file" in start.stamp[0]


def test_it_tries_once_a_start_and_three_times_in_all(start: FirstStart) -> None:
    start.status = 1
    for _ in range(6):
        start.boots()
    installs = [words for words in start.typed if words[0] == "bash"]
    assert len(installs) == 3 and REBOOT not in start.typed
    assert start.stamp[0] == "failed: the installation ended with 1; what it said stands below"
    assert "put other files" in start.stamp[1]
    assert TOKEN.encode() in start.preseed.read_bytes()


def test_other_files_are_tried_anew(start: FirstStart) -> None:
    start.status = 1
    for _ in range(5):
        start.boots()
    start.status = 0
    start.boots()
    assert start.stamp[0].startswith("failed"), "the same files are not tried again"
    start.preseed.write_bytes(PRESEED.replace(b"# hall", b"# halls"))
    start.boots()
    assert (start.taken, start.stamp[0][:5]) == (TOKEN, "done:")


def test_power_that_goes_in_every_try_ends_too(start: FirstStart, laid: InstalledPart) -> None:
    def cut(*_: object) -> int:
        start.typed.append(("bash",))
        raise PowerCut

    start._install = cut  # type: ignore[method-assign]
    for _ in range(30):
        with suppress(PowerCut):
            start.boots()
    assert len([words for words in start.typed if words[0] == "bash"]) == 2 * 20  # typed, and cut off in it
    assert start.stamp[:2] == ["begun, time 20", start.stamp[1]] and "put other files" in start.stamp[1]


def test_of_several_releases_the_newest_that_fits_is_taken(start: FirstStart) -> None:
    pieces = [piece("notes.txt", b"kept")]
    (start.folder / "b.release").write_bytes(
        release_file(version=9, debian="bookworm", pieces=pieces, after=b"kept")
    )
    (start.folder / "c.release").write_bytes(release_file(version=5, pieces=pieces, after=b"kept"))
    start.boots()
    (install,) = (words for words in start.typed if words[0] == "bash")
    assert install[3] == str(start.folder / "c.release")


def test_a_clone_makes_its_own_keys_and_serves_without_a_preseed(start: FirstStart, laid: InstalledPart) -> None:
    from terminal.setup.first_boot.carried_parts import carried_files

    start.preseed.unlink()
    laid.lay(carried_files(), cloned=True)
    assert start.boots() == 2
    assert start.typed[:2] == [("ssh-keygen", "-A"), ("systemctl", "enable", "window-terminal.service")]
    assert start.enabled, "a preseed may come later"
    assert not laid.cloned


def test_a_clone_with_a_preseed_is_set_up_by_what_is_installed(start: FirstStart, laid: InstalledPart) -> None:
    from terminal.setup.first_boot.carried_parts import carried_files

    (start.folder / "window-terminal.release").unlink()
    (start.root / "usr/local/bin").mkdir(parents=True)
    (start.root / "usr/local/bin/window-terminal").write_text("program")
    laid.lay(carried_files(), cloned=True)
    start.boots()
    assert ("/usr/local/bin/window-terminal", "setup", "--preseed", str(start.preseed)) in start.typed
    assert ("systemctl", "enable", "window-terminal.service") not in start.typed
    assert (start.taken, start.stamp[0][:5]) == (TOKEN, "done:")


def test_a_boot_partition_that_cannot_be_written_does_not_stop_it(
    start: FirstStart, laid: InstalledPart, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("terminal.setup.first_boot.boot_partition.BootPartition.stamp", full)
    start.boots()
    assert start.taken == TOKEN and TOKEN.encode() not in start.preseed.read_bytes()
    assert any("window-terminal.txt cannot be written" in line for line in start.said)
