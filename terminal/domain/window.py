"""The window as one terminal works by it: its people, its sessions and its rules; and what a moment is in them."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import replace

from terminal.domain.fittings import NO_FITTINGS, Fittings
from terminal.domain.look import Look
from terminal.domain.timetable import MARGIN_MINUTES, Calendar, Clock, Day, Id, Session, in_force

Name = Annotated[str, Meta(min_length=1, max_length=40)]
# argon2id in PHC form, within what a Pi can be asked to do: at most 64 MiB, 4 passes, 4 lanes. `keyid` names the
# pepper; PINs from before there was one have none.
PEPPER_NAMED = ",keyid="
PIN_HASH = (
    r"^(\$argon2id\$v=19\$m=[1-6]?[0-9]{1,4},t=[1-4],p=[1-4](,keyid=[A-Za-z0-9+/]{11})?"
    r"\$[A-Za-z0-9+/]{11,64}\$[A-Za-z0-9+/]{22,86})?\Z"
)
PinHash = Annotated[str, Meta(pattern=PIN_HASH, description="what `window-terminal config pin` prints")]
StarCount = Annotated[int, Meta(ge=0, le=5)]
Place = Annotated[str, Meta(max_length=20)]  # where citizens are sent: it stands on the plate in large letters
Minutes = Annotated[int, Meta(ge=0, le=1440)]
Seconds = Annotated[int, Meta(ge=1, le=600)]
# Free: a day without sessions. Before a session and in its first minutes it is opening; ended lasts until the next.
Phase = Literal["free", "opening", "open", "closing", "ended"]
AHEAD = 16  # days: a week and, between, the longest holiday that there has been, nine days


class Person(Struct, frozen=True, forbid_unknown_fields=True):
    """Someone who may sit at a window.

    `cards` are the numbers that a card reader types; `pin` is what `window-terminal config pin` makes of a PIN.
    `stars` (0 to 5) and the `party` badge are on the plate where they are given.
    """

    badge: Id
    name: Name
    post: Literal["A", "B"]
    cards: tuple[Id, ...] = ()
    pin: PinHash = ""
    stars: StarCount = 0
    party: bool = False


class Supervisor(Struct, frozen=True, forbid_unknown_fields=True):
    """Someone without whom nobody's finger is enrolled. Has a card or a PIN, and no post."""

    badge: Id
    name: Name
    cards: tuple[Id, ...] = ()
    pin: PinHash = ""


class RuleValues(Struct, frozen=True, forbid_unknown_fields=True):
    """The hall's limits, each with its unit in its name."""

    rating_change_seconds: Seconds = 8
    leave_before_end_minutes: Minutes = 15
    away_limit_minutes: Minutes = 30
    resume_within_minutes: Minutes = 10
    early_minutes: Minutes = 5  # before the start is "on time" (article 5.1 of the rule book)
    late_minutes: Minutes = 5  # after the end is "on time"
    half_day_minutes: Minutes = 15  # later, or earlier gone, is half a day absent
    outing_needs_punches: bool = False  # coming back from an outing and going out on one
    nobody_after_minutes: Minutes = 1  # in a session, until a window without anybody is a fact
    takeover_after_minutes: Minutes = 30  # of a session, until a touch alone takes over a post that somebody holds
    close_after_minutes: Minutes = 30  # after a session, until a post that nobody left is closed
    away_offer_seconds: Seconds = 8
    invitation_seconds: Seconds = 60
    flood_ratings: Annotated[int, Meta(ge=2, le=100)] = 6  # more than so many…
    flood_seconds: Seconds = 60  # …in so long are marked
    complaint_days: Annotated[int, Meta(ge=1, le=60)] = 15  # working days until a complaint is answered
    standby: tuple[Clock, Clock] | None = None  # from when until when the plate is dark, may go over midnight


class LaterRules(RuleValues, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The limits that hold from a day on. In IT's file what is left out is as before that day."""

    effective: Day


class Rules(RuleValues, frozen=True, forbid_unknown_fields=True):
    """The limits that hold now, and those to come, each from its day on."""

    later: tuple[LaterRules, ...] | UnsetType = UNSET  # left out on the wire where there are none

    def on(self, day: date) -> RuleValues:
        """The limits of that day."""
        later = self.later if self.later is not UNSET else ()
        return max((each for each in later if each.effective <= day.isoformat()), key=_begins, default=self)


def _begins(rules: LaterRules) -> str:
    return rules.effective


class Neighbour(Struct, frozen=True, forbid_unknown_fields=True):
    """A window beside that does the same business too, and when."""

    window: Id
    sessions: tuple[Session, ...]


class Window(Struct, frozen=True, forbid_unknown_fields=True):
    """What one terminal works by."""

    hall: Name
    zone: str
    unit: Name
    window: Id
    inquiries: Place
    people: tuple[Person, ...]
    sessions: tuple[Session, ...]
    rules: Rules = Rules()
    calendar: Calendar = Calendar()
    supervisors: tuple[Supervisor, ...] = ()
    look: Look = Look()
    fittings: Fittings | UnsetType = UNSET  # left out on the wire where there are none
    neighbour: Neighbour | UnsetType = UNSET  # likewise

    def local(self, at: int) -> datetime:
        """Milliseconds since 1970 UTC as the hall's wall clock shows them."""
        return datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(self.zone))

    def same_day(self, one: int, other: int) -> bool:
        """Whether both (ms UTC) are of one day of the hall."""
        return self.local(one).date() == self.local(other).date()

    @property
    def fitted(self) -> Fittings:
        return NO_FITTINGS if self.fittings is UNSET else self.fittings

    def listed(self, badge: str) -> Person | None:
        return next((person for person in self.people if person.badge == badge), None)

    # A reader or keypad knows no small letters.

    def card(self, number: str) -> Person | None:
        """Whose card a reader typed."""
        return next((person for person in self.people if _typed(number, person.cards)), None)

    def badge(self, number: str) -> Person | None:
        """Whose badge number was typed."""
        return next((person for person in self.people if _typed(number, (person.badge,))), None)

    def supervisor(self, number: str) -> Supervisor | None:
        """Whose card a reader typed, of those who supervise."""
        return next((each for each in self.supervisors if _typed(number, each.cards)), None)

    def rules_on(self, day: date) -> RuleValues:
        """The rules of that day: what is pushed at noon for tomorrow changes nothing of this morning."""
        return self.rules.on(day)

    def rules_at(self, at: int) -> RuleValues:
        """The rules of the day of `at` (ms UTC)."""
        return self.rules.on(self.local(at).date())

    def sessions_on(self, day: date) -> tuple[Session, ...]:
        """The sessions of that day, as weekday, season and calendar have it."""
        weekday = self.calendar.weekday(day)
        return tuple(s for s in in_force(self.sessions, day) if weekday is not None and s.held(weekday, day))

    def next_opening(self, at: int) -> tuple[str, int] | None:
        """The start of the next session and how many days from today, looking as far as AHEAD."""
        now = self.local(at)
        for days in range(AHEAD + 1):
            for start in sorted(session.start for session in self.sessions_on(now.date() + timedelta(days=days))):
                if days or start > now.strftime("%H:%M"):
                    return start, days
        return None


def _typed(number: str, among: tuple[str, ...]) -> bool:
    return number.upper() in map(str.upper, among)


def minutes(clock: str) -> int:
    """Minutes since midnight of a time such as "08:00"."""
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def clock_on(day: datetime, clock: str) -> int:
    """That clock time of the day of the hall, ms UTC; `day` is any moment of it in the hall's zone."""
    hour, minute = divmod(minutes(clock), 60)
    return int(day.replace(hour=hour, minute=minute, second=0, microsecond=0).timestamp() * 1000)


def minute_of(when: datetime) -> int:
    """The minute of the day that a wall clock shows."""
    return when.hour * 60 + when.minute


def session_at(window: Window, at: int) -> Session | None:
    """The session of that day nearest to `at` (ms UTC), None on a day without one; inside beats near."""
    now = window.local(at)
    minute = minute_of(now)
    return min(_of_day(window, now), key=lambda session: _distance(session, minute), default=None)


def session_for(window: Window, at: int) -> Session | None:
    """The session that a touch at `at` (ms UTC) is for: the one that is on, or comes next, or has just ended."""
    now = window.local(at)
    sessions = sorted(_of_day(window, now), key=lambda session: session.start)
    before = [session for session in sessions if minutes(session.end) <= minute_of(now)]
    return before[-1] if phase(window, at) == "ended" else next(iter(sessions[len(before) :]), None)


def in_session(window: Window, at: int) -> bool:
    """Whether a session is on at `at` (ms UTC)."""
    now = window.local(at)
    return any(session.start <= now.strftime("%H:%M") < session.end for session in _of_day(window, now))


def open_neighbour(window: Window, at: int) -> str:
    """Which window beside does the same business at `at` (ms UTC); empty where none does then."""
    beside = window.neighbour
    if beside is UNSET or not in_session(replace(window, sessions=beside.sessions), at):
        return ""
    return beside.window


def same_session(window: Window, earlier: int, at: int) -> bool:
    """Whether one session was on at both moments (ms UTC)."""
    then, now = window.local(earlier), window.local(at)
    clocks = then.strftime("%H:%M"), now.strftime("%H:%M")
    on = (session for session in _of_day(window, now) if session.start <= min(clocks))
    return then.date() == now.date() and any(max(clocks) < session.end for session in on)


def same_stretch(window: Window, earlier: int, at: int) -> bool:
    """Whether two moments (ms UTC) of one day are of one session, or of two between which nobody punches."""
    one, other = session_at(window, earlier), session_at(window, at)
    if one is None or other is None or one == other:
        return one == other
    sessions = sorted(_of_day(window, window.local(at)), key=lambda session: session.start)
    return (one, other) in pairwise(sessions) and (one.punch, other.punch) == ("in", "out")


def before_closing(window: Window, at: int) -> bool:
    """Whether people come for the day's sessions at `at` (ms UTC), or one of them is still to end."""
    now = window.local(at)
    sessions = _of_day(window, now)
    if not sessions:
        return False
    begins, ends = min(map(opens_from, sessions)), max(minutes(session.end) for session in sessions)
    return begins <= minute_of(now) < ends


def phase(window: Window, at: int) -> Phase:
    """Where in its sessions the day is at `at` (ms UTC)."""
    now = window.local(at)
    minute, sessions = minute_of(now), sorted(_of_day(window, now), key=lambda session: session.start)
    if not sessions:
        return "free"
    before = [session for session in sessions if minutes(session.end) <= minute]
    rest = [session for session in sessions if minutes(session.end) > minute]
    if not rest or (before and minute < _turn(before[-1], rest[0])):
        return "ended"
    start, end = minutes(rest[0].start), minutes(rest[0].end)
    rules = window.rules_on(now.date())
    if minute >= max(end - rules.leave_before_end_minutes, start):
        return "closing"
    return "opening" if minute < start + rules.takeover_after_minutes else "open"


def opens_from(session: Session) -> int:
    """The minute of the day from which whoever comes for it may punch: the margin before, or from its window."""
    start = minutes(session.start)
    return min(start - MARGIN_MINUTES, minutes(session.in_window[0]) if session.in_window else start)


def left_by(session: Session) -> int:
    """The minute of the day by which whoever leaves has punched, as the hall has it."""
    return minutes(max(session.end, session.out_window[1] if session.out_window else ""))


def _turn(before: Session, after: Session) -> int:
    """The minute between two sessions from which a touch is of the later: from its margin on, or from its window.

    Where the break is short, it is the nearer one's.
    """
    if before.out_window is None and after.in_window is None:
        return max(opens_from(after), (minutes(before.end) + minutes(after.start)) // 2)
    return max(opens_from(after), left_by(before))


def _of_day(window: Window, now: datetime) -> tuple[Session, ...]:
    return window.sessions_on(now.date())


def _distance(session: Session, minute: int) -> int:
    start, end = minutes(session.start), minutes(session.end)
    return max(start - minute, minute - end, 0)
