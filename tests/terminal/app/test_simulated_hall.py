"""A simulated window whose device a configuration harms, and one that takes everything."""

import threading
from pathlib import Path

import pytest

from sync.bundles.trust import KeyTrust
from sync.contract import SignedBundle
from terminal.app.simulated_hall import HallPlan, SimulatedHall, WindowState, sheet
from terminal.config.settings import CenterSettings
from terminal.domain import trial_watch
from tests.support.office import KEYS, Office
from tests.support.servers import PATIENCE, Server, authority
from tests.support.trial_desk import bundle


@pytest.mark.parametrize(
    ("falls", "wanted"), [(True, "fell back from 1.2 to 1.1: sensor: simulated"), (False, "1.2 on trial")]
)
def test_a_window_that_is_to_fall_back_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, falls: bool, wanted: str
) -> None:
    monkeypatch.setattr(trial_watch, "PATIENCE_MS", dict.fromkeys(trial_watch.PATIENCE_MS, 0))
    ours, office, seen = authority(tmp_path / "ours"), Office(), threading.Event()
    plan = HallPlan(tmp_path / "hall", ("2F-17",), fall_back=frozenset({"2F-17"} if falls else ()))
    with Server(ours, office) as server:
        hall = SimulatedHall(plan, CenterSettings(server.url, str(ours.ca)), KeyTrust(KEYS), lambda *_: None)

        def shown(windows: list[WindowState]) -> bool:
            (window,) = windows
            if window.config == "1.1" and len(office.orders) == 1:
                office.order(2, SignedBundle(bundle(2)))
            if wanted in window.trial:
                seen.set()
            return not seen.is_set()

        office.order(1, SignedBundle(bundle(1)))
        running = threading.Thread(target=hall.run, args=(shown,))
        running.start()
        assert seen.wait(PATIENCE * 2)
        running.join()
        office.close()


def test_a_sheet_is_read_as_it_is_printed() -> None:
    lines = ["2F-17  ab12cd.0123456789abcdef  until 2026-12-14T03:41:55Z", "", "3F-8   ef  "]
    assert sheet(lines) == {"2F-17": "ab12cd.0123456789abcdef", "3F-8": "ef"}
