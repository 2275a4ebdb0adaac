"""A whole terminal before a hostile center: what the time cannot be is not believed, what it can be is."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from sync.center.network.certificates import Authority
from terminal.app.startup import Startup
from terminal.app.terminal import Terminal
from terminal.config.settings import CenterSettings
from tests.hostile.center import HostileCenter, clock
from tests.support.disk import PATIENCE
from tests.support.servers import authority
from tests.terminal.app.test_startup import KEY, OPENS, Clocks, filled

YEAR_MS = 365 * 86_400_000
TIMES: dict[str, tuple[Callable[[], int], str]] = {
    "a flat battery": (lambda: 5_000, "before"),
    "beyond the certificate": (lambda: clock() + 5 * YEAR_MS, "after the center's certificate ends"),
    "the true time": (clock, ""),
}


class Dead(Clocks):
    """A board without a clock chip or network time."""

    def wall(self) -> int:
        return 5_000

    def synchronized(self) -> int | None:  # type: ignore[override]
        return None


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return authority(tmp_path_factory.mktemp("ours"))


@pytest.mark.parametrize(("now", "why"), TIMES.values(), ids=TIMES)
def test_a_terminal_believes_no_time_that_cannot_be(
    tmp_path: Path, ours: Authority, now: Callable[[], int], why: str
) -> None:
    assert clock() > OPENS, "the configuration was issued in the past"
    settings = filled(tmp_path, KEY)
    with HostileCenter((ours.cert, ours.key)) as center:
        center.time = now
        settings = replace(settings, center=CenterSettings(center.url, str(ours.ca)))
        terminal = Terminal(Startup(settings, Dead(), headless=True), most=0.05)
        thread = threading.Thread(target=terminal.run, args=([],))
        thread.start()
        assert center.wait(lambda: center.calls.count("/v1/facts") >= 2 and bool(faults(center)) == bool(why))
        state = terminal.loop.ask(lambda state: state, PATIENCE)
        terminal.loop.stop()
        center.closing.set()
        thread.join(PATIENCE)
    assert (state.now.clock, why in state.desk.parts.get("time", "")) == ("unset" if why else "synced", True)
    assert sum(fault.startswith("time: center: ") for fault in faults(center)) == bool(why)


def faults(center: HostileCenter) -> list[str]:
    """What the terminal delivered of its faults with the time."""
    details = [str(fact["body"]["detail"]) for fact in center.facts if fact["body"].get("what") == "fault"]
    return [detail for detail in details if detail.startswith("time: ")]
