"""Signed people: whom IT's signature knows, by the window's configuration and the hall's directory. Pure.

A roster and a map of fingers come from the center unsigned. They may say who is sent and whose a slot is, of these
people; that there is somebody, and what the name is, only IT says.
"""

from collections.abc import Iterator

from terminal.domain.directory import Directory
from terminal.domain.finger_ledger import Ledger
from terminal.domain.roster import Entry, Roster
from terminal.domain.window import Window

UNSIGNED = "is in neither configuration nor directory"


def signed_name(window: Window | None, directory: Directory, badge: str) -> str:
    """The name of whoever has exactly this badge number, empty where nobody has."""
    listed = (window.listed(badge) if window else None) or directory.listed(badge)
    return listed.name if listed else ""


def people_disputes(window: Window | None, directory: Directory, roster: Roster, ledger: Ledger) -> tuple[str, ...]:
    """What a roster, and a ledger that nobody confirmed, say of people that no signature bears out; empty for most.

    Before the first configuration nobody is signed for, and nothing is said.
    """
    if window is None:
        return ()
    return (*roster_disputes(window, directory, roster), *_slot_disputes(window, directory, ledger))


def roster_disputes(window: Window, directory: Directory, roster: Roster) -> tuple[str, ...]:
    """The same, of a roster."""
    claims = (_claim(signed_name(window, directory, entry.badge), entry) for entry in roster.entries)
    return tuple(dict.fromkeys(filter(None, claims)))


def _slot_disputes(window: Window, directory: Directory, ledger: Ledger) -> Iterator[str]:
    """Whom a supervisor has confirmed is no word of the center's."""
    for slot, badge in () if ledger.confirmed else sorted(ledger.slots.items()):
        if not signed_name(window, directory, badge):
            yield f"slot {slot} is {badge[:40]!r}, who {UNSIGNED}"


def _claim(name: str, entry: Entry) -> str:
    if not name:
        return f"{entry.badge[:40]!r} {UNSIGNED}"
    if entry.name and entry.name != name:
        return f"{entry.badge} is {name}, and not {entry.name!r}"
    return ""
