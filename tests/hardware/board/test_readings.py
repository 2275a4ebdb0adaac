"""What boards say of themselves is read from their files, and nothing that stands in those can bring us down.

The everyday run makes 60 boards up, the long run 300.
"""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.board.health import Health
from hardware.board.readings import health
from tests.support.boards import BOARDS, PC, PI_3, PI_4, PI_5, ZONE, plant

OWN = ("free_bytes", "total_bytes", "free_inodes", "total_inodes")  # of the disk that the tests are on
ALL_WELL = ("under_voltage", "throttled", "capped", "soft_limit")

EXPECTED: dict[str, dict[str, Any]] = {
    "Pi 3": {
        "model": "Raspberry Pi 3 Model B Plus Rev 1.3",
        "millicelsius": 53692,
        "under_voltage": True,
        "capped": False,
        "throttled": True,
        "soft_limit": False,
        "under_voltage_since_boot": True,
        "capped_since_boot": False,
        "throttled_since_boot": True,
        "soft_limit_since_boot": False,
        "disk_errors": 0,
        "read_only": False,
        "memory_total": 968_204_288,
        "memory_available": 716_800_000,
        "uptime": 350735,
        "load_hundredths": 20,
        "watchdog": True,
    },
    "Pi 4": {
        "model": "Raspberry Pi 4 Model B Rev 1.4",
        "millicelsius": 81306,
        "under_voltage": False,
        "capped": False,
        "throttled": False,
        "soft_limit": True,
        "under_voltage_since_boot": False,
        "capped_since_boot": True,
        "throttled_since_boot": True,
        "soft_limit_since_boot": True,
        "disk_errors": 3,
        "read_only": False,
        "memory_total": 3_977_240_576,
        "memory_available": 3_481_600_000,
        "uptime": 59,
        "load_hundredths": 1205,
        "watchdog": True,
    },
    "Pi 5": {
        "model": "Raspberry Pi 5 Model B Rev 1.0",
        "millicelsius": 47950,
        "under_voltage": True,
        "under_voltage_since_boot": True,
        "disk_errors": 1,
        "read_only": True,
        "wear": 10,
        "spare": 2,
        "memory_total": 8_453_095_424,
        "memory_available": 7_168_000_000,
        "uptime": 1,
        "watchdog": True,
    },
    "PC": {
        "millicelsius": 27800,
        "disk_errors": 0,
        "read_only": False,
        "memory_total": 16_384_000_000,
        "memory_available": 12_288_000_000,
        "uptime": 86400,
        "load_hundredths": 100,
    },
}


def told(root: Path, folder: Path | None = None) -> dict[str, Any]:
    """What is known, less what the disk of the tests says."""
    found = health(folder or root / "state", root)
    return {name: getattr(found, name) for name in Health.__struct_fields__ if getattr(found, name) is not None}


def known(root: Path, folder: Path | None = None) -> dict[str, Any]:
    return {name: value for name, value in told(root, folder).items() if name not in OWN}


@pytest.mark.parametrize("board", BOARDS)
def test_a_board_by_its_files(tmp_path: Path, board: str) -> None:
    assert known(plant(tmp_path, BOARDS[board])) == EXPECTED[board]


def test_a_board_without_any_file_says_nothing(tmp_path: Path) -> None:
    assert known(tmp_path) == {}


def test_the_room_is_that_of_the_disk_that_will_hold_the_folder(tmp_path: Path) -> None:
    found = told(tmp_path, tmp_path / "not" / "yet" / "made")
    assert found["total_bytes"] == shutil.disk_usage(tmp_path).total
    assert 0 < found["free_bytes"] <= found["total_bytes"]
    assert found["total_inodes"] == os.statvfs(tmp_path).f_files
    elsewhere = told(tmp_path, Path("/proc/self"))
    assert elsewhere["free_bytes"] == 0 and "free_inodes" not in elsewhere


@pytest.mark.parametrize("name", sorted(PI_5.keys() | PI_3.keys()))
def test_a_file_less_is_a_figure_less_and_the_others_stay(tmp_path: Path, name: str) -> None:
    board = PI_3 if name in PI_3 else PI_5
    whole = known(plant(tmp_path, board))
    (tmp_path / name).unlink()
    (tmp_path / name).mkdir()  # a folder where a file should be cannot be read either
    left = known(tmp_path)
    left.pop("millicelsius", None)  # it may be that of the other zone
    assert left.items() <= whole.items()
    assert len(whole) - len(left) <= 9


FILES = sorted(PI_3.keys() | PI_4.keys() | PI_5.keys())


@pytest.mark.parametrize("boards", [60, pytest.param(300, marks=pytest.mark.long)])
def test_whatever_stands_in_the_files_nothing_is_raised_and_every_figure_makes_sense(boards: int) -> None:
    """Any bytes in some files, and a real board's with some bytes exchanged in others."""

    @settings(max_examples=boards, deadline=None)
    @given(
        files=st.dictionaries(st.sampled_from(FILES), st.binary(max_size=200)),
        spoilt=st.dictionaries(st.sampled_from(FILES), st.tuples(st.integers(0, 200), st.binary(max_size=8))),
        board=st.sampled_from(sorted(BOARDS)),
    )
    def board_that_says_anything(files: dict[str, bytes], spoilt: dict[str, tuple[int, bytes]], board: str) -> None:
        content = {name: text.encode() for name, text in BOARDS[board].items()} | files
        for name, (place, put) in spoilt.items():
            held = content.get(name, b"")
            content[name] = held[:place] + put + held[place + len(put) :]
        with tempfile.TemporaryDirectory() as folder:
            found = health(Path(folder) / "state", plant(Path(folder), content))
        assert found.model is None or found.model.isprintable()
        assert found.millicelsius is None or -40_000 <= found.millicelsius <= 150_000
        assert found.memory_available is None or found.memory_available <= (found.memory_total or 0)
        assert found.wear is None or 1 <= found.wear <= 11
        assert found.spare is None or 1 <= found.spare <= 3
        for name in ("disk_errors", "uptime", "load_hundredths", *OWN):
            value = getattr(found, name)
            assert value is None or 0 <= value < 10**19

    board_that_says_anything()


NONSENSE = {
    "hotter than silicon": (ZONE + "0/temp", "999999\n", "millicelsius"),
    "a temperature in words": (ZONE + "0/temp", "warm\n", "millicelsius"),
    "two temperatures": (ZONE + "0/temp", "53692 53692\n", "millicelsius"),
    "flags that are not hexadecimal": ("sys/devices/platform/soc/soc:firmware/get_throttled", "low\n", "throttled"),
    "errors below nothing": ("sys/fs/ext4/mmcblk0p2/errors_count", "-1\n", "disk_errors"),
    "more memory free than there is": (
        "proc/meminfo",
        "MemTotal:  100 kB\nMemAvailable:  101 kB\n",
        "memory_available",
    ),
    "no memory at all": ("proc/meminfo", "MemTotal:  0 kB\nMemAvailable:  0 kB\n", "memory_total"),
    "an uptime in words": ("proc/uptime", "nan nan\n", "uptime"),
    "a load in words": ("proc/loadavg", "inf 0.1 0.1 1/2 3\n", "load_hundredths"),
    "a model that is no text": ("proc/device-tree/model", "\x1b[2J\0", "model"),
    "an empty model": ("proc/device-tree/model", "\0", "model"),
    "a mount without its end": ("proc/self/mountinfo", "28 1 179:2 / / rw,noatime shared:1 -\n", "read_only"),
}


@pytest.mark.parametrize("case", NONSENSE)
def test_nonsense_is_not_known(tmp_path: Path, case: str) -> None:
    name, content, field = NONSENSE[case]
    assert field in known(plant(tmp_path, PI_3))
    assert field not in known(plant(tmp_path, {name: content}))


def test_a_firmware_under_its_other_name_and_with_a_prefix_is_read(tmp_path: Path) -> None:
    node = "sys/devices/platform/soc@107c000000/soc@107c000000:firmware/get_throttled"
    found = known(plant(tmp_path, PI_5 | {node: "0x20000\n"}))
    assert [found[name] for name in ALL_WELL] == [False] * 4, "the firmware's word stands before the alarm's"
    assert found["capped_since_boot"] is True


def test_an_alarm_that_is_off_says_nothing_of_the_time_before(tmp_path: Path) -> None:
    found = known(plant(tmp_path, PI_5 | {"sys/class/hwmon/hwmon2/in0_lcrit_alarm": "0\n"}))
    assert found["under_voltage"] is False
    assert "under_voltage_since_boot" not in found


def test_the_file_system_is_the_nearest_above_the_folder(tmp_path: Path) -> None:
    """A data partition under a name with a space; the first there is hidden by a second, which is read-only."""
    folder = tmp_path / "data disk" / "state"
    point = str(tmp_path / "data disk").replace(" ", "\\040")
    second = f"40 28 259:7 / {point} rw - ext4 /dev/nvme0n1p1 rw\n41 28 259:8 / {point} ro - ext4 /dev/sda1 rw\n"
    files = PC | {"proc/self/mountinfo": PC["proc/self/mountinfo"] + second}
    plant(tmp_path, files | {"sys/fs/ext4/sda1/errors_count": "17\n"})
    assert known(tmp_path, folder)["disk_errors"] == 17
    assert known(tmp_path, folder)["read_only"] is True
    beside = known(tmp_path, tmp_path / "data")
    assert (beside["disk_errors"], beside["read_only"]) == (0, False)


def test_a_folder_that_is_a_link_is_where_it_leads(tmp_path: Path) -> None:
    other = f"40 28 259:7 / {tmp_path / 'other'} ro - ext4 /dev/sdb1 rw\n"
    plant(tmp_path, PC | {"proc/self/mountinfo": PC["proc/self/mountinfo"] + other})
    (tmp_path / "other").mkdir()
    (tmp_path / "state").symlink_to(tmp_path / "other")
    assert known(tmp_path)["read_only"] is True


@pytest.mark.parametrize(
    ("life", "wear"), [("0x01 0x01", 1), ("0x00 0x0b", 11), ("0x00 0x00", None), ("0xff 0x03", 3)]
)
def test_the_life_of_a_card(tmp_path: Path, life: str, wear: int | None) -> None:
    path = "sys/devices/mmc0/block/mmcblk0/device/life_time"
    assert known(plant(tmp_path, PI_5 | {path: life + "\n"})).get("wear") == wear
