"""Freezing each thread in turn, in a real process: the watchdog is fed again only once all of them turn."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal.services.control_protocol import Status
from terminal.services.control_socket import call
from terminal.services.heartbeats import THREAD_BOUNDS
from tests.support.frozen import FreezableTerminal, freezable
from tests.support.modules import MODULES, parsed
from tests.support.notify_socket import NotifySocket, notify_socket

FED = "WATCHDOG=1"
# Threads that have no loop: each does one thing, which has its own end, and nobody waits for it for ever.
WITHOUT_LOOP = {"fingers", "diagnostics", "stick"}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FreezableTerminal, NotifySocket]]:
    folder = tmp_path_factory.mktemp("service")
    with notify_socket(folder) as systemd, freezable(folder, systemd.path) as terminal:
        terminal.start()
        yield terminal, systemd


def test_it_is_ready_once_the_plate_hangs_and_fed_while_every_device_is_dead(
    service: tuple[FreezableTerminal, NotifySocket],
) -> None:
    terminal, systemd = service
    assert systemd.until("READY=1")[0] == "READY=1"  # nothing was said before
    for _ in range(3):
        systemd.until(FED)
    status = call(terminal.control, Status())
    assert status.frames >= 1
    assert {"sensor", "bus", "reader", "keypad"} <= status.parts.keys()


@pytest.mark.parametrize("thread", THREAD_BOUNDS)
def test_a_thread_that_is_frozen_ends_the_feeding_and_its_turning_brings_it_back(
    service: tuple[FreezableTerminal, NotifySocket], thread: str
) -> None:
    terminal, systemd = service
    systemd.until(FED)
    terminal.freeze(thread)
    with terminal.held(thread):
        systemd.waiting()
        systemd.until(thread)
        assert FED not in systemd.within(0.5)  # five would have been due
    assert "STATUS=every thread turns" in systemd.until(FED)


def test_a_main_thread_that_is_frozen_where_it_starts_a_thread_feeds_nobody(tmp_path: Path) -> None:
    with notify_socket(tmp_path) as systemd, freezable(tmp_path, systemd.path) as terminal:
        terminal.freeze("start control")
        terminal.start()
        systemd.until("READY=1")
        with terminal.held("start control"):
            systemd.waiting()
            assert systemd.within(1.0) == []
        systemd.until(FED)


def test_an_end_is_said_first_and_nothing_is_fed_after_it(tmp_path: Path) -> None:
    """A thread that hangs now is the affair of TimeoutStopSec."""
    with notify_socket(tmp_path) as systemd, freezable(tmp_path, systemd.path) as terminal:
        terminal.start()
        terminal.until_it_serves()
        assert terminal.end() == 0
        *_, ending, status = systemd.waiting()
        assert (ending, status) == ("STOPPING=1", "STATUS=ending")


def test_where_nobody_is_told_the_threads_are_not_even_woken(tmp_path: Path) -> None:
    with freezable(tmp_path, None) as terminal:
        for thread in THREAD_BOUNDS:
            terminal.freeze(thread)  # whoever counted a turn would hang
        terminal.start()
        assert terminal.until_it_serves().frames >= 1
        assert terminal.end() == 0


WRITTEN = {
    "DELIVERY": {"delivery"},
    "ORDERS": {"orders"},
    "part": {"reader", "keypad"},
}  # by what stands for a name


def started(module: str) -> Iterator[str]:
    """The names of the threads that a module starts."""
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "threading.Thread":
            for name in (ast.unparse(each.value) for each in node.keywords if each.arg == "name"):
                yield from WRITTEN.get(name) or {ast.literal_eval(name)}


def test_every_thread_of_a_terminal_has_its_bound() -> None:
    elsewhere = (
        "terminal.demo",
        "terminal.commands",
        "terminal.app.simulated_hall",
        "sync.center",
        "hardware.simulated",
    )
    ours = [module for module in MODULES if not module.startswith(elsewhere)]
    names = {name for module in ours for name in started(module)}
    assert names == THREAD_BOUNDS.keys() | WITHOUT_LOOP
