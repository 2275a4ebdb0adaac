"""The center's process: how it starts and stops, what stands in its way, and its commands."""

import json
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from sync.bundles.hand_over import PushRefused, publish
from sync.center.network.certificates import Authority, establish
from terminal.commands.center.command import center
from tests.sync.center.conftest import COMMAND, ROOT, Desk, Hall, bundle, until


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_at_once_with_polls_open_and_starts_where_it_was(
    tmp_path: Path, authority: Authority, fresh_database: str, number: signal.Signals
) -> None:
    hall = Hall(tmp_path, authority, fresh_database)
    hall.start()
    joined = Desk(hall).join()
    joined.deliver(joined.chain(3))
    store, before = joined.pair()["store"], joined.last_seen()
    with ThreadPoolExecutor(1) as threads:
        poll = threads.submit(joined.call, "GET", "/v1/orders?after=0&wait=50")
        until(lambda: joined.last_seen() > before)
        assert hall.stop(number) == 0
        assert poll.result(5).json()["orders"] == []
    assert "graceful shutdown exceeded" not in hall.log.read_text()  # what uvicorn says of connections that rest
    hall.start()
    assert joined.pair()["store"] == store
    assert joined.deliver(joined.chain(4))["through"] == 4
    assert hall.push(bundle(joined.window, 1)).status_code == 200
    assert len(joined.call("GET", "/v1/orders?after=0&wait=40").json()["orders"]) == 1
    assert hall.stop() == 0


@pytest.mark.parametrize(("days", "said"), [(700, False), (800, True)])
def test_a_certificate_that_ends_within_60_days_is_said_at_the_start(tmp_path: Path, days: int, said: bool) -> None:
    made = establish(tmp_path / "tls", [], datetime.now(UTC) - timedelta(days=days))
    hall = Hall(tmp_path, made)
    hall.start()
    assert hall.stop() == 0
    assert ("the center's certificate ends on" in hall.log.read_text()) == said


@pytest.mark.parametrize("trusts", [True, False])
def test_a_center_that_trusts_nobody_says_so_at_its_start_and_a_call_without_tls_leaves_no_traceback(
    tmp_path: Path, authority: Authority, trusts: bool
) -> None:
    hall = Hall(tmp_path, authority)
    hall.trusted = hall.trusted if trusts else []
    hall.start()
    with pytest.raises(PushRefused, match=r"open it by https://"):
        publish(hall.url.replace("https", "http"), authority.ca, "text")
    assert hall.stop() == 0
    log = hall.log.read_text()
    assert ("no --trust: no configuration" in log, "Traceback" in log) == (not trusts, False), log


@pytest.mark.parametrize("path", ["/yingjiang", "/a/b.c"])
def test_a_path_that_a_center_of_one_hall_does_not_have_is_said(hall: Hall, desk: Desk, path: str) -> None:
    answer = desk.call("GET", f"{path}/v1/health")
    assert answer.status_code == 404
    assert answer.json()["error"] == (
        f"the center's address is wrong: there is nothing below {path} here, leave it out"
    )
    assert desk.call("GET", "/v1/nowhere").json()["error"] == "Not Found"
    assert desk.call("GET", "/%3Cb%3E/v1/health").json()["error"] == "Not Found"


def run(*options: str) -> tuple[int, str]:
    result = CliRunner().invoke(center, ["serve", *options])
    return result.exit_code, result.output


def test_other_machines_are_served_over_tls_only(tmp_path: Path) -> None:
    command = [*COMMAND, "serve", "--database", f"sqlite:///{tmp_path}/center.db", "--port", "0", "--host"]
    done = subprocess.run([*command, "0.0.0.0"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, "TLS certificate" in done.stderr) == (1, "", True)
    with subprocess.Popen([*command, "localhost"], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["url"].startswith("http://localhost:")
        process.terminate()


def test_what_stands_in_the_way_of_serving_is_said(tmp_path: Path, authority: Authority) -> None:
    database = ["--database", f"sqlite:///{tmp_path}/center.db"]
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        status, said = run(*database, "--port", port)
    assert (status, port in said, "in use" in said) == (1, True, True)
    assert not (tmp_path / "center.db").exists()
    status, said = run(*database, "--tls-cert", str(authority.cert))
    assert (status, "together" in said) == (1, True)
    status, said = run(*database, "--tls-cert", str(authority.cert), "--tls-key", str(authority.cert))
    assert (status, str(authority.cert) in said) == (1, True)
    status, said = run(*database, "--trust", "c2hvcnQ=")
    assert (status, "c2hvcnQ=: not base64" in said) == (2, True)
    status, said = run("--database", f"sqlite:///{tmp_path}/missing/center.db", "--port", "0")
    assert (status, "missing/center.db" in said) == (1, True)
    status, said = run("--database", "nonsense")
    assert (status, "--database" in said) == (2, True)


@pytest.mark.parametrize("command", ["terminals", "alarms", "quarantine", "accept", "reject"])
def test_looking_into_a_database_that_is_not_there_makes_none(tmp_path: Path, command: str) -> None:
    more = {"accept": ["123456", "--window", "2F-17"], "reject": ["123456"]}.get(command, [])
    file = tmp_path / "center.db"
    result = CliRunner().invoke(center, [command, "--database", f"sqlite:///{file}", *more])
    assert (result.exit_code, "no database" in result.output, file.exists()) == (1, True, False)


def test_an_empty_file_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "center.db").touch()
    result = CliRunner().invoke(center, ["windows", "--database", f"sqlite:///{tmp_path}/center.db"])
    assert (result.exit_code, f"no database at {tmp_path}/center.db" in result.output) == (1, True)


@pytest.mark.parametrize("finger", ["3", "=1024", "x=1024", "3=", "-3=1024"])
def test_fingers_are_slot_and_badge(hall: Hall, desk: Desk, finger: str) -> None:
    desk.pair()
    hall.know(desk.window)
    refused = hall.command("accept", desk.code, "--window", desk.window, "--finger", finger)
    assert (refused.exit_code, f"--finger {finger}" in refused.output) == (2, True)
    twice = hall.command("accept", desk.code, "--window", desk.window, "--finger", "3=1", "--finger", "3=2")
    assert (twice.exit_code, desk.pair()["state"]) == (2, "waiting")
    assert hall.command("accept", desk.code, "--window", desk.window, "--finger", "3=1").exit_code == 0


@pytest.mark.parametrize(
    ("option", "value", "fits"),
    [("--finger", "65536=1024", "65535=1024"), ("--library", "a" * 65, "a" * 64), ("--window", "F" * 65, "F" * 64)],
)
def test_what_no_order_has_room_for_accepts_nobody(
    hall: Hall, desk: Desk, option: str, value: str, fits: str
) -> None:
    desk.pair()
    window = () if option == "--window" else ("--window", desk.window)
    hall.know(window[1] if window else fits)
    refused = hall.command("accept", desk.code, *window, option, value)
    assert (refused.exit_code, option in refused.output, desk.pair()["state"]) == (2, True, "waiting")
    assert hall.command("accept", desk.code, *window, option, fits).exit_code == 0


def test_certificates_are_made_by_a_command(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        center, ["certificate", "--folder", str(tmp_path / "made"), "--name", "hall.example"]
    )
    assert result.exit_code == 0
    assert str(tmp_path / "made" / "ca.pem") in result.output
    assert (tmp_path / "made" / "server.key").exists()


def test_without_the_extra_it_says_how_to_install_it(tmp_path: Path) -> None:
    hide = "import sys; sys.modules |= dict.fromkeys(['litestar', 'sqlalchemy', 'uvicorn']); "
    command = [sys.executable, "-c", hide + COMMAND[2]]
    for arguments in (["serve"], ["terminals"], ["accept", "1", "--window", "2F-17"]):
        done = subprocess.run([*command, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.returncode, "window-terminal[center]" in done.stderr) == (1, True), done.stderr
    assert subprocess.run([*command, "serve", "--help"], cwd=ROOT, capture_output=True, check=False).returncode == 0
