"""The same harmful configurations pushed to a real terminal with a real center, one after the other."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
import tomlkit

from terminal.demo.rig import Rig
from terminal.domain.trial import TRIAL_MS
from terminal.services.control_protocol import Vitals
from tests.support.forked_rig import forked_rig
from tests.support.harm_desk import CENTER_URL
from tests.support.harmful import CASES, FOLDER, HarmedTerminal, HarmfulCase, harmed, sample

pytestmark = pytest.mark.long
STEP_MS = 3_000
SETTLE_SECONDS = 12.0  # s for a device to be found or given up, and a fact to be delivered
# Without those of a machine that the rig is not: fonts that are missing, pins taken, a unit that refuses addresses.
USUAL = HarmedTerminal()
RIGGED = {name: case for name, case in CASES.items() if case.terminal == USUAL and case.expect != "refused"}


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rig]:
    with forked_rig(tmp_path_factory.mktemp("rig"), time.time_ns() // 1_000_000) as rig:
        rig.start()
        rig.power_on()
        rig.pair()
        push(rig, sample())
        rig.until(lambda: rig.status().config == "1.1" and rig.status().clock.trust == "synced", "it is configured")
        rig.until(lambda: "sensor" not in rig.status().parts, "the sensor is found")
        yield rig


def push(rig: Rig, content: dict[str, Any]) -> None:
    """With this rig's center where the suite has the right one, and no unit that would refuse an address."""
    (rig.folder / "another-ca.pem").write_bytes((FOLDER / "another-ca.pem").read_bytes())
    text = tomlkit.dumps(content).replace(CENTER_URL, f"https://127.0.0.1:{rig.cable.port}")
    (rig.folder / "hall.toml").write_text(text, encoding="utf-8")
    rig.push(rig.folder / "hall.toml")


class Pushed:
    """What was pushed so far, and what came of it."""

    def __init__(self, rig: Rig) -> None:
        self.rig, self.version = rig, 1

    def __call__(self, content: dict[str, Any]) -> str:
        """Pushes it; two minutes of it, in which the window works; what is said of the trial then."""
        self.version += 1
        push(self.rig, content)
        self.rig.until(lambda: self._said.startswith(f"1.{self.version} "), "it came")
        self._go_on_while("waits until")
        ends = self.rig.now() + TRIAL_MS
        while "on trial" in self._said and self.rig.now() < ends:
            before = self.rig.status().recorded
            self.rig.card("0003020122")
            self.rig.until(lambda: self.rig.status().recorded > before, "a card counts")  # noqa: B023
            self._step()
        self._go_on_while("on trial")
        return self._said

    def _go_on_while(self, said: str) -> None:
        until = time.monotonic() + SETTLE_SECONDS * 5
        while said in self._said and time.monotonic() < until:
            self._step()

    def _step(self) -> None:
        """Driven time goes no faster than facts are delivered, where a center takes them, and parts are asked."""
        until = time.monotonic() + SETTLE_SECONDS
        while (said := self.rig.status()).waiting and not said.center and time.monotonic() < until:
            time.sleep(0.05)
        self.rig.until(self._sensor_heard_of, "the sensor answers, or is known not to")
        self.rig.advance(STEP_MS)

    def _sensor_heard_of(self) -> bool:
        ago = self.rig.ask(Vitals()).sensor
        return ago is None or ago < STEP_MS

    @property
    def _said(self) -> str:
        return self.rig.status().trial


@pytest.fixture(scope="module")
def pushed(rig: Rig) -> Pushed:
    return Pushed(rig)


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in RIGGED.items()])
def test_it_is_undone_or_kept_as_the_suite_says(rig: Rig, pushed: Pushed, case: HarmfulCase) -> None:
    before = rig.status().config
    said = pushed(harmed(case))
    assert "kept" in said if case.expect == "kept" else case.why in said, said
    if case.expect == "kept":
        assert pushed(sample()).endswith("kept")
    else:
        assert rig.status().config == before


def test_their_twin_a_center_that_answers_is_kept_and_called_after_a_start_too(rig: Rig, pushed: Pushed) -> None:
    """The same center past the cable, by the CA that came with the configuration; then the cable is pulled."""
    fittings = {"center": {"url": rig.center_url, "ca": str(rig.folder / "tls" / "ca.pem")}}
    assert pushed(sample() | {"fittings": fittings}).endswith("kept")
    rig.cable.pull()
    delivered(rig)
    rig.pull_plug()
    rig.power_on()
    delivered(rig)
    rig.cable.plug()


def delivered(rig: Rig) -> None:
    """A card counts, and the center has it."""
    before = rig.status().recorded
    rig.card("0003020122")
    rig.until(lambda: (said := rig.status()).recorded > before and not said.waiting, "it is delivered")
