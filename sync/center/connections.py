"""The connections: who holds how many, which one goes when there are too many, and when each must be done.

An address holds few until a call on one shows a key that the center knows; from then on the connection counts for
that key and no longer for the address, so that strangers do not crowd out a terminal that shares theirs.
Nobody is turned away for being the last: the oldest makes room, which is the one that has been silent for longest.
"""

import logging
from collections.abc import Callable

from sync.center.tries import origin

PER_ADDRESS, PER_KEY = 128, 8  # connections at once of a stranger's address, and of a terminal
STRANGERS = 1024  # connections at once of all strangers together
PER_ADDRESS_LEAST, STRANGERS_LEAST = 16, 64  # in each of many processes that serve together

log = logging.getLogger(__name__)


class Connection:
    """One connection. `due` is when it is hung up unless something becomes of it, by the loop's clock."""

    def __init__(self, address: str, due: float) -> None:
        self.address, self.owner, self.due = address, origin(address), due
        self.hang_up: Callable[[], object] = lambda: None


class Connections:
    """Everything that is open in one of so many processes, `room` connections at most.

    What strangers may have is divided among them. What a key may have is not: all of its may come to one process.
    """

    def __init__(self, room: int, processes: int = 1) -> None:
        self._room, self._processes = room, processes
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
        """Takes in a stranger; None where terminals have every place."""
        connection = Connection(address, due)
        self._make_room_at(connection.owner)
        strangers = max(STRANGERS // self._processes, STRANGERS_LEAST)
        self._make_room(self._strangers, min(strangers, self._room), "from strangers")
        if len(self._open) >= self._room and not self._drop_oldest(self._strangers):
            log.warning("no room for a connection from %s: %d terminals' are open", address, self._room)
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

    def _make_room_at(self, address: str) -> None:
        most = max(PER_ADDRESS // self._processes, min(PER_ADDRESS_LEAST, PER_ADDRESS))
        self._make_room(self._owned.get(address, {}), most, f"from {address}")

    def _make_room(self, holders: dict[Connection, None], most: int, whose: str) -> None:
        if len(holders) >= most and self._drop_oldest(holders):
            log.warning("more than %d connections %s: hung up on the oldest", most, whose)

    def _drop_oldest(self, holders: dict[Connection, None]) -> bool:
        oldest = next(iter(holders), None)
        if oldest is not None:
            self._drop(oldest)
        return oldest is not None

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
