"""The profiles of the simulated modules: figures and known commands of three makes, as data. Pure."""

from msgspec import Struct

from hardware.fingerprint.zfm import Instruction

LOAD = 0x07  # from flash into a buffer: stays inside the module; foreign clients send it, we never do
RING_COLOURS = ("red", "blue", "purple", "green", "yellow", "cyan", "white")  # from 1, R503 manual p. 32
LED = frozenset({Instruction.LED_ON, Instruction.LED_OFF})

EVERYWHERE = frozenset(
    {
        *(Instruction.GET_IMAGE, Instruction.IMAGE_TO_FEATURES, Instruction.MATCH, Instruction.SEARCH),
        *(Instruction.REG_MODEL, Instruction.STORE, LOAD, Instruction.DELETE, Instruction.EMPTY),
        *(Instruction.SET_PARAMETER, Instruction.READ_PARAMETERS, Instruction.SET_PASSWORD),
        *(Instruction.VERIFY_PASSWORD, Instruction.SET_ADDRESS, Instruction.HANDSHAKE),
        *(Instruction.WRITE_NOTEPAD, Instruction.READ_NOTEPAD, Instruction.FAST_SEARCH),
        *(Instruction.TEMPLATE_COUNT, Instruction.READ_INDEX),
    }
)


class Profile(Struct, frozen=True):
    """One make. `think` is seconds from a command's last byte to its answer's first; `else_think` for the rest."""

    name: str
    capacity: int  # slots
    buffers: int  # for features
    instructions: frozenset[int]
    think: dict[int, float]
    else_think: float = 0.002
    packet_size: int = 2  # code: 128 bytes
    colours: tuple[str, ...] = ()  # of the ring
    greets: bool = False  # sends 55 when it has come up

    def seconds(self, instruction: int) -> float:
        """How long it thinks about a command."""
        return self.think.get(instruction, self.else_think)


def _thinking(image: float, features: float, search: float) -> dict[int, float]:
    return {
        Instruction.GET_IMAGE: image,
        Instruction.IMAGE_TO_FEATURES: features,
        Instruction.SEARCH: search,
        Instruction.FAST_SEARCH: search,
        Instruction.REG_MODEL: 0.1,
        Instruction.STORE: 0.05,
        Instruction.DELETE: 0.03,
        Instruction.EMPTY: 0.2,
    }


# Slots, six buffers, ring, 55 and matching 1:N below 10 ms from the R503 manual 1.2.2; the rest is plausible.
R503 = Profile(
    name="R503",
    capacity=200,
    buffers=6,
    instructions=EVERYWHERE | {Instruction.AURA, Instruction.SOFT_RESET, Instruction.ECHO},
    think=_thinking(image=0.15, features=0.2, search=0.01),
    colours=RING_COLOURS,
    greets=True,
)

# Its family's documentation promises an image within 0.5 s and a search of 1000 within 1 s; the rest is plausible.
R307 = Profile(
    name="R307",
    capacity=1000,
    buffers=2,
    instructions=EVERYWHERE | LED,
    think=_thinking(image=0.35, features=0.3, search=0.6),
)

# Two buffers of 512 bytes and commands up to 1F as public drivers for this chip have them (libdriver/as608 knows
# the index, some others do not); 162 slots as its modules report; times plausible.
AS608 = Profile(
    name="AS608",
    capacity=162,
    buffers=2,
    instructions=EVERYWHERE,
    think=_thinking(image=0.25, features=0.3, search=0.4),
)

PROFILES = {profile.name: profile for profile in (R503, R307, AS608)}
