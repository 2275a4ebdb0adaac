"""Effects: what the core asks for, as frozen structs."""

from typing import Literal

from msgspec import Struct

from terminal.domain.facts import Draft, Key, Moment

ToneName = Literal["counted", "time_unsure", "try_again", "not_recorded", "away_offered", "pin_please", "disowned"]


class Record(Struct, frozen=True):
    """Make these durable together, all or none, then answer `Recorded` or `NotRecorded` with the token."""

    token: int
    drafts: tuple[Draft, ...]


class Lamp(Struct, frozen=True):
    key: Key
    on: bool


class Tone(Struct, frozen=True):
    """One of the staff tones; the sensor's ring shows the same."""

    name: ToneName


# What may be said aloud: a whole hall hears it.
Spoken = Literal["rating.thanks", "rating.unclear", "rating.invited", "complaint.taken"]


class Say(Struct, frozen=True):
    """Let the citizen hear it. Only of what is durable."""

    id: Spoken


class CheckPin(Struct, frozen=True):
    """Compare this PIN with its argon2id hash, away from the desk, then answer `PinChecked` at `moment`."""

    badge: str
    hashed: str
    pin: str
    moment: Moment


class Invite(Struct, frozen=True):
    """Ask the citizen to rate on whatever else than the plate can: a box with a display and a voice of its own."""


Effect = Record | Lamp | Tone | Say | CheckPin | Invite
