"""What a simulated module keeps without power, and the page that says to which library a sensor belongs."""

from zlib import crc32

from msgspec import Struct, field

from hardware.zfm import EVERY_MODULE

PAGES = 16  # of the notepad
PAGE = 32  # bytes
SPEED, SECURITY, PACKET_SIZE = 4, 5, 6  # register numbers of SetSysPara
MARK = b"WTL1"


class Memory(Struct, frozen=True):
    """`flash` is slot to finger, `notepad` page to its 32 bytes (written ones only), `registers` by number."""

    flash: dict[int, str] = {}
    notepad: dict[int, bytes] = {}
    registers: dict[int, int] = field(default_factory=lambda: {SPEED: 6, SECURITY: 3, PACKET_SIZE: 2})
    password: int = 0
    address: int = EVERY_MODULE


def library_page(library: bytes) -> bytes:
    """Notepad page 0 of a sensor with this library id (16 bytes; ValueError otherwise): mark, id, CRC-32, zeros."""
    if len(library) != 16:
        raise ValueError(f"a library id has 16 bytes, not {len(library)}")
    marked = MARK + library
    return (marked + crc32(marked).to_bytes(4)).ljust(PAGE, b"\0")
