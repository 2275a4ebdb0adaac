"""The memory of a simulated module, kept without power. Pure."""

from msgspec import Struct, field

from hardware.fingerprint.zfm import EVERY_MODULE, SPEED_REGISTER

PAGES = 16  # of the notepad
SECURITY_REGISTER, PACKET_SIZE_REGISTER = 5, 6  # of SetSysPara


class Memory(Struct, frozen=True):
    """`flash` is slot to finger, `notepad` page to its 32 bytes (written ones only), `registers` by number."""

    flash: dict[int, str] = {}
    notepad: dict[int, bytes] = {}
    registers: dict[int, int] = field(
        default_factory=lambda: {SPEED_REGISTER: 6, SECURITY_REGISTER: 3, PACKET_SIZE_REGISTER: 2}
    )
    password: int = 0
    address: int = EVERY_MODULE
