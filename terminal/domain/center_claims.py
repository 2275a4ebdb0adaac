"""The center claims: what a center may say that nothing bears out, and what to do about each. Pure."""

from collections.abc import Mapping
from typing import Literal

ClaimAbout = Literal["through", "orders", "roster", "fingers", "people", "window"]

CLAIM_REMEDIES: Mapping[str, str] = {
    "through": "find out which center answers, and whether it was put back to an older copy; the facts stay here",
    "orders": "find out which center answers, and whether it was put back to an older copy; orders come again",
    "roster": "publish the window's list again: window-terminal center roster; refused again, config push first",
    "fingers": "nothing is needed here, the terminal's own list holds; find out who gave the center another one",
    "people": "at IT's: put them into the hall's file and config push, or take them out of roster and finger list",
    "window": "at IT's: config move HALL WINDOW=TERMINAL, or accept it where it stood",
}


def claim_remedy(about: str) -> str:
    """What to do; a newer terminal may tell of what is not known here."""
    return CLAIM_REMEDIES.get(about, "see SECURITY.md of the terminal's version")
