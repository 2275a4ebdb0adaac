"""A configuration that was signed by a stranger is told where people look, until one comes that was not."""

import pytest
from msgspec import json

from sync.buffer.kept_bundles import KeptBundles
from sync.bundles.carried_configuration import CarriedConfiguration
from sync.bundles.installed import REFUSED, UNTRUSTED_SAYS
from sync.uplink import worker
from terminal.domain.events import Configured, PartFound, PartLost
from tests.support.office import NOW, Hut, Office
from tests.support.servers import PATIENCE, Server
from tests.sync.uplink.test_worker_orders import OTHER, bundle


def test_a_strangers_signature_is_told_and_kept_until_one_counts(office: Office, hut: Hut) -> None:
    hut.worker.start()
    office.order(1, bundle(1, key=OTHER))
    assert hut.next(PartLost).why == UNTRUSTED_SAYS
    assert hut.buffer.kept(REFUSED) == UNTRUSTED_SAYS
    office.order(2, bundle(1))
    assert hut.next(PartFound).part == "signature"
    hut.next(Configured)
    assert hut.buffer.kept(REFUSED) == ""


def test_what_is_refused_for_another_reason_is_no_strangers(office: Office, hut: Hut) -> None:
    hut.worker.start()
    office.order(1, bundle(1, target="3F-02"))
    assert hut.audit("config_refused") == "it is for window 3F-02"
    office.order(2, bundle(2))
    hut.next(Configured)
    assert not [event for event in hut.seen if isinstance(event, PartLost)]


def test_the_report_says_which_one_was_refused_and_why_until_one_is_taken(
    office: Office, hut: Hut, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(refused: str) -> bool:
        reports = [json.decode(call.body) for call in server.calls if call.path == "/v1/state"]
        return bool(reports) and reports[-1].get("refused", "") == refused

    monkeypatch.setattr(worker, "REPORT", 0.01)
    hut.worker.start()
    office.order(1, bundle(4, expires=NOW - 1))
    with office.changed:
        assert office.changed.wait_for(lambda: told("1.4: it has expired"), PATIENCE)
    office.order(2, bundle(5))
    with office.changed:
        assert office.changed.wait_for(lambda: told(""), PATIENCE)


def test_what_is_on_trial_and_sent_again_is_no_refusal(office: Office, hut: Hut) -> None:
    """By a center that was restored."""
    tried = bundle(2)
    hut.worker.start()
    office.order(1, bundle(1))
    hut.next(Configured)
    hut.buffer.configure(KeptBundles(bundle(1).bundle, tried.bundle, high_water=(1, 2)))
    office.order(2, tried)
    office.order(3, bundle(3))
    hut.next(Configured, config="1.3")
    assert "config_refused" not in [event.audit.what for event in hut.seen if hasattr(event, "audit")]


def test_a_stick_with_what_is_here_already_is_not_told_why_another_was_refused(office: Office, hut: Hut) -> None:
    hut.worker.start()
    office.order(1, bundle(1))
    hut.next(Configured)
    office.order(2, bundle(2, expires=NOW - 1))
    hut.audit("config_refused")
    assert hut.worker.carried(CarriedConfiguration((bundle(1).bundle,))) == ""
    assert hut.worker.carried(CarriedConfiguration((bundle(2, expires=NOW - 1).bundle,))) == "1.2: it has expired"
