"""The fleet words: how terminals stand, what they are sick of, and what to do, as IT reads it. Pure."""

from sync.center.office.fleet.alarm_remedies import ALARM_REMEDIES
from sync.center.office.fleet.fleet import FleetSum
from sync.center.office.fleet.terminal_health import Symptom
from sync.center.office.fleet.terminal_words import SPOKEN_OF, terminal_said
from terminal.domain.mistake import Mistake

STATE_WORDS = {
    "sick": "sick",
    "snoozed": "put off",
    "no terminal": "no terminal there any more",
    "never": "no terminal yet",
    "awaited": "not heard since the center is up again",
    "off": "off by the timetable",
    "well": "well",
}
SEEN_WORDS = {
    "now": "heard now",
    "today": "heard today",
    "in the last days": "heard within 7 days",
    "not for 7 days": "not heard for 7 days",
    "not for 14 days": "not heard for 14 days",
    "never": "never heard",
}
# What a terminal is sick of, in a word for lists and filters; its parts have theirs in `SPOKEN_OF`.
SYMPTOM_WORDS = {
    "silent": "silent",
    "hot": "too hot",
    "disk full": "disk nearly full",
    "files full": "too many files",
    "memory full": "memory nearly full",
    "worn": "card worn out",
    "spare blocks": "card's spare blocks used up",
    "disk errors": "file system errors",
    "read only": "disk read-only",
    "voltage": "voltage too low",
    "throttled": "slowed down",
    "clock": "clock not set",
    "facts wait": "facts do not get through",
    "claim": "center not believed",
    "two at one window": "two at one window",
    "refused": "configuration refused",
    "fell back": "configuration undone",
    "configuration waits": "configuration does not arrive",
    "chain": "records altered",
    "conflict": "card copied",
    "token": "token misused",
    "window": "records of another window",
    "quota": "too much that is unreadable",
}
SYMPTOM_SAID = {
    "silent": "silent for {value} min in working hours (limit {limit} min)",
    "hot": "too hot: {value} °C (limit {limit} °C)",
    "disk full": "disk nearly full: {value} MB free (at least {limit} MB)",
    "files full": "too many files: {value} % free (at least {limit} %)",
    "memory full": "memory nearly full: {value} % free (at least {limit} %)",
    "worn": "card worn out: {value} % used (limit {limit} %)",
    "spare blocks": "card's spare blocks used up: level {value} (limit {limit})",
    "disk errors": "file system errors: {value} (limit 0)",
    "facts wait": "{value} records do not get through (limit {limit})",
    "two at one window": "{value} terminals at one window (limit {limit})",
    "configuration waits": "configuration has waited for {value} h (limit {limit} h)",
}
SYMPTOM_DO = {
    "silent": "see whether it is switched on and its network cable is in",
    "hot": "let air reach the board, and take it out of the sun",
    "disk full": "remove what does not belong to the terminal from its disk",
    "files full": "remove what does not belong to the terminal from its disk",
    "memory full": "restart the terminal, and see what else runs on the board",
    "worn": "replace the card",
    "spare blocks": "replace the card",
    "disk errors": "replace the card soon",
    "read only": "restart the board; if it comes back, replace the card",
    "voltage": "use the official power supply",
    "throttled": "use the official power supply, and let air reach the board",
    "clock": "see whether the terminal reaches the center, and replace the clock's battery",
    "two at one window": "find out which one stands there, and revoke the other",
    "refused": "mend what it says in the hall's file, and push again",
    "fell back": "mend what it says in the hall's file, and push again",
    "configuration waits": "see whether somebody is at the desk all day; else ask for diagnostics",
    "facts wait": "ask for diagnostics",
}


def state_word(state: str) -> Mistake:
    return Mistake(STATE_WORDS[state])


def seen_word(seen: str) -> Mistake:
    return Mistake(SEEN_WORDS[seen])


def symptom_word(what: str) -> str:
    """Of a part that a newer terminal tells of, its own word."""
    if what in SYMPTOM_WORDS:
        return Mistake(SYMPTOM_WORDS[what])
    return Mistake(SPOKEN_OF[what]) if what in SPOKEN_OF else what


def symptom_said(symptom: Symptom) -> str:
    """With the value and the limit that it passed, or in the terminal's own words, as far as they are known."""
    if symptom.what in SYMPTOM_SAID:
        return Mistake(SYMPTOM_SAID[symptom.what], value=symptom.value, limit=symptom.limit)
    if symptom.says:
        return Mistake("{what}: {says}", what=symptom_word(symptom.what), says=terminal_said(symptom.says))
    return symptom_word(symptom.what)


def symptom_do(what: str) -> str:
    """What to do about it; empty where only a look can tell."""
    if what in ALARM_REMEDIES and what not in SYMPTOM_DO:
        return ALARM_REMEDIES[what]
    return Mistake(SYMPTOM_DO[what]) if what in SYMPTOM_DO else ""


def fleet_sentence(said: FleetSum) -> Mistake:
    """Every window once: "2 sick + 10 well = 12 windows"."""
    counts = [Mistake("{count} {what}", count=n, what=state_word(state)) for state, n in said.states.items() if n]
    parts = Mistake.joined(" + ", counts) if counts else "0"
    return Mistake("{parts} = {count} windows", parts=parts, count=said.windows)
