"""The erasure case: that somebody's fingers are to be erased everywhere, and what was done for it. Pure.

Opened by an order, ended by the center once nothing is left to be done; between them a person says what became of a
sensor that nothing reaches.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct, structs
from msgspec.json import Decoder

from sync.center.office.deed import CaseStanding, DeedDone, OfficeDeed, content_of
from sync.center.office.people.erasure import ErasureState, WrittenOff
from sync.center.office.people.finger_traces import FingerReceipt, SensorTrace
from terminal.domain.mistake import Mistake

# Where a terminal may still do it, nobody says that it need not.
REACHED = frozenset({"ordered", "unordered", "erased", "written_off"})


class ErasureRefused(Exception):
    """It is not done; the message says why, and what to do."""


class ErasureWish(Struct, frozen=True):
    """Content of the first deed: whose fingers."""

    badge: str


class SensorGone(Struct, frozen=True):
    """Content of `written_off`: of which sensor somebody says what became of it."""

    sensor: str


class ErasureEnd(Struct, frozen=True):
    """Content of `ended`: what proves it, and what only a person says."""

    receipts: tuple[FingerReceipt, ...]
    written_off: tuple[str, ...] = ()


class ErasureCase(Struct, frozen=True):
    """As its deeds have made it; times in ms UTC, `ended_at` 0 while it goes on."""

    case: str
    badge: str
    by: str
    why: str
    ordered_at: int
    deeds: int
    written_off: Mapping[str, WrittenOff] = {}
    ended_at: int = 0
    end: ErasureEnd | None = None


_wish_json, _gone_json, _end_json = Decoder(ErasureWish), Decoder(SensorGone), Decoder(ErasureEnd)


def erasure_case(done: Iterable[DeedDone]) -> ErasureCase:
    """What these deeds of one case, the first first, come to."""
    first, *others = done
    deed = first.deed
    made = ErasureCase(deed.case, deed.read(_wish_json).badge, deed.by, deed.why, first.at, 1)
    for each in others:
        made = _after(made, each)
    return made


def order(case: str, badge: str, by: str, why: str, traces: Iterable[SensorTrace]) -> OfficeDeed:
    """Raises `ErasureRefused` where no sensor is known to hold a finger of this person."""
    if not any(trace.fingers for trace in traces):
        raise ErasureRefused(
            Mistake("no terminal has told of a finger of {badge}: there is nothing to erase", badge=badge)
        )
    return OfficeDeed("erasure", case, "ordered", by, why, content_of(ErasureWish(badge)))


def write_off(case: ErasureCase, state: ErasureState, sensor: str, by: str, why: str) -> OfficeDeed:
    """Says in a person's words what became of a sensor. Raises `ErasureRefused`."""
    found = next((one for one in state.sensors if one.sensor == sensor), None)
    if case.ended_at or found is None or found.standing in REACHED:
        raise ErasureRefused(Mistake("a terminal can still erase it there: wait for its receipt"))
    if by == case.badge:
        raise ErasureRefused(Mistake("whose fingers they are cannot say that they are gone: somebody else does"))
    if not why.strip():
        raise ErasureRefused(Mistake("say what became of the sensor, and who saw it"))
    return OfficeDeed("erasure", case.case, "written_off", by, why, content_of(SensorGone(sensor)))


def end(case: ErasureCase, state: ErasureState) -> OfficeDeed | None:
    """What the center does once nothing is left to be done; None before, and after."""
    if case.ended_at or not state.ended:
        return None
    receipts = tuple(receipt for one in state.sensors for receipt in one.receipts)
    of = tuple(one.sensor for one in state.sensors if one.standing == "written_off")
    return OfficeDeed("erasure", case.case, "ended", "", "", content_of(ErasureEnd(receipts, of)))


def standing(case: ErasureCase, deed: OfficeDeed) -> CaseStanding:
    """How the case stands after this deed."""
    return CaseStanding("ended" if deed.did == "ended" else "open", about=case.badge)


def _after(case: ErasureCase, done: DeedDone) -> ErasureCase:
    deed, counted = done.deed, structs.replace(case, deeds=case.deeds + 1)
    if deed.did == "ended":
        return structs.replace(counted, ended_at=done.at, end=deed.read(_end_json))
    sensor = deed.read(_gone_json).sensor
    said = WrittenOff(sensor, deed.why, deed.by, done.at)
    return structs.replace(counted, written_off={**case.written_off, sensor: said})
