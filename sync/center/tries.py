"""The tries: how often somebody may try at a door, by address for strangers, by key for who is known."""

import ipaddress
import threading

REMEMBERED = 10_000  # who tried lately; more would be memory that anybody can take
NETWORK = 64  # bits of an IPv6 address: the rest of it any machine picks for itself


class TooManyTries(Exception):
    """The caller must wait before it tries again."""


class TryLimit:
    """Everybody may try `burst` times at once, and once more every `pause` milliseconds. For several threads."""

    def __init__(self, burst: int, pause: int) -> None:
        self._burst, self._pause = burst, pause
        self._free: dict[str, int] = {}  # when all tries are there again, ms
        self._lock = threading.Lock()

    def take(self, who: str, now: int) -> None:
        """Counts one try. Raises `TooManyTries`."""
        most = self._burst * self._pause
        with self._lock:
            # A clock that was put back must not keep anybody out for longer than all tries take.
            free = min(max(self._free.pop(who, now), now), now + most)
            late = free + self._pause - now > most
            self._free[who] = free if late else free + self._pause
            self._forget(now)
        if late:
            raise TooManyTries(f"too many tries from {who}: one more every {self._pause // 1000} s")

    def _forget(self, now: int) -> None:
        if len(self._free) <= REMEMBERED:
            return
        self._free = {who: free for who, free in self._free.items() if free > now}
        while len(self._free) > REMEMBERED:
            del self._free[next(iter(self._free))]  # who has not tried for longest


def origin(address: str) -> str:
    """What counts as one address: a network of IPv6, and IPv4 however it is written."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:60]
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped or parsed.is_loopback:
        return str(parsed.ipv4_mapped or parsed)
    return str(ipaddress.ip_network((parsed, NETWORK), strict=False))
