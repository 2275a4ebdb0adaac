"""The state of a terminal: `Kept`, a fold over its facts, and what is only of this moment at the desk."""

from collections.abc import Iterable
from functools import reduce
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from terminal.core.day_tally import DayTally, lived
from terminal.core.pin_attempts import PinEntry, Tries, tried
from terminal.core.post import Staffing, followed
from terminal.core.punch_log import PunchLog, logged
from terminal.core.ratings import (
    Given,
    Invitation,
    OpenRating,
    answered,
    asked_by,
    given_by,
    opened_by,
    still_asked,
    unrated_by,
)
from terminal.domain.anchor import Anchor, anchor_of
from terminal.domain.directory import Directory
from terminal.domain.events import (
    Confirming,
    DeskEvent,
    Enrolling,
    Joining,
    MessageKnown,
    Named,
    Part,
    StickTold,
    TrialTold,
)
from terminal.domain.facts import (
    Asked,
    Complaint,
    Disowned,
    Fact,
    Key,
    Means,
    Moment,
    Post,
    Punch,
    Rating,
    Touch,
    Unrated,
)
from terminal.domain.roster import Roster
from terminal.domain.views import Message
from terminal.domain.window import Person, Window

OF_PEOPLE = (Rating, Complaint, Punch, Touch, Disowned)  # what somebody at the desk has just done
PAST_BOOTS = 8  # that are remembered: as many short power cuts in a row end nothing


class Punched(Struct, frozen=True):
    """The last recognised punch of this boot, and who held the post until then.

    Touching again at once is the same touch, last at `touched`; its facts are `repeats`, by seq.
    """

    seq: int
    moment: Moment
    punch: Punch
    former: Staffing | None
    touched: Moment
    repeats: tuple[int, ...] = ()


class Vacancy(Struct, frozen=True):
    """The session in which nobody was registered, as the last such fact says; `at` in ms UTC."""

    at: int
    session: str


class PastBoot(Struct, frozen=True):
    """A boot before this one; `anchor` is None where its time was never sure."""

    boot: str
    anchor: Anchor | None
    first: int  # mono of its first fact
    last: int  # mono of its last fact


class Dated(Struct, frozen=True):
    """When the newest fact was made that a synchronised clock dates (ms UTC), and by which configuration."""

    config: str = ""
    at: int = 0


class Kept(Struct, frozen=True):
    """What the facts say. Nothing but `apply` makes one."""

    seq: int = 0
    series: str = ""
    staffing: Staffing | None = None
    rating: OpenRating | None = None
    complained: Moment | None = None  # when the last complaint was confirmed
    asked: tuple[Invitation, ...] = ()  # to rate, and not ended on record; the last of this boot may be answered
    punched: Punched | None = None
    log: PunchLog = ()
    disowned: int = 0  # seq of the last "not me"
    vacancy: Vacancy | None = None
    days: DayTally = DayTally()
    tries: tuple[Tries, ...] = ()  # wrong PINs in a row
    given: tuple[Given, ...] = ()  # the ratings of late, for cases and floods
    anchor: Anchor | None = None  # the latest, of whatever boot
    dated: Dated = Dated()
    boot: str = ""  # of the last fact
    started: int = 0  # mono of the first fact of that boot
    last: int = 0  # mono of the last fact
    served: int | None = None  # mono of the last one of a person, None for none in that boot
    past: tuple[PastBoot, ...] = ()  # the boots before that one, the latest last


class Pending(Struct, frozen=True):
    """What a person waits for while it is being made durable."""

    token: int
    kind: Literal["rating", "punch", "complaint", "touch", "disowned", "watch"]  # nobody waits for "watch"
    number: str = ""


class Offer(Struct, frozen=True):
    """The tone at `since` told the holder that touching again until `until` (both mono) means going away.

    It asked whoever touched, and by that means: a card beside the finger "to be sure" is no answer.
    """

    badge: str
    by: Means
    since: int
    until: int


class Doubt(Struct, frozen=True):
    """Configuration and roster have whoever the post fact `seq` names no more, `since` then."""

    seq: int
    since: Moment
    person: Person | None  # as they were known until then
    moved: bool = False  # the terminal stands at another window since: that is no slip


class Banner(Struct, frozen=True):
    message: Message
    until: int  # mono


class RefusedTouch(Struct, frozen=True):
    """A touch that was nobody's, told to the staff until `until` (mono)."""

    touch: Touch
    until: int


class Volatile(Struct, frozen=True):
    """What a restart forgets: what is being pressed, shown and waited for, and what the world told us."""

    window: Window | None = None
    config: str = ""
    slots: dict[int, str] = {}
    joining: Joining | None = None  # what was last asked of the center while it had not accepted this terminal
    linked: bool = False
    waiting: int = 0  # facts that the center does not have
    signs: dict[str, int] = {}  # a boot before this one to the mono of its last sign of life
    parts: dict[Part, str] = {}
    token: int = 0
    pending: Pending | None = None
    later: tuple[DeskEvent, ...] = ()  # events of the desk that wait until `pending` is decided
    held: dict[Key, int] = {}  # key to the mono of its press
    faded: tuple[Named, int] = (Named(), 0)  # whom the plate named before it last changed that, at which mono
    begun: dict[Key, Named] = {}  # complaint keys that are held, and whom a complaint that they offer is about
    suspects: dict[Key, int] = {}  # held for too long, and since which mono that is seen
    stuck: frozenset[Key] = frozenset()  # still held then, and recorded so
    hung: frozenset[int] = frozenset()  # mono of the presses of keys that hung: what they gave counts to nobody
    entry: PinEntry | None = None
    checking: int = 0  # mono until which the answer about a PIN is waited for
    offered: tuple[Key, int, Named] | None = None  # the complaint key, until which mono it counts, and about whom
    invitation: Invitation | None = None
    away_until: int = 0  # mono until which the holder's touch means "away"
    offer: Offer | None = None
    roster: Roster = Roster()
    doubt: Doubt | None = None
    changed: int = 0  # mono since which configuration and roster say what they say
    directory: Directory = Directory()
    watch_again: int = 0  # mono before which time's facts are not tried again: the last could not be recorded
    strangers: int = 0  # touches in a row that were nobody's
    lamps: dict[Key, int] = {}  # lit until which mono
    banner: Banner | None = None
    complaint: Banner | None = None  # the number, whatever the banner says meanwhile
    refusal: RefusedTouch | None = None
    enrolling: Enrolling | None = None
    stick: StickTold | None = None
    confirming: Confirming | None = None
    message: MessageKnown | None = None  # of the center's, to the staff
    trial: TrialTold | None = None  # of the configuration that came last
    failures: int = 0  # requests in a row that could not be recorded


class State(Struct, frozen=True):
    """All that `core.step` decides by."""

    now: Moment
    kept: Kept = Kept()
    desk: Volatile = Volatile()


def apply(state: State, fact: Fact) -> State:
    """The state after this fact: the only way that anything kept changes."""
    kept, said = _turned(state.kept, fact), fact.said
    match said:
        case Post() as post:
            kept = _posted(kept, fact, post)
        case Punch() as punch:
            kept = replace(kept, punched=_punched(kept, fact, punch))
        case Disowned() as disowned:
            kept = _disowned(kept, fact, disowned)
        case Rating() as rating:
            asked = still_asked(kept.asked, kept.given, fact.mono)
            given = given_by(kept.given, fact, rating)
            kept = replace(kept, rating=opened_by(kept.rating, fact, rating), given=given, asked=asked)
        case Complaint():
            kept = replace(kept, rating=None, complained=fact.moment)
        case Asked() as asked_now:
            kept = replace(kept, asked=asked_by(kept.asked, fact, asked_now))
        case Unrated() as unrated:
            kept = replace(kept, asked=unrated_by(kept.asked, kept.given, unrated))
    anchor = anchor_of(fact) or kept.anchor
    kept = replace(kept, anchor=anchor, days=lived(kept.days, fact, anchor))
    tries = tried(kept.tries, fact)
    served = fact.mono if isinstance(said, OF_PEOPLE) else kept.served
    kept = replace(kept, log=logged(kept.log, fact), tries=tries, served=served)
    if fact.clock == "synced":
        kept = replace(kept, dated=Dated(fact.config, fact.at))
    return replace(state, kept=replace(kept, seq=fact.seq, series=fact.series, last=fact.mono))


def changed_by(kept: Kept, punched: Punched) -> bool:
    """Whether the post is still as this punch left it, having changed it: the two were recorded together."""
    return kept.staffing is not None and kept.staffing.seq == punched.seq + 1


def _posted(kept: Kept, fact: Fact, post: Post) -> Kept:
    nobody = post.state == "vacant" and post.by == "limit"
    vacancy = Vacancy(fact.at, post.session) if nobody else kept.vacancy
    staffing = followed(kept.staffing, fact, post, takes_back=kept.disowned == fact.seq - 1)
    return replace(kept, staffing=staffing, vacancy=vacancy)


def _punched(kept: Kept, fact: Fact, punch: Punch) -> Punched:
    last = kept.punched
    if last and punch.did == "again" and last.punch.badge == punch.badge:
        return replace(last, touched=fact.moment, repeats=(*last.repeats, fact.seq))
    return Punched(fact.seq, fact.moment, punch, kept.staffing, fact.moment)


def _disowned(kept: Kept, fact: Fact, disowned: Disowned) -> Kept:
    punched, kept = kept.punched, replace(kept, disowned=fact.seq)
    if punched and disowned.punch in punched.repeats:
        rest = tuple(seq for seq in punched.repeats if seq != disowned.punch)
        return replace(kept, punched=replace(punched, repeats=rest, touched=punched.moment))
    if punched is None or punched.seq != disowned.punch:
        return kept
    staffing = punched.former if changed_by(kept, punched) else kept.staffing
    return replace(kept, punched=None, staffing=staffing)


def _turned(kept: Kept, fact: Fact) -> Kept:
    """Notes the turn from one boot to the next."""
    if fact.boot == kept.boot:
        return kept
    anchor = kept.anchor if kept.anchor and kept.anchor.boot == kept.boot else None
    past = (*kept.past, PastBoot(kept.boot, anchor, kept.started, kept.last)) if kept.boot else ()
    kept = replace(kept, boot=fact.boot, started=fact.mono, past=past[-PAST_BOOTS:])
    asked = tuple(each for each in kept.asked if not answered(kept.given, each))
    return replace(kept, rating=None, punched=None, asked=asked, served=None)


def restore(facts: Iterable[Fact], now: Moment) -> State:
    """The state that these facts, in `seq` order, make."""
    return reduce(apply, facts, State(now))
