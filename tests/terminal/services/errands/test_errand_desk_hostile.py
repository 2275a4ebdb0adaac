"""A hostile center over real HTTP tries each errand without end; nobody is at the desk, and nobody is wronged."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.errands import ERRANDS_OPEN_MAX
from tests.hostile.center import HostileCenter
from tests.support.disk import PATIENCE
from tests.support.office import KEYS, Hut
from tests.support.servers import authority
from tests.terminal.services.errands.test_errand_desk import GONE, LISTED, Bench

FOREVER = 1 << 45
TRIED: dict[str, tuple[dict[str, Any], dict[str, int]]] = {
    "enrolling somebody": ({"type": "enrolment", "badge": LISTED, "consent": "C-1"}, {}),
    "erasing whom IT lists": ({"type": "erasure", "badge": LISTED}, {}),
    "erasing whom IT lists no more": ({"type": "erasure", "badge": GONE}, {"erased": 1}),
    "standing elsewhere": ({"type": "move", "terminal": "t-here", "window": "3F-02"}, {}),
    "starting anew without end": ({"type": "restart"}, {"restarts": 1}),
    "what no screen can show": ({"type": "message", "text": "a\x1b[2J\u202e"}, {}),
}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.close()


@pytest.mark.parametrize(("what", "done"), TRIED.values(), ids=TRIED)
def test_a_hostile_center_tries_each(
    bench: Bench, tmp_path: Path, what: dict[str, Any], done: dict[str, int]
) -> None:
    ours = authority(tmp_path / "ca")
    numbers = itertools.count(1)

    def orders(after: int) -> list[Any]:
        return [{"id": after + next(numbers), "what": what | {"until": FOREVER}, "mark": "m"}]

    with HostileCenter((ours.cert, ours.key)) as center:
        center.orders = orders
        hut = Hut(tmp_path / "card", center.url, ours.ca, KEYS)
        hut.errand = bench.desk.take
        hut.worker.start()
        assert center.wait(lambda: center.calls.count("/v1/orders") >= 40, PATIENCE)
        hut.close()
    for _ in range(3):
        bench.later(1_000)
        bench.card("117")  # a colleague of this window's passes by
    erased = [badge for kind, badge, *_ in bench.jobs.begun if kind == "ForgetFingers"]
    assert set(erased) <= {GONE}
    assert len(bench.restarts) == done.get("restarts", 0)
    assert bool(erased) == bool(done.get("erased"))
    assert (bench.moves, [kind for kind, *_ in bench.jobs.begun if kind == "EnrolFingers"]) == ([], [])
    assert not any(fact.what == "message" and fact.ended == "done" for fact in bench.facts)
    assert len(bench.desk.kept.open) <= ERRANDS_OPEN_MAX
    assert bench.facts or bench.desk.kept.open, "each is on record, or waits for a supervisor"
