"""An old key that was stolen cannot sign in an epoch of the future, however long ago the terminal last saw it."""

import base64
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Raw
from msgspec.structs import replace

from sync.buffer import Buffer
from sync.buffer.kept_bundles import KeptBundles
from sync.bundles import bundle
from sync.bundles.bundle import BundleRefused, Payload, sign
from sync.bundles.installed import configured, kept
from sync.bundles.kept_directory import KeptDirectory
from sync.bundles.trust import KeyTrust
from terminal.domain.window import Window
from tests.support.directory_desk import HALL_NAME, directory
from tests.support.disk import moment
from tests.support.office import CARD_KEY, IT, KEYS, NOW

NEW = Ed25519PrivateKey.from_private_bytes(bytes(range(7, 39)))
BOTH = (*KEYS, base64.b64encode(NEW.public_key().public_bytes_raw()).decode())
WINDOW = Raw(msgspec.json.encode(Window(HALL_NAME, "Asia/Shanghai", "市场监督管理局", "2F-17", "", (), ())))
PAYLOAD = Payload("ed25519", "2F-17", 1, 1, NOW, NOW + 1000, NOW + 500, WINDOW)


def signed(epoch: int, version: int, key: Ed25519PrivateKey = IT) -> str:
    return sign(key, replace(PAYLOAD, epoch=epoch, version=version))


@pytest.fixture
def buffer(tmp_path: Path) -> Iterator[Buffer]:
    buffer = Buffer(tmp_path / "buffer", "board-1")
    buffer.keep("window", "2F-17")
    yield buffer
    buffer.close()


def take(buffer: Buffer, text: str) -> str:
    """Applies a bundle as a terminal does."""
    event = configured(buffer, text, KeyTrust(BOTH), moment(1000))
    before = buffer.configurations
    buffer.configure(KeptBundles(text, "", before.current, bundle.pair(event.config)))
    return event.config


def refused(buffer: Buffer, text: str) -> str:
    with pytest.raises(BundleRefused) as refusal:
        configured(buffer, text, KeyTrust(BOTH), moment(1000))
    return str(refusal.value)


def test_an_old_key_burns_no_epoch_to_come(buffer: Buffer) -> None:
    take(buffer, signed(1, 1))
    take(buffer, signed(2, 1, NEW))
    take(buffer, signed(2, 2, NEW))  # by now the old key's last bundle is kept nowhere
    assert refused(buffer, signed(3, 1)) == "its key signs in epoch 1, not in 3"
    assert take(buffer, signed(2, 3, NEW)) == "2.3"


def test_no_two_keys_sign_in_one_epoch(buffer: Buffer) -> None:
    take(buffer, signed(1, 1))
    assert refused(buffer, signed(1, 2, NEW)) == "epoch 1 is another key's; a new key has a new epoch"
    assert take(buffer, signed(1, 2)) == "1.2"


def test_a_terminal_from_before_learns_it_from_what_it_works_by(buffer: Buffer) -> None:
    buffer.configure(KeptBundles(current=signed(1, 5), high_water=(1, 5)))
    assert kept(buffer, KeyTrust(BOTH), moment(1000)) is not None
    assert refused(buffer, signed(3, 1)) == "its key signs in epoch 1, not in 3"
    assert take(buffer, signed(3, 1, NEW)) == "3.1"


def test_what_was_refused_binds_no_key(buffer: Buffer) -> None:
    assert "another" not in refused(buffer, sign(NEW, replace(PAYLOAD, epoch=7, target="3F-02")))
    assert take(buffer, signed(2, 1, NEW)) == "2.1"


def test_a_directory_is_held_to_it_too(buffer: Buffer, tmp_path: Path) -> None:
    take(buffer, signed(1, 1))
    people = KeptDirectory(buffer, tmp_path / "directory", KeyTrust(BOTH), CARD_KEY)
    for epoch, version in ((2, 1), (1, 3)):
        text = directory(version, epoch=epoch)
        if epoch == 1:
            assert people.take(text, HALL_NAME, (0, 0), moment(1000)).directory.version == "1.3"
        else:
            with pytest.raises(BundleRefused, match="its key signs in epoch 1, not in 2"):
                people.take(text, HALL_NAME, (0, 0), moment(1000))
