"""The readings of the board: what it says of itself, by the files of the kernel and of the firmware."""

import re
from pathlib import Path
from typing import Any

from hardware.board import disk
from hardware.board.health import Health
from hardware.board.sysfs import line, number

COLDEST, HOTTEST = -40_000, 150_000  # thousandths of a degree that a CPU can have and still answer
FLAGS = {
    "under_voltage": 0,
    "capped": 1,
    "throttled": 2,
    "soft_limit": 3,
    "under_voltage_since_boot": 16,
    "capped_since_boot": 17,
    "throttled_since_boot": 18,
    "soft_limit_since_boot": 19,
}  # bits of the firmware's get_throttled, as raspberrypi.com/documentation/computers/os.html lists them


def health(folder: Path, root: Path = Path("/")) -> Health:
    """What is known of the board that keeps its state in `folder`; `root` is where /proc, /sys and /dev are.

    A file that is absent, unreadable or says what cannot be leaves its field at None; nothing is raised.
    """
    mount = disk.holding(folder, root)
    found: dict[str, Any] = power(root) | memory(root) | disk.room(folder)
    if mount:
        found |= disk.faults(mount, root) | disk.wear(mount, root)
    return Health(
        model=model(root),
        millicelsius=temperature(root),
        uptime=uptime(root),
        load_hundredths=load(root),
        watchdog=watchdog(root),
        **found,
    )


def model(root: Path) -> str | None:
    """/proc/device-tree/model, which ends with a NUL; a PC has none."""
    said = (line(root / "proc/device-tree/model") or "").strip("\0 ")
    return said if said.isprintable() and said else None


def temperature(root: Path) -> int | None:
    """Thousandths of °C: `temp` in /sys/class/thermal, of the zone of type cpu-thermal or else of zone 0.

    Documentation/ABI/testing/sysfs-class-thermal.
    """
    zones = sorted((root / "sys/class/thermal").glob("thermal_zone*"))
    cpu = [zone for zone in zones if line(zone / "type") == "cpu-thermal"]
    zone = cpu[0] if cpu else root / "sys/class/thermal/thermal_zone0"
    found = number(zone / "temp", r"\A(-?[0-9]{1,6})\n?\Z")
    return found if found is not None and COLDEST <= found <= HOTTEST else None


def power(root: Path) -> dict[str, int]:
    """Voltage, throttling, frequency: get_throttled of the firmware's node in /sys/devices/platform, hexadecimal.

    Kernels without that file (a Pi 5's) tell of the voltage alone: hwmon `rpi_volt`, in0_lcrit_alarm, which is 1
    if it was too low within the last two seconds (drivers/hwmon/raspberrypi-hwmon.c).
    """
    platform = root / "sys/devices/platform"
    for pattern in ("*/*firmware/get_throttled", "*firmware/get_throttled"):
        for path in sorted(platform.glob(pattern)):
            bits = number(path, r"\A(?:0x)?([0-9a-f]{1,8})\n?\Z", 16)
            if bits is not None:
                return {name: bool(bits >> bit & 1) for name, bit in FLAGS.items()}
    return _alarm(root)


def _alarm(root: Path) -> dict[str, int]:
    for monitor in sorted((root / "sys/class/hwmon").glob("hwmon*")):
        low = (
            number(monitor / "in0_lcrit_alarm", r"\A([01])\n?\Z") if line(monitor / "name") == "rpi_volt" else None
        )
        if low is not None:
            return {"under_voltage": True, "under_voltage_since_boot": True} if low else {"under_voltage": False}
    return {}


def memory(root: Path) -> dict[str, int]:
    """Bytes: MemTotal and MemAvailable of /proc/meminfo, in kB there (proc(5))."""
    path = root / "proc/meminfo"
    total = number(path, r"(?m:^)MemTotal: *([0-9]{1,12}) kB")
    available = number(path, r"(?m:^)MemAvailable: *([0-9]{1,12}) kB")
    if not total or available is None or available > total:
        return {}
    return {"memory_total": total << 10, "memory_available": available << 10}


def uptime(root: Path) -> int | None:
    """Whole seconds: the first number of /proc/uptime (proc(5))."""
    return number(root / "proc/uptime", r"\A([0-9]{1,10})\.[0-9]+ ")


def load(root: Path) -> int | None:
    """Hundredths: the first number of /proc/loadavg (proc(5)), the mean of a minute."""
    found = re.match(r"([0-9]{1,6})\.([0-9]{2}) ", line(root / "proc/loadavg") or "", re.ASCII)
    return int(found[1] + found[2]) if found else None


def watchdog(root: Path) -> bool | None:
    """Whether /sys/class/watchdog has one (Documentation/ABI/testing/sysfs-class-watchdog)."""
    folder = root / "sys/class/watchdog"
    try:
        return any(folder.iterdir())
    except OSError:
        return None
