"""A whole terminal with a center and a sensor: what is kept, and what is undone, is said wherever people look."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from terminal.demo.processes import command
from terminal.demo.rig import HALL, Rig
from terminal.services.control_protocol import Check, Doctor
from terminal.services.control_socket import call
from tests.support.forked_rig import forked_rig

STEP_MS = 500  # of driven time, each time that somebody looks: a report must come through in ninety seconds of it


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with forked_rig(tmp_path, time.time_ns() // 1_000_000) as rig:
        rig.start()
        rig.power_on()
        rig.pair()
        rig.push()
        rig.until(lambda: rig.status().config == "1.1" and rig.status().clock.trust == "synced", "it is configured")
        rig.confirm_fingers()  # by then the sensor was found, which a busy machine may be slow with
        yield rig


def passing(rig: Rig, true: Callable[[], bool]) -> Callable[[], bool]:
    """Time goes on between two looks, as slowly as the parts are asked."""

    def look() -> bool:
        rig.advance(STEP_MS)
        return true()

    return look


def served(rig: Rig) -> None:
    """Somebody holds a card to the reader, and the center has it."""
    recorded = rig.status().recorded
    rig.card("00010117")
    rig.until(lambda: rig.status().recorded > recorded and rig.status().waiting == 0, "it is delivered")


def changed(rig: Rig, question: str) -> Path:
    """Another hall's file, that sends citizens elsewhere."""
    path = rig.folder / "hall.toml"
    path.write_text(HALL.read_text(encoding="utf-8").replace("总服务台", question), encoding="utf-8")
    return path


def line(rig: Rig) -> Check:
    return next(each for each in call(rig.control, Doctor()).checks if each.name == "trial")


def at_center(rig: Rig) -> str:
    return command("center", "terminals", "--database", f"sqlite:///{rig.database}")


def test_what_does_no_harm_is_kept_and_what_silences_the_sensor_is_undone_and_told(rig: Rig) -> None:
    assert "not on trial" in rig.status().trial and line(rig).ok
    rig.push(changed(rig, "二号服务台"))
    rig.until(lambda: rig.status().config == "1.2", "it is applied")
    assert "1.2 on trial until " in rig.status().trial
    rig.advance(60_000)
    served(rig)
    rig.advance(30_000)
    rig.until(passing(rig, lambda: rig.status().trial == "1.2 kept"), "it is kept")
    assert line(rig).ok and "configuration:" not in at_center(rig)
    served(rig)
    rig.advance(30_000)
    rig.push(changed(rig, "三号服务台"))
    rig.until(lambda: rig.status().config == "1.3", "it is applied")
    rig.port.unplug()
    rig.until(passing(rig, lambda: rig.status().trial.startswith("fell back from 1.3 to 1.2: sensor: ")), "undone")
    assert rig.status().config == "1.2"
    assert not line(rig).ok and line(rig).says.startswith("fell back from 1.3 to 1.2")
    served(rig)
    rig.until(lambda: "configuration: fell back from 1.3 to 1.2: sensor: " in at_center(rig), "IT reads it")
