"""Directories as IT would sign them for the hall of the tests' window, and spoilt ones."""

from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Raw
from msgspec.structs import replace

from sync.buffer import Buffer
from sync.buffer.kept_bundles import KeptBundles
from sync.bundles.bundle import Payload, sign
from sync.bundles.signed_directory import DirectoryPayload, sign_directory
from terminal.domain.directory import DirectoryEntry, card_hash, card_key_name
from terminal.domain.window import Window
from tests.support.office import CARD_KEY, IT, NOW

HALL_NAME = "政务服务中心"
NEIGHBOUR = DirectoryEntry("GH-0810", "赵明", ("3F-08",), (card_hash(CARD_KEY, "90810"),))


def directory(version: int, key: Ed25519PrivateKey = IT, people: Any = (NEIGHBOUR,), **changes: Any) -> str:
    """A directory of version 1.`version`, as it travels."""
    content = Raw(msgspec.json.encode(people))
    payload = DirectoryPayload("ed25519", HALL_NAME, 1, version, NOW, card_key_name(CARD_KEY), content)
    return sign_directory(key, replace(payload, **changes))


def configure(buffer: Buffer, hall: str = HALL_NAME, version: int = 1) -> None:
    """The window's configuration, by which a terminal knows its hall."""
    window = Raw(msgspec.json.encode(Window(hall, "Asia/Shanghai", "市场监督管理局", "2F-17", "", (), ())))
    text = sign(IT, Payload("ed25519", "2F-17", 1, version, NOW, NOW + 1000, NOW + 500, window))
    buffer.configure(KeptBundles(current=text, high_water=(1, version)))
