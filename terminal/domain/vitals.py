"""The vitals of a terminal that runs: what one version of the program is compared with another by."""

from msgspec import Struct


class VitalsAnswer(Struct, frozen=True):
    """By what one version of the program is compared with another. What answers says how many ms ago it last did.

    Versions ask each other: fields are only ever added here, with a default.
    """

    release: str  # the folder of the environment that runs
    began: int  # the process, ms since boot
    first_frame: int | None = None  # ms after that; None while none was shown
    screen: str = ""  # what is wrong with it
    durable: int = 0  # the newest fact that this process made durable, by seq; 0 for none
    sensor: int | None = None  # ms
    keys: bool = False  # whether those that are fitted answer
    center: int | None = None  # ms since it last took facts or a report
    memory: int = 0  # KiB that the process holds
    engaged: bool = False  # whether somebody is at the desk
