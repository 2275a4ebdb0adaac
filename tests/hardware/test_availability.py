"""What is missing is told once when it goes and once when it is back, and in one place."""

import ast
import logging
from pathlib import Path

import pytest

from hardware.availability import Availability
from terminal.domain.events import PartFound, PartLost
from terminal.domain.facts import Moment
from tests.support.modules import MODULES, ROOT

HERE = "hardware/availability.py"
# Of what is no device: whose signature a configuration has, and at which window the terminal stands.
OF_NO_DEVICE = {"sync/uplink/order_taker.py", "sync/uplink/replacement_notice.py", "terminal/app/startup.py"}
NOW = Moment(1_795_000_000_000, 7, "boot", "synced")

Told = list[PartLost | PartFound]


@pytest.fixture
def told() -> Told:
    return []


@pytest.fixture
def parts(told: Told, caplog: pytest.LogCaptureFixture) -> Availability:
    caplog.set_level(logging.INFO)
    return Availability(told.append, lambda: NOW)


def test_a_loss_is_told_once_and_its_latest_reason_kept(parts: Availability, told: Told) -> None:
    parts.lost("reader", "it was unplugged")
    parts.lost("reader", "nothing is plugged in")
    assert told == [PartLost("reader", "it was unplugged", NOW)]
    assert parts.why("keypad", "reader") == "nothing is plugged in"


def test_what_is_back_is_told_once_and_lost_anew_after_that(parts: Availability, told: Told) -> None:
    parts.back("reader")
    parts.lost("reader", "it was unplugged")
    parts.back("reader")
    parts.back("reader")
    parts.lost("reader", "it was unplugged")
    assert [type(event) for event in told] == [PartLost, PartFound, PartLost]
    assert parts.why("keypad") == ""


def test_what_is_found_is_told_at_the_first_time_too(parts: Availability, told: Told) -> None:
    parts.found("sensor", "/dev/serial0 answers")
    parts.lost("sensor", "it was unplugged")
    parts.found("sensor", "/dev/serial0 answers")
    parts.back("sensor")
    assert [type(event) for event in told] == [PartFound, PartLost, PartFound]


def test_what_a_monitor_says_is_told_whenever_it_is_other(parts: Availability, told: Told) -> None:
    for why in ("", "hot", "hot", "hot; weak", "weak", "", ""):
        parts.tell("board", why)
    assert told == [*(PartLost("board", why, NOW) for why in ("hot", "hot; weak", "weak")), PartFound("board", NOW)]


def test_the_first_of_several_parts_that_are_missing_says_why(parts: Availability) -> None:
    parts.lost("fingers", "of another window")
    assert parts.why("sensor", "fingers") == "of another window"
    parts.lost("sensor", "it was unplugged")
    assert parts.why("sensor", "fingers") == "it was unplugged"


def test_the_log_says_what_the_desk_is_told(parts: Availability, caplog: pytest.LogCaptureFixture) -> None:
    parts.lost("reader", "it was unplugged")
    parts.lost("reader", "nothing is plugged in")
    parts.back("reader", Path("/dev/input/event3"))
    parts.found("bus", "/dev/ttyUSB0 is open")
    parts.tell("board", "its CPU is too hot")
    parts.tell("board", "")
    assert [(record.levelname, record.getMessage()) for record in caplog.records] == [
        ("WARNING", "reader lost: it was unplugged"),
        ("INFO", "reader back: /dev/input/event3"),
        ("INFO", "bus found: /dev/ttyUSB0 is open"),
        ("WARNING", "board: its CPU is too hot"),
        ("INFO", "board back: as it should be"),
    ]


def test_a_failure_of_the_program_is_in_the_log_with_its_place(
    parts: Availability, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        raise LookupError("nobody foresaw this")
    except LookupError as e:
        parts.lost("voice", f"the program failed at it ({e!r})", trace=True)
    assert "Traceback" in caplog.text


def made(source: str) -> set[str]:
    """Which of the two events this text makes, by whatever name of a module."""
    calls = [node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    names = {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}
    return names & {"PartLost", "PartFound"}


def test_nothing_else_makes_these_events() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in MODULES.values()}
    makers = {path.relative_to(ROOT).as_posix() for path, source in sources.items() if made(source)}
    assert makers == {HERE} | OF_NO_DEVICE


def test_the_search_for_makers_sees_them_by_any_name() -> None:
    assert made("events.PartLost(1)\nif isinstance(e, PartFound): pass") == {"PartLost"}
    assert made("f(PartFound('bus', now))") == {"PartFound"}
