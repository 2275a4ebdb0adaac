"""What the service manager is told, over its socket."""

import os
import socket
from pathlib import Path

import pytest

from terminal.domain.heartbeat import UNWATCHED
from terminal.services.heartbeats import Heartbeats
from terminal.services.service_manager import ServiceManager
from tests.support.notify_socket import NotifySocket, notify_socket


class Hour:
    at: float = 0.0  # s

    def __call__(self) -> float:
        return self.at


def told(systemd: NotifySocket, hour: Hour, **more: str) -> ServiceManager:
    environment = {"NOTIFY_SOCKET": str(systemd.path), "WATCHDOG_USEC": "30000000", **more}
    return ServiceManager(environment, Heartbeats(bounds={"sensor": 20.0}, time=hour), hour)


def test_it_is_ready_once(tmp_path: Path) -> None:
    with notify_socket(tmp_path) as systemd:
        manager = told(systemd, Hour())
        manager.ready()
        manager.ready()
        assert systemd.waiting() == ["READY=1", "STATUS=the plate hangs"]


def test_it_is_fed_four_times_in_what_it_waits_for_however_often_the_loop_turns(tmp_path: Path) -> None:
    hour = Hour()
    with notify_socket(tmp_path) as systemd:
        manager = told(systemd, hour)
        for _ in range(300):
            manager.feed()
            hour.at += 0.1
        assert systemd.waiting() == ["WATCHDOG=1"] * 4


def test_a_late_thread_ends_the_feeding_and_is_named_once(tmp_path: Path) -> None:
    hour = Hour()
    with notify_socket(tmp_path) as systemd:
        manager = told(systemd, hour)
        sensor = manager.heartbeat("sensor")
        sensor.turned()
        for hour.at in (21.0, 31.0, 41.0):
            manager.feed()
        assert systemd.waiting() == ["STATUS=not turning: sensor"]
        sensor.turned()
        hour.at = 51.0
        manager.feed()
        assert systemd.waiting() == ["STATUS=every thread turns", "WATCHDOG=1"]


def test_the_end_is_said_and_nothing_fed_after_it(tmp_path: Path) -> None:
    with notify_socket(tmp_path) as systemd:
        manager = told(systemd, Hour())
        manager.stopping()
        manager.feed()
        assert systemd.waiting() == ["STOPPING=1", "STATUS=ending"]


@pytest.mark.parametrize(
    ("environment", "watched"),
    [
        ({"NOTIFY_SOCKET": "/nowhere", "WATCHDOG_USEC": "1000000"}, True),
        ({"NOTIFY_SOCKET": "/nowhere", "WATCHDOG_USEC": "1000000", "WATCHDOG_PID": str(os.getpid())}, True),
        ({"NOTIFY_SOCKET": "/nowhere", "WATCHDOG_USEC": "1000000", "WATCHDOG_PID": "1"}, False),
        ({"NOTIFY_SOCKET": "/nowhere"}, False),
        ({"WATCHDOG_USEC": "1000000"}, False),
        ({}, False),
    ],
)
def test_threads_are_watched_where_systemd_waits_for_this_process(
    environment: dict[str, str], watched: bool
) -> None:
    manager = ServiceManager(environment)
    assert (manager.heartbeat("sensor") is not UNWATCHED) == watched
    assert environment == {}  # a child would tell systemd of itself


def test_a_socket_that_is_gone_or_full_holds_nobody_up(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    hour = Hour()
    with notify_socket(tmp_path) as systemd:
        manager = told(systemd, hour)
        for hour.at in range(0, 20_000, 10):
            manager.feed()
    manager.ready()
    assert "systemd does not hear WATCHDOG=1: Resource temporarily unavailable" in caplog.text
    assert "systemd does not hear READY=1: Connection refused" in caplog.text


def test_an_abstract_socket_is_known_by_its_sign() -> None:
    name = f"window-terminal-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(f"\0{name}")
        ServiceManager({"NOTIFY_SOCKET": f"@{name}"}).ready()
        assert end.recv(100).startswith(b"READY=1\n")
