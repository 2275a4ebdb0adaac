"""A terminal's fingers without a terminal: a signed configuration, a sensor on a pseudo-terminal, a hand at it."""

import base64
import os
from pathlib import Path

from msgspec.structs import replace

from hardware.simulated.fingerprint.port import SensorPort
from hardware.simulated.fingerprint.sensor import Sensor
from sync.buffer import Buffer
from sync.buffer.kept_bundles import KeptBundles
from sync.bundles.bundle import pair
from terminal.config.settings import Settings, load
from terminal.domain.facts import Fact
from terminal.domain.finger_ledger import Step
from terminal.domain.window import Supervisor, Window
from terminal.services.pin_verifier import make
from tests.support.desk import WINDOW
from tests.support.office import CARD_KEY
from tests.support.signing_keys import new_key, plain_key

PIN = "730264"
CARDS = base64.b64encode(CARD_KEY).decode()
CHEN = Supervisor("9001", "陈督查", ("901",), make(PIN, CARD_KEY))  # the card of `keystrokes.CARD`
HALL: Window = replace(WINDOW, supervisors=(CHEN,))

SETTINGS = """\
state = "{folder}/state"
runtime = "{folder}/run"
[center]
url = "https://127.0.0.1:9"
ca = "{folder}/ca.pem"
[trust]
keys = ["{public}"]
cards = "{cards}"
[sensor]
port = "{folder}/sensor"
[reader]
path = "{folder}/reader"
"""


class Place:
    """One window's folder, with a configuration in force."""

    def __init__(self, folder: Path, window: Window = HALL) -> None:
        self.folder = folder
        self._signer = new_key(folder / "it.key", 1)
        self.path = folder / "terminal.toml"
        self.path.write_text(
            SETTINGS.format(folder=folder, public=self._signer.public, cards=CARDS), encoding="utf-8"
        )
        os.mkfifo(folder / "reader")
        self.configure(window)

    @property
    def settings(self) -> Settings:
        return load(self.path)

    def configure(self, window: Window) -> None:
        signer = plain_key(self.folder / "it.key").next_version(0)
        text = signer.sign(window, 0, 4_000_000_000_000)
        with Buffer(self.settings.buffer) as buffer:
            buffer.configure(KeptBundles(current=text, high_water=pair("1.9")))

    def facts(self) -> list[Fact]:
        with Buffer(self.settings.buffer, look=True) as buffer:
            return [fact for fact in buffer.history() if fact.kind == "audit"]

    def said(self, what: str) -> list[dict[str, str | int]]:
        return [fact.body for fact in self.facts() if fact.body["what"] == what]

    def sensor(self, sensor: Sensor) -> SensorPort:
        return SensorPort(sensor, self.folder / "sensor")


class Hand:
    """Does what the steps say with this person's fingers; `smudged` of the first images cannot be read."""

    def __init__(self, sensor: Sensor, who: str, smudged: int = 0) -> None:
        self._sensor, self._who, self._smudged = sensor, who, smudged
        self.steps: list[Step] = []

    def tell(self, step: Step) -> None:
        self.steps.append(step)
        finger = f"{self._who}-{step.finger}"
        if step.do == "touch":
            self._smudged -= 1
            self._sensor.place(finger if self._smudged < 0 else "smudge")
        elif step.do != "supervisor":
            self._sensor.lift()
