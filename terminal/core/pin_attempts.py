"""PIN attempts, the way without finger or card: badge number, PIN, each with Enter; and how many are allowed."""

from msgspec import Struct

from terminal.domain.facts import Fact, Moment, Punch, Touch

PIN_ENTRY_MS = 20_000  # ms after the badge number in which the PIN is expected
PIN_CHECK_MS = 10_000  # ms after which an answer about a PIN is not waited for any more
WRONG_PINS_MAX = 5  # wrong PINs in a row for one badge
PIN_LOCK_MS = 900_000  # ms that a badge's PIN rests after that


class PinEntry(Struct, frozen=True):
    """The line typed next, until `until` (mono), is this badge's PIN."""

    badge: str
    until: int


class Tries(Struct, frozen=True):
    """Wrong PINs in a row for a badge, the last one at `moment`."""

    badge: str
    count: int
    moment: Moment


def tried(before: tuple[Tries, ...], fact: Fact) -> tuple[Tries, ...]:
    """The wrong tries after this fact: a refused PIN is one more, a punch by PIN takes them back."""
    match fact.said if fact.kind in ("touch", "punch") else None:
        case Touch(by="pin", why="wrong_pin", badge=badge):
            last = next((each for each in before if each.badge == badge), None)
            count = last.count + 1 if last and not _over(last, fact.moment) else 1
            return (*_others(before, badge), Tries(badge, count, fact.moment))
        case Punch(by="pin", badge=badge):
            return _others(before, badge)
    return before


def locked(tries: tuple[Tries, ...], badge: str, moment: Moment) -> bool:
    """Whether this badge's PIN is not to be compared at `moment`."""
    return any(each.badge == badge and each.count >= WRONG_PINS_MAX and not _over(each, moment) for each in tries)


def _over(tries: Tries, moment: Moment) -> bool:
    """Whether the rest after the last try is over. After a restart it begins anew: nobody knows how long it was."""
    began = tries.moment.mono if tries.moment.boot == moment.boot else 0
    return moment.mono - began >= PIN_LOCK_MS


def _others(tries: tuple[Tries, ...], badge: str) -> tuple[Tries, ...]:
    return tuple(each for each in tries if each.badge != badge)
