"""Several processes behind one port: what is served, what becomes of one that ends, and how all of them stop."""

import asyncio
import json
import os
import secrets
import signal
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.center.network.certificates import Authority, establish
from sync.center.serving.server import CannotServe, ServingProcess
from sync.center.serving.workers import (
    FIRST_PAUSE_SECONDS,
    LONGEST_PAUSE_SECONDS,
    STEADY_WORKER_SECONDS,
    Workers,
    next_pause,
)
from tests.hostile import floods, wire
from tests.support.pairing import WirePairing
from tests.sync.center.conftest import Desk, Hall, serving, until

WORKERS = 2
BURST, TRY_SECONDS = 32, 30  # tries of one address at once, and until it has another one


def several(hall: Hall) -> Hall:
    hall.options = ["--workers", str(WORKERS)]
    return hall


def workers(hall: Hall) -> set[int]:
    """The processes that the first one minds."""
    return {int(pid) for pid in Path(f"/proc/{hall.pid}/task/{hall.pid}/children").read_text().split()}


def runs(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


@contextmanager
def only(hall: Hall, pid: int) -> Iterator[None]:
    """Has this process take every connection: the others rest meanwhile."""
    others = workers(hall) - {pid}
    for other in others:
        os.kill(other, signal.SIGSTOP)
    until(lambda: all("\nState:\tT" in Path(f"/proc/{other}/status").read_text() for other in others))
    try:
        yield
    finally:
        for other in others:
            os.kill(other, signal.SIGCONT)


@pytest.fixture
def shared(tmp_path: Path, authority: Authority, fresh_database: str) -> Iterator[Hall]:
    with serving(several(Hall(tmp_path, authority, fresh_database))) as hall:
        yield hall


def test_all_of_them_take_calls_at_one_port_and_a_stop_ends_all(tmp_path: Path, authority: Authority) -> None:
    hall = several(Hall(tmp_path, authority))
    hall.start()
    pids, joined = workers(hall), Desk(hall).join()
    assert len(pids) == WORKERS
    for number, pid in enumerate(pids, 1):
        joined.session.close()
        with only(hall, pid):
            assert joined.deliver(joined.chain(number))["through"] == number
    assert hall.stop() == 0
    assert not any(map(runs, pids))
    assert not hall.own.exists()


def test_another_one_starts_for_one_that_ended_and_nothing_else_changes(shared: Hall) -> None:
    joined = Desk(shared).join()
    before = workers(shared)
    gone = max(before)
    os.kill(gone, signal.SIGKILL)
    until(lambda: len(workers(shared) - {gone}) == WORKERS)
    assert workers(shared) & before == before - {gone}
    assert f"(process {gone}) ended; another one starts in 1 s" in shared.log.read_text()
    joined.session.close()
    assert joined.deliver(joined.chain(2))["through"] == 2


def test_without_the_process_that_minds_them_they_stop(tmp_path: Path, authority: Authority) -> None:
    hall = several(Hall(tmp_path, authority))
    hall.start()
    pids = workers(hall)
    assert hall.stop(signal.SIGKILL) == -signal.SIGKILL
    until(lambda: not any(map(runs, pids)))
    assert "the process that minds this one is gone" in hall.log.read_text()


def test_a_certificate_that_was_renewed_is_shown_by_all_after_a_hangup_signal(tmp_path: Path) -> None:
    made = establish(tmp_path / "tls", [], datetime.now(UTC))
    hall = several(Hall(tmp_path, made))
    hall.start()

    def shown() -> set[str]:
        port, seen = int(hall.url.rpartition(":")[2]), set()
        for pid in workers(hall):
            with only(hall, pid):
                seen.add(ssl.get_server_certificate(("127.0.0.1", port), ca_certs=str(made.ca)))
        return seen

    def renew() -> set[str]:
        made.cert.unlink()
        establish(tmp_path / "tls", [], datetime.now(UTC))
        os.kill(hall.pid, signal.SIGHUP)
        return {made.cert.read_text()}

    assert shown() == {made.cert.read_text()}
    renewed = renew()
    until(lambda: shown() == renewed)
    kept = made.cert.read_text()
    made.cert.write_text("no certificate")
    os.kill(hall.pid, signal.SIGHUP)
    until(lambda: hall.log.read_text().count("the certificate stays the one that was read before") == WORKERS)
    made.cert.write_text(kept)
    assert shown() == renewed
    assert hall.stop() == 0


def test_a_key_that_was_revoked_is_refused_by_every_one_with_its_next_call(shared: Hall) -> None:
    joined = Desk(shared).join()

    def statuses() -> set[int]:
        seen = set()
        for pid in workers(shared):
            joined.session.close()
            with only(shared, pid):
                seen.add(joined.call("GET", "/v1/orders?after=0&wait=0").status_code)
        return seen

    assert statuses() == {200}
    assert shared.command("revoke", joined.name).exit_code == 0
    assert statuses() == {403}


def test_a_stranger_has_no_more_tries_at_several_than_at_one(shared: Hall) -> None:
    """Each with a key and a connection of its own, from one address."""

    async def tried(number: int) -> int:
        key = secrets.token_hex(32)
        body = {"terminal": WirePairing(key).name, "board": "b", "version": "1", "commitment": f"{number:064x}"}
        return (await floods.ask(to, "POST", "/v1/pair", key, json.dumps(body).encode())).status

    async def all_tried() -> list[int]:
        return [await tried(number) for number in range(BURST + 4)]

    to, began = wire.center(shared.url, shared.authority.ca, "127.88.0.1"), time.monotonic()
    statuses = []
    for pid in workers(shared):
        with only(shared, pid):
            statuses += asyncio.run(all_tried())
    given_back = int((time.monotonic() - began) / TRY_SECONDS) + 1
    assert set(statuses) == {200, 429}
    assert BURST <= statuses.count(200) <= BURST + given_back


def test_one_that_cannot_serve_at_the_start_ends_all() -> None:
    taken, lot = os.pipe()
    os.set_blocking(taken, False)
    os.write(lot, b".")

    def serve(worker: ServingProcess) -> None:
        try:
            os.read(taken, 1)
        except BlockingIOError:
            worker.serves()
            signal.pause()
        raise CannotServe("the one that drew the lot")

    with pytest.raises(CannotServe, match="ended before it served"):
        Workers([serve, serve], lambda _: None).run(lambda: None)


def test_one_alone_looks_after_what_is_due_and_the_one_in_its_place_goes_on(tmp_path: Path) -> None:
    """What is due is done by somebody as long as the center runs, and not by all at the same time: a day that is
    judged in each of four processes costs the terminals' answers four times what it must."""
    said = tmp_path / "said"
    said.touch()

    def serve(worker: ServingProcess) -> None:
        with said.open("a") as told:
            told.write(f"{os.getpid()} {worker.watches:d}\n")
        worker.serves()
        signal.pause()

    def lines() -> list[list[int]]:
        return [[int(word) for word in line.split()] for line in said.read_text().splitlines()]

    def end_the_watching_one() -> None:
        until(lambda: len(lines()) == 3)
        os.kill(next(pid for pid, watches in lines() if watches), signal.SIGKILL)
        until(lambda: len(lines()) == 4)
        os.kill(os.getpid(), signal.SIGTERM)

    ending = threading.Thread(target=end_the_watching_one)
    Workers([serve, serve, serve], lambda _: None).run(ending.start)
    ending.join()
    assert sorted(watches for _, watches in lines()[:3]) == [0, 0, 1]
    assert lines()[3][1] == 1, "who was started in its place looks after what is due"


def test_a_center_whose_watching_process_was_killed_sees_on_to_what_is_due(shared: Hall) -> None:
    """Of the real one: a complaint that came while nobody looked becomes a case once somebody is in its place."""
    joined = Desk(shared).join()
    (fact,) = joined.chain(1)
    os.kill(min(workers(shared)), signal.SIGKILL)  # they were begun one after the other, the first of them watches
    joined.session.close()
    body = {"number": "2F-17-120034-5", "badge": "1024", "staffing": 1}
    assert joined.deliver([fact | {"kind": "complaint", "body": body}])["through"] == 1
    until(lambda: shared.sql("SELECT state FROM cases WHERE register = 'complaint'") != [])


@given(st.lists(st.floats(0, 2 * STEADY_WORKER_SECONDS), min_size=1))
def test_pauses_grow_up_to_a_bound_and_begin_anew_after_one_that_was_steady(lives: list[float]) -> None:
    pause = 0.0
    for lived in lives:
        before, pause = pause, next_pause(pause, lived)
        assert FIRST_PAUSE_SECONDS <= pause <= LONGEST_PAUSE_SECONDS
        if lived >= STEADY_WORKER_SECONDS:
            assert pause == FIRST_PAUSE_SECONDS
        elif FIRST_PAUSE_SECONDS <= before < LONGEST_PAUSE_SECONDS / 2:
            assert pause == 2 * before
