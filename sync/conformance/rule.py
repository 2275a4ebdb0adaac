"""A rule of the contract: its name, what it wants of a center, and the calls that show whether it is kept."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from sync.conformance.visit import Visit
from sync.conformance.wire import WireAnswer


class Rule(Struct, frozen=True):
    """`check` answers what was wrong, in words; empty where nothing was. It may raise `HungUp`, `WrongShape`."""

    name: str  # by which the page about the contract has it
    wants: str
    check: Callable[[Visit], str]


def refused(answer: WireAnswer, *statuses: int) -> str:
    """What is wrong unless the call was answered with one of these."""
    wanted = " or ".join(map(str, statuses))
    return "" if answer.status in statuses else f"answered {answer.shown}, not {wanted}"


def settled(visit: Visit, answer: WireAnswer, through: int, *, aside: Sequence[int] = (), conflict: int = 0) -> str:
    """What is wrong with the receipt of a delivery, which must say just this."""
    if answer.status != 200:
        return f"answered {answer.shown}, not 200"
    wanted = {"store": visit.store, "through": through, "refused": list(aside), "conflict": conflict}
    said = {"refused": [], "conflict": 0, **answer.said}
    found = {**{name: said.get(name) for name in wanted}, "refused": _numbers(said["refused"])}
    wrong = [f"{name} is {found[name]!r}, not {value!r}" for name, value in wanted.items() if found[name] != value]
    return "; ".join(wrong)


def first_wrong(*found: str) -> str:
    """The first that says anything: what comes after it follows from it."""
    return next((each for each in found if each), "")


def _numbers(refusals: object) -> object:
    if not isinstance(refusals, list) or not all(isinstance(one, dict) and one.get("why") for one in refusals):
        return refusals
    return [one.get("seq") for one in refusals]
