"""A guest's card: beside its disk a boot partition, which this machine reads and writes as any PC does (mtools)."""

import struct
import subprocess
import threading
from pathlib import Path
from time import monotonic

from msgspec import Struct

from tests.machine.guest import EMULATED_WORDS, Guest
from tests.machine.guest_disk import GuestDisk
from tests.machine.tool import tool

BOOT_IMAGE = "boot.fat"  # in a guest's folder
BOOT_MEGABYTES = 512  # of Raspberry Pi OS
CMDLINE = "console=serial0,115200 console=tty1 root=/dev/vda rootfstype=ext4 fsck.repair=yes rootwait quiet\n"
CONFIG = "dtparam=audio=on\n"
LOG_WORDS = "console=ttyS0,115200"  # beside a card's own words: what the kernel says is in the guest's folder
LEAST_TCP = 34  # bytes of an Ethernet frame before its ports
LOOK_SECONDS = 0.2
PANIC_SECONDS = 600.0  # ten of them by its own clock, until it asks for a restart
TCP, SYN, ACK = 6, 0x02, 0x10


class BootFat:
    """The file that holds the partition."""

    def __init__(self, image: Path) -> None:
        self.image = image

    def make(self) -> None:
        """As the imager writes it onto a card."""
        self.image.unlink(missing_ok=True)
        size = str(BOOT_MEGABYTES << 10)
        _run(tool("mkfs.vfat", "dosfstools"), "-F", "32", "-n", "bootfs", "-C", str(self.image), size)
        self.write("cmdline.txt", CMDLINE.encode())
        self.write("config.txt", CONFIG.encode())

    def write(self, name: str, content: bytes) -> None:
        _run(tool("mcopy", "mtools"), "-o", "-i", str(self.image), "-", f"::{name}", fed=content)

    def lay(self, folder: Path) -> None:
        """Everything that is in this folder."""
        files = sorted(str(path) for path in folder.iterdir())
        _run(tool("mcopy", "mtools"), "-o", "-i", str(self.image), *files, "::")

    def read(self, name: str) -> bytes:
        return _run(tool("mtype", "mtools"), "-i", str(self.image), f"::{name}")

    def names(self) -> set[str]:
        listed = _run(tool("mdir", "mtools"), "-b", "-i", str(self.image), "::").decode().split()
        return {line.removeprefix("::/") for line in listed}

    def kernel_line(self) -> str:
        """As a Pi's firmware reads it: the first line of cmdline.txt."""
        return self.read("cmdline.txt").decode().partition("\n")[0]


class Start(Struct, frozen=True):
    """What one start cost, from power on until it ended or was looked at, and with whom it spoke."""

    seconds: float
    worked: float
    called: frozenset[str]


class CardGuest(Guest):
    """A guest that starts as a Pi does: whenever it restarts, the kernel's line is read from its card anew."""

    def __init__(self, folder: Path, disk: GuestDisk) -> None:
        super().__init__(folder, disk)
        self.boot = BootFat(folder / BOOT_IMAGE)
        self._began = 0.0

    def start(self, wait: bool = True, plugged: bool = True, kept: str = "") -> None:
        self._began = monotonic()
        super().start(wait, plugged, kept)

    def restarted(self, patience: float) -> Start:
        """Waits until it asks for a restart by itself, and gives it that."""
        self.monitor.wait("SHUTDOWN", patience)
        while self._panicked():
            self.again()
            self.monitor.wait("SHUTDOWN", patience)
        return self.again()

    def again(self) -> Start:
        """The plug is pulled, and put in again."""
        cost = self.cost()
        self.cut()
        self.start(wait=False)
        return cost

    def works(self, seconds: float) -> None:
        """Waits until this start has cost so many processor seconds: what else runs here does not count."""
        while self.processor_seconds() < seconds:
            assert "SHUTDOWN" not in self.monitor.events, "it restarted before"
            threading.Event().wait(LOOK_SECONDS)

    def cost(self) -> Start:
        return Start(monotonic() - self._began, self.processor_seconds(), called(self._traffic.read_bytes()))

    def _panicked(self) -> bool:
        """An emulated processor breaks a kernel now and then; what it says then asks for a restart, too."""
        return b"Kernel panic" in (self.folder / "console").read_bytes()

    def _look_after(self) -> None:
        super()._look_after()
        if self._panicked():
            self.monitor.wait("SHUTDOWN", PANIC_SECONDS)
            self.again()

    @property
    def _traffic(self) -> Path:
        return self.folder / "traffic.pcap"

    def _kernel_line(self) -> str:
        return f"{LOG_WORDS} {EMULATED_WORDS} {self.boot.kernel_line()}"

    def _command(self, disk: Path) -> list[str]:
        return [
            *super()._command(disk),
            *("-drive", f"file={self.boot.image},if=virtio,format=raw,cache=writeback"),
            # It stands still at a restart, until it is started anew with the line as it is by then.
            *("-action", "reboot=shutdown,shutdown=pause"),
            *("-object", f"filter-dump,id=traffic,netdev=net,file={self._traffic},maxlen=96"),
        ]


def called(traffic: bytes) -> frozenset[str]:
    """Whom the guest opened connections with, ADDRESS:PORT, by the first packet of each in a file of libpcap's."""
    found, at = set(), 24
    while at + 16 <= len(traffic):
        size = int(struct.unpack_from("<I", traffic, at + 8)[0])
        frame, at = traffic[at + 16 : at + 16 + size], at + 16 + size
        if frame[12:14] != b"\x08\x00" or len(frame) < LEAST_TCP or frame[23] != TCP:
            continue
        tcp = frame[14 + (frame[14] & 15) * 4 :]
        if tcp[13] & (SYN | ACK) == SYN:
            found.add(f"{'.'.join(map(str, frame[30:34]))}:{struct.unpack_from('>H', tcp, 2)[0]}")
    return frozenset(found)


def _run(*command: str, fed: bytes | None = None) -> bytes:
    done = subprocess.run(command, input=fed, capture_output=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stderr.decode(errors='replace')}"
    return done.stdout
