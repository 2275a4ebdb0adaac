"""Finding what types: a tree of real files, as the kernel shows it under /sys/class/input."""

from pathlib import Path

import pytest

from hardware.card_reader.device_lookup import DeviceLookup, NotPlugged
from tests.support.keystrokes import of_64_bit

pytestmark = of_64_bit

# As 64-bit kernels write them: a keyboard, the volume keys beside it (they claim an Enter), a mouse, a power key.
KEYBOARD = "1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe"
VOLUME = "3f000303ff 0 0 483ffff17aff32d bfd4444600000000 1 130ff38b17c000 677bfad9415fed 9ed68000004400 10000002"
MOUSE = "1f0000 0 0 0 0"
POWER = "10000000000000 0"

FIRST, SECOND = "usb-0000:01:00.0-1.3", "usb-0000:01:00.0-1.31"


class Machine:
    """A machine whose sysfs and /dev/input are folders."""

    def __init__(self, folder: Path) -> None:
        self.sysfs, self.dev = folder / "sys", folder / "dev"
        self.sysfs.mkdir()
        self.dev.mkdir()

    def plug(self, event: int, ids: str, phys: str, keys: str = KEYBOARD) -> None:
        device = self.sysfs / f"event{event}" / "device"
        texts = {"id/vendor": ids[:4], "id/product": ids[5:], "phys": phys, "capabilities/key": keys}
        for attribute, text in texts.items():
            path = device / attribute
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{text}\n", encoding="ascii")

    def find(self, ids: str, port: str = "") -> str:
        found = DeviceLookup(ids[:4], ids[5:], port, sysfs=self.sysfs, dev=self.dev).find()
        assert found.parent == self.dev
        return found.name

    def why(self, ids: str, port: str = "") -> str:
        with pytest.raises(NotPlugged) as error:
            self.find(ids, port)
        return str(error.value)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_found_by_vendor_and_product_among_others(machine: Machine) -> None:
    machine.plug(0, "046d:c31c", f"{FIRST}/input0")
    machine.plug(1, "ffff:0036", f"{FIRST}/input0")
    machine.plug(2, "ffff:0035", f"{SECOND}/input0")
    assert machine.find("ffff:0035") == "event2"
    assert machine.why("ffff:0034") == "nothing that types is plugged in as ffff:0034"


@pytest.mark.parametrize("keys", [VOLUME, MOUSE, POWER, "0", "", "not hexadecimal"])
def test_the_node_that_types_is_taken(machine: Machine, keys: str) -> None:
    machine.plug(3, "ffff:0035", f"{FIRST}/input0", keys)
    assert machine.why("ffff:0035") == "nothing that types is plugged in as ffff:0035"
    machine.plug(4, "ffff:0035", f"{FIRST}/input1")
    assert machine.find("ffff:0035") == "event4"


def test_two_nodes_that_type(machine: Machine) -> None:
    machine.plug(10, "ffff:0035", f"{FIRST}/input1")
    machine.plug(9, "ffff:0035", f"{FIRST}/input2")
    machine.plug(11, "ffff:0035", f"{FIRST}/input0")
    assert machine.find("ffff:0035") == "event11", "the first interface, whatever numbers the kernel gave"


def test_a_keypad_with_its_own_enter_only(machine: Machine) -> None:
    """Codes 64 to 127 are the last word but one: KEY_KP7 is its bit 7, KEY_KP0 its 18, KEY_KPENTER its 32."""
    machine.plug(0, "ffff:0035", f"{FIRST}/input0", "10007bb80 0")
    assert machine.find("ffff:0035") == "event0"
    for without in ("8007bb80 0", "10007b380 0"):  # no Enter, no 4
        machine.plug(0, "ffff:0035", f"{FIRST}/input0", without)
        assert machine.why("ffff:0035") == "nothing that types is plugged in as ffff:0035"


def test_two_of_a_kind_are_told_apart_by_their_ports(machine: Machine) -> None:
    machine.plug(5, "ffff:0035", f"{SECOND}/input0")
    machine.plug(6, "ffff:0035", f"{FIRST}/input0")
    assert machine.find("ffff:0035", FIRST) == "event6"
    assert machine.find("ffff:0035", SECOND) == "event5"
    assert (
        machine.why("ffff:0035")
        == f"ffff:0035 is plugged in at {FIRST} and {SECOND}; name the port in the settings"
    )
    third = "usb-0000:01:00.0-1.4"
    assert machine.why("ffff:0035", third) == f"nothing that types is plugged in as ffff:0035 at {third}"


def test_a_node_without_a_place_or_half_gone_is_passed_over(machine: Machine) -> None:
    machine.plug(0, "ffff:0035", f"{FIRST}/input0")
    machine.plug(1, "ffff:0035", f"{SECOND}/input0")
    (machine.sysfs / "event1/device/id/product").unlink()
    (machine.sysfs / "event2/device").mkdir(parents=True)
    assert machine.find("ffff:0035") == "event0"


def test_a_machine_without_inputs(tmp_path: Path) -> None:
    lookup = DeviceLookup("ffff", "0035", sysfs=tmp_path / "none", dev=tmp_path)
    with pytest.raises(NotPlugged, match=r"^nothing that types is plugged in as ffff:0035$"):
        lookup.find()
