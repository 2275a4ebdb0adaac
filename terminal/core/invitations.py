"""Invitations to rate: made by the center with a case, by the staff key without, and how they end.

Every invitation ends once: with a clear rating in its time, or as `unrated`.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from terminal.core.outcome import Outcome, desk, note, show
from terminal.core.presence import staffing
from terminal.core.ratings import Invitation, answered, rated
from terminal.core.state import State
from terminal.domain.effects import Invite
from terminal.domain.events import Invited
from terminal.domain.facts import Moment, Unrated
from terminal.domain.views import Message
from terminal.domain.window import Rules


def invited(state: State, event: Invited) -> Outcome:
    return invite(state, event.moment, event.case)


def invite(state: State, moment: Moment, case: str) -> Outcome:
    """Asks for a rating. Asking again, or by the staff key while the center asks already, only reminds."""
    last, length = state.desk.invitation, rules(state).invitation_seconds * 1000
    if case and rated(state.kept.given, case):
        return state, ()
    if last and case in ("", last.case) and _waits(state, last, moment):
        return _remind(state, last), (Invite(),)
    badge, seq = shown(state)
    before = replace(last, until=min(last.until, moment.mono)) if last else None
    new = Invitation(case, moment.boot, moment.mono, moment.mono + length, badge, seq, before)
    state, effects = expire(desk(state, invitation=new))
    return _remind(state, new), (*effects, Invite())


def expire(state: State) -> Outcome:
    """Ends the invitations whose time is over, once nothing can become or stop being their rating any more."""
    last = state.desk.invitation
    ended = [each for each in _line(last) if each.until <= state.now.mono]
    if last is None or not ended or state.desk.pending or any(_changing(state, each) for each in ended):
        return state, ()
    given = state.kept.given
    unrated = [Unrated(i.case, i.badge, i.staffing) for i in ended if not answered(given, i)]
    state = desk(state, invitation=None if last in ended else replace(last, before=None))
    return note(state, state.now, *unrated) if unrated else (state, ())


def shown(state: State) -> tuple[str, int]:
    """Whom the plate names, and by which fact."""
    here = staffing(state)
    return (here.post.badge, here.seq) if here else ("", 0)


def rules(state: State) -> Rules:
    return state.desk.window.rules if state.desk.window else Rules()


def _line(invitation: Invitation | None) -> Iterator[Invitation]:
    """The invitations that have not been ended, oldest first."""
    if invitation:
        yield from _line(invitation.before)
        yield invitation


def _waits(state: State, invitation: Invitation, moment: Moment) -> bool:
    return invitation.covers(moment.boot, moment.mono) and not answered(state.kept.given, invitation)


def _remind(state: State, invitation: Invitation) -> State:
    return show(state, Message("rating.invited"), invitation.until - state.now.mono)


def _changing(state: State, invitation: Invitation) -> bool:
    """Whether what was pressed in its time may still be changed: the last press could yet make it unclear."""
    open_, given = state.kept.rating, state.kept.given
    if open_ is None or not given or not invitation.covers(given[-1].boot, given[-1].mono):
        return False
    return state.now.mono - open_.opened <= rules(state).rating_change_seconds * 1000
