"""The attacks that The Update Framework lists, on a terminal's configuration: each refused beside an accepted twin.

The center is the attacker's: it says whatever it likes, and has no key of IT's. Every refusal is a fact, but for an
answer that is not even read.
"""

import base64
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest
from msgspec import Raw
from msgspec.structs import replace

from sync.bundles.bundle import BUNDLE_PAYLOAD_BYTES, BundleRefused, Payload, sign, verify
from sync.center.network.certificates import Authority
from sync.contract import BODY_LIMIT, SignedBundle
from terminal.domain.events import Configured, Linked
from terminal.domain.window import Window
from terminal.services.diagnostics.due_dates import due
from tests.support.office import NOW, Hut, Office
from tests.support.servers import Reply, Server
from tests.support.successions import FIRST, LI, NEXT, RECOVERY, STRANGER, key, names, public

WINDOW = Window("中心", "Asia/Shanghai", "税务局", "2F-17", "", (), ())
ELSEWHERE = replace(WINDOW, window="3F-02")
SOUND = msgspec.json.encode(WINDOW)
PEAK_BYTES = 5 << 20


def bundle(version: int, by: int = FIRST, window: Any = WINDOW, beside: int | None = None, **changes: Any) -> str:
    content = window if isinstance(window, Raw) else Raw(msgspec.json.encode(window))
    payload = Payload("ed25519", "2F-17", 1, version, NOW, NOW + 1000, NOW + 500, content)
    return sign(key(by), replace(payload, **changes), key(beside) if beside else None)


def spliced(one: str, other: str) -> str:
    """The signature of one over the content of the other."""
    first, second = base64.b64decode(one), base64.b64decode(other)
    return base64.b64encode(first[:64] + second[64:]).decode()


class Attack(NamedTuple):
    """What the center says to a terminal that works by 1.5, and of what the fact speaks. Its twin is 1.6."""

    text: Callable[[], str]
    why: str


ATTACKS = {
    "arbitrary configuration": Attack(lambda: bundle(6, STRANGER), "not signed by a trusted key"),
    "arbitrary, unsigned": Attack(
        lambda: base64.b64encode(bytes(64) + SOUND).decode(), "not signed by a trusted key"
    ),
    "arbitrary, by the recovery key": Attack(lambda: bundle(6, RECOVERY), "not signed by a trusted key"),
    "rollback": Attack(lambda: bundle(4), "not newer than 1.5"),
    "rollback, the same number with other bytes": Attack(
        lambda: bundle(5, window=replace(WINDOW, unit="x")), "1.5"
    ),
    "freeze, by one that is over": Attack(lambda: bundle(6, issued=NOW - 9, expires=NOW - 1), "it has expired"),
    "fast-forward, to the last number": Attack(lambda: bundle(1_000_001), "$.version"),
    "fast-forward, to the last epoch": Attack(lambda: bundle(1, epoch=1_000), "epoch"),
    "wrong target": Attack(lambda: bundle(6, window=ELSEWHERE, target="3F-02"), "it is for window 3F-02"),
    "wrong target inside": Attack(lambda: bundle(6, window=ELSEWHERE), "but says what 3F-02 works by"),
    "mix and match, of two windows": Attack(
        lambda: spliced(bundle(6), bundle(6, window=ELSEWHERE, target="3F-02")), "not signed by a trusted key"
    ),
    "mix and match, of two versions": Attack(lambda: spliced(bundle(5), bundle(6)), "not signed by a trusted key"),
    "endless data in an order": Attack(lambda: "A" * (BUNDLE_PAYLOAD_BYTES * 2), "larger than 262144 bytes"),
    "a key twice": Attack(lambda: bundle(6, window=Raw(SOUND[:-1] + b',"unit":"x"}')), "twice"),
    "no number": Attack(
        lambda: bundle(6, window=Raw(SOUND[:-1] + b',"rules":{"early_minutes":NaN}}')), "malformed"
    ),
    "a number without end": Attack(
        lambda: bundle(6, window=Raw(SOUND[:-1] + b',"rules":{"early_minutes":1e999}}')), "rules"
    ),
    "nesting": Attack(lambda: bundle(6, window=Raw(b"[" * 100_000 + b"]" * 100_000)), "recursion"),
    "no text": Attack(lambda: bundle(6, window=Raw(b'{"hall":"\xff"}')), "utf-8"),
}


@pytest.fixture
def attacked(ours: Authority, office: Office, server: Server, tmp_path: Path) -> Iterator[Hut]:
    """It works by 1.5."""
    with closing(Hut(tmp_path / "card", server.url, ours.ca, (public(FIRST),))) as hut:
        hut.worker.start()
        office.order(1, SignedBundle(bundle(5)))
        assert hut.next(Configured).config == "1.5"
        yield hut


@pytest.mark.parametrize("name", ATTACKS)
def test_it_is_refused_as_a_fact_within_five_megabytes_and_its_twin_is_taken(
    office: Office, attacked: Hut, name: str
) -> None:
    attack, in_force = ATTACKS[name], attacked.buffer.configurations.current
    order = SignedBundle(attack.text())
    tracemalloc.start()
    try:
        office.order(2, order)
        said = attacked.audit("config_refused")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert attack.why.lower() in said.lower()
    assert attacked.buffer.configurations.current == in_force
    assert peak < PEAK_BYTES
    office.order(3, SignedBundle(bundle(6)))
    assert attacked.next(Configured).config == "1.6"
    assert [each.config for each in attacked.seen if isinstance(each, Configured)] == ["1.5", "1.6"]


def test_freeze_a_center_that_holds_updates_back_is_noticed_when_they_are_due(attacked: Hut) -> None:
    text = attacked.buffer.configurations.current
    assert due(text, None, replace(attacked.now, at=NOW + 500)) == {}
    assert "should have been renewed" in due(text, None, replace(attacked.now, at=NOW + 501))["configuration"]


def test_a_gigabyte_is_not_read_and_the_next_answer_is(office: Office, attacked: Hut) -> None:
    """Packed it is a megabyte. No answer is no order: the link is down for as long, which is what people see."""
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(bytes(16 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    bomb = b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + block * 64
    assert len(bomb) < BODY_LIMIT
    tracemalloc.start()
    try:
        office.instead = {"/v1/orders": Reply(bomb, headers={"Content-Encoding": "gzip"})}
        office.order(2, SignedBundle(bundle(4)))  # ends the question that is held
        assert attacked.next(Linked, up=False)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "larger than" in (attacked.worker.link.why or "")
    assert peak < PEAK_BYTES
    office.instead = {}
    office.order(3, SignedBundle(bundle(6)))
    assert attacked.next(Configured).config == "1.6"


def test_a_stolen_key_signs_nothing_once_the_recovery_key_named_the_next(
    office: Office, ours: Authority, server: Server, tmp_path: Path
) -> None:
    """Until then the thief may do what IT may, and goes no further than IT could: no epoch is used up."""
    trust: Any = {"recovery": public(RECOVERY)}
    with closing(Hut(tmp_path / "card", server.url, ours.ca, (public(FIRST),))) as hut:
        hut.worker.start()
        office.succeed(names(STRANGER, 2))
        office.order(1, SignedBundle(bundle(1, STRANGER, epoch=2)))
        assert hut.next(Configured).config == "2.1", "stolen: FIRST itself named the thief"
        office.succeed(names(STRANGER, 2), names(NEXT, 12, by=RECOVERY, **trust))
        office.order(2, SignedBundle(bundle(1, NEXT, epoch=12)))
        assert hut.next(Configured).config == "12.1"
        office.order(3, SignedBundle(bundle(2, STRANGER, epoch=2)))
        assert hut.audit("config_refused") == "not signed by a trusted key"
        office.order(4, SignedBundle(bundle(2, NEXT, epoch=12)))
        assert hut.next(Configured).config == "12.2"


@pytest.mark.long  # of each byte one, every time: tests/sync/bundles/test_bundle.py
@pytest.mark.parametrize("beside", [None, LI])
def test_every_bit_that_is_flipped_is_noticed(beside: int | None) -> None:
    """Of a bundle with one signature and with two: of the signatures, the content and the dot between."""
    keys, second = (public(FIRST),), (public(LI),) if beside else ()
    text = bundle(6, beside=beside)
    assert verify(text, keys, second).version == 6
    parts = [base64.b64decode(part) for part in text.split(".")]
    flipped = 0
    for number, part in enumerate(parts):
        for bit in range(len(part) * 8):
            altered = bytearray(part)
            altered[bit // 8] ^= 1 << bit % 8
            texts = [base64.b64encode(altered if number == n else each).decode() for n, each in enumerate(parts)]
            with pytest.raises(BundleRefused):
                verify(".".join(texts), keys, second)
            flipped += 1
    assert flipped == sum(map(len, parts)) * 8
