"""The outcome of a rollout at one window, by what the hall's status knows of it. Pure."""

from sync.hall_status import WindowReading
from sync.rollouts.waves import WindowOutcome
from terminal.domain.trial import QUIET_WAIT_MS, TRIAL_MS

# ms after which a trial that had begun, or was still to begin, must be over
_OVER_AFTER_MS = {"watched": TRIAL_MS, "pending": QUIET_WAIT_MS + TRIAL_MS}


def outcome_of(reading: WindowReading, now: int) -> WindowOutcome:
    """What became of the desired one there. Whoever answered, answered, also where it is silent since."""
    if not reading.terminals:
        return "unpaired"
    if reading.has_kept:
        return "kept"
    if reading.stage == "undone":
        return "fell back"
    if reading.refusal:
        return "refused"
    match reading.status(now):
        case "off by timetable":
            return "off"
        case "silent" if reading.stage in _OVER_AFTER_MS:
            over = now - reading.heard > _OVER_AFTER_MS[reading.stage]
            return "silent" if over else "waiting"
        case "on trial":
            return "on trial"
    return "waiting"
