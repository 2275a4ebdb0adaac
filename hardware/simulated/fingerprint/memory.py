"""What a simulated module keeps without power."""

from msgspec import Struct, field

from hardware.fingerprint.zfm import EVERY_MODULE

PAGES = 16  # of the notepad
PAGE = 32  # bytes
SPEED, SECURITY, PACKET_SIZE = 4, 5, 6  # register numbers of SetSysPara


class Memory(Struct, frozen=True):
    """`flash` is slot to finger, `notepad` page to its 32 bytes (written ones only), `registers` by number."""

    flash: dict[int, str] = {}
    notepad: dict[int, bytes] = {}
    registers: dict[int, int] = field(default_factory=lambda: {SPEED: 6, SECURITY: 3, PACKET_SIZE: 2})
    password: int = 0
    address: int = EVERY_MODULE
