"""Badge number and PIN, the equal way without finger or card: what is asked, what counts, how often one may try."""

from msgspec.structs import replace

from terminal.core.staff_view import staff_face
from terminal.domain.effects import CheckPin, Effect, Tone
from terminal.domain.events import Configured, PinChecked
from tests.support.desk import ANN, BEN, MINUTE, WINDOW, Desk, tones

VERIFIER = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQxMjM0NTY$" + "A" * 43
PIN = "482915"


def desk_with_pins() -> Desk:
    desk = Desk()
    people = (replace(ANN, pin=VERIFIER), BEN, replace(WINDOW.people[2], pin=VERIFIER))
    desk.do(Configured(replace(WINDOW, people=people), "1.2", desk.moment()))
    return desk


def checks(effects: tuple[Effect, ...]) -> list[CheckPin]:
    return [effect for effect in effects if isinstance(effect, CheckPin)]


def typed(desk: Desk, badge: str, *, right: bool) -> None:
    """Types badge and PIN; what checks it answers at once."""
    before = len(desk.effects)
    desk.card(badge)
    desk.settle().card(PIN)
    for check in checks(tuple(desk.settle().effects[before:])):
        desk.do(PinChecked(check.badge, right, check.moment))
    desk.settle()


def test_the_badge_asks_for_the_pin_and_the_right_pin_is_a_punch() -> None:
    desk = desk_with_pins()
    assert tones(desk.card(ANN.badge)) == ["pin_please"]
    [check] = checks(desk.wait(3000).card(PIN))
    assert check == CheckPin(ANN.badge, VERIFIER, PIN, desk.moment())
    desk.wait(90)
    desk.do(PinChecked(ANN.badge, True, check.moment))
    desk.settle()
    assert [(kind, body["by"], body["badge"]) for kind, body in desk.said if kind == "punch"] == [
        ("punch", "pin", ANN.badge)
    ]
    assert desk.facts[0].mono == check.moment.mono  # the time at which it was typed, not that of the answer
    assert desk.view.badge == ANN.badge


def test_the_wrong_pin_is_a_touch_that_names_the_badge_and_no_punch() -> None:
    desk = desk_with_pins()
    typed(desk, ANN.badge, right=False)
    assert desk.said == [("touch", {"by": "pin", "why": "wrong_pin", "badge": ANN.badge})]


def test_no_pin_is_asked_of_somebody_without_one_nor_of_a_stranger() -> None:
    for number in (BEN.badge, "GH-7777"):
        desk = desk_with_pins()
        desk.card(number)
        desk.settle()
        assert desk.said == [("touch", {"by": "card", "why": "unknown"})]


def test_a_pin_that_comes_after_twenty_seconds_is_no_pin_and_at_twenty_it_is() -> None:
    for ms, asked in ((20_000, 1), (20_001, 0)):
        desk = desk_with_pins()
        desk.card(ANN.badge)
        assert len(checks(desk.wait(ms).card(PIN))) == asked


def test_a_card_in_between_is_a_punch_and_ends_the_asking() -> None:
    desk = desk_with_pins()
    desk.card(ANN.badge)
    desk.card(BEN.cards[0])
    desk.settle()
    assert desk.of_kind("punch", "by") == ["card"]
    assert not checks(desk.card(PIN))


def test_five_wrong_ones_lock_the_badge_for_a_quarter_of_an_hour_and_a_sixth_is_not_compared() -> None:
    desk = desk_with_pins()
    for _ in range(5):
        typed(desk, ANN.badge, right=False)
    assert desk.of_kind("touch", "why") == ["wrong_pin"] * 5
    assert tones(desk.card(ANN.badge))[-1] == "not_recorded"
    desk.settle()
    assert desk.of_kind("touch", "why")[-1] == "locked"
    assert not checks(desk.card(PIN))
    desk.settle()
    desk.wait(15 * MINUTE)
    typed(desk, ANN.badge, right=True)
    assert desk.of_kind("punch", "by") == ["pin"]


def test_the_pin_typed_after_a_badge_that_rests_does_not_hide_to_whom_to_turn() -> None:
    desk = desk_with_pins()
    for _ in range(5):
        typed(desk, ANN.badge, right=False)
    for _ in range(2):
        typed(desk, ANN.badge, right=True)
        desk.wait(3_000)
        assert staff_face(replace(desk.state, now=desk.moment())).title.id == "staff.refused.locked"
    desk.wait(20_000).touch(None)
    desk.settle()
    assert staff_face(replace(desk.state, now=desk.moment())).title.id == "staff.refused.unknown"


def test_four_wrong_ones_lock_nothing_and_the_right_one_takes_them_back() -> None:
    desk = desk_with_pins()
    for right in (False,) * 4 + (True,) + (False,) * 4 + (True,):
        typed(desk, ANN.badge, right=right)
        desk.wait(11_000)
    assert desk.of_kind("punch", "by") == ["pin", "pin"]


def test_somebody_elses_pin_and_the_card_go_on_while_a_badge_is_locked() -> None:
    desk = desk_with_pins()
    for _ in range(5):
        typed(desk, ANN.badge, right=False)
    typed(desk, WINDOW.people[2].badge, right=True)
    desk.card(ANN.cards[0])
    desk.settle()
    assert desk.of_kind("punch", "by") == ["pin", "card"]


def test_pulling_the_plug_does_not_unlock() -> None:
    desk = desk_with_pins()
    for _ in range(5):
        typed(desk, ANN.badge, right=False)
    desk.reboot(1000, "unset")
    people = (replace(ANN, pin=VERIFIER), BEN)
    desk.do(Configured(replace(WINDOW, people=people), "1.2", desk.moment()))
    desk.card(ANN.badge)
    desk.settle()
    assert desk.of_kind("touch", "why")[-1] == "locked"
    desk.wait(15 * MINUTE)
    assert tones(desk.card(ANN.badge)) == ["pin_please"]


def test_while_one_pin_is_compared_no_other_is_asked_for() -> None:
    """Otherwise the limit could be overtaken by typing faster than the comparing goes."""
    desk = desk_with_pins()
    desk.card(ANN.badge)
    assert checks(desk.card(PIN))
    assert desk.card(ANN.badge) == (Tone("try_again"),)
    desk.do(PinChecked(ANN.badge, False, desk.moment()))
    desk.settle()
    assert tones(desk.card(ANN.badge)) == ["pin_please"]


def test_an_answer_that_never_comes_does_not_block_for_ever() -> None:
    desk = desk_with_pins()
    desk.card(ANN.badge)
    assert checks(desk.card(PIN))
    assert tones(desk.wait(10_001).card(ANN.badge)) == ["pin_please"]
