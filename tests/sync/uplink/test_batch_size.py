"""How many facts a delivery has: what does not get through goes in smaller parts, and then in large ones again."""

import gzip

import msgspec
import pytest

from sync.contract import BATCH
from sync.uplink.batch_size import BatchSize
from sync.uplink.client import GiveUp, TryAgain
from tests.support.office import Hut, Office, Settled
from tests.support.servers import Call, Reply, Server


@pytest.mark.parametrize(
    ("error", "facts"),
    [
        (TryAgain("no answer in time"), BATCH // 2),
        (GiveUp("HTTP 413", 413), BATCH // 2),
        (TryAgain("HTTP 503", 7.0), BATCH),
        (GiveUp("HTTP 401", 401), BATCH),
    ],
)
def test_only_what_might_go_better_in_parts_is_sent_in_parts(error: TryAgain | GiveUp, facts: int) -> None:
    batch = BatchSize()
    with pytest.raises(type(error)), batch.tried():
        raise error
    assert batch.facts == facts


def test_it_ends_at_one_and_grows_again() -> None:
    batch = BatchSize()
    for _ in range(20):
        with pytest.raises(TryAgain), batch.tried():
            raise TryAgain("no connection")
    sizes = [batch.facts]
    for _ in range(9):
        with batch.tried():
            pass
        sizes.append(batch.facts)
    assert sizes == [1, 2, 4, 8, 16, 32, 64, 128, BATCH, BATCH]


def test_a_center_that_takes_little_at_once_gets_everything(office: Office, server: Server, hut: Hut) -> None:
    asked: list[int] = []

    def takes_fifty(call: Call) -> Reply:
        if call.path != "/v1/facts":
            return office(call)
        packed = call.headers.get("Content-Encoding") == "gzip"
        asked.append(len(msgspec.json.decode(gzip.decompress(call.body) if packed else call.body)["facts"]))
        return office(call) if asked[-1] <= 50 else Reply(status=413)

    server.replies = takes_fifty
    hut.record(*["x"] * 120)
    hut.worker.start()
    hut.next(Settled, through=120)
    assert asked[:3] == [120, 100, 50]
    assert list(office.facts) == list(range(1, 121))
