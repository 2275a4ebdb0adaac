"""A guest: a virtual machine that stands in for a Pi, with plug, cable, keys, serial ports, screen and watchdog.

It has KVM where this machine has one for any kernel; else it is emulated, and its times mean little alone."""

import io
import os
import signal
import socket
import subprocess
import tarfile
import threading
from pathlib import Path
from time import monotonic
from typing import Self

from PIL import Image

from tests.machine.agent import Agent, AgentSilent
from tests.machine.guest_disk import GuestDisk
from tests.machine.monitor import Monitor
from tests.machine.tool import tool

MEMORY = 1024  # MB, as a Pi 3 has
SCREEN_SIZE = (800, 480)
LINE = "/sys/devices/platform/gpio-sim.0/gpiochip0/sim_gpio{}"
# What a Pi's cmdline.txt has after the setup: the console is not on the screen, and nothing else is either.
QUIET = "quiet loglevel=3 vt.global_cursor_default=0 console=ttyS0,115200"
# Without a check of its timer: where the processor is emulated and busy, the kernel finds it too slow, and panics.
# Neither `ro` nor `rw`, as on a Pi: where an overlay finds the first, it keeps the root read only.
EMULATED_WORDS = "net.ifnames=0 panic=10 mitigations=off no_timer_check"
GUEST_KERNEL_WORDS = f"root=/dev/vda fsck.repair=yes {EMULATED_WORDS}"
UP_SECONDS = 600.0
AGAIN_SECONDS = 0.3  # between two tries to reach the guest


def has_kvm() -> bool:
    """A software KVM runs only kernels that are made for it."""
    real = any(Path("/sys/module", name).exists() for name in ("kvm_amd", "kvm_intel"))
    return real and os.access("/dev/kvm", os.W_OK)


class Guest:
    """One in `folder`, whose disk begins as `disk` and stays there, with a second disk `data` where there is one.

    It is off until it is started."""

    def __init__(self, folder: Path, disk: GuestDisk, boot: str = QUIET, data: Path | None = None) -> None:
        self.folder = folder
        self._base = disk
        self._data = data
        self._boot = boot
        self._machine: subprocess.Popen[bytes] | None = None
        self._agent = Agent(folder / "agent")
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._machine:
            self.cut()

    @property
    def on(self) -> bool:
        """Whether its power is on."""
        return self._machine is not None

    def start(self, wait: bool = True, plugged: bool = True, kept: str = "") -> None:
        """Power on; with the cable of its network or without, and as it was kept under this name."""
        disk = self.folder / "disk.qcow2"
        if not disk.exists():
            of = ["-b", str(self._base.image), "-F", self._base.form]
            subprocess.run([tool("qemu-img", "qemu-utils"), "create", "-q", "-f", "qcow2", *of, disk], check=True)
        for name in ("monitor", "agent", "ttyS1", "ttyS2"):
            (self.folder / name).unlink(missing_ok=True)
        self._machine = subprocess.Popen(self._command(disk), stdin=subprocess.DEVNULL)
        self.monitor = self._monitor()
        if kept:
            self._typed(f"loadvm {kept}")
        self.network(plugged)  # after that: it brings the cable back as it was
        self.monitor.ask("cont")
        if wait:
            self.wait()

    def wait(self, patience: float = UP_SECONDS) -> None:
        """Until commands can be run in it."""
        end = monotonic() + patience
        while monotonic() < end:
            try:
                self._agent.ask("guest-ping", 2.0)
                return
            except AgentSilent:
                self._look_after()
                threading.Event().wait(AGAIN_SECONDS)
        raise TimeoutError(f"not up after {patience:.0f} s; see {self.folder / 'console'}")

    def _look_after(self) -> None:
        """While its agent is waited for."""
        assert self._machine and self._machine.poll() is None, "the machine ended"

    def cut(self) -> None:
        """The plug is pulled."""
        assert self._machine
        self._machine.send_signal(signal.SIGKILL)
        self._machine.wait()
        self.monitor.close()
        self._machine = None

    def stop(self) -> None:
        """Shuts down in order, then power off."""
        self.monitor.ask("system_powerdown")
        self.monitor.wait("SHUTDOWN", UP_SECONDS)
        self.cut()

    def run(self, command: str, patience: float = 120.0) -> str:
        """Types this as root; what it printed. A command that fails fails the test."""
        code, said = self.tried(command, patience)
        assert code == 0, f"{command}\n-> {code}\n{said}"
        return said

    def tried(self, command: str, patience: float = 120.0) -> tuple[int, str]:
        """The same for a command that may fail: its exit status, and what it printed."""
        return self._agent.run(command, patience)

    def put(self, source: Path | bytes, path: str) -> None:
        """A file, or a folder with all that is in it."""
        if isinstance(source, Path) and source.is_dir():
            packed = io.BytesIO()
            with tarfile.open(fileobj=packed, mode="w:gz") as archive:
                archive.add(source, ".")
            self._agent.write("/run/put.tar.gz", packed.getvalue())
            self.run(f"mkdir -p '{path}' && tar xzf /run/put.tar.gz -C '{path}' && rm /run/put.tar.gz")
        else:
            self._agent.write(path, source.read_bytes() if isinstance(source, Path) else source)

    def screen(self) -> Image.Image:
        """What the display shows."""
        taken = self.folder / "screen.ppm"
        self.monitor.ask("screendump", filename=str(taken))
        with Image.open(taken) as picture:
            return picture.convert("RGB")

    def hold(self, pin: int) -> None:
        """A button on this pin is held down: it connects it to ground."""
        self.run(f"echo pull-down > {LINE.format(pin)}/pull")

    def let_go(self, pin: int) -> None:
        self.run(f"echo pull-up > {LINE.format(pin)}/pull")

    def press(self, pin: int) -> None:
        """Held for as long as a person does."""
        line = f"{LINE.format(pin)}/pull"
        self.run(f"echo pull-down > {line}; sleep 0.2; echo pull-up > {line}")

    def type(self, *keys: str) -> None:
        """Presses these keys of its keyboard together, by the names that QEMU has for them."""
        self.monitor.ask("send-key", keys=[{"type": "qcode", "data": key} for key in keys])

    def lit(self, pin: int) -> bool:
        return self.run(f"cat {LINE.format(pin)}/value").strip() == "1"

    def uart(self, number: int) -> Path:
        """The socket behind its serial port ttyS1 or ttyS2."""
        return self.folder / f"ttyS{number}"

    def network(self, plugged: bool) -> None:
        """Its cable; this machine's 127.0.0.1 is its 10.0.2.2."""
        self.monitor.ask("set_link", name="eth0", up=plugged)

    def forward(self, port: int) -> int:
        """A port of this machine's 127.0.0.1 that is this one of the guest's from now on."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            here: int = free.getsockname()[1]
        self._typed(f"hostfwd_add net tcp:127.0.0.1:{here}-:{port}")
        return here

    def boot_id(self) -> str:
        return self.run("cat /proc/sys/kernel/random/boot_id").strip()

    def keep(self, name: str) -> None:
        """Keeps what it is now, disk and memory, under this name."""
        self._typed(f"savevm {name}")

    def plug_in(self, stick: Path) -> None:
        """A USB stick that holds what is in this file."""
        file = {"driver": "file", "filename": str(stick)}
        self.monitor.ask("blockdev-add", **{"driver": "raw", "node-name": "stick", "file": file})
        self.monitor.ask("device_add", driver="usb-storage", id="stick-plug", drive="stick", bus="usb.0")

    def pull_out(self) -> None:
        self.monitor.ask("device_del", id="stick-plug")
        self.monitor.wait("DEVICE_DELETED stick-plug", 60.0)  # the disk in it goes first, and is told, too
        self.monitor.ask("blockdev-del", **{"node-name": "stick"})

    def _typed(self, command: str) -> None:
        """At QEMU's own console, which says something only where it fails."""
        said = self.monitor.ask("human-monitor-command", **{"command-line": command})
        assert not said.strip(), f"{command}: {said}"

    def processor_seconds(self) -> float:
        """That the whole machine has cost since its power was switched on."""
        assert self._machine
        fields = Path(f"/proc/{self._machine.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def _monitor(self) -> Monitor:
        end = monotonic() + 30.0
        while True:
            try:
                return Monitor(self.folder / "monitor")
            except OSError:
                assert self._machine and self._machine.poll() is None and monotonic() < end, "the machine ended"
                threading.Event().wait(0.05)

    def _command(self, disk: Path) -> list[str]:
        # AVX, as it is emulated, crashes the library that draws for OpenGL.
        kind = ["-accel", "kvm", "-cpu", "host"]
        if not has_kvm():
            kind = ["-accel", "tcg,thread=multi,tb-size=512", "-cpu", "Nehalem"]
        width, height = SCREEN_SIZE
        return [
            *(
                tool("qemu-system-x86_64", "qemu-system-x86"),
                "-machine",
                "q35",
                *kind,
                "-smp",
                "2",
                "-m",
                str(MEMORY),
                "-nodefaults",
                "-display",
                "none",
                "-S",
            ),
            *("-kernel", str(self._base.kernel), "-initrd", str(self._base.initrd)),
            *("-append", self._kernel_line()),
            *("-drive", f"file={disk},if=virtio,format=qcow2,cache=writeback,detect-zeroes=on"),
            *(("-drive", f"file={self._data},if=virtio,format=raw,cache=writeback") if self._data else ()),
            # As on a Pi, no firmware writes on it: it is not a PC's.
            *("-device", f"virtio-gpu-pci,edid=on,xres={width},yres={height}", "-device", "i6300esb"),
            *("-action", "watchdog=reset", "-netdev", "user,id=net"),
            *("-device", "virtio-net-pci,id=eth0,netdev=net,mac=52:54:00:00:00:01", "-device", "qemu-xhci,id=usb"),
            *("-serial", f"file:{self.folder / 'console'}", *self._line("ttyS1"), "-serial", "chardev:ttyS1"),
            *(*self._line("ttyS2"), "-serial", "chardev:ttyS2", *self._line("agent"), "-device", "virtio-serial"),
            *("-device", "virtserialport,chardev=agent,name=org.qemu.guest_agent.0"),
            *("-qmp", f"unix:{self.folder / 'monitor'},server=on,wait=off"),
        ]

    def _kernel_line(self) -> str:
        return f"{GUEST_KERNEL_WORDS} {self._boot}"

    def _line(self, name: str) -> list[str]:
        return ["-chardev", f"socket,id={name},path={self.folder / name},server=on,wait=off"]
