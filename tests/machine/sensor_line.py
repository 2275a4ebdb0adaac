"""A fingerprint sensor at the other end of a guest's serial line: the one in software, behind a socket."""

import socket
import threading
from pathlib import Path
from typing import Self

from hardware.simulated.fingerprint.sensor import Sensor


class SensorLine:
    """Connects the sensor from entering to leaving."""

    def __init__(self, sensor: Sensor, line: Path) -> None:
        self._sensor = sensor
        self._line = socket.socket(socket.AF_UNIX)
        self._path = line
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self.commands = 0

    def __enter__(self) -> Self:
        self._line.connect(str(self._path))
        self._sensor.power_cycle()
        self._sensor.listen(self._line.sendall)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._sensor.listen(None)
        self._line.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._line.close()

    def _serve(self) -> None:
        try:
            while heard := self._line.recv(4096):
                self._line.sendall(self._sensor.receive(heard))
                self.commands += len(self._sensor.served())
        except OSError:  # the guest's power is gone, and with it the line
            return
