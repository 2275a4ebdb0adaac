"""The alarm remedies: what IT does about each alarm, by what it is about. Pure."""

from terminal.domain.mistake import Mistake

ALARM_REMEDIES = {
    "conflict": Mistake(
        "see whether the card was copied, or came back from an older copy; the terminal goes on in another series"
    ),
    "chain": Mistake(
        "a fact was altered or is missing: copy the card before anybody uses it, and tell the supervision office"
    ),
    "board": Mistake("usual after a new board, whose code is then compared; else find out who moved the card"),
    "series": Mistake("usual after a new card or board; else find out which of two cards has this terminal's key"),
    "token": Mistake("find out who has the sheet; revoke whom nobody knows, and make new tokens"),
    "quota": Mistake("look at what is above it: the terminal's alarms, and `center quarantine`"),
    "window": Mistake("the card was elsewhere, or is a copy: find out which one that is, and revoke the wrong one"),
    "address": Mistake("nothing, if it was given another address; else find the second one that has its key"),
    "config": Mistake("mend what it says in the hall's file, and push again"),
    "rollout": Mistake(
        "`config status` says which window fell back, and why; then `config rollout resume` or `cancel`"
    ),
    "claim": Mistake("find out which center answers there; nothing of what it said was followed"),
    "restored": Mistake("see what is missing since the copy; what terminals still have they deliver again"),
}
