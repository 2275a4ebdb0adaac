"""The poll pace: how soon to ask for orders again after an answer that had none, or none that are new.

A center holds the question until there are some. One that answers at once would be asked without end; so would each
of two cards with one key, where the question of one ends the other's.
"""

from sync.uplink.backoff import Backoff

HELD_MS = 1000  # an answer without new orders that comes sooner was not held


class PollPace:
    """Belongs to the thread that takes orders; `most` is the longest pause, s."""

    def __init__(self, most: float) -> None:
        self._backoff = Backoff(most)

    def after(self, held: int) -> float:
        """Seconds to wait, where the question was held for so many milliseconds."""
        if held < HELD_MS:
            return self._backoff.failed(None)
        self._backoff.worked()
        return 0.0
