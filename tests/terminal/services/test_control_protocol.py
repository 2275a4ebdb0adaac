"""The control protocol: what stands on the wire, and that mypy lets nobody answer with the wrong answer."""

from typing import Any

import msgspec
import pytest

from terminal.domain.finger_ledger import Plan
from terminal.domain.views import View
from terminal.domain.vitals import VitalsAnswer
from terminal.services import control_protocol
from terminal.services.control_protocol import (
    BenchStatus,
    BenchStatusAnswer,
    CancelAct,
    ClockMoved,
    ClockStatus,
    ControlQuestion,
    Doctor,
    DoctorAnswer,
    EnrolFingers,
    FactsAfter,
    FingerAct,
    FollowAct,
    ForgetFingers,
    ListFingers,
    NextBenchStatus,
    NextStaffFace,
    PictureAnswer,
    PinEdge,
    ProposeSettlement,
    SettleFingers,
    ShownPicture,
    StaffFaceAnswer,
    Status,
    TurnClock,
    Vitals,
)

PLAN = Plan(frozenset({3}), frozenset(), True)
# As programs that are not ours ask, in any language.
WIRE: list[tuple[ControlQuestion[Any], dict[str, Any]]] = [
    (Status(), {"do": "status"}),
    (BenchStatus(), {"do": "status"}),
    (NextBenchStatus("m"), {"do": "next_status", "seen": "m"}),
    (Doctor(), {"do": "doctor"}),
    (Vitals(), {"do": "vitals"}),
    (NextStaffFace("token", "x11"), {"do": "staff", "seen": "token", "driver": "x11"}),
    (ListFingers(), {"do": "fingers", "act": "list"}),
    (ProposeSettlement(), {"do": "fingers", "act": "proposal"}),
    (
        EnrolFingers("0117", "C-1", "9001", "730264", client="a"),
        {
            "do": "fingers",
            "act": "enrol",
            "badge": "0117",
            "consent": "C-1",
            "supervisor": "9001",
            "pin": "730264",
            "client": "a",
        },
    ),
    (ForgetFingers("0117", client="a"), {"do": "fingers", "act": "forget", "badge": "0117", "client": "a"}),
    (
        SettleFingers(PLAN, client="a"),
        {
            "do": "fingers",
            "act": "settle",
            "plan": {"erase": [3], "forget": [], "rename": True},
            "supervisor": "",
            "pin": "",
            "client": "a",
        },
    ),
    (FollowAct(2, client="a"), {"do": "fingers", "act": "follow", "after": 2, "client": "a"}),
    (CancelAct(client="a"), {"do": "fingers", "act": "cancel", "client": "a"}),
    (PinEdge("satisfied", True), {"do": "edge", "key": "satisfied", "pressed": True}),
    (ShownPicture(), {"do": "picture"}),
    (TurnClock(-3), {"do": "clock", "error": -3}),
    (ClockMoved(), {"do": "tick"}),
    (FactsAfter(7), {"do": "facts", "after": 7}),
]


@pytest.mark.parametrize(("question", "wire"), WIRE, ids=[type(question).__name__ for question, _ in WIRE])
def test_a_question_stands_on_the_wire_as_it_always_did(
    question: ControlQuestion[Any], wire: dict[str, Any]
) -> None:
    assert msgspec.json.decode(msgspec.json.encode(question)) == wire
    assert msgspec.convert(wire, type(question)) == question
    assert question.names() == (wire["do"], wire.get("act", ""))


def test_every_question_is_shown_here_and_knows_its_answer() -> None:
    defined = {each for each in vars(control_protocol).values() if _asks(each)}
    assert defined == {type(question) for question, _ in WIRE}
    assert {each.answer_decoder().type.__name__ for each in defined} == {
        "StatusAnswer",
        "BenchStatusAnswer",
        "DoctorAnswer",
        "VitalsAnswer",
        "StaffFaceAnswer",
        "PeopleAnswer",
        "SettlementAnswer",
        "Understood",
        "ActNews",
        "PictureAnswer",
        "FactsAnswer",
    }
    assert EnrolFingers.result_decoder().type == tuple[int, ...]
    assert SettleFingers.result_decoder().type is Plan


def _asks(each: object) -> bool:
    bases = (ControlQuestion, FingerAct)
    return isinstance(each, type) and issubclass(each, ControlQuestion) and each not in bases


def test_an_answer_stands_on_the_wire_as_it_always_did() -> None:
    clock = ClockStatus(1_795_391_520_000, "synced", "b")
    status = BenchStatusAnswer(
        *("0.1.0", "wt-1", "s-1", "2F-17", "1.1", "", 12, 2, 9, 1, clock, "", {}, {}, False),
        *(View("nobody"), "x11", "", 3, "", "5c"),
        lamps=("satisfied",),
        tones=2,
        tone="counted",
        clock_error=-7,
    )
    assert list(msgspec.json.decode(msgspec.json.encode(status))) == [
        *(
            "version",
            "terminal",
            "series",
            "window",
            "config",
            "code",
            "recorded",
            "waiting",
            "delivered",
            "refused",
        ),
        *("clock", "center", "parts", "claims", "pending", "plate", "screen", "light", "frames", "staff_screen"),
        "fingerprint",
        "software",
        "trial",
        "config_refused",
        "stick",
        *("lamps", "tones", "tone", "clock_error", "mark", "staff"),
    ]
    assert msgspec.json.encode(PictureAnswer(b"\x89PNG", 3)) == b'{"png":"iVBORw==","frame":3}'
    assert msgspec.json.encode(StaffFaceAnswer("token")) == b'{"token":"token"}'


def test_a_version_understands_the_vitals_of_one_before_it_and_of_one_after_it() -> None:
    earlier, later = b'{"release":"1.0","began":7}', b'{"release":"3.0","began":7,"pulse":60}'
    assert msgspec.json.decode(earlier, type=VitalsAnswer) == VitalsAnswer("1.0", 7)
    assert msgspec.json.decode(later, type=VitalsAnswer) == VitalsAnswer("3.0", 7)


def test_mypy_lets_nobody_answer_with_the_answer_to_another_question() -> None:
    """An `ignore` that is not needed is an error of mypy's: these two are."""

    def wrong(_: Status) -> DoctorAnswer:
        return DoctorAnswer(())

    def elsewhere(_: Doctor) -> DoctorAnswer:
        return DoctorAnswer(())

    assert Status.answered_by(wrong).give is wrong  # type: ignore[arg-type]
    assert Status.answered_by(elsewhere).give is elsewhere  # type: ignore[arg-type]
