"""A guest's boot: power on, and the next thing that the screen shows is the plate."""

import re
from pathlib import Path
from time import monotonic

import pygame
import pytest
from PIL import Image, ImageChops

from display.lettering.lettering import Lettering
from terminal.domain.views import View
from tests.machine.boot_film import Look, film
from tests.machine.guest import SCREEN_SIZE, Guest, has_kvm
from tests.machine.guest_disk import GuestDisk, guest_disk
from tests.machine.guest_hall import GuestHall, shown, status
from tests.machine.waiting import until
from tests.support.plates import plate

PATIENCE = 900.0  # s
ALIKE = 0.02  # of the pixels: a clock's minute, and letters that another version of the same font draws


@pytest.fixture
def kiosk(machines: Path, release: str, commit: str) -> GuestDisk:
    return guest_disk(release, machines / release, f"{commit}/kiosk", "sh tests/machine/guest_kiosk.sh")


@pytest.fixture
def guest(tmp_path: Path, joined: GuestDisk) -> Guest:
    return Guest(tmp_path, joined)


def drawn(view: View) -> Image.Image:
    surface = plate(view, Lettering(), SCREEN_SIZE)
    return Image.frombytes("RGB", SCREEN_SIZE, pygame.image.tobytes(surface, "RGB"))


def differing(one: Image.Image, other: Image.Image) -> float:
    """Which part of the pixels is plainly of another colour."""
    difference = ImageChops.difference(one, other).convert("L")
    return sum(difference.histogram()[64:]) / (one.width * one.height)


def test_power_on_to_the_plate_with_nothing_between(guest: Guest, machines: Path, hall: GuestHall) -> None:
    with guest:
        guest.start(wait=False)
        boot = film(guest, PATIENCE)
        boot.keep(machines / "boot")
        guest.wait()
        told = until(lambda: status(guest), "the terminal answers")
        assert differing(guest.screen(), drawn(told.plate)) < ALIKE
        mapped = guest.run(f"cat /proc/{shown(guest, 'MainPID')}/maps")
        assert "libpython" in mapped or "python3" in mapped
        assert not re.findall("libGL|libEGL|gallium|LLVM", mapped)  # a still picture needs none
    assert [f"{shot.look.at - boot.looks[0].at:.1f} s" for shot in boot.lit] == []


def test_the_plate_is_sooner_than_a_kiosk(
    tmp_path: Path, joined: GuestDisk, kiosk: GuestDisk, capsys: pytest.CaptureFixture[str]
) -> None:
    """By processor seconds where the machine is emulated: its time by the clock depends on what else runs here.

    How much sooner is a figure, with a goal: docs/benchmarks.md.
    """
    ours, theirs = (raced(Guest(tmp_path / name, disk)) for name, disk in (("ours", joined), ("theirs", kiosk)))
    ratios = theirs.at / ours.at, theirs.worked / ours.worked
    with capsys.disabled():
        print(f"\nKVM: {has_kvm()}; plate after {ours.at:.1f} s ({ours.worked:.1f} processor seconds), kiosk after")
        print(f"{theirs.at:.1f} s ({theirs.worked:.1f}): {ratios[0]:.1f} times sooner, {ratios[1]:.1f} by work")
    assert (ratios[0] if has_kvm() else ratios[1]) > 1


def raced(guest: Guest) -> Look:
    """How long it took from the kernel's start to the picture, and how much work."""
    with guest:
        guest.start(wait=False)
        boot = film(guest, PATIENCE)
        guest.wait(PATIENCE)
        return boot.since(monotonic() - float(guest.run("cut -d' ' -f1 /proc/uptime")))
