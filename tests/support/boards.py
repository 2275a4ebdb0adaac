"""Boards as their kernels show them: the files of a Pi 3, a Pi 4, a Pi 5 with eMMC beside it, and a PC."""

from pathlib import Path

CARD = "179:2"  # the number of mmcblk0p2
MEMINFO = (
    "MemTotal:         {total} kB\nMemFree:          102400 kB\nMemAvailable:   {available} kB\nBuffers:  1 kB\n"
)
ROOT = "28 1 {number} / / {flags} shared:1 - ext4 {source} {more}\n30 28 0:22 / /sys rw,nosuid - sysfs sysfs rw\n"
PI_MOUNTS = ROOT.format(number=CARD, flags="rw,noatime", source="/dev/mmcblk0p2", more="rw")

SOC = "sys/devices/platform/soc"
ZONE = "sys/class/thermal/thermal_zone"
MONITOR = "sys/class/hwmon/hwmon"
LINKS = {"sys/dev/block/179:2": "../../devices/mmc0/block/mmcblk0/mmcblk0p2"}
PARTITION = {"sys/devices/mmc0/block/mmcblk0/mmcblk0p2/partition": "2\n"}

PI_3 = PARTITION | {
    "proc/device-tree/model": "Raspberry Pi 3 Model B Plus Rev 1.3\0",
    ZONE + "0/type": "cpu-thermal\n",
    ZONE + "0/temp": "53692\n",
    SOC + "/soc:firmware/get_throttled": "50005\n",
    "proc/self/mountinfo": ROOT.format(number=CARD, flags="rw,noatime", source="/dev/root", more="rw"),
    "sys/fs/ext4/mmcblk0p2/errors_count": "0\n",
    "proc/meminfo": MEMINFO.format(total=945512, available=700000),
    "proc/uptime": "350735.47 1234388.90\n",
    "proc/loadavg": "0.20 0.18 0.12 1/180 11206\n",
    "sys/class/watchdog/watchdog0/identity": "Broadcom BCM2835 Watchdog timer\n",
}
PI_4 = PARTITION | {
    "proc/device-tree/model": "Raspberry Pi 4 Model B Rev 1.4\0",
    ZONE + "0/type": "cpu-thermal\n",
    ZONE + "0/temp": "81306\n",
    SOC + "/soc:firmware/get_throttled": "e0008\n",
    "proc/self/mountinfo": PI_MOUNTS,
    "sys/fs/ext4/mmcblk0p2/errors_count": "3\n",
    "proc/meminfo": MEMINFO.format(total=3884024, available=3400000),
    "proc/uptime": "59.10 200.00\n",
    "proc/loadavg": "12.05 3.00 1.00 9/180 11206\n",
    "sys/class/watchdog/watchdog0/identity": "Broadcom BCM2835 Watchdog timer\n",
}
PI_5 = PARTITION | {
    "proc/device-tree/model": "Raspberry Pi 5 Model B Rev 1.0\0",
    ZONE + "0/type": "acpitz\n",
    ZONE + "0/temp": "20000\n",
    ZONE + "1/type": "cpu-thermal\n",
    ZONE + "1/temp": "47950\n",
    MONITOR + "0/name": "cpu_thermal\n",
    MONITOR + "0/in0_lcrit_alarm": "0\n",
    MONITOR + "2/name": "rpi_volt\n",
    MONITOR + "2/in0_lcrit_alarm": "1\n",
    "proc/self/mountinfo": ROOT.format(
        number=CARD, flags="rw", source="/dev/mmcblk0p2", more="ro,errors=remount-ro"
    ),
    "sys/fs/ext4/mmcblk0p2/errors_count": "1\n",
    "sys/devices/mmc0/block/mmcblk0/device/life_time": "0x02 0x0a\n",
    "sys/devices/mmc0/block/mmcblk0/device/pre_eol_info": "0x02\n",
    "proc/meminfo": MEMINFO.format(total=8254976, available=7000000),
    "proc/uptime": "1.00 2.00\n",
    "sys/class/watchdog/watchdog0/identity": "Broadcom BCM2835 Watchdog timer\n",
}
PC = {
    ZONE + "0/type": "acpitz\n",
    ZONE + "0/temp": "27800\n",
    "proc/self/mountinfo": ROOT.format(number="259:2", flags="rw,relatime", source="/dev/nvme0n1p2", more="rw"),
    "sys/fs/ext4/nvme0n1p2/errors_count": "0\n",
    "proc/meminfo": MEMINFO.format(total=16000000, available=12000000),
    "proc/uptime": "86400.00 2.00\n",
    "proc/loadavg": "1.00 1.00 1.00 1/1000 99\n",
}
BOARDS = {"Pi 3": PI_3, "Pi 4": PI_4, "Pi 5": PI_5, "PC": PC}


def plant(root: Path, files: dict[str, str] | dict[str, bytes]) -> Path:
    """Writes the files under `root`, and the link by which a device's number leads to it."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    for name, target in LINKS.items():
        link = root / name
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.is_symlink() and (link.parent / target).exists():
            link.symlink_to(target)
    return root
