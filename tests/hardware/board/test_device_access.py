"""The device access: what udev has not given out yet is waited for, and what it never will no longer than that."""

from pathlib import Path

import pytest

from hardware.board.device_access import ACCESS_PATIENCE_SECONDS, await_access, header_devices

PINS, PORT = Path("/dev/gpiochip0"), Path("/dev/ttyAMA0")


class Udev:
    """It gives a device out at its second; time passes only where somebody waits."""

    def __init__(self, **given: float) -> None:
        self.now, self._given = 0.0, given

    def allowed(self, path: Path) -> bool:
        return self.now >= self._given[path.name]

    def pause(self, seconds: float) -> None:
        self.now += seconds


@pytest.mark.parametrize(
    ("pins", "port", "waited"),
    [(0, 0, 0), (1.0, 0, 1.0), (0.2, 2.0, 2.0), (0, 1e9, ACCESS_PATIENCE_SECONDS)],
    ids=["nothing", "the pins", "both", "one that never is"],
)
def test_what_udev_gives_out_is_waited_for(pins: float, port: float, waited: float) -> None:
    udev = Udev(gpiochip0=pins, ttyAMA0=port)
    await_access([PINS, PORT], udev.allowed, udev.pause, lambda: udev.now)
    assert udev.now == pytest.approx(waited, abs=0.11)


def test_a_board_without_pins_waits_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "ttyS0").touch()
    assert header_devices(tmp_path) == []
    for name in ("gpiochip0", "gpiochip10", "ttyAMA0", "ttyAMA10"):
        (tmp_path / name).touch()
    assert {path.name for path in header_devices(tmp_path)} == {"gpiochip0", "gpiochip10", "ttyAMA0"}
