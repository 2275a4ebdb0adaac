"""Ratings: which one a press of the evaluator means, whether it changes another, whose invitation it answers."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from terminal.domain.check_digit import check_digit
from terminal.domain.facts import Asked, Fact, Key, Level, Moment, Rating, Unrated
from terminal.domain.window import RuleValues

TOGETHER_MS = 500  # ms: two different keys this close were not meant as two answers
UNCLEAR_QUIET_MS = 1_000  # ms without a press after an unclear one, before a press counts again
MOST_LEVELS = 2  # different levels in one window; more is unclear

COMPLAINT_KEYS: frozenset[Key] = frozenset({"dissatisfied", "very_dissatisfied"})
COMPLAINT_HOLD_MS = 3_000  # ms that a complaint key is held
STUCK = 10_000  # ms: a key held longer is a fault, never a complaint
COMPLAINT_CONFIRM_MS = 10_000  # ms in which the key must be pressed again
LATELY = 1_800_000  # ms that a rating is remembered: longer than the longest limits of a hall, one after the other


class OpenRating(Struct, frozen=True):
    """The rating that may still be changed. `opened` and `last` are `mono` of `boot`."""

    boot: str
    opened: int
    last: int
    seq: int
    level: Literal[Level, "unclear"]
    levels: frozenset[str]


class Given(Struct, frozen=True):
    """What a citizen gave, its changes included. `mono` is of the first press, `last` and `seq` of the last fact.

    `badge` and `staffing` are whom the plate named at the first press.
    """

    boot: str
    mono: int
    last: int
    seq: int
    level: Literal[Level, "unclear"]
    badge: str
    staffing: int
    case: str
    flood: int


class Invitation(Struct, frozen=True):
    """A citizen was asked to rate, from `since` until before `until` (mono); `before` has not been ended yet."""

    case: str
    boot: str
    since: int
    until: int
    badge: str
    staffing: int
    before: "Invitation | None" = None

    def covers(self, boot: str, mono: int) -> bool:
        return self.boot == boot and self.since <= mono < self.until


def opened_by(before: OpenRating | None, fact: Fact, rating: Rating) -> OpenRating | None:
    """What may be changed after this rating was recorded. What a key that hangs gave is over with it."""
    if rating.stuck:
        return None if before and before.seq == rating.replaces else before
    changes = before is not None and before.seq == rating.replaces and before.level != "unclear"
    opened, levels = (before.opened, before.levels) if before and changes else (fact.mono, frozenset[str]())
    return OpenRating(fact.boot, opened, fact.mono, fact.seq, rating.level, levels | {rating.level})


def given_by(before: tuple[Given, ...], fact: Fact, rating: Rating) -> tuple[Given, ...]:
    """The ratings of late after this one was recorded; a change takes the place of what it replaces."""
    recent = tuple(g for g in before if g.boot == fact.boot and fact.mono - g.mono <= LATELY)
    changed = next((g for g in recent if g.seq == rating.replaces), None)
    mono = changed.mono if changed else fact.mono
    whose = (rating.badge, rating.staffing, rating.case, rating.flood)
    new = Given(fact.boot, mono, fact.mono, fact.seq, rating.level, *whose)
    return tuple(new if g is changed else g for g in recent) if changed else (*recent, new)


def press(
    open_: OpenRating | None, level: Level, mono: int, change_window: int
) -> tuple[Literal[Level, "unclear"], int] | None:
    """The level to record and the seq it replaces (0 for none); None when nothing changes.

    `open_` is of this boot. `mono` and `change_window` are milliseconds.
    """
    if open_ is None:
        return level, 0
    if open_.level == "unclear" and mono - open_.last <= UNCLEAR_QUIET_MS:
        return None
    if mono - open_.opened > change_window:
        return level, 0
    if open_.level == "unclear":
        return level, open_.seq
    if level == open_.level:
        return None
    if mono - open_.last < TOGETHER_MS or len(open_.levels | {level}) > MOST_LEVELS:
        return "unclear", open_.seq
    return level, open_.seq


def changeable(open_: OpenRating | None, moment: Moment, invitation: Invitation | None) -> OpenRating | None:
    """The rating that a press at this moment may still change.

    An invitation begins with another citizen; but a hand that lies on the keys meanwhile is not cut in two.
    """
    if open_ is None or open_.boot != moment.boot:
        return None
    begins = (
        invitation is not None and open_.opened < invitation.since and moment.mono - open_.last > UNCLEAR_QUIET_MS
    )
    return None if begins else open_


def flooded(given: tuple[Given, ...], moment: Moment, rules: RuleValues) -> bool:
    """Whether one more rating at this moment is more than citizens can come."""
    since = moment.mono - rules.flood_seconds * 1000
    return sum(g.boot == moment.boot and g.mono >= since for g in given) >= rules.flood_ratings


def rated(given: tuple[Given, ...], case: str) -> bool:
    """Whether the case has its one rating. An unclear one counts for nothing."""
    return any(g.level != "unclear" and g.case == case for g in given)


def answered(given: tuple[Given, ...], invitation: Invitation) -> bool:
    """Whether it got its rating: without a case only the time tells."""
    if invitation.case:
        return rated(given, invitation.case)
    return rated(tuple(g for g in given if invitation.covers(g.boot, g.mono)), "")


def covering(invitation: Invitation | None, moment: Moment) -> Invitation | None:
    """The invitation that a press at this moment answers; presses are decided later than they are made."""
    while invitation and not invitation.covers(moment.boot, moment.mono):
        invitation = invitation.before
    return invitation


def sealed(complained: Moment | None, moment: Moment, invitation: Invitation | None, change_window: int) -> bool:
    """Whether a press still belongs to the complaint before it: that citizen has said all, and nobody else came.

    `change_window` is in milliseconds. An invitation since then is for the next citizen.
    """
    if complained is None or complained.boot != moment.boot:
        return False
    invited = invitation is not None and invitation.since > complained.mono
    return moment.mono - complained.mono <= change_window and not invited


# The invitations as the facts have them, so that a cut forgets none.


def asked_by(before: tuple[Invitation, ...], fact: Fact, asked: Asked) -> tuple[Invitation, ...]:
    """The invitations on file after this one; it ends those before it."""
    ended = (replace(i, until=min(i.until, fact.mono)) if i.boot == fact.boot else i for i in before)
    until = fact.mono + asked.seconds * 1000
    return (*ended, Invitation(asked.case, fact.boot, fact.mono, until, asked.badge, asked.staffing))


def unrated_by(before: tuple[Invitation, ...], given: tuple[Given, ...], said: Unrated) -> tuple[Invitation, ...]:
    """The invitations on file after this fact said of one of them that it was not answered."""
    whose = (said.case, said.badge, said.staffing)
    ended = next((i for i in before if (i.case, i.badge, i.staffing) == whose and not answered(given, i)), None)
    return tuple(i for i in before if i is not ended)


def still_asked(asked: tuple[Invitation, ...], given: tuple[Given, ...], mono: int) -> tuple[Invitation, ...]:
    """Without those whose rating can change no more at this `mono`: it will soon be remembered no longer."""
    return tuple(i for i in asked if mono - i.since <= LATELY or not answered(given, i))


def complaint_number(window: str, series: str, seq: int) -> str:
    """A short number to say on the telephone: window, number, check digit (Luhn).

    `seq` is the last fact's before the complaint: no other complaint of this series can follow the same one.
    """
    digits = f"{int(series[:4] or '0', 16) % 90 + 10}{seq:04d}"
    return f"{window}-{digits}-{check_digit(digits)}"
