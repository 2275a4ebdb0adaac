"""The key epochs: which epoch each of IT's keys signs in: what root or a succession named, or its first bundle.

Else an old key that was stolen signs in an epoch of the future, and no later bundle of the true key is newer.
"""

import msgspec

from sync.buffer import Buffer
from sync.bundles.bundle import BundleRefused
from sync.bundles.trust import RECOVERY_JUMP

EPOCHS = "key_epochs"  # its name in the buffer: each public key and its epoch
_epochs_json = msgspec.json.Decoder(dict[str, int])


def check_epoch(buffer: Buffer, key: str, epoch: int, named: int = 0) -> None:
    """Raises `BundleRefused` where this key signs in another epoch, or another key in this one.

    `named` is the epoch that it was named with, 0 for none.
    """
    known = _known(buffer)
    its_own = named or known.get(key, epoch)
    if its_own != epoch:
        raise BundleRefused(f"its key signs in epoch {its_own}, not in {epoch}")
    if any(other != key and bound == epoch for other, bound in known.items()):
        raise BundleRefused(f"epoch {epoch} is another key's; a new key has a new epoch")


def check_new_epoch(buffer: Buffer, by: str, epoch: int, before: int) -> None:
    """Raises `BundleRefused` unless a new key's epoch follows on that of the key that named it, and is the highest.

    The recovery key has none: `by` is empty then. `before` is the one that root or a succession named last.
    """
    known = _known(buffer)
    if by and known.get(by, epoch - 1) != epoch - 1:
        raise BundleRefused(f"its key signs in epoch {known[by]}, and {epoch} does not follow on that")
    highest = max([before, buffer.configurations.high_water[0], *known.values()])
    if epoch <= highest or (highest and epoch > highest + RECOVERY_JUMP):
        raise BundleRefused(f"epoch {epoch} is not within {RECOVERY_JUMP} above {highest}")


def bind_epoch(buffer: Buffer, key: str, epoch: int, named: int = 0) -> None:
    """Keeps the epoch of a key, of which a bundle was found right. Raises `BundleRefused`, OSError."""
    check_epoch(buffer, key, epoch, named)
    known = _known(buffer)
    if key not in known:
        buffer.keep(EPOCHS, msgspec.json.encode({**known, key: epoch}).decode())


def _known(buffer: Buffer) -> dict[str, int]:
    return _epochs_json.decode(buffer.kept(EPOCHS) or "{}")
