"""How far the erasure of somebody's fingers is (decision 73). Written down before it was run, what is fair.

1. It is done when there is a receipt of every finger that was enrolled when it was ordered, and not before.
2. A terminal that is off is not "done", and not "refused" either: it was not heard since, and that is what is said.
3. Who was enrolled anew afterwards, with a new consent, does not lose that finger by the old order.
4. A sensor that nothing reaches is named, with the window where it was. It stays open until a person says what
   became of it; then the erasure ends, and it is still not said that all is proven.
5. A terminal that could not do it is asked again the next day, not each minute; one that is off, when it is back.
"""

import pytest

from sync.center.office.people.erasure import (
    AGAIN_AFTER_MS,
    AskedErasure,
    ErasureState,
    StandingTerminal,
    WrittenOff,
    erasure_state,
    to_ask,
)
from sync.center.office.people.finger_traces import FingerReceipt, KeptFinger, SensorTrace

NOW = 1_795_391_520_000
HOUR, DAY = 3_600_000, 86_400_000
RECEIPT = FingerReceipt(1, "t-1", "5e" * 16, 7, "ab" * 32, NOW + HOUR)
HOLDS = SensorTrace("aa" * 16, "t-1", "2F-17", (KeptFinger(1, NOW - DAY, "C-1"),), ())
EMPTY = SensorTrace("aa" * 16, "t-1", "2F-17", (), (RECEIPT,))
AWAKE, ASLEEP = StandingTerminal("t-1", "2F-17", NOW + HOUR), StandingTerminal("t-1", "2F-17", NOW - HOUR)


def asked(state: str, detail: str = "", given_at: int = NOW, window: str = "2F-17") -> AskedErasure:
    return AskedErasure(window, given_at, given_at + DAY, state, detail)


def state(
    *traces: SensorTrace,
    terminals: tuple[StandingTerminal, ...] = (AWAKE,),
    asked: tuple[AskedErasure, ...] = (),
    written_off: tuple[WrittenOff, ...] = (),
) -> ErasureState:
    return erasure_state(NOW, traces, terminals, asked, {one.sensor: one for one in written_off})


def one(found: ErasureState) -> tuple[str, str, int, str]:
    (sensor,) = found.sensors
    return sensor.standing, sensor.window, sensor.since, sensor.why


CASES = {
    "nobody was asked yet": ((), AWAKE, ("unordered", "2F-17", 0, "")),
    "it waits": ((asked("waiting"),), AWAKE, ("ordered", "2F-17", NOW, "")),
    "off since before": ((asked("waiting"),), ASLEEP, ("silent", "2F-17", NOW - HOUR, "")),
    "off all day": ((asked("late", "nobody answered"),), ASLEEP, ("silent", "2F-17", NOW - HOUR, "")),
    "no card came": ((asked("late", "no supervisor"),), AWAKE, ("late", "2F-17", NOW + DAY, "no supervisor")),
    "refused": ((asked("refused", "another sensor"),), AWAKE, ("refused", "2F-17", NOW, "another sensor")),
    "of an order before this one": ((asked("refused", given_at=NOW - 1),), AWAKE, ("unordered", "2F-17", 0, "")),
    "asked again since": (
        (asked("refused"), asked("waiting", given_at=NOW + 1)),
        AWAKE,
        ("ordered", "2F-17", NOW + 1, ""),
    ),
    "done, in another sensor": ((asked("done", "slots 4"),), AWAKE, ("unproven", "2F-17", NOW, "slots 4")),
}


@pytest.mark.parametrize("name", CASES)
def test_a_sensor_with_fingers_in_it(name: str) -> None:
    given, terminal, wanted = CASES[name]
    found = state(HOLDS, terminals=(terminal,), asked=given)
    assert (one(found), found.ended) == (wanted, False)


def test_it_is_done_when_every_sensor_has_its_receipt() -> None:
    there = SensorTrace("bb" * 16, "t-2", "3F-08", (KeptFinger(4, None, ""),), ())
    assert one(state(EMPTY)) == ("erased", "2F-17", RECEIPT.at, "")
    assert state(EMPTY).proven
    assert not state(EMPTY, there).ended
    assert [each.standing for each in state(EMPTY, there).sensors] == ["erased", "nobody"]


def test_who_was_enrolled_again_keeps_that_finger() -> None:
    later = SensorTrace("aa" * 16, "t-1", "2F-17", (KeptFinger(3, NOW + 1, "C-2"),), (RECEIPT,))
    assert one(state(later))[0] == "erased"
    # its twins: at that very time, and by a clock that nobody had set
    for at in (NOW, None):
        again = SensorTrace("aa" * 16, "t-1", "2F-17", (KeptFinger(3, at, "C-2"),), (RECEIPT,))
        assert one(state(again))[0] == "unordered"
    new = SensorTrace("aa" * 16, "t-1", "2F-17", (KeptFinger(3, NOW + 1, "C-2"),), ())
    assert state(new).sensors == (), "it was never there before"


def test_what_nothing_reaches_is_named_and_a_person_says_what_became_of_it() -> None:
    apart = SensorTrace("aa" * 16, "t-1", "2F-17", (KeptFinger(1, NOW - DAY, "C-1"),), (), apart=True)
    assert one(state(apart)) == ("apart", "2F-17", 0, "")
    assert one(state(HOLDS, terminals=()))[:2] == ("nobody", "2F-17")
    said = WrittenOff("aa" * 16, "已当面销毁", "GH-0001", NOW + DAY)
    found = state(apart, written_off=(said,))
    assert one(found) == ("written_off", "2F-17", NOW + DAY, "已当面销毁")
    assert (found.ended, found.proven) == (True, False)


def test_it_is_asked_for_where_the_sensor_is_now() -> None:
    moved, follower = StandingTerminal("t-1", "3F-08", NOW), StandingTerminal("t-9", "2F-17", NOW)
    assert one(state(HOLDS, terminals=(follower, moved)))[1] == "3F-08"
    assert one(state(HOLDS, terminals=(follower,)))[1] == "2F-17", "who came after it has the sensor, as a rule"


def test_a_window_is_asked_once_and_again_a_day_later() -> None:
    def windows(now: int, *given: AskedErasure, terminal: StandingTerminal = AWAKE) -> list[str]:
        return list(to_ask(state(HOLDS, terminals=(terminal,), asked=given), now))

    assert windows(NOW) == ["2F-17"]
    assert windows(NOW, asked("waiting")) == []
    for ended in ("refused", "late"):
        assert windows(NOW + AGAIN_AFTER_MS - 1, asked(ended)) == []
        assert windows(NOW + AGAIN_AFTER_MS, asked(ended)) == ["2F-17"]
    assert windows(NOW + 9 * DAY, asked("late"), terminal=ASLEEP) == [], "it is off"
    assert windows(NOW + 9 * DAY, asked("done")) == [], "it has another sensor"
