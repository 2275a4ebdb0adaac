"""The account lists of a root: who its users and groups are, by their numbers; this machine's may be others."""

from pathlib import Path

from terminal.setup.described_machine import Holding
from terminal.setup.places import Places


class AccountLists:
    def __init__(self, places: Places) -> None:
        self._users = _rows(places.at("/etc/passwd"), 7)
        self._groups = _rows(places.at("/etc/group"), 4)

    @property
    def groups(self) -> frozenset[str]:
        return frozenset(row[0] for row in self._groups)

    @property
    def memberships(self) -> dict[str, frozenset[str]]:
        """The groups of each user beside its first."""
        members = [(row[0], row[3].split(",")) for row in self._groups]
        return {user[0]: frozenset(name for name, them in members if user[0] in them) for user in self._users}

    def numbers(self, holding: Holding) -> tuple[int, int]:
        """Owner and group as the kernel knows them. Raises LookupError where nobody is called so."""
        return _number(self._users, holding.owner), _number(self._groups, holding.group)

    def holding(self, path: Path) -> Holding:
        """Who holds a file or folder. Raises OSError."""
        found = path.stat()
        names = _name(self._users, found.st_uid), _name(self._groups, found.st_gid)
        return Holding(found.st_mode & 0o7777, *names)


def _rows(path: Path, fields: int) -> list[list[str]]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [row for line in lines if len(row := line.split(":")) == fields]


def _number(rows: list[list[str]], name: str) -> int:
    found = next((row[2] for row in rows if row[0] == name), None)
    if found is None:
        raise LookupError(f"nobody is called {name}")
    return int(found)


def _name(rows: list[list[str]], number: int) -> str:
    return next((row[0] for row in rows if row[2] == str(number)), str(number))
