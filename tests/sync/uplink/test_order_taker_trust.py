"""A center that says whose signatures count: a terminal follows what IT signed, and says what it does not."""

from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Raw

from sync.bundles.bundle import Payload, sign
from sync.bundles.kept_trust import trust_of
from sync.bundles.trust import KeyTrust
from sync.center.network.certificates import Authority
from sync.contract import SignedBundle
from terminal.domain.events import Configured
from terminal.domain.window import Window
from tests.support.office import NOW, Hut, Office
from tests.support.servers import Server
from tests.support.successions import FIRST, NEXT, STRANGER, THIRD, key, names, public

WINDOW = Raw(msgspec.json.encode(Window("中心", "Asia/Shanghai", "税务局", "2F-17", "", (), ())))


def bundle(by: int, epoch: int, version: int) -> SignedBundle:
    payload = Payload("ed25519", "2F-17", epoch, version, NOW, NOW + 1000, NOW + 500, WINDOW)
    return SignedBundle(sign(key(by), payload))


def test_it_is_followed_before_the_orders_beside_it_and_a_thief_is_told_of(ours: Authority, tmp_path: Path) -> None:
    office: Any = Office()
    office.order(1, bundle(FIRST, 1, 1))
    with (
        Server(ours, office) as server,
        closing(Hut(tmp_path / "buffer", server.url, ours.ca, (public(FIRST),))) as hut,
    ):
        hut.worker.start()
        assert hut.next(Configured).config == "1.1"
        with office.changed:
            office.succeed(names(NEXT, 2, recovery=""))
            office.order(2, bundle(NEXT, 2, 1))
        assert hut.next(Configured).config == "2.1"
        office.succeed(names(STRANGER, 2, recovery=""), names(THIRD, 3, by=STRANGER, recovery=""))
        assert hut.audit("trust_refused") == "not signed by a trusted key"
        office.order(3, bundle(FIRST, 1, 2))
        assert hut.audit("config_refused") == "not signed by a trusted key"
        office.succeed(names(NEXT, 2, recovery=""), names(THIRD, 3, by=NEXT, recovery=""))
        assert hut.audit("trust") == f"epoch 3: {public(THIRD)}"
        polls = office.polls
        office.order(4, bundle(THIRD, 3, 1))
        assert hut.next(Configured).config == "3.1"
        assert office.polls <= polls + 2, "what was said is not asked for again"
        assert trust_of(hut.buffer, KeyTrust((public(FIRST),))).epoch == 3
        office.close()
