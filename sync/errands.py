"""The errands: orders that are not what holds from now on, but something to do once, until a time. Pure.

What became of one comes back as a fact, `terminal.domain.facts.ErrandAnswer`.
"""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from terminal.domain.anchor import EVER

ERRANDS_OPEN_MAX = 16  # at one window, and at one terminal
ERRAND_MS_MAX = 86_400_000  # ms that one may wait: nobody who gave it thinks of it any longer
ERRAND_TEXT_CHARACTERS, ERRAND_NAME_CHARACTERS = 120, 64
DIAGNOSTICS_CHARACTERS = 400_000  # of a text that comes back, the end of it

ErrandTime = Annotated[int, Meta(ge=EVER[0], le=EVER[1])]
# A badge, a window, a terminal, a consent's number
ErrandName = Annotated[str, Meta(min_length=1, max_length=ERRAND_NAME_CHARACTERS)]
MessageText = Annotated[str, Meta(max_length=ERRAND_TEXT_CHARACTERS)]
DiagnosticsText = Annotated[str, Meta(max_length=DIAGNOSTICS_CHARACTERS)]


class EnrolErrand(Struct, frozen=True, tag="enrolment"):
    """Enrol two fingers of this person, with a supervisor there; `consent` is the written consent's number."""

    badge: ErrandName
    consent: ErrandName
    until: ErrandTime  # ms UTC, as of all


class ForgetErrand(Struct, frozen=True, tag="erasure"):
    """Erase this person's fingers: at once where IT lists the person no more, else with a supervisor there."""

    badge: ErrandName
    until: ErrandTime


class MessageErrand(Struct, frozen=True, tag="message"):
    """Show this text on the staff's screen until then; an empty one takes back what is shown."""

    text: MessageText
    until: ErrandTime


class RestartErrand(Struct, frozen=True, tag="restart"):
    """Start the terminal's program anew, once nobody is at the desk."""

    until: ErrandTime


class DiagnosticsErrand(Struct, frozen=True, tag="diagnostics"):
    """Send what IT needs to see of this terminal from afar."""

    until: ErrandTime


class MoveErrand(Struct, frozen=True, tag="move"):
    """This `terminal` is to stand at `window`, once a supervisor has confirmed that at it."""

    terminal: ErrandName
    window: ErrandName
    until: ErrandTime


Errand = EnrolErrand | ForgetErrand | MessageErrand | RestartErrand | DiagnosticsErrand | MoveErrand
ERRANDS = (EnrolErrand, ForgetErrand, MessageErrand, RestartErrand, DiagnosticsErrand, MoveErrand)
ERRAND_KINDS = frozenset(str(each.__struct_config__.tag) for each in ERRANDS)
msgspec.json.Decoder(Errand)  # learns the types here, on one thread


def errand_kind(errand: Errand) -> str:
    return str(errand.__struct_config__.tag)


def errand_about(errand: Errand) -> str:
    """Whom or what it is about, in a word; empty for the terminal itself."""
    match errand:
        case EnrolErrand() | ForgetErrand():
            return errand.badge
        case MoveErrand():
            return errand.window
        case MessageErrand():
            return errand.text
        case _:
            return ""


class DiagnosticsUpload(Struct, frozen=True):
    """`PUT /v1/diagnostics`: what order `order`, told from another by `mark`, asked for."""

    order: Annotated[int, Meta(ge=1)]
    mark: Annotated[str, Meta(max_length=64)]
    text: DiagnosticsText
