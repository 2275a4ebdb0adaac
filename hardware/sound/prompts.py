"""Prompts for citizens: which recordings, one after the other; never a level, never lateness. Pure."""

from itertools import chain

from terminal.domain.effects import Spoken

CONFIRM_TONE = "confirm"  # the tone that says "heard": the same for every level

PROMPTS: dict[Spoken, tuple[str, ...]] = {
    "rating.thanks": (CONFIRM_TONE, "rating.thanks"),
    "rating.unclear": ("rating.unclear",),
    "rating.invited": ("rating.invited",),
    "complaint.taken": (CONFIRM_TONE,),  # whom it is about sits a metre away: its number is for the eyes only
}

RECORDINGS = tuple(dict.fromkeys(chain(*PROMPTS.values())))
