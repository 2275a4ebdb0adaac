"""The connections: who holds how many, which one goes when there are too many, and when each must be done.

An address holds few until a call on one shows a key that the center knows; from then on the connection counts for
that key and no longer for the address, so that strangers do not crowd out a terminal that shares theirs.
Nobody is turned away for being the last: the oldest makes room, which is the one that has been silent for longest.

Browsers show no key, and a whole floor of them may share an address. Among them whoever rests makes room, then
whoever has asked for nothing yet; nobody does whose answer is on its way, and then the last is turned away.
"""

import logging
from collections.abc import Callable, Collection

from msgspec import Struct

from sync.center.network.tries import origin

PER_ADDRESS, PER_KEY = 128, 8  # connections at once of a stranger's address, and of a terminal
STRANGERS = 1024  # connections at once of all strangers together
PER_ADDRESS_LEAST, STRANGERS_LEAST = 16, 64  # in each of many processes that serve together

log = logging.getLogger(__name__)


class ConnectionLimits(Struct, frozen=True):
    """How many a stranger's address has, and all strangers. `busy_stay`: nobody goes who waits for an answer."""

    address: int = PER_ADDRESS
    strangers: int = STRANGERS
    busy_stay: bool = False


TERMINAL_LIMITS = ConnectionLimits()


class Connection:
    """One connection. `due` is when it is hung up unless something becomes of it, by the loop's clock.

    It `rests` between two calls, and is `busy` from when a call is there whole to the end of its answer.
    """

    def __init__(self, address: str, due: float) -> None:
        self.address, self.owner, self.due = address, origin(address), due
        self.rests = self.busy = False
        self.hang_up: Callable[[], object] = lambda: None


class Connections:
    """Everything that is open in one of so many processes, `room` connections at most.

    What strangers may have is divided among them. What a key may have is not: all of its may come to one process.
    """

    def __init__(self, room: int, processes: int = 1, limits: ConnectionLimits = TERMINAL_LIMITS) -> None:
        self._room, self._processes, self._limits = room, processes, limits
        self._open: dict[Connection, None] = {}
        self._strangers: dict[Connection, None] = {}
        self._owned: dict[str, dict[Connection, None]] = {}

    def __len__(self) -> int:
        return len(self._open)

    @property
    def strangers(self) -> int:
        """How many of them showed no key yet."""
        return len(self._strangers)

    def admit(self, address: str, due: float) -> Connection | None:
        """Takes in a stranger; None where terminals, or those who wait for an answer, have every place."""
        connection = Connection(address, due)
        strangers = max(self._limits.strangers // self._processes, STRANGERS_LEAST)
        if not (
            self._make_room_at(connection.owner)
            and self._make_room(self._strangers, min(strangers, self._room), "from strangers")
            and (len(self._open) < self._room or self._drop_one(self._strangers))
        ):
            log.warning("no room for a connection from %s: %d are open, and none may go", address, len(self._open))
            return None
        self._open[connection] = None
        self._strangers[connection] = None
        self._own(connection)
        return connection

    def come_from(self, connection: Connection, address: str) -> None:
        """The proxy that opened it said from where it truly comes."""
        if connection not in self._open:
            return
        self._disown(connection)
        connection.address, connection.owner = address, origin(address)
        self._make_room_at(connection.owner)
        self._own(connection)

    def prove(self, connection: Connection, key: str) -> None:
        """A call on this connection showed a key that is known here."""
        if connection.owner == key or connection not in self._open:
            return
        self._make_room(self._owned.get(key, {}), PER_KEY, "of one key")
        self._disown(connection)
        self._strangers.pop(connection, None)
        connection.owner = key
        self._own(connection)

    def leave(self, connection: Connection) -> None:
        """It is closed; may be said twice."""
        self._open.pop(connection, None)
        self._strangers.pop(connection, None)
        self._disown(connection)

    def hang_up_overdue(self, now: float) -> None:
        """Ends those of whom nothing came in time."""
        for connection in [each for each in self._open if each.due < now]:
            log.info("hung up on %s: nothing came from there in time", connection.address)
            self._drop(connection)

    def _make_room_at(self, address: str) -> bool:
        most = max(self._limits.address // self._processes, min(PER_ADDRESS_LEAST, self._limits.address))
        return self._make_room(self._owned.get(address, {}), most, f"from {address}")

    def _make_room(self, holders: dict[Connection, None], most: int, whose: str) -> bool:
        """False where it is full, and stays so."""
        if len(holders) < most:
            return True
        made = self._drop_one(holders)
        if made:
            log.warning("more than %d connections %s: hung up on the oldest", most, whose)
        return made

    def _drop_one(self, holders: Collection[Connection]) -> bool:
        gone = next(iter(holders), None)
        if self._limits.busy_stay:  # whose rest, or whose first word, is due first
            idle = (each for each in holders if not each.busy)
            gone = min(idle, key=lambda each: (not each.rests, each.due), default=None)
        if gone is not None:
            self._drop(gone)
        return gone is not None

    def _drop(self, connection: Connection) -> None:
        self.leave(connection)
        connection.hang_up()

    def _own(self, connection: Connection) -> None:
        self._owned.setdefault(connection.owner, {})[connection] = None

    def _disown(self, connection: Connection) -> None:
        owned = self._owned.get(connection.owner, {})
        owned.pop(connection, None)
        if not owned:
            self._owned.pop(connection.owner, None)
