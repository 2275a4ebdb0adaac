"""Views: what citizens and staff see, as frozen structs: ids and values, no sentences."""

from typing import Literal

from msgspec import Struct

from terminal.domain.look import Look


class Message(Struct, frozen=True):
    """A catalogue id and the values that its text names; `display` makes the sentence."""

    id: str
    values: dict[str, str] = {}


Scene = Literal[
    "pairing",
    "unconfigured",
    "staffed",
    "covered",
    "away",
    "nobody",
    "closed",
    "standby",
    "touch_please",
    "out_of_order",
]


class View(Struct, frozen=True):
    """The plate, whole. `headline` belongs to the scene, `banner` lies over it for some seconds.

    `complaint` gives the number of the complaint that was just taken, beside whatever the banner says meanwhile.
    `alert` stays as long as what it says does. `hours` are today's sessions, from and until, where the scene is
    closed. `qr` is what a telephone reads: where that complaint can be followed, or the fingerprint of a terminal
    that waits to be accepted; empty where there is nothing. `aside`: the staff have a screen of their own, which
    tells them what concerns them. `hint` says below the banner what whoever rated may still do. `neighbour`: where
    else this business is done just now, while nobody serves here.
    """

    scene: Scene
    hall: str = ""
    unit: str = ""
    window: str = ""
    name: str = ""
    badge: str = ""
    headline: Message | None = None
    banner: Message | None = None
    complaint: Message | None = None
    notes: tuple[Message, ...] = ()  # small and quiet, at the lower edge: what does not work
    clock: str = ""  # "07:52" in the hall's time zone
    clock_trusted: bool = False
    waiting: int = 0  # facts that the center does not have yet
    linked: bool = False
    post: Literal["", "A", "B"] = ""  # of whoever is named
    stars: int = 0
    party: bool = False
    hours: tuple[tuple[str, str], ...] = ()
    alert: Message | None = None
    qr: str = ""
    look: Look = Look()
    aside: bool = False
    hint: Message | None = None
    neighbour: Message | None = None


class StaffDay(Struct, frozen=True):
    """The day of whoever serves: each punch with how it counts so far, and what is said below them."""

    punches: tuple[tuple[Message, ...], ...] = ()
    below: tuple[Message, ...] = ()


class StaffFace(Struct, frozen=True):
    """The staff's own screen: never seen from across the counter. `mood` says at a glance how it went.

    `day` is small, to be read by whoever sits in front of it. `notes` are small and quiet, at the lower edge: what
    does not work.
    """

    title: Message
    lines: tuple[Message, ...] = ()
    mood: Literal["quiet", "good", "unsure", "bad", "ask"] = "quiet"
    name: str = ""
    badge: str = ""
    clock: str = ""
    look: Look = Look()
    notes: tuple[Message, ...] = ()
    day: StaffDay | None = None
