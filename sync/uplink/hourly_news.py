"""The hourly news: what is worth saying of something, once an hour and not each time that it comes up again."""

from collections.abc import Callable

from sync.uplink.hourly_allowance import HOUR_MS
from terminal.domain.facts import Moment


class HourlyNews:
    """Of one thread, or under its holder's lock."""

    def __init__(self, now: Callable[[], Moment]) -> None:
        self._now = now
        self._said: dict[str, int] = {}  # what was said to the ms since boot

    def told(self, about: str) -> bool:
        """Whether this is news, which it is not again for an hour."""
        mono = self._now().mono
        self._said = {each: at for each, at in self._said.items() if mono - at < HOUR_MS}
        known = about in self._said
        self._said.setdefault(about, mono)
        return not known
