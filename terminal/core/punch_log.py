"""The punch log: the touches of the day that counted, in their order, whoever's they were. A fold."""

from msgspec import Struct

from terminal.domain.facts import Did, Disowned, Fact, Moment, Post, Punch

MOST = 1_000  # more than a hall has people; only a terminal that never learns the time forgets the oldest


class LoggedPunch(Struct, frozen=True):
    """A touch that counted and that nobody took back."""

    badge: str
    seq: int
    moment: Moment
    did: Did


PunchLog = tuple[LoggedPunch, ...]


def logged(before: PunchLog, fact: Fact) -> PunchLog:
    """The log after this fact: without the day that it closes, however late; this boot's touches are of today."""
    match fact.said:
        case Punch(badge=badge, did=did) if did != "again":
            return (*before, LoggedPunch(badge, fact.seq, fact.moment, did))[-MOST:]
        case Disowned(punch=punch):
            return tuple(each for each in before if each.seq != punch)
        case Post(state="closed", by="clock", day=day) if day:
            return ()
        case Post(state="closed", by="restart"):
            return tuple(each for each in before if each.moment.boot == fact.boot)
    return before


def of(log: PunchLog, badge: str) -> PunchLog:
    return tuple(each for each in log if each.badge == badge)
