"""The discovery of the sensor: at its port and speed, at another speed, or at the port that udev renamed it to."""

from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

from msgspec import Struct
from serial.tools import list_ports

from hardware.fingerprint.errors import ForeignDevice, Garbled, PasswordRefused, SensorLost, Silent
from hardware.fingerprint.module import Module
from hardware.port_errors import opening_error
from hardware.serial_port import DEVICE_ERRORS, OpenPort, SerialLine

BAUD_RATES = (57600, 9600, 19200, 38400, 115200)  # baud: those that modules are set to, the usual one first
GLANCE = 0.3  # seconds for an answer at a speed that is not ours


class Port(Struct, frozen=True):
    """A serial port as USB describes it; None for what it does not tell."""

    device: str
    vendor: int | None = None
    product: int | None = None
    serial: str | None = None
    location: str | None = None

    def same(self, other: "Port") -> bool:
        """Whether both are one adapter: by serial number, by its socket where it has none."""
        if self.vendor is None or (self.vendor, self.product) != (other.vendor, other.product):
            return False
        if self.serial or other.serial:
            return self.serial == other.serial
        return self.location is not None and self.location == other.location


def listed() -> list[Port]:
    """The serial ports of this machine."""
    return [Port(p.device, p.vid, p.pid, p.serial_number, p.location) for p in list_ports.comports()]


class Surroundings(Struct, frozen=True):
    """What the driver sees of the machine. `time` in seconds, monotonic."""

    open: OpenPort = SerialLine
    ports: Callable[[], list[Port]] = listed
    time: Callable[[], float] = monotonic


class Discovery:
    """Looks for one sensor, and remembers the USB identity of the adapter it was found on."""

    def __init__(
        self, port: str, baud: int, password: int, surroundings: Surroundings, stopping: Callable[[], bool]
    ) -> None:
        self._port, self._baud, self._password = port, baud, password
        self._around, self._stopping = surroundings, stopping
        self._adapter: Port | None = None

    def move(self, port: str) -> None:
        """Looks there from now on, and for no adapter that was found elsewhere."""
        self._port, self._adapter = port, None

    def find(self) -> Module:
        """The sensor, greeted, at the speed of the settings. Raises `SensorLost` for the port of the settings."""
        try:
            return self._remembered(self._port)
        except PasswordRefused:
            raise
        except SensorLost as lost:
            for port in self._renamed():
                try:
                    return self._remembered(port)
                except SensorLost:
                    continue
            raise lost

    def _remembered(self, port: str) -> Module:
        module = self._at(port)
        device = str(Path(port).resolve())
        self._adapter = next((each for each in self._around.ports() if each.device == device), self._adapter)
        return module

    def _renamed(self) -> list[str]:
        if not self._adapter:
            return []
        adapter, tried = self._adapter, str(Path(self._port).resolve())
        return [each.device for each in self._around.ports() if adapter.same(each) and each.device != tried]

    def _at(self, port: str) -> Module:
        first: SensorLost | None = None
        for baud in self._speeds():
            try:
                return self._greeted(port, baud)
            except (Silent, Garbled, ForeignDevice) as lost:
                first = first or lost
        assert first
        raise first

    def _speeds(self) -> Iterator[int]:
        yield self._baud
        for baud in BAUD_RATES:
            if baud != self._baud and not self._stopping():
                yield baud

    def _greeted(self, port: str, baud: int) -> Module:
        module = self._open(port, baud)
        try:
            if baud == self._baud:
                module.greet(self._password)
                return module
            module.greet(self._password, patience=GLANCE, attempts=1)
            module.set_baud(self._baud)
        except BaseException:
            module.close()
            raise
        module.close()
        return self._greeted(port, self._baud)

    def _open(self, port: str, baud: int) -> Module:
        try:
            line = self._around.open(port, baud)
        except DEVICE_ERRORS as error:
            raise opening_error(port, error) from error
        return Module(line, port, time=self._around.time, stopping=self._stopping)
