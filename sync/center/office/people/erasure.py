"""The erasure of a person's fingers wherever they are (decision 73): how far it is at each sensor. Pure.

It is done when a terminal's receipt says so of every one. Of what cannot be reached from afar, a person says what
became of it; until then it stays open, and says where it is known to have been.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from sync.center.office.people.finger_traces import FingerReceipt, SensorTrace

AGAIN_AFTER_MS = 86_400_000  # a terminal that could not do it yesterday is asked again today, and not each minute

ErasureStanding = Literal[
    "erased", "written_off", "apart", "nobody", "unordered", "ordered", "silent", "refused", "late", "unproven"
]
# Where it does not end by itself once the terminal is switched on: somebody shows a card, or looks for the sensor.
PEOPLE_NEEDED: frozenset[ErasureStanding] = frozenset({"apart", "nobody", "refused", "late", "unproven"})


class StandingTerminal(Struct, frozen=True):
    """A terminal that was let in, at its window, and when it was last heard (ms UTC)."""

    terminal: str
    window: str
    seen: int


class AskedErasure(Struct, frozen=True):
    """What was asked of a window, and how that ended: `waiting`, `done`, `refused` or `late`."""

    window: str
    given_at: int
    until: int
    state: str
    detail: str


class WrittenOff(Struct, frozen=True):
    """What a person says became of a sensor that nothing reaches; `at` in ms UTC."""

    sensor: str
    why: str
    by: str
    at: int


class SensorErasure(Struct, frozen=True):
    """How far it is at one sensor: `since` when (ms UTC), and in words of a terminal or a person `why`.

    `window` is where it is asked for, last at `asked_at` (0 for never): where the terminal stands that has the
    sensor now, else where it was last.
    """

    sensor: str
    window: str
    terminal: str
    fingers: int
    standing: ErasureStanding
    since: int
    why: str
    asked_at: int
    receipts: tuple[FingerReceipt, ...]


class ErasureState(Struct, frozen=True):
    sensors: tuple[SensorErasure, ...]

    @property
    def proven(self) -> bool:
        """Whether there is a receipt of everything."""
        return all(one.standing == "erased" for one in self.sensors)

    @property
    def ended(self) -> bool:
        """Whether nothing is left to be done, by a receipt or by what a person said."""
        return all(one.standing in ("erased", "written_off") for one in self.sensors)


def erasure_state(
    ordered_at: int,
    traces: Iterable[SensorTrace],
    terminals: Sequence[StandingTerminal],
    asked: Sequence[AskedErasure],
    written_off: Mapping[str, WrittenOff],
) -> ErasureState:
    """`asked` is of this person alone. What was enrolled after the order, by a clock that was set, is not meant."""
    of = [(one, _meant(one, ordered_at)) for one in traces]
    sensors = (
        _sensor(trace, meant, _place(trace, terminals), _asked(asked, ordered_at), written_off)
        for trace, meant in of
        if meant or trace.receipts
    )
    return ErasureState(tuple(sensors))


def to_ask(state: ErasureState, now: int) -> Iterator[str]:
    """At which windows it is asked for now: where nobody was asked, and again where a day went by in vain.

    A terminal that was not heard since is asked again once it is.
    """
    for window in sorted({one.window for one in state.sensors if one.standing in ("unordered", "refused", "late")}):
        last = max(one.asked_at for one in state.sensors if one.window == window)
        if not last or now >= last + AGAIN_AFTER_MS:
            yield window


def _meant(trace: SensorTrace, ordered_at: int) -> int:
    return sum(finger.at is None or finger.at <= ordered_at for finger in trace.fingers)


def _place(trace: SensorTrace, terminals: Iterable[StandingTerminal]) -> StandingTerminal | None:
    """Who has the sensor now: the terminal that spoke of it last, wherever it stands, or who came after it."""
    of = [one for one in terminals if one.terminal == trace.terminal]
    return next(iter(of or [one for one in terminals if one.window == trace.window]), None)


def _asked(asked: Iterable[AskedErasure], ordered_at: int) -> dict[str, AskedErasure]:
    """By window the last of this order."""
    of = sorted((one for one in asked if one.given_at >= ordered_at), key=lambda one: one.given_at)
    return {one.window: one for one in of}


def _sensor(
    trace: SensorTrace,
    meant: int,
    place: StandingTerminal | None,
    asked: Mapping[str, AskedErasure],
    written_off: Mapping[str, WrittenOff],
) -> SensorErasure:
    window = place.window if place else trace.window
    last = asked.get(window)
    standing, since, why = _standing(trace, meant, place, last, written_off.get(trace.sensor))
    return SensorErasure(
        trace.sensor,
        window,
        place.terminal if place else trace.terminal,
        meant,
        standing,
        since,
        why,
        last.given_at if last else 0,
        trace.receipts,
    )


def _standing(
    trace: SensorTrace,
    meant: int,
    place: StandingTerminal | None,
    asked: AskedErasure | None,
    written_off: WrittenOff | None,
) -> tuple[ErasureStanding, int, str]:
    if not meant:
        return "erased", max(one.at for one in trace.receipts), ""
    if written_off:
        return "written_off", written_off.at, written_off.why
    if trace.apart or place is None:
        return "apart" if trace.apart else "nobody", 0, ""
    if asked is None:
        return "unordered", 0, ""
    return _answered(place, asked)


def _answered(place: StandingTerminal, asked: AskedErasure) -> tuple[ErasureStanding, int, str]:
    if asked.state in ("waiting", "late") and place.seen < asked.given_at:
        return "silent", place.seen, ""
    match asked.state:
        case "waiting":
            return "ordered", asked.given_at, ""
        case "late":
            return "late", asked.until, asked.detail
        case "done":  # its receipt would be here before this answer: it was another sensor
            return "unproven", asked.given_at, asked.detail
        case _:
            return "refused", asked.given_at, asked.detail
