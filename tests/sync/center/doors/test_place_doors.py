"""The place doors: who stands where is decided at the center's own socket, by its own user, and nowhere else."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from sync.center.doors.own_socket import SocketTaken, own_socket
from sync.center.network.certificates import Authority
from tests.support.owners import open_folder
from tests.sync.center.conftest import Desk, Hall

NOBODY = 65_534
DESK, OTHERS = 54_321, 54_322  # groups
REPORT = {"version": "1", "config": "", "recorded": 1, "waiting": 0, "clock": "synced", "parts": {}}
Json = dict[str, Any]


class Near(http.client.HTTPConnection):
    """A caller on the center's machine."""

    def __init__(self, path: Path) -> None:
        super().__init__("center", timeout=15)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(str(self._path))

    def call(self, method: str, path: str, body: Json | None = None) -> tuple[int, Json]:
        self.request(method, path, json.dumps(body) if body is not None else None)
        answer = self.getresponse()
        return answer.status, json.loads(answer.read())


@pytest.fixture
def near(hall: Hall) -> Iterator[Near]:
    caller = Near(hall.own)
    yield caller
    caller.close()


def test_accepting_moving_and_revoking_over_the_socket(hall: Hall, near: Near, desk: Desk) -> None:
    desk.pair()
    hall.know(desk.window)
    hall.know(desk.window + "-b")
    status, said = near.call("POST", "/v1/places/accept", {"code": desk.code, "window": desk.window})
    assert (status, said["terminal"], desk.pair()["window"]) == (200, desk.name, desk.window)
    moved = {"terminal": desk.name, "window": desk.window + "-b"}
    assert (near.call("POST", "/v1/places/move", moved)[0], desk.pair()["window"]) == (200, desk.window + "-b")
    assert near.call("POST", "/v1/places/revoke", {"terminal": desk.name})[0] == 200
    assert desk.pair()["state"] == "rejected"


def test_the_board_over_the_socket_adds_up(near: Near, joined: Desk) -> None:
    status, said = near.call("GET", "/v1/places")
    (mine,) = (row for row in said["windows"] if row["window"] == joined.window)
    assert (status, mine["status"], mine["terminals"]) == (200, "waiting", [joined.name])
    assert said["total"].pop("all") == sum(said["total"].values()) == len(said["windows"])


CALLS: list[tuple[str, str]] = [
    ("POST", "/v1/places/accept"),
    ("POST", "/v1/places/move"),
    ("POST", "/v1/places/revoke"),
    ("GET", "/v1/places"),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_none_of_it_is_open_to_who_merely_reaches_the_port(
    joined: Desk, desk: Desk, method: str, path: str
) -> None:
    desk.pair()
    body = {"terminal": joined.name, "code": desk.code, "window": desk.window}
    for caller in (joined, desk):  # also not to an accepted terminal
        answer = caller.call(method, path, json=body)
        assert (answer.status_code, "own socket" in answer.json()["error"]) == (403, True)
    assert (joined.pair()["window"], desk.pair()["state"]) == (joined.window, "waiting")


def test_what_is_refused_says_why_there_too(near: Near, joined: Desk, desk: Desk) -> None:
    desk.pair()
    status, said = near.call("POST", "/v1/places/accept", {"code": desk.code, "window": joined.window})
    assert (status, f"{joined.name} stands at" in said["error"]) == (409, True)
    status, said = near.call("POST", "/v1/places/accept", {"code": desk.code, "window": joined.window + "x"})
    assert (status, "has no window" in said["error"]) == (409, True)
    assert near.call("POST", "/v1/places/revoke", {"terminal": "t-nobody"})[0] == 404
    assert near.call("POST", "/v1/places/accept", {"code": desk.code})[0] == 400
    assert desk.pair()["state"] == "waiting"


def test_the_center_moves_nobody_who_has_a_configuration_and_says_what_to_sign(
    hall: Hall, near: Near, joined: Desk
) -> None:
    hall.know(joined.window + "-b")
    body = {"terminal": joined.name, "window": joined.window + "-b"}
    joined.call("PUT", "/v1/state", json=REPORT | {"config": "1.4"})
    status, said = near.call("POST", "/v1/places/move", body)
    assert (status, f"config move HALL.TOML {joined.window}-b={joined.name}" in said["error"]) == (409, True)
    by_command = hall.command("move", joined.name, "--window", joined.window + "-b")
    assert (by_command.exit_code, joined.pair()["window"]) == (1, joined.window)
    joined.call("PUT", "/v1/state", json=REPORT)
    by_command = hall.command("move", joined.name, "--window", joined.window + "-b")
    assert (by_command.exit_code, joined.pair()["window"]) == (0, joined.window + "-b"), "its twin has none yet"
    place = joined.window + "-b"
    window = hall.command("revoke", place)
    assert f"{place} is a window; the terminal that stands there is {joined.name}" in window.output
    assert hall.command("revoke", joined.name).output == f"{joined.name} revoked\n"
    nobody = hall.command("revoke", place).output
    assert "accept it first" not in nobody and f"no terminal {place} is accepted here" in nobody


# The socket itself.


@pytest.fixture
def open_hall(tmp_path: Path, authority: Authority) -> Iterator[Hall]:
    """A center whose socket lies where everybody may come by."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        center = Hall(tmp_path, authority)
        center.own = Path(folder) / "own.sock"
        center.start()
        yield center
        assert center.stop() == 0
        assert not center.own.exists()


def asked_as(user: int, path: Path, group: int | None = None) -> str:
    """What somebody hears there who calls as this user, of this group."""
    program = (
        "import os, socket, sys\n"
        "os.setgroups([]); os.setgid(int(sys.argv[3])); os.setuid(int(sys.argv[1]))\n"
        "s = socket.socket(socket.AF_UNIX)\n"
        "try:\n    s.connect(sys.argv[2]); s.sendall(b'GET /v1/health HTTP/1.1\\r\\nHost: c\\r\\n\\r\\n')\n"
        "    print(s.recv(99)[9:12].decode() or 'hung up')\n"
        "except OSError as e:\n    print(type(e).__name__)\n"
    )
    command = [sys.executable, "-c", program, str(user), str(path), str(os.getegid() if group is None else group)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=20).stdout.strip()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can call as somebody else")
def test_another_user_is_turned_away_by_the_kernel_and_by_the_center(open_hall: Hall) -> None:
    assert open_hall.own.stat().st_mode & 0o777 == 0o600
    assert asked_as(os.geteuid(), open_hall.own) == "200"
    assert asked_as(NOBODY, open_hall.own) == "PermissionError"
    open_hall.own.chmod(0o666)
    assert asked_as(os.geteuid(), open_hall.own) == "200"
    assert asked_as(NOBODY, open_hall.own) in ("hung up", "ConnectionResetError", "BrokenPipeError")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can call as somebody else")
def test_in_a_folder_that_gives_its_group_that_group_calls_and_nobody_else(
    tmp_path: Path, authority: Authority
) -> None:
    hall = Hall(tmp_path, authority)
    with open_folder() as folder:
        place = folder / "run"
        place.mkdir()
        os.chown(place, os.geteuid(), DESK)
        place.chmod(0o2755)
        hall.own = place / "own.sock"
        hall.start()
        assert (hall.own.stat().st_mode & 0o777, hall.own.stat().st_gid) == (0o660, DESK)
        assert asked_as(NOBODY, hall.own, DESK) == "200"
        assert asked_as(NOBODY, hall.own, OTHERS) == "PermissionError"
        hall.own.chmod(0o666)
        assert asked_as(NOBODY, hall.own, OTHERS) in ("hung up", "ConnectionResetError", "BrokenPipeError")
        assert hall.stop() == 0


def test_the_socket_of_a_killed_center_is_taken_over_and_a_living_ones_not(open_hall: Hall) -> None:
    with pytest.raises(SocketTaken, match="a center listens at"), own_socket(open_hall.own):
        pass
    open_hall.stop(signal.SIGKILL)
    assert open_hall.own.exists()
    open_hall.start()
    assert Near(open_hall.own).call("GET", "/v1/health")[0] == 200


def test_what_is_no_socket_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(SocketTaken, match="cannot listen at"), own_socket(tmp_path / "file"):
        pass
    assert (tmp_path / "file").read_text() == "mine"
