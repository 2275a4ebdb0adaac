"""The card confirmation: a supervisor's word at the desk, by the same card twice. Pure.

The first counts as any card does: who supervises also registers here. It shows large what is asked. Only a second
one, held on purpose and not by a hand that holds a card twice to be sure, confirms it.
"""

from msgspec import Struct

CARD_PAUSE_MS = 3_000  # ms that have to pass before the second one
CARD_SURE_MS = 30_000  # ms in which it may come


class CardConfirmation(Struct, frozen=True):
    """Whose card came first, and when (mono, ms); empty before."""

    badge: str = ""
    at: int = 0

    @property
    def until(self) -> int:
        """Until when (mono) the second one may come."""
        return self.at + CARD_SURE_MS if self.badge else 0


NOT_CONFIRMED = CardConfirmation()


def held(before: CardConfirmation, badge: str, mono: int) -> tuple[CardConfirmation, bool]:
    """How it stands after this supervisor's card, and whether it is confirmed now."""
    passed = mono - before.at
    if badge != before.badge or passed > CARD_SURE_MS:
        return CardConfirmation(badge, mono), False
    if passed < CARD_PAUSE_MS:
        return before, False
    return NOT_CONFIRMED, True
