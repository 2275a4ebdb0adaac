"""A whole terminal whose machine is not told the time by whom IT named: it says so, long after any trial."""

import threading
from pathlib import Path

import pytest

from terminal.app.startup import Startup
from terminal.app.terminal import Terminal
from terminal.services.time_servers import TimeServers
from tests.support.disk import PATIENCE
from tests.terminal.app.test_startup import KEY, Clocks, filled

WRONG = {"time servers 10.0.0.9": "root does not set it"}


@pytest.mark.parametrize("wrong", [WRONG, {}], ids=["not set", "set"])
def test_doctor_status_and_report_say_whether_root_set_who_tells_the_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    looked = threading.Event()

    def look(_: TimeServers) -> dict[str, str]:
        looked.set()
        return wrong

    monkeypatch.setattr(TimeServers, "look", look)
    terminal = Terminal(Startup(filled(tmp_path, KEY), Clocks(), headless=True), most=0.05)
    thread = threading.Thread(target=terminal.run, args=([],))
    thread.start()
    try:
        assert looked.wait(PATIENCE), "it is asked again although nobody asks for it"
        doctor, status = terminal.reporter.doctor().checks, terminal.reporter.status()
        report = terminal.reporter.report()
    finally:
        terminal.loop.stop()
        thread.join(PATIENCE)
    (line,) = (line for line in doctor if line.name == "time_servers")
    says = "".join(f"{about}: {why}" for about, why in wrong.items())
    assert (line.ok, line.says) == (not wrong, says or "as IT or setup named them")
    assert [parts.parts.get("time_servers", "") for parts in (status, report)] == [says, says]
