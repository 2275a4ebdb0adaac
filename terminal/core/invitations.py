"""Invitations to rate: made by the center with a case, by the staff key without, and how they end.

Every invitation ends once: with a clear rating in its time, or as `unrated`; at once, where too many wait already.
"""

from msgspec.structs import replace

from terminal.core.outcome import Outcome, desk, note, show
from terminal.core.plate_view import named
from terminal.core.ratings import Invitation, answered, rated
from terminal.core.state import State
from terminal.domain.effects import Invite
from terminal.domain.events import Invited
from terminal.domain.facts import Asked, Moment, Unrated
from terminal.domain.views import Message
from terminal.domain.window import RuleValues

OPEN_INVITATIONS_MAX = 16  # that wait for their end: more come from nobody who has citizens in front of them


def invited(state: State, event: Invited) -> Outcome:
    return invite(state, event.moment, event.case)


def invite(state: State, moment: Moment, case: str) -> Outcome:
    """Asks for a rating. Asking again, or by the staff key while the center asks already, only reminds."""
    last, seconds = state.desk.invitation, rules(state).invitation_seconds
    if case and rated(state.kept.given, case):
        return state, ()
    if last and case in ("", last.case) and _waits(state, last, moment):
        return _remind(state, last), (Invite(),)
    whose = named(state)
    if len(_line(last)) >= OPEN_INVITATIONS_MAX:
        return note(state, moment, Unrated(case, whose.badge, whose.staffing))
    before = replace(last, until=min(last.until, moment.mono)) if last else None
    until = moment.mono + seconds * 1000
    new = Invitation(case, moment.boot, moment.mono, until, whose.badge, whose.staffing, before)
    state, ended = expire(desk(state, invitation=new))
    state, asked = note(state, moment, Asked(case, whose.badge, whose.staffing, seconds))
    return _remind(state, new), (*ended, *asked, Invite())


def expire(state: State) -> Outcome:
    """Ends the invitations whose time is over, once nothing can become or stop being their rating any more."""
    last = state.desk.invitation
    ended = [each for each in reversed(_line(last)) if each.until <= state.now.mono]
    if last is None or not ended or state.desk.pending or any(_changing(state, each) for each in ended):
        return state, ()
    given = state.kept.given
    unrated = [Unrated(i.case, i.badge, i.staffing) for i in ended if not answered(given, i)]
    state = desk(state, invitation=None if last in ended else replace(last, before=None))
    return note(state, state.now, *unrated) if unrated else (state, ())


def owed(state: State) -> tuple[Unrated, ...]:
    """What is still to be said of the invitations that were open when the power was cut."""
    cut = (each for each in state.kept.asked if each.boot != state.now.boot)
    return tuple(Unrated(i.case, i.badge, i.staffing) for i in cut if not answered(state.kept.given, i))


def rules(state: State) -> RuleValues:
    return state.desk.window.rules_at(state.now.at) if state.desk.window else RuleValues()


def _line(invitation: Invitation | None) -> list[Invitation]:
    """The invitations that have not been ended, the newest first."""
    found = []
    while invitation:
        found.append(invitation)
        invitation = invitation.before
    return found


def _waits(state: State, invitation: Invitation, moment: Moment) -> bool:
    return invitation.covers(moment.boot, moment.mono) and not answered(state.kept.given, invitation)


def _remind(state: State, invitation: Invitation) -> State:
    return show(state, Message("rating.invited"), invitation.until - state.now.mono)


def _changing(state: State, invitation: Invitation) -> bool:
    """Whether what was pressed in its time may still change: another press may make it unclear, its key hang."""
    open_, given = state.kept.rating, state.kept.given
    if any(invitation.covers(g.boot, g.mono) and g.last in state.desk.held.values() for g in given):
        return True
    if open_ is None or not given or not invitation.covers(given[-1].boot, given[-1].mono):
        return False
    return state.now.mono - open_.opened <= rules(state).rating_change_seconds * 1000
