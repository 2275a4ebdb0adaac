"""What the citizen sees, as frozen structs: ids and values, no sentences."""

from typing import Literal

from msgspec import Struct


class Message(Struct, frozen=True):
    """A catalogue id and the values that its text names; `display` makes the sentence."""

    id: str
    values: dict[str, str] = {}


Scene = Literal[
    "pairing", "unconfigured", "staffed", "covered", "away", "nobody", "closed", "standby", "touch_please"
]


class View(Struct, frozen=True):
    """The plate, whole. `headline` belongs to the scene, `banner` lies over it for some seconds."""

    scene: Scene
    hall: str = ""
    unit: str = ""
    window: str = ""
    name: str = ""
    badge: str = ""
    headline: Message | None = None
    banner: Message | None = None
    notes: tuple[Message, ...] = ()  # small and quiet, at the lower edge: what does not work
    clock: str = ""  # "07:52" in the hall's time zone
    clock_trusted: bool = False
    waiting: int = 0  # facts that the center does not have yet
    linked: bool = False
