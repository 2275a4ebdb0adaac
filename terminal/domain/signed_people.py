"""Signed people: whom IT's signature knows, by the window's configuration and the hall's directory. Pure.

A roster and a map of fingers come from the center unsigned. They may say who is sent and whose a slot is, of these
people; that there is somebody, and what the name is, only IT says.
"""

from terminal.domain.directory import Directory
from terminal.domain.roster import Entry, Roster
from terminal.domain.window import Window


def signed_name(window: Window | None, directory: Directory, badge: str) -> str:
    """The name of whoever has exactly this badge number, empty where nobody has."""
    listed = (window.listed(badge) if window else None) or directory.listed(badge)
    return listed.name if listed else ""


def roster_disputes(window: Window | None, directory: Directory, roster: Roster) -> tuple[str, ...]:
    """What a roster says of people that no signature bears out; empty for most."""
    claims = (_claim(signed_name(window, directory, entry.badge), entry) for entry in roster.entries)
    return tuple(dict.fromkeys(filter(None, claims)))


def _claim(name: str, entry: Entry) -> str:
    if not name:
        return f"{entry.badge[:40]!r} is in neither configuration nor directory"
    if entry.name and entry.name != name:
        return f"{entry.badge} is {name}, and not {entry.name!r}"
    return ""
