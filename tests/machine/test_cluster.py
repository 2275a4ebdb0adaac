"""A center on three machines outlives any of them, and nothing that it acknowledged is lost or stands twice.

As root, `--cluster trixie`: ten minutes, and four more for each of `--rounds` beyond the first.
The machines are namespaces of this one, set up by the files that the manual shows.
"""

import errno
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from signal import Signals
from time import monotonic

import pytest
from msgspec import Struct

from tests.benchmarks.measuring import quantile
from tests.machine.cluster import MANUAL, OWN, PASSWORD, Cluster, Node, cluster_root
from tests.machine.cluster_hall import ClusterHall
from tests.machine.cluster_witness import Told, chain_problems, missing, strangers
from tests.machine.waiting import until
from tests.support.markdown import command_lines

BACK_SECONDS = 180.0
PROBES = 20
HELD_BACK_SECONDS = 10.0
ALONE = "SET synchronous_commit = local"
INSERT = "INSERT INTO probe VALUES ({})"


class Failure(Struct, frozen=True):
    """What becomes of the primary's machine; what a person does then, if anything is needed; how it is mended."""

    strike: Callable[[Node], None]
    mend: Callable[[Node], None]
    answer: Callable[[Node], object] = lambda node: None


def fill(node: Node) -> None:
    with (node.disk / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1 << 16))
        except OSError as e:
            assert e.errno == errno.ENOSPC


def hand_over(node: Node) -> None:
    """As the manual says for a primary whose disk is full."""
    node.patronictl("switchover", "hall", "--force")


def freeze(node: Node) -> None:
    """The worst of it: the same machine speaks for etcd, too, and does not know that it no longer does."""
    node.lead_etcd()
    node.signal(Signals.SIGSTOP)


FAILURES = {
    "killed": Failure(Node.kill, Node.start),
    "frozen": Failure(freeze, lambda node: node.signal(Signals.SIGCONT)),
    "cut off": Failure(lambda node: node.cut(off=True), lambda node: node.cut(off=False)),
    "full": Failure(fill, lambda node: (node.disk / "filler").unlink(), hand_over),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "round_number" in metafunc.fixturenames:
        metafunc.parametrize("round_number", range(metafunc.config.getoption("--rounds")))


@pytest.fixture(scope="module")
def cluster(request: pytest.FixtureRequest, machines: Path) -> Iterator[Cluster]:
    release = request.config.getoption("--cluster")
    if not release:
        pytest.skip("takes ten minutes: run as root with --cluster trixie")
    with Cluster(cluster_root(release, machines / "cluster")) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def pauses() -> Iterator[dict[str, list[float]]]:
    """Of each failure, in seconds; their table is printed at the end."""
    found: dict[str, list[float]] = defaultdict(list)
    yield found
    for failure, seconds in found.items():
        row = " | ".join(f"{quantile(seconds, share):.1f}" for share in (0.5, 0.99, 1.0))
        print(f"\n| {failure} | {len(seconds)} | {row} |")


@pytest.fixture(scope="module")
def hall(cluster: Cluster) -> Iterator[ClusterHall]:
    with ClusterHall(cluster) as hall:
        hall.delivered()
        cluster.found_primary().sql("CREATE TABLE probe (number int)", "postgres")
        yield hall


def wrong(hall: ClusterHall) -> dict[str, object]:
    """What does not agree with what the terminals were told, while nobody sends anything; empty if all does."""
    found: dict[str, object] = {}
    with hall.silent():
        told = hall.told
        for node in hall.cluster.nodes:
            rows = caught_up(hall, node, told)
            if problems := [*chain_problems(rows), *strangers(rows, hall.made)]:
                found[node.name] = problems
    if told.taken_back or len(told.stores) != 1 or told.odd:
        found["terminals"] = (told.taken_back, told.stores, told.odd)
    return found


def caught_up(hall: ClusterHall, node: Node, told: Told) -> list[list[str]]:
    """The facts of a database that need not be the first to have them."""
    until(lambda: not missing(hall.held(node), told.furthest), f"{node.name} has all that was told", 60)
    return hall.held(node)


@pytest.mark.parametrize("failure", FAILURES)
def test_nothing_acknowledged_is_lost_or_doubled_when_the_primary_is(
    hall: ClusterHall, pauses: dict[str, list[float]], failure: str, round_number: int
) -> None:
    hall.delivered()
    cluster, old = hall.cluster, hall.cluster.found_primary()
    failed = monotonic()
    FAILURES[failure].strike(old)
    FAILURES[failure].answer(next(node for node in cluster.nodes if node is not old))
    hall.delivered_since(failed)
    pauses[failure] += hall.told.pauses(failed)
    assert cluster.found_primary() is not old
    FAILURES[failure].mend(old)
    if failure == "killed":
        old.serve(cluster.authority)
    until(lambda: cluster.says(old, "replica"), f"{old.name} stands by", BACK_SECONDS)
    assert wrong(hall) == {}


def test_a_primary_that_wakes_up_acknowledges_nothing_that_its_successor_does_not_have(hall: ClusterHall) -> None:
    """Whoever reaches it in that moment is not told that anything is kept."""
    hall.delivered()
    cluster, old = hall.cluster, hall.cluster.found_primary()
    freeze(old)
    until(lambda: (now := cluster.primary()) and now is not old, "another is the primary")
    asked = [
        old.typed("psql", "-Xq", "-d", f"{OWN}/postgres", "-c", INSERT.format(number)) for number in range(PROBES)
    ]
    old.signal(Signals.SIGCONT)
    until(lambda: cluster.says(old, "replica"), f"{old.name} stands by", BACK_SECONDS)
    kept = set(cluster.found_primary().sql("SELECT number FROM probe", "postgres").split())
    assert [number for number, each in enumerate(asked) if each.wait(60) == 0 and str(number) not in kept] == []
    assert wrong(hall) == {}


def hold_back(primary: Node) -> None:
    """Nothing reaches a standby any more: the primary alone has what comes."""
    primary.sql(f"{ALONE}; ALTER ROLE replicator NOLOGIN")
    primary.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_replication")


def release(primary: Node) -> None:
    primary.sql(f"{ALONE}; ALTER ROLE replicator LOGIN")


def test_what_one_machine_alone_has_is_not_acknowledged(hall: ClusterHall) -> None:
    hall.delivered()
    primary = hall.cluster.found_primary()
    hold_back(primary)
    began = monotonic()
    until(lambda: monotonic() > began + HELD_BACK_SECONDS, "calls have come")
    with hall.silent():
        assert hall.told.pauses(began + 1) == []
    release(primary)
    hall.delivered()
    assert wrong(hall) == {}


def test_a_standby_that_need_not_have_it_loses_what_was_acknowledged_and_terminals_bring_it_again(
    hall: ClusterHall,
) -> None:
    """The control: the witness sees a loss. The contract mends it, as terminals keep what was acknowledged."""
    hall.delivered()
    cluster, old = hall.cluster, hall.cluster.found_primary()
    old.patronictl("edit-config", "--force", "--set", "synchronous_mode=false")
    until(lambda: old.sql("SHOW synchronous_standby_names") == "\n", "nobody is waited for")
    hold_back(old)
    hall.delivered()
    with hall.silent():
        told = hall.told
        old.kill()
        now = until(cluster.found_primary, "another is the primary")
        lost = missing(hall.held(now), told.furthest)
        assert lost > 0
    release(now)
    old.start()
    old.serve(cluster.authority)
    hall.delivered()
    with hall.silent():
        after = hall.told
        assert after.taken_back == lost
        assert missing(hall.held(now), after.furthest) == 0
        assert chain_problems(hall.held(now)) == strangers(hall.held(now), hall.made) == []
    now.patronictl("edit-config", "--force", "--set", "synchronous_mode=true")
    print(f"\nlost by the control: {lost} facts, {now.sql('SELECT what, count(*) FROM alarms GROUP BY what')}")


def test_the_backups_of_the_page_can_be_read(hall: ClusterHall) -> None:
    standby = until(hall.cluster.standby, "there is a standby")
    assert standby
    lines = [line for line in command_lines(MANUAL.read_text(encoding="utf-8")) if line.startswith("pg_")]
    assert len(lines) == 2
    read = (
        "pg_restore --list center.dump | grep 'TABLE DATA public facts'",
        "tar -tzf base/base.tar.gz PG_VERSION",
    )
    for line in (*lines, *read):
        standby.ask("sh", "-c", f"cd /run && PGPASSWORD={PASSWORD} {line}")


def test_the_third_alone_begins_anew_with_all_that_was_acknowledged(hall: ClusterHall) -> None:
    hall.delivered()
    cluster = hall.cluster
    third = until(cluster.standby, "there is a synchronous standby")
    assert third
    with hall.silent():
        told = hall.told
        for node in cluster.nodes:
            node.kill()
        third.begin_alone()
        until(lambda: cluster.says(third, "primary"), "it is the primary", BACK_SECONDS)
        assert missing(hall.held(third), told.furthest) == 0
