"""The erasure words: what is to be said of each sensor that held, or holds, somebody's fingers. Pure."""

from collections.abc import Callable

from sync.center.office.erasure import ErasureState, SensorErasure
from terminal.domain.mistake import Mistake

Clock = Callable[[int], str]  # a time as people read it

ERASED = "erased, {count} receipts, the last of {moment}"
WRITTEN_OFF = "said by a person, without a receipt: {why}"
APART = "the sensor was taken out, and whoever has it must destroy it; then say so"
NOBODY = "no terminal stands there any more: look for the sensor, destroy it, and say so"
UNORDERED = "will be asked for within a minute"
ORDERED = "asked for {moment}, not answered yet"
SILENT = "asked for; the terminal has been silent since {moment}"
REFUSED = "refused: {why}; asked for again every day"
LATE = "nobody did it until {moment} ({why}); asked for again every day"
UNPROVEN = "erased in another sensor ({why}); look for this one, destroy it, and say so"
WHERE = "  {window}, sensor {sensor}: {fingers} fingers; {said}"
ALL_PROVEN = "all erased, with receipts"
ENDED_UNPROVEN = "nothing is left to be done; {count} sensors without a receipt"
GOES_ON = "{open} of {count} sensors are not done"


def sensor_said(one: SensorErasure, clock: Clock) -> Mistake:
    match one.standing:
        case "erased":
            return Mistake(ERASED, count=len(one.receipts), moment=clock(one.since))
        case "written_off":
            return Mistake(WRITTEN_OFF, why=one.why)
        case "apart":
            return Mistake(APART)
        case "nobody":
            return Mistake(NOBODY)
        case "unordered":
            return Mistake(UNORDERED)
        case "ordered":
            return Mistake(ORDERED, moment=clock(one.since))
        case "silent":
            return Mistake(SILENT, moment=clock(one.since))
        case "refused":
            return Mistake(REFUSED, why=one.why)
        case "late":
            return Mistake(LATE, moment=clock(one.since), why=one.why)
        case "unproven":
            return Mistake(UNPROVEN, why=one.why)


def state_said(state: ErasureState) -> Mistake:
    """The whole in a line, which claims no more than is proven."""
    if state.proven:
        return Mistake(ALL_PROVEN)
    if state.ended:
        without = sum(one.standing == "written_off" for one in state.sensors)
        return Mistake(ENDED_UNPROVEN, count=without)
    still = sum(one.standing not in ("erased", "written_off") for one in state.sensors)
    return Mistake(GOES_ON, open=still, count=len(state.sensors))


def where_said(one: SensorErasure, clock: Clock) -> Mistake:
    """A line of its own, with the window and the sensor."""
    said = sensor_said(one, clock)
    return Mistake(WHERE, window=one.window or "-", sensor=sensor_name(one.sensor), fingers=one.fingers, said=said)


def sensor_name(sensor: str) -> str:
    """As it is written down and typed: the beginning of its number, which nobody reads to the end."""
    return sensor[:8] if len(sensor) == 32 else sensor
