"""A whole terminal to which no newer configuration comes: it works on, and says so at desk, doctor and center."""

import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from terminal.demo.rig import Rig
from terminal.services.control_protocol import Check, Doctor
from terminal.services.control_socket import call
from tests.support.forked_rig import forked_rig

DAY = 86_400_000  # ms


def line(rig: Rig, name: str) -> Check:
    """What doctor says of this."""
    return next(each for each in call(rig.control, Doctor()).checks if each.name == name)


def reported(rig: Rig) -> dict[str, Any]:
    """What is wrong with the terminal, as the center was told last."""
    with closing(sqlite3.connect(f"file:{rig.database}?mode=ro", uri=True)) as connection:
        (report,) = connection.execute("SELECT report FROM terminals").fetchone()
    parts: dict[str, Any] = json.loads(report or "{}").get("parts", {})
    return parts


def test_a_configuration_that_is_held_back_is_noticed_everywhere(tmp_path: Path) -> None:
    with forked_rig(tmp_path, time.time_ns() // 1_000_000) as rig:
        rig.start()
        rig.power_on()
        rig.pair()
        rig.push()
        rig.until(lambda: rig.status().config and rig.status().clock.trust == "synced", "it is configured")
        assert "configuration" not in rig.status().parts
        assert line(rig, "configuration").ok
        rig.advance(310 * DAY)
        assert rig.status().parts["configuration"].startswith("should have been renewed by ")
        assert not line(rig, "configuration").ok
        config = rig.status().config
        rig.card("00010117")
        rig.until(lambda: "configuration" in reported(rig), "the center is told")
        rig.until(lambda: rig.status().waiting == 0, "all is delivered")
        assert rig.status().config == config
