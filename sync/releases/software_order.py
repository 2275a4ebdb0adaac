"""The software order: which release the terminals of which windows get, under IT's signature.

The release itself is signed, too; but who gets it, and when, is IT's word as well. So a center can offer no other
file than the one named here, and offer it to no other window.
"""

from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from sync.bundles.bundle import Epoch, opened, opened_before, read_signed, signer_of
from sync.bundles.signing import KeyFile
from sync.releases.manifest import Manifest
from sync.version_pairs import VERSION_MAX

SOFTWARE_DOMAIN = b"window-terminal software order v1\0"
SOFTWARE_ORDER_BYTES = 32 << 10  # of a payload: `WINDOWS_MAX` of the longest names
SOFTWARE_BYTES = 1 << 30  # of a release file that goes through a center
WINDOWS_MAX = 800

WindowId = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}\Z")]


class SoftwareOrder(Struct, frozen=True, forbid_unknown_fields=True):
    """What IT signs. (epoch, version), program, Debian release and architecture are those of the release.

    `issued` is in ms since 1970, UTC: of two orders for one release the later one counts. It is for the `windows`
    named, or for `everywhere`.
    """

    algorithm: Literal["ed25519"]
    epoch: Epoch
    version: Annotated[int, Meta(ge=1, le=VERSION_MAX)]
    program: Annotated[str, Meta(pattern=r"^[0-9][0-9A-Za-z.+]{0,39}\Z")]
    debian: Literal["trixie", "bookworm"]
    architecture: Literal["arm64", "amd64"]
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]  # of the release file, from its first byte to its last
    size: Annotated[int, Meta(ge=1, le=SOFTWARE_BYTES)]  # bytes of it
    issued: Annotated[int, Meta(ge=0, le=1 << 53)]
    windows: Annotated[tuple[WindowId, ...], Meta(max_length=WINDOWS_MAX)] = ()
    everywhere: bool = False

    @property
    def pair(self) -> tuple[int, int]:
        return self.epoch, self.version

    @property
    def machine(self) -> tuple[str, str]:
        """For which Debian release and architecture."""
        return self.debian, self.architecture

    def covers(self, window: str) -> bool:
        """Whether the terminal at this window gets it."""
        return self.everywhere or window in self.windows

    def is_of(self, manifest: Manifest) -> bool:
        """Whether it speaks of the release with this manifest."""
        said = (manifest.pair, manifest.program, (manifest.debian, manifest.architecture))
        return manifest.purpose == "terminal" and said == (self.pair, self.program, self.machine)


_order_json = msgspec.json.Decoder(SoftwareOrder)


def sign_order(key: KeyFile, order: SoftwareOrder) -> str:
    """The order as it travels. Raises ValueError where no terminal would take it."""
    content = msgspec.json.encode(order)
    if len(content) > SOFTWARE_ORDER_BYTES:
        raise ValueError(f"the order has {len(content)} bytes, {SOFTWARE_ORDER_BYTES} are allowed")
    _read(content)
    return key.sealed(SOFTWARE_DOMAIN, content)


def verify_order(signed: str, trusted: Iterable[str]) -> SoftwareOrder:
    """The order, if one of the trusted public keys signed it as one. Raises `BundleRefused`."""
    content = opened(signed, trusted, SOFTWARE_DOMAIN, SOFTWARE_ORDER_BYTES)
    return read_signed(content, _read, "an order of software")


def order_signer(signed: str, trusted: Iterable[str]) -> str:
    """Which of the trusted public keys signed it. Raises `BundleRefused`."""
    return signer_of(signed, trusted, SOFTWARE_DOMAIN, SOFTWARE_ORDER_BYTES)


def order_before(signed: str) -> SoftwareOrder:
    """The order whose signature was checked before it was stored."""
    return _order_json.decode(opened_before(signed))


def _read(content: bytes) -> SoftwareOrder:
    """Raises ValueError."""
    order = _order_json.decode(content)
    if order.everywhere == bool(order.windows):
        raise ValueError("it is either for the windows that it names or for all")
    return order
