"""The erasure words: what is to be said of each sensor that held, or holds, somebody's fingers. Pure."""

from collections.abc import Callable

from sync.center.office.people.erasure import ErasureState, SensorErasure
from terminal.domain.mistake import Mistake

TimeSaid = Callable[[int], str]  # a time as people read it


def sensor_said(one: SensorErasure, clock: TimeSaid) -> Mistake:
    match one.standing:
        case "erased":
            return Mistake(
                "erased, {count} receipts, the last of {moment}", count=len(one.receipts), moment=clock(one.since)
            )
        case "written_off":
            return Mistake("said by a person, without a receipt: {why}", why=one.why)
        case "apart":
            return Mistake("the sensor was taken out, and whoever has it must destroy it; then say so")
        case "nobody":
            return Mistake("no terminal stands there any more: look for the sensor, destroy it, and say so")
        case "unordered":
            return Mistake("will be asked for within a minute")
        case "ordered":
            return Mistake("asked for {moment}, not answered yet", moment=clock(one.since))
        case "silent":
            return Mistake("asked for; the terminal has been silent since {moment}", moment=clock(one.since))
        case "refused":
            return Mistake("refused: {why}; asked for again every day", why=one.why)
        case "late":
            return Mistake(
                "nobody did it until {moment} ({why}); asked for again every day",
                moment=clock(one.since),
                why=one.why,
            )
        case "unproven":
            return Mistake(
                "erased in another sensor ({why}); look for this one, destroy it, and say so", why=one.why
            )


def state_said(state: ErasureState) -> Mistake:
    """The whole in a line, which claims no more than is proven."""
    if state.proven:
        return Mistake("all erased, with receipts")
    if state.ended:
        without = sum(one.standing == "written_off" for one in state.sensors)
        return Mistake("nothing is left to be done; {count} sensors without a receipt", count=without)
    still = sum(one.standing not in ("erased", "written_off") for one in state.sensors)
    return Mistake("{open} of {count} sensors are not done", open=still, count=len(state.sensors))


def where_said(one: SensorErasure, clock: TimeSaid) -> Mistake:
    """A line of its own, with the window and the sensor."""
    said = sensor_said(one, clock)
    return Mistake(
        "  {window}, sensor {sensor}: {fingers} fingers; {said}",
        window=one.window or "-",
        sensor=sensor_name(one.sensor),
        fingers=one.fingers,
        said=said,
    )


def sensor_name(sensor: str) -> str:
    """As it is written down and typed: the beginning of its number, which nobody reads to the end."""
    return sensor[:8] if len(sensor) == 32 else sensor
