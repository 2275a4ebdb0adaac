"""Workers over a faulty line to a center that is killed meanwhile: nothing is lost, nothing counted twice."""

import random
import signal
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from sync.center.network.certificates import Authority
from sync.uplink import batch_size, worker
from tests.support.disk import PATIENCE, draft
from tests.support.faulty_line import FAULTY, FaultyLine
from tests.support.office import KEYS, Hut
from tests.support.plain_sql import chained, plain_sql
from tests.support.servers import Server
from tests.sync.center.conftest import Hall, until

TERMINALS, KILLS = 8, 3
AT_ONCE = 12  # facts at most that one commit writes
SEED = 20_131_023
SLOWEST_A_FACT = 0.02  # s


@pytest.fixture
def center(tmp_path: Path, ours: Authority, fresh_database: str) -> Iterator[Hall]:
    center = Hall(tmp_path, ours, fresh_database)
    center.start()
    yield center
    assert center.stop() == 0
    assert "Traceback" not in center.log.read_text()


@pytest.mark.parametrize("count", [5_000, pytest.param(100_000, marks=pytest.mark.long)])
def test_over_a_line_that_fails_in_a_third_of_the_calls_every_fact_arrives_once_and_in_its_order(
    tmp_path: Path, center: Hall, monkeypatch: pytest.MonkeyPatch, instant: None, count: int
) -> None:
    monkeypatch.setattr(worker, "ASK_AGAIN", 0.02)
    monkeypatch.setattr(worker, "REPORT", 0.2)
    monkeypatch.setattr(worker, "WAIT", 1)  # so that questions for orders, too, are many
    monkeypatch.setattr(batch_size, "BATCH", 20)
    line, chance = FaultyLine(center.url, center.authority.ca, SEED), random.Random(SEED)
    with ExitStack() as stack:
        said: list[list[str]] = [[] for _ in range(TERMINALS)]
        server = stack.enter_context(Server(center.authority, line))
        huts = [
            stack.enter_context(closing(Hut(tmp_path / f"{number}/buffer", server.url, center.authority.ca, KEYS)))
            for number in range(TERMINALS)
        ]
        for number, hut in enumerate(huts):
            join(center, hut, window(number))
        for _ in range(KILLS):
            line.strike(lambda: center.stop(signal.SIGKILL))
            record(huts, said, count // (KILLS + 1), chance)
            assert line.struck.wait(PATIENCE)
            assert told_of(center.database, line.answered) == line.answered
            center.start()
            line.leads_to(center.url)
        record(huts, said, count - sum(map(len, said)), chance)
        until(lambda: not any(hut.buffer.waiting for hut in huts), count * SLOWEST_A_FACT)
    assert line.faults.total() > FAULTY / 2 * line.calls and all(line.faults[name] for name in line.known)
    for hut, mine in zip(huts, said, strict=True):
        assert chained(center.database, hut.buffer.identity.terminal) == mine, (SEED, line.faults)
    for table, rows in (("facts", count), ("makers", TERMINALS), ("quarantine", 0), ("alarms", 0)):
        assert center.sql(f"SELECT count(*) FROM {table}") == [(rows,)], (SEED, line.faults)


def window(number: int) -> str:
    return f"2F-{number:02}"


def join(center: Hall, hut: Hut, at: str) -> None:
    hut.worker.start()
    center.know(at)
    result = center.command("accept", hut.code(), "--window", at)
    assert result.exit_code == 0, result.output
    assert hut.audit("paired") == at


def record(huts: list[Hut], said: list[list[str]], count: int, chance: random.Random) -> None:
    """Has them record so many facts while they deliver; what each recorded is added to `said`."""
    while count:
        number = chance.randrange(TERMINALS)
        words = [f"{chance.getrandbits(64):x}" for _ in range(min(chance.randint(1, AT_ONCE), count))]
        huts[number].buffer.record([replace(draft(word), window=window(number)) for word in words])
        huts[number].worker.nudge()
        said[number] += words
        count -= len(words)


def told_of(database: str, answered: tuple[str, int]) -> tuple[str, int]:
    """A series, and how far it is there."""
    series, through = answered
    query = "SELECT max(seq) FROM facts WHERE series = ? AND seq <= ?"
    return series, plain_sql(database, query, series, through)[0][0]
