"""A guest's first boot: a plain card with two files, power on, and without a key pressed its window is served."""

import random
import subprocess
from pathlib import Path

import pytest

from terminal.demo.rig import WINDOW
from tests.machine.boot_film import is_plate
from tests.machine.first_boot import PATIENCE, FirstBooted, Prepared, served, token_of
from tests.machine.guest_hall import HOST, GuestHall
from tests.machine.test_guest_boot import ALIKE, differing, drawn

DONE = "done: this card is a window terminal; the plate hangs after the next start"
INSTALLING = 1  # the start that installs: the one before only lays what does that onto the root
CUT_WINDOW = "3F-08"


def test_the_window_is_served(first_booted: FirstBooted, capsys: pytest.CaptureFixture[str]) -> None:
    told = first_booted.told
    assert (told.window, told.plate.unit, told.plate.hall) == (WINDOW, "市公安局", "安庆市人民政府政务服务中心")
    assert is_plate(first_booted.picture)
    assert differing(first_booted.picture, drawn(told.plate)) < ALIKE
    with capsys.disabled():
        for start in first_booted.starts:
            print(f"\n{start.seconds:.0f} s, {start.worked:.0f} processor seconds", end="")


def test_nobody_but_the_center_was_spoken_with(first_booted: FirstBooted, hall: GuestHall) -> None:
    """By the packets on its cable: no mirror, no registry, and nobody for a name."""
    called = frozenset[str]().union(*(start.called for start in first_booted.starts))
    assert called == {f"{HOST}:{hall.port}"}


def test_the_center_has_it_at_its_window(first_booted: FirstBooted, hall: GuestHall) -> None:
    [row] = [row for row in hall.terminals() if row["terminal"] == first_booted.told.terminal]
    assert (row["state"], row["window"], row["key_hash"]) == ("accepted", WINDOW, first_booted.told.fingerprint)


def test_the_card_says_in_any_pc_what_happened(first_booted: FirstBooted) -> None:
    assert first_booted.boot.read("window-terminal.txt").decode().splitlines()[0] == DONE
    assert "window-terminal-first-boot.pyz" not in first_booted.boot.names()
    assert "systemd." not in first_booted.boot.kernel_line()


def test_the_token_lies_in_no_sector_of_the_boot_partition(first_booted: FirstBooted) -> None:
    assert first_booted.token
    assert token_of(first_booted.boot).strip() == ""
    looked = ["grep", "--count", "--text", "--fixed-strings", first_booted.token, str(first_booted.boot.image)]
    assert subprocess.run(looked, capture_output=True, check=False).stdout == b"0\n"


def test_a_power_cut_while_it_installs_ends_in_the_same(
    first_booted: FirstBooted, prepared: Prepared, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    moment = random.uniform(0.1, 0.95) * first_booted.starts[INSTALLING].worked
    with prepared.card(tmp_path, CUT_WINDOW) as guest:
        guest.start(wait=False)
        guest.restarted(PATIENCE)
        guest.works(moment)
        guest.again()
        with capsys.disabled():
            print(f"\ncut after {moment:.0f} processor seconds of {first_booted.starts[INSTALLING].worked:.0f}")
        guest.restarted(PATIENCE)
        told = served(guest, CUT_WINDOW)
        assert differing(guest.screen(), drawn(told.plate)) < ALIKE
        guest.stop()
        assert guest.boot.read("window-terminal.txt").decode().splitlines()[0] == DONE
        assert token_of(guest.boot).strip() == ""
    assert (told.window, told.plate.unit) == (CUT_WINDOW, "市税务局")
