"""The control protocol: what a running terminal can be asked through its control socket, and what it answers.

A question is one JSON object that `do` names, and `act` where it is about fingers; the answer is one with `ok`.
Both ends read and write these structs and nothing else. A field that one end does not know yet is passed over.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Generic, Literal, NamedTuple, Protocol, Self, TypeVar, get_args, get_origin

import msgspec
from msgspec import Struct
from msgspec.json import Decoder

from terminal.config.settings import StaffScreenSettings
from terminal.domain.facts import Fact, Key, Trust
from terminal.domain.finger_ledger import Plan, Step
from terminal.domain.views import StaffFace, View
from terminal.domain.vitals import VitalsAnswer
from terminal.services.enrolment.receipt import EnrolledPerson, ErasureReceipt

A = TypeVar("A")
R = TypeVar("R")


class Answering(NamedTuple):
    """Who answers which question; made by the question's `answered_by`, which is where the two are checked."""

    question: "type[ControlQuestion[Any]]"
    give: Callable[[Any], Any]


class ControlQuestion(Struct, Generic[A], frozen=True, tag_field="do"):
    """What all questions have in common: `A` is the answer."""

    @classmethod
    def answered_by(cls, give: Callable[[Self], A]) -> Answering:
        return Answering(cls, give)

    @classmethod
    def decoder(cls) -> Decoder[Self]:
        return decoder_of(cls)

    @classmethod
    def answer_decoder(cls) -> Decoder[A]:
        answer: Decoder[A] = decoder_of(_parameter(cls, ControlQuestion))
        return answer

    @classmethod
    def names(cls) -> tuple[str, str]:
        """What stands in the question's `do` and `act`."""
        return str(cls.__struct_config__.tag), ""


@cache
def decoder_of(kind: Any) -> Decoder[Any]:
    """What reads this type; made once."""
    return Decoder(kind)


def _parameter(cls: type, generic: type) -> Any:
    """What `cls`, or the class that it is made from, put in the brackets of `generic`."""
    written = (base for each in cls.__mro__ for base in each.__dict__.get("__orig_bases__", ()))
    return next(get_args(base)[0] for base in written if get_origin(base) is generic)


class Ask(Protocol):
    """Whoever answers: a terminal through its socket, or what stands in for it."""

    def __call__(self, question: ControlQuestion[A], /) -> A: ...


class Understood(Struct, frozen=True):
    """It was done, or begun; there is nothing else to say."""


# How the terminal is.


class ClockStatus(Struct, frozen=True):
    at: int  # ms UTC
    trust: Trust
    boot: str


class StatusAnswer(Struct, frozen=True):
    """What a terminal says of itself. `center` and `light` say what is wrong there, empty for nothing."""

    version: str
    terminal: str
    series: str
    window: str
    config: str
    code: str  # the pairing code, empty where none is shown
    recorded: int
    waiting: int
    delivered: int
    refused: int
    clock: ClockStatus
    center: str
    parts: dict[str, str]  # what is wrong with them
    claims: dict[str, str]  # what the center said that was not followed, by what it is about
    pending: bool
    plate: View
    screen: str
    light: str
    frames: int
    staff_screen: str
    fingerprint: str = ""  # of its key: what the center knows it by
    software: str = ""  # how far new software is, and what became of the last
    trial: str = ""  # how the configuration stands that was taken last
    config_refused: str = ""  # why the one that came last was not
    stick: str = ""  # when and why the last one was not taken


class Status(ControlQuestion[StatusAnswer], frozen=True, tag="status"):
    """How the terminal is."""


class Check(Struct, frozen=True):
    """One line of the doctor. `do` is empty where nothing has to be done."""

    name: str
    ok: bool
    says: str
    do: str = ""


class DoctorAnswer(Struct, frozen=True):
    checks: tuple[Check, ...]


class Doctor(ControlQuestion[DoctorAnswer], frozen=True, tag="doctor"):
    """What works, what does not, and what to do about it."""


class Vitals(ControlQuestion[VitalsAnswer], frozen=True, tag="vitals"):
    """How well this version works here."""


class StaffFaceAnswer(Struct, frozen=True, omit_defaults=True):
    """The staff's face, its `token`, and the screen that it is for; the token alone while it is the one `seen`."""

    token: str | None
    face: StaffFace | None = None
    screen: StaffScreenSettings | None = None


class NextStaffFace(ControlQuestion[StaffFaceAnswer], frozen=True, tag="staff"):
    """Held until the face is another than the one `seen`; `driver` is what shows it."""

    seen: str | None = None
    driver: str = ""


# Fingers. What takes a while is begun by one question and followed by others, all of one `client`.


class AboutFingers(Struct, frozen=True, kw_only=True, tag_field="act"):
    do: Literal["fingers"] = "fingers"

    @classmethod
    def names(cls) -> tuple[str, str]:
        return "fingers", str(cls.__struct_config__.tag)


class PeopleAnswer(Struct, frozen=True):
    people: tuple[EnrolledPerson, ...]


class ListFingers(AboutFingers, ControlQuestion[PeopleAnswer], frozen=True, tag_field="act", tag="list"):
    """Whose fingers are enrolled, and who of this window's people has none."""


class SettlementAnswer(Struct, frozen=True):
    """Why sensor and list differ, empty where they do not, and what settling it would do."""

    why: str
    plan: Plan


class ProposeSettlement(
    AboutFingers, ControlQuestion[SettlementAnswer], frozen=True, tag_field="act", tag="proposal"
):
    """What a supervisor would agree to."""


class OfClient(AboutFingers, frozen=True, kw_only=True):
    client: str = ""


class FingerAct(
    OfClient, ControlQuestion[Understood], Generic[R], frozen=True, kw_only=True, tag_field="act", tag="act"
):
    """What takes a while; `R` is what comes of it."""

    @classmethod
    def result_decoder(cls) -> Decoder[R]:
        result: Decoder[R] = decoder_of(_parameter(cls, FingerAct))
        return result


class EnrolFingers(FingerAct[tuple[int, ...]], frozen=True, tag="enrol"):
    """Gives the slots. The supervisor's badge and PIN are empty where a card at the reader is waited for."""

    badge: str
    consent: str
    supervisor: str = ""
    pin: str = ""


class ForgetFingers(FingerAct[ErasureReceipt], frozen=True, tag="forget"):
    badge: str


class SettleFingers(FingerAct[Plan], frozen=True, tag="settle"):
    """Does the `plan` that was proposed; who approves as with an enrolment."""

    plan: Plan
    supervisor: str = ""
    pin: str = ""


class ActNews(Struct, frozen=True):
    """How an act goes. Once it is `over`, `result` is what came of it, or `error` why it was not done."""

    steps: tuple[Step, ...]
    over: bool
    result: msgspec.Raw
    error: str


class FollowAct(OfClient, ControlQuestion[ActNews], frozen=True, tag_field="act", tag="follow"):
    """The steps behind the first `after`; held for a moment while there are none."""

    after: int


class CancelAct(OfClient, ControlQuestion[Understood], frozen=True, tag_field="act", tag="cancel"):
    """It is not wanted any more."""


# A terminal on simulated devices.


class BenchStatusAnswer(StatusAnswer, frozen=True, kw_only=True):
    """`tones` were sounded so far, `tone` was the last; `clock_error` is how many ms the board's clock is ahead.

    `mark` is another one when something has changed that somebody at the bench would see; `staff` is what the
    staff's screen says, or would say.
    """

    lamps: tuple[Key, ...]
    tones: int
    tone: str
    clock_error: int
    mark: str = ""
    staff: StaffFace | None = None


class BenchStatus(ControlQuestion[BenchStatusAnswer], frozen=True, tag="status"):
    """The question of every terminal, to one that has more to say."""


class NextBenchStatus(ControlQuestion[BenchStatusAnswer], frozen=True, tag="next_status"):
    """The same, once its mark is not the one `seen` any more, or after half a second."""

    seen: str


class PinEdge(ControlQuestion[Understood], frozen=True, tag="edge"):
    """One edge of a button's pin."""

    key: Key
    pressed: bool


class PictureAnswer(Struct, frozen=True):
    png: bytes  # base64 on the wire
    frame: int  # its number


class ShownPicture(ControlQuestion[PictureAnswer], frozen=True, tag="picture"):
    """The plate as it is shown now."""


class TurnClock(ControlQuestion[Understood], frozen=True, tag="clock"):
    """Turns the board's clock: `error` in ms ahead of the true time."""

    error: int


class ClockMoved(ControlQuestion[Understood], frozen=True, tag="tick"):
    """Somebody moved the shared clock: the desk looks at it."""


class FactsAnswer(Struct, frozen=True):
    facts: tuple[Fact, ...]


class FactsAfter(ControlQuestion[FactsAnswer], frozen=True, tag="facts"):
    """The facts above seq `after`, as they are durable now."""

    after: int


def _below(question: type) -> Iterator[type]:
    made_of_it: list[type] = question.__subclasses__()
    for each in made_of_it:
        yield each
        yield from _below(each)


# All of them here, on one thread, and not where each is first used: see `tests/test_first_use.py`.
for _question in _below(ControlQuestion):
    decoder_of(_question)
    decoder_of(_parameter(_question, ControlQuestion))
for _act in _below(FingerAct):
    decoder_of(_parameter(_act, FingerAct))
