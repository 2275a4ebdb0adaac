"""The errand desk: who must confirm what; done once, in its time, and answered whatever comes in between."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from sync.buffer import Buffer
from sync.contract import Order
from sync.errands import (
    ERRANDS_OPEN_MAX,
    DiagnosticsErrand,
    DiagnosticsUpload,
    EnrolErrand,
    Errand,
    ForgetErrand,
    MessageErrand,
    MoveErrand,
    RestartErrand,
)
from terminal.domain.directory import Directory
from terminal.domain.events import CardRead, Confirming, MessageKnown
from terminal.domain.facts import ErrandAnswer, Moment
from terminal.domain.window import Supervisor, Window
from terminal.services.enrolment.recording import NotDurable
from terminal.services.errands.errand_acts import ErrandActs
from terminal.services.errands.errand_desk import ErrandDesk, ErrandPlace
from tests.support.desk import WINDOW
from tests.support.disk import PATIENCE

HOUR = 3_600_000
NOW = 1_795_391_520_000
CHEN, SUN = Supervisor("9001", "陈督查", ("901",)), Supervisor("9002", "孙督查", ("902",))
HALL = replace(WINDOW, supervisors=(CHEN, SUN))
LISTED, GONE = WINDOW.people[0].badge, "GH-9999"


class Jobs:
    """Fingers that a test says how they go."""

    def __init__(self) -> None:
        self.begun: list[Any] = []

    def enrol_confirmed(self, question: Any, by: str) -> None:
        self.begun.append((type(question).__name__, question.badge, by))

    def answer(self, question: Any) -> Any:
        from msgspec import Raw

        from terminal.services.control_protocol import ActNews, FollowAct

        if isinstance(question, FollowAct):
            done = self.begun[-1][0] == "EnrolFingers"
            receipt = b'{"badge":"x","slots":[4],"library":"ab","at":1,"facts":[[118,"%s"]]}' % (b"c" * 64)
            return ActNews((), True, Raw(b"[3,4]" if done else receipt), "")
        self.begun.append((type(question).__name__, question.badge))
        return None


class Bench:
    """An errand desk whose time, people and disk are the test's; nothing runs by itself."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = Moment(NOW, 1_000, "boot", "synced")
        self.window: Window | None = HALL
        self.engaged, self.disk, self.cards, self.screen, self.managed = False, True, True, True, True
        self.trying, self.shows = False, True
        self.facts: list[ErrandAnswer] = []
        self.told: list[Any] = []
        self.restarts: list[int] = []
        self.sent: list[DiagnosticsUpload] = []
        self.moves: list[str] = []
        self.left = 2  # fingers of whoever is asked about
        self.jobs = Jobs()
        self.start()

    def start(self) -> None:
        self.buffer = Buffer(self.folder / "buffer", "board-1")
        place = ErrandPlace(
            emit=self.told.append,
            now=lambda: self.now,
            record=self._record,
            window=lambda: self.window,
            directory=Directory,
            engaged=lambda: self.engaged,
            trying=lambda: self.trying,
            cards=self.cards,
            screen=self.screen,
            shown=lambda: self.shows,
        )
        acts = ErrandActs(
            self.jobs,  # type: ignore[arg-type]
            fingers=lambda badge: self.left,
            upload=self.sent.append,
            collect=lambda: "two\nlines\n",
            restart=(lambda: self.restarts.append(len(self.facts))) if self.managed else None,
            terminal="t-here",
            move=self.moves.append,
        )
        self.desk = ErrandDesk(self.buffer, place, acts)
        self.desk.begin()

    def restart(self, boot: str = "boot") -> None:
        self.close()
        self.now = replace(self.now, boot=boot)
        self.start()

    def close(self) -> None:
        self.desk.close()
        self.buffer.close()

    def _record(self, said: ErrandAnswer) -> None:
        if not self.disk:
            raise NotDurable("full")
        self.facts.append(said)

    def give(self, what: Errand, order: int = 41) -> None:
        self.desk.take(Order(order, what, f"mark-{order}", NOW), NOW)
        self.desk.look()

    def card(self, number: str) -> bool:
        took = self.desk.takes(CardRead(number, self.now))
        self.desk.look()
        return took

    def later(self, ms: int) -> None:
        self.now = replace(self.now, at=self.now.at + ms, mono=self.now.mono + ms)
        self.desk.look()

    @property
    def ended(self) -> list[tuple[str, str]]:
        return [(fact.ended, fact.detail) for fact in self.facts]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    bench.close()


# Whom a center may have what done to, without anybody at the desk. What changes who is who is never among it.
NEEDS_A_CARD: dict[str, tuple[Errand, bool]] = {
    "enrolling": (EnrolErrand(LISTED, "C-1", NOW + HOUR), True),
    "forgetting whom IT lists": (ForgetErrand(LISTED, NOW + HOUR), True),
    "forgetting whom IT lists no more": (ForgetErrand(GONE, NOW + HOUR), False),
    "standing elsewhere": (MoveErrand("t-here", "3F-02", NOW + HOUR), True),
    "a message": (MessageErrand("开会", NOW + HOUR), False),
    "a restart": (RestartErrand(NOW + HOUR), False),
}


@pytest.mark.parametrize(("what", "card"), NEEDS_A_CARD.values(), ids=NEEDS_A_CARD)
def test_what_changes_who_is_who_or_where_waits_for_a_supervisor(bench: Bench, what: Errand, card: bool) -> None:
    bench.give(what)
    assert bool(bench.facts) != card
    if not card:
        return
    assert not bench.card("117"), "somebody else's card is the desk's"
    assert not bench.card("901"), "the first one is: who supervises registers here, too"
    assert bench.told[-1].until == bench.now.mono + 30_000 and not bench.facts
    bench.later(5_000)
    assert bench.card("901"), "the second one is not the desk's"
    assert [(fact.ended, fact.by, fact.order, fact.mark) for fact in bench.facts] == [
        ("done", "9001", 41, "mark-41")
    ]
    assert bench.told[-1] == Confirming(None, "", 0, bench.now)


MOVE = MoveErrand("t-here", "3F-02", NOW + HOUR)
WITHOUT: dict[str, tuple[Errand, Callable[[Bench], object], str]] = {
    "no reader": (
        MoveErrand("t-here", "3F-02", NOW + HOUR),
        lambda bench: setattr(bench, "cards", False),
        "reader",
    ),
    "no supervisor's card": (
        EnrolErrand(LISTED, "C-1", NOW + HOUR),
        lambda bench: setattr(bench, "window", replace(HALL, supervisors=())),
        "none has a card",
    ),
    "no screen to read it on": (
        EnrolErrand(LISTED, "C-1", NOW + HOUR),
        lambda bench: setattr(bench, "screen", False),
        "staff's screen",
    ),
    "no configuration": (
        ForgetErrand(GONE, NOW + HOUR),
        lambda bench: setattr(bench, "window", None),
        "has no conf",
    ),
    "no screen for a message": (
        MessageErrand("开会", NOW + HOUR),
        lambda bench: setattr(bench, "screen", False),
        "no staff's screen",
    ),
    "what nobody can read": (MessageErrand("a\0b\nc", NOW + HOUR), lambda bench: None, "characters"),
    "nobody who starts it again": (
        RestartErrand(NOW + HOUR),
        lambda bench: setattr(bench, "managed", False),
        "service",
    ),
}


@pytest.mark.parametrize(("what", "lacking", "why"), WITHOUT.values(), ids=WITHOUT)
def test_what_cannot_be_is_refused_and_says_why(
    tmp_path: Path, what: Errand, lacking: Callable[[Bench], object], why: str
) -> None:
    bench = Bench(tmp_path)
    lacking(bench)
    bench.restart()
    bench.give(what)
    ended, detail = bench.ended[0]
    assert (ended, why in detail) == ("refused", True)
    bench.close()


def test_nobody_confirms_in_time_and_it_is_late_and_the_next_is_asked(bench: Bench) -> None:
    bench.give(MoveErrand("t-here", "3F-02", NOW + HOUR))
    bench.give(ForgetErrand(LISTED, NOW + 2 * HOUR), order=42)
    assert [told.what for told in bench.told if isinstance(told, Confirming)] == ["move"]
    bench.later(HOUR + 1)
    bench.later(1)
    assert bench.ended == [("late", "no supervisor confirmed it")]
    assert bench.told[-1].what == "erasure" and bench.moves == []


def test_what_a_configuration_on_trial_leaves_out_is_not_erased_yet(bench: Bench) -> None:
    bench.trying = True
    bench.give(ForgetErrand(GONE, NOW + HOUR))
    assert bench.jobs.begun == []
    bench.trying = False
    bench.later(1_000)
    assert bench.ended[0][0] == "done"


def test_a_move_of_another_terminal_is_refused(bench: Bench) -> None:
    bench.give(MoveErrand("t-other", "3F-02", NOW + HOUR))
    bench.card("901")
    bench.later(5_000)
    bench.card("901")
    assert (bench.ended[0][0], bench.moves) == ("refused", [])


def test_a_restart_waits_for_the_desk_and_comes_once_an_hour(bench: Bench) -> None:
    bench.engaged = True
    bench.give(RestartErrand(NOW + HOUR))
    assert bench.facts == [] and bench.restarts == []
    bench.engaged = False
    bench.later(1_000)
    assert bench.restarts == [1], "after its fact, which is durable by then"
    bench.restart()
    assert bench.desk.kept.open == () and len(bench.facts) == 1, "done once"
    bench.give(RestartErrand(NOW + HOUR), order=42)
    assert bench.ended[1] == ("refused", "a center had it started anew less than an hour ago")
    bench.later(HOUR)
    bench.give(RestartErrand(bench.now.at + HOUR), order=43)
    assert bench.restarts == [1, 3]


def test_a_message_stays_over_a_restart_until_its_time_and_is_taken_back(bench: Bench) -> None:
    bench.give(MessageErrand("开会", NOW + HOUR))
    assert bench.told[-1] == MessageKnown("开会", bench.now.mono + HOUR, bench.now)
    bench.later(HOUR // 2)
    bench.now = replace(bench.now, clock="unset")
    bench.restart("next")
    before = len(bench.told)
    bench.later(1_000)
    assert len(bench.told) == before, "nobody knows how long it is to stay"
    bench.now = replace(bench.now, clock="synced")
    bench.later(1_000)
    assert bench.told[-1].text == "开会" and bench.told[-1].until == bench.now.mono + HOUR // 2 - 2_000
    bench.give(MessageErrand("", NOW + HOUR), order=42)
    assert bench.told[-1].text == ""
    bench.restart("last")
    assert bench.desk.kept.message is None


def test_what_nobody_can_read_yet_waits_and_what_nobody_ever_could_is_late(bench: Bench) -> None:
    bench.shows = False
    bench.give(MessageErrand("开会", NOW + HOUR))
    bench.give(MessageErrand("散会", NOW + 60_000), order=42)
    bench.give(ForgetErrand(LISTED, NOW + HOUR), order=43)
    assert bench.facts == [] and bench.told == []
    bench.later(60_001)
    assert bench.ended == [("late", "nothing showed the staff's screen")]
    bench.shows = True
    bench.later(1_000)
    assert bench.ended[1] == ("done", "") and [type(told) for told in bench.told] == [MessageKnown, Confirming]


def test_a_center_that_went_back_gives_it_again_and_it_is_not_done_again(bench: Bench) -> None:
    for _ in range(3):
        bench.give(ForgetErrand(GONE, NOW + HOUR))
    bench.restart()
    bench.give(ForgetErrand(GONE, NOW + HOUR))
    assert len(bench.jobs.begun) == len(bench.facts) == 1
    assert bench.facts[0].detail == f"slots 4 of ab; facts 118 {'c' * 16}"


def test_what_the_disk_does_not_keep_is_answered_once_it_does(bench: Bench) -> None:
    bench.disk = False
    with pytest.raises(NotDurable):
        bench.give(MessageErrand("开会", NOW + HOUR))
    assert bench.told == [], "nothing is shown that nobody could look up"
    bench.disk = True
    bench.later(1_000)
    assert bench.ended == [("done", "")] and isinstance(bench.told[-1], MessageKnown)


CUT: dict[str, tuple[Errand, int, tuple[str, str]]] = {
    "not confirmed yet": (ForgetErrand(LISTED, NOW + HOUR), 2, ("refused", "started anew before")),
    "a restart that waited": (RestartErrand(NOW + HOUR), 2, ("done", "started anew meanwhile")),
    "erased, and not answered": (ForgetErrand(GONE, NOW + HOUR), 0, ("done", "finished after an interruption")),
    "not erased yet": (ForgetErrand(GONE, NOW + HOUR), 2, ("refused", "started anew before")),
    "half enrolled": (EnrolErrand(LISTED, "C-1", NOW + HOUR), 1, ("refused", "has 1 fingers here")),
}


@pytest.mark.parametrize(("what", "left", "answer"), CUT.values(), ids=CUT)
def test_a_power_cut_in_between_is_answered_too(
    bench: Bench, what: Errand, left: int, answer: tuple[str, str]
) -> None:
    bench.engaged, bench.disk, bench.left = True, False, left
    try:
        bench.give(what)
        bench.card("901")
        bench.later(5_000)
        bench.card("901")
    except NotDurable:
        pass
    bench.disk = True
    if answer[1].startswith("started anew before") and what == ForgetErrand(GONE, NOW + HOUR):
        assert bench.jobs.begun, "it was begun"
    bench.restart("next")
    bench.later(1_000)
    assert [(ended, answer[1] in detail) for ended, detail in bench.ended] == [(answer[0], True)]


def test_diagnostics_are_handed_over_with_the_number_that_asked_for_them(bench: Bench) -> None:
    bench.give(DiagnosticsErrand(NOW + HOUR))
    for _ in range(int(PATIENCE * 1_000)):
        if bench.facts:
            break
        bench.later(1)
    assert bench.sent == [DiagnosticsUpload(41, "mark-41", "two\nlines\n")]
    assert bench.ended == [("done", "2 lines")]


def test_one_center_cannot_fill_the_desk(bench: Bench) -> None:
    for order in range(1, ERRANDS_OPEN_MAX + 2):
        bench.give(EnrolErrand(LISTED, "C-1", NOW + HOUR), order=order)
    assert bench.ended == [("refused", f"{ERRANDS_OPEN_MAX} errands are open here already")]
    assert len(bench.desk.kept.open) == ERRANDS_OPEN_MAX


def test_an_end_that_the_disk_does_not_keep_is_on_record_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(errand: object) -> None:
        raise OSError("full")

    with monkeypatch.context() as patched:
        patched.setattr(bench.desk.kept, "end", full)
        with pytest.raises(OSError):
            bench.give(RestartErrand(NOW + HOUR))
        for _ in range(3):
            with pytest.raises(OSError):
                bench.later(1_000)
    bench.later(1_000)
    assert bench.ended == [("done", "")] and bench.desk.kept.open == ()
    assert bench.restarts == [1]


def test_two_errands_of_one_number_are_two(bench: Bench) -> None:
    bench.desk.take(Order(41, MOVE, "before the center went back", NOW), NOW)
    bench.give(MessageErrand("开会", NOW + HOUR), order=41)
    assert bench.ended == [("done", "")]
    bench.card("901")
    bench.later(5_000)
    bench.card("901")
    assert [(fact.what, fact.mark, fact.by) for fact in bench.facts[1:]] == [
        ("move", "before the center went back", "9001")
    ]


def test_a_message_of_the_day_before_yesterday_is_not_shown_after_a_start(bench: Bench) -> None:
    bench.shows = False
    bench.give(MessageErrand("今天15:00开会", NOW + HOUR))
    bench.close()
    bench.now, bench.shows = Moment(NOW + 48 * HOUR, 500, "next", "unset"), True
    bench.start()
    bench.later(1_000)
    assert bench.facts == [], "nobody knows yet"
    bench.now = replace(bench.now, clock="synced")
    bench.later(1_000)
    assert (bench.ended[0][0], bench.told) == ("late", [])
