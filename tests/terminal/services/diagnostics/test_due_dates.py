"""A configuration that a center holds back, and a certificate that ends, are noticed in time and not before."""

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Raw

from sync.bundles.bundle import Payload, sign
from terminal.domain.facts import Moment, Trust
from terminal.services.diagnostics.checks import of_due_dates
from terminal.services.diagnostics.due_dates import due

DAY = 86_400_000  # ms
ISSUED = 1_795_391_520_000  # 2026-11-22
RENEW_BY, EXPIRES = ISSUED + 300 * DAY, ISSUED + 400 * DAY
WINDOW = Raw(msgspec.json.encode({"name": "李强"}))
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
BUNDLE = sign(KEY, Payload("ed25519", "2F-17", 1, 3, ISSUED, EXPIRES, RENEW_BY, WINDOW))


def at(when: int, clock: Trust = "synced") -> Moment:
    return Moment(when, 1, "boot-1", clock)


@pytest.mark.parametrize(
    ("when", "said"), [(RENEW_BY, ""), (RENEW_BY + 1, "should have been renewed by 2027-09-18")]
)
def test_a_configuration_that_was_not_renewed_is_an_alarm(when: int, said: str) -> None:
    found = due(BUNDLE, None, at(when))
    assert found == ({"configuration": said} if said else {})
    (configuration, certificate) = of_due_dates(found)
    assert (configuration.ok, "config push" in configuration.do) == (not said, bool(said))
    assert certificate.ok


@pytest.mark.parametrize(("days", "said"), [(61, False), (59, True), (-1, True)])
def test_a_certificate_that_ends_is_an_alarm(days: int, said: bool) -> None:
    found = due("", ISSUED + days * DAY, at(ISSUED))
    assert ("certificate" in found) == said
    _, certificate = of_due_dates(found)
    assert (certificate.ok, "center certificate" in certificate.do) == (not said, said)


def test_nothing_is_due_by_a_clock_that_nobody_trusts() -> None:
    assert due(BUNDLE, ISSUED, at(EXPIRES, "unset")) == {}
    assert due(BUNDLE, ISSUED, at(EXPIRES, "held")) != {}


def test_nothing_is_due_before_there_is_anything() -> None:
    assert due("", None, at(EXPIRES)) == {}
