"""A configuration that was signed by a stranger is told where people look, until one comes that was not."""

from sync.buffer.kept_bundles import KeptBundles
from sync.bundles.installed import UNTRUSTED, UNTRUSTED_SAYS
from terminal.domain.events import Configured, PartFound, PartLost
from tests.support.office import Hut, Office
from tests.sync.uplink.test_worker_orders import OTHER, bundle


def test_a_strangers_signature_is_told_and_kept_until_one_counts(office: Office, hut: Hut) -> None:
    hut.worker.start()
    office.order(1, bundle(1, key=OTHER))
    assert hut.next(PartLost).why == UNTRUSTED_SAYS
    assert hut.buffer.kept(UNTRUSTED) == UNTRUSTED_SAYS
    office.order(2, bundle(1))
    assert hut.next(PartFound).part == "signature"
    hut.next(Configured)
    assert hut.buffer.kept(UNTRUSTED) == ""


def test_what_is_refused_for_another_reason_is_no_strangers(office: Office, hut: Hut) -> None:
    hut.worker.start()
    office.order(1, bundle(1, target="3F-02"))
    assert hut.audit("config_refused") == "it is for window 3F-02"
    assert not [event for event in hut.seen if isinstance(event, PartLost)]


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
