"""The panel state: all that a visitor at the demo's bench sees, as it goes to the page."""

from msgspec import Struct

from display.texts.catalogue import LANGUAGES, sentence
from hardware.simulated.fingerprint.chip import RingState
from terminal.demo.fact_list import ListedFact
from terminal.domain.views import Message, StaffFace
from terminal.services.control_protocol import BenchStatusAnswer
from terminal.services.fact_sentences import Bilingual


class BenchState(Struct, frozen=True):
    """What of the bench a visitor sees: what is plugged in, what lies on the glass, why there is no terminal."""

    plug: bool
    cable: bool
    sensor: bool
    finger: str
    ring: RingState
    trouble: str
    stuck: bool


class StaffSaid(Struct, frozen=True):
    """What the staff's screen says, in words beside its picture."""

    title: Bilingual
    lines: list[Bilingual]


class PanelState(Struct, frozen=True, omit_defaults=True):
    """All that a visitor sees. Where no `answer` comes there is the bench alone."""

    answer: bool
    bench: BenchState
    terminal: BenchStatusAnswer | None = None
    tone: Bilingual | None = None  # the last one's meaning
    center: int | None = None  # facts that it has, None while its file cannot be read
    staff: StaffSaid | None = None
    facts: list[ListedFact] = []  # the last ones, the newest first
    done: list[str] = []  # which of the first steps


def staff_said(face: StaffFace | None) -> StaffSaid | None:
    if not face:
        return None
    return StaffSaid(in_both(face.title), [in_both(line) for line in face.lines])


def in_both(message: Message) -> Bilingual:
    return {language: sentence(message, language) for language in LANGUAGES}
