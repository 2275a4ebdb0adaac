"""The replacement notice of a terminal: said once, taken back, and no more often than a card bears."""

from typing import Any

import pytest

from sync.uplink import worker
from sync.uplink.replacement_notice import NOTICES_PER_HOUR
from terminal.domain.events import PartFound, PartLost
from tests.support.office import NOW, Hut, Office
from tests.support.servers import PATIENCE, Reply, Server

TOLD = b'{"now": %d, "window": "2F-17", "replaced": "%s"}'


@pytest.fixture
def told(office: Office, hut: Hut, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the center answers to each report from now on."""
    monkeypatch.setattr(worker, "REPORT", 0.005)
    hut.worker.start()

    def answer(replaced: str) -> None:
        with office.changed:
            office.instead["/v1/state"] = Reply(TOLD % (NOW, replaced.encode()))

    return answer


def test_who_was_replaced_says_so_and_again_when_it_is_over(hut: Hut, told: Any) -> None:
    told("t-0123456789ab")
    lost = hut.next(PartLost)
    assert (lost.part, lost.why) == ("place", "the center says: t-0123456789ab stands there now")
    told(hut.buffer.identity.terminal)
    assert hut.next(PartLost).why == "the center says: no window is its any more"
    told("")
    assert hut.next(PartFound).part == "place"
    assert hut.buffer.kept("window") == "2F-17", "where IT has it stand is not the center's to say"


def test_a_center_that_changes_its_mind_all_the_time_fills_no_card(
    office: Office, hut: Hut, told: Any, server: Server
) -> None:
    for number in range(NOTICES_PER_HOUR):
        told(f"t-{number}")
        hut.next(PartLost)
    told("t-one-more")
    with office.changed:
        said = sum(call.path == "/v1/state" for call in server.calls)
        assert office.changed.wait_for(
            lambda: sum(call.path == "/v1/state" for call in server.calls) > said + 3, PATIENCE
        )
    hut.links()
    assert not [event for event in hut.seen if isinstance(event, PartLost) and event.why.endswith("t-one-more")]
