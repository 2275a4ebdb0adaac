"""The engagement of the desk: whether somebody is at it just now, whom a restart would break off. Pure."""

from terminal.core.state import State

QUIET_MS = 20_000  # ms after the last fact of a person: who has just pressed or touched may go on


def engaged(state: State) -> bool:
    """Whether a citizen or somebody of the staff is in the middle of something."""
    desk, kept, mono = state.desk, state.kept, state.now.mono
    busy = (desk.pending, desk.later, desk.held, desk.begun, desk.entry, desk.enrolling)
    asked = desk.invitation and mono < desk.invitation.until
    answers = desk.checking > mono or (desk.offered and mono <= desk.offered[1])
    here = kept.boot == state.now.boot and kept.served is not None
    just = here and 0 <= mono - (kept.served or 0) < QUIET_MS
    return any(busy) or bool(asked or answers or just)
