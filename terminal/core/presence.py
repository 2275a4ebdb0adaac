"""Presence: who is at the window now, by the last `post` fact as far as it may still be believed."""

from msgspec.structs import replace

from terminal.core.post import Staffing, standing
from terminal.core.punch_log import LoggedPunch, PunchLog, of
from terminal.core.state import Doubt, PastBoot, State
from terminal.domain.facts import Moment
from terminal.domain.signed_people import signed_name
from terminal.domain.timetable import MARGIN_MINUTES, MINUTE_MS
from terminal.domain.window import (
    Person,
    Phase,
    Window,
    left_by,
    minute_of,
    minutes,
    opens_from,
    phase,
)


def staffing(state: State) -> Staffing | None:
    """The staffing that holds now, None while the post is free or a touch has to be asked for."""
    last = state.kept.staffing
    return None if last is None or _gone(state, last) else believed(state, last)


def believed(state: State, last: Staffing | None) -> Staffing | None:
    """This staffing, as far as it holds now."""
    window = state.desk.window
    if last is None or standing(last) == "free" or window is None or not _may_sit(state, window, last):
        return None
    if went_home(state, window, last.post.badge):
        return None
    if last.moment.boot == state.now.boot:
        return last if _same_day(state, last, window) else None
    return last if _resumed(state, last, window) else None


def person(state: State, badge: str) -> Person | None:
    """Who this is to the window: listed here, sent here to cover, or until a moment ago either of the two.

    Somebody's name is what IT signed, in configuration or directory: the roster only says who is sent.
    """
    window, doubt = state.desk.window, state.desk.doubt
    listed = window.listed(badge) if window else None
    if listed:
        return listed
    elsewhere = state.desk.directory.listed(badge) if state.now.clock != "unset" else None
    if elsewhere and state.desk.roster.sends(badge, state.now.at, state.now.at):
        return Person(badge, elsewhere.name, "B")
    return _slipped(doubt, badge)


def _slipped(doubt: Doubt | None, badge: str) -> Person | None:
    """Who this was until the configuration or roster that is in doubt."""
    return doubt.person if doubt and doubt.person and doubt.person.badge == badge else None


def counts(state: State, badge: str) -> bool:
    """Whether IT's signature says that there is such a person, at this window or in the hall.

    Before the first configuration nobody is signed for; then the terminal's own ledger has to do.
    """
    window = state.desk.window
    return window is None or signed_name(window, state.desk.directory, badge) != ""


def doubted(before: State, after: State) -> State:
    """Notes since when configuration and roster have whoever holds the post here no more: a slip is soon mended."""
    last, window, doubt = after.kept.staffing, after.desk.window, after.desk.doubt
    if last is None or standing(last) == "free" or window is None or _expected(after, window, last):
        return replace(after, desk=replace(after.desk, doubt=None)) if doubt else after
    stood = before.desk.window
    moved = stood is not None and stood.window != window.window
    known = Doubt(last.seq, after.now, person(before, last.post.badge), moved)
    # Without a time the roster says nothing: a cover whom it may send is no slip of the configuration's.
    unknown = after.now.clock == "unset" and known.person is None
    if (doubt and doubt.seq == last.seq and not moved) or unknown:
        return after
    return replace(after, desk=replace(after.desk, doubt=known))


def unexpected(state: State) -> Doubt | None:
    """The doubt about whoever holds the post, once it lasted as long as an empty chair may before it is one."""
    doubt, window = state.desk.doubt, state.desk.window
    if doubt is None or window is None or _lasts(state, window, doubt):
        return None
    return doubt


def settled(state: State) -> bool:
    """Whether all is known that says who is here: the time, and that this boot and its time are on record."""
    kept, boot = state.kept, state.now.boot
    known = kept.anchor is not None and kept.anchor.boot == boot and kept.boot == boot
    return known and state.now.clock != "unset"


def boot_began(state: State) -> int:
    """When this boot recorded its first fact, ms UTC by the clock as it stands; only where all is settled."""
    return state.now.at - (state.now.mono - state.kept.started)


def since(state: State, moment: Moment) -> int | None:
    """When that was, ms UTC; None where no trusted clock says so."""
    if state.now.clock == "unset":
        return None
    if moment.boot == state.now.boot:
        return state.now.at - (state.now.mono - moment.mono)
    return moment.at if moment.clock != "unset" else None


def phase_of(window: Window, moment: Moment) -> Phase:
    """Where in its sessions the day is; while nobody knows the time, people arrive in the first hour of a boot."""
    if moment.clock != "unset":
        return phase(window, moment.at)
    arriving = (MARGIN_MINUTES + window.rules_at(moment.at).takeover_after_minutes) * MINUTE_MS
    return "opening" if moment.mono < arriving else "open"


def within(earlier: Moment, later: Moment, span: int) -> bool:
    """Whether less than `span` ms lie between the two; of two boots only trusted clocks can tell."""
    if earlier.boot == later.boot:
        return 0 <= later.mono - earlier.mono < span
    return "unset" not in (earlier.clock, later.clock) and 0 <= later.at - earlier.at < span


def today(state: State, window: Window, log: PunchLog) -> list[tuple[LoggedPunch, int]]:
    """Those of the log whose time is known and of this day of the hall, and when they were (ms UTC)."""
    known = ((each, since(state, each.moment)) for each in log)
    return [(each, at) for each, at in known if at is not None and window.same_day(at, state.now.at)]


def went_home(state: State, window: Window, badge: str) -> int | None:
    """When (ms UTC) this person's last touch was, if only the time that came later says that it was a leaving.

    Whoever had left before came back: nobody told them that it was too early to count as that.
    """
    log = of(state.kept.log, badge)[-2:]
    if len(log) < 2 or log[1].moment.clock != "unset" or log[0].did == "leave":
        return None
    known = today(state, window, log)
    return known[1][1] if len(known) == 2 and phase(window, known[1][1]) == "ended" else None


def away_until(state: State, window: Window, here: Staffing) -> int | None:
    """Until when (ms UTC) whoever went may be away: the limit, or an approved outing.

    None where no trusted clock says when they went.
    """
    went = since(state, here.moment)
    if went is None:
        return None
    outing = state.desk.roster.until(here.post.badge, "outing", went, state.now.at)
    return max(went + window.rules_at(went).away_limit_minutes * MINUTE_MS, outing or 0)


def _gone(state: State, last: Staffing) -> bool:
    """Whether they left before the start was on record: the post was nobody's then, and is not resumed."""
    if last.moment.boot == state.now.boot:
        return False
    touched = next(iter(of(state.kept.log, last.post.badge)[-1:]), None)
    return touched is not None and touched.did == "leave" and touched.seq > last.seq


def _may_sit(state: State, window: Window, last: Staffing) -> bool:
    doubt = state.desk.doubt
    slip = doubt is not None and doubt.seq == last.seq and _lasts(state, window, doubt)
    return slip or _expected(state, window, last)


def _lasts(state: State, window: Window, doubt: Doubt) -> bool:
    return (
        not doubt.moved
        and state.now.mono - doubt.since.mono < window.rules_at(state.now.at).nobody_after_minutes * MINUTE_MS
    )


def _expected(state: State, window: Window, last: Staffing) -> bool:
    """Listed here, or sent here by the roster since that touch; it says nothing while the time is not known."""
    if window.listed(last.post.badge):
        return True
    if state.now.clock == "unset" or state.desk.directory.listed(last.post.badge) is None:
        return False
    at, touched = state.now.at, since(state, last.moment)
    return state.desk.roster.sends(last.post.badge, at if touched is None else touched, at) is not None


def _same_day(state: State, last: Staffing, window: Window) -> bool:
    at = since(state, last.moment)
    # While no day is known, whoever touched in this boot is here.
    return at is None or window.same_day(at, state.now.at)


def _resumed(state: State, last: Staffing, window: Window) -> bool:
    """After short power cuts while the post stands it goes on; otherwise a touch is asked for."""
    anchor = state.kept.anchor
    if anchor is None or anchor.boot != state.now.boot or state.now.clock == "unset":
        return False
    cuts = _cuts(state, last.moment.boot, anchor.utc_at(state.kept.started))
    longest = window.rules_at(state.now.at).resume_within_minutes * MINUTE_MS
    if not cuts or not all(0 <= back - gone <= longest for gone, back in cuts):
        return False
    ends = [at for cut in cuts for at in cut]
    same_day = all(window.same_day(at, state.now.at) for at in ends)
    clock = {minute_of(window.local(at)) for at in ends}
    return same_day and any(clock <= set(stretch) for stretch in _stretches(window, state.now.at))


def _cuts(state: State, boot: str, began: int) -> list[tuple[int, int]]:
    """From when until when there was no power since that boot, up to this one, which `began` then; all in ms UTC.

    None are told unless it is known when that boot ended. One between whose time was never sure counts as no power.
    """
    past = state.kept.past
    since_then = next((past[place:] for place, each in enumerate(past) if each.boot == boot), ())
    lives = [_life(each, state.desk.signs.get(each.boot, 0)) for each in since_then]
    if not lives or lives[0] is None:
        return []
    known = [life for life in lives if life]
    backs = [first for first, _ in known[1:]] + [began]
    return [(gone, back) for (_, gone), back in zip(known, backs, strict=True)]


def _life(past: PastBoot, sign: int) -> tuple[int, int] | None:
    """From when until when that boot is known to have been alive, ms UTC; None where its time was never sure."""
    if past.anchor is None:
        return None
    return past.anchor.utc_at(past.first), past.anchor.utc_at(max(past.last, sign))


def _stretches(window: Window, at: int) -> list[range]:
    """The minutes of that day in which a post stands that nobody left: each session with its margins.

    Two are one where the break does not close the post: it is too short, or nobody punches in it.
    """
    found: list[range] = []
    stays = False
    for session in sorted(window.sessions_on(window.local(at).date()), key=lambda session: session.start):
        opens = opens_from(session)
        if found and (stays or found[-1].stop > minutes(session.start)):
            opens = found.pop().start
        found.append(range(opens, left_by(session) + window.rules_at(at).close_after_minutes))
        stays = session.punch == "in"
    return found
