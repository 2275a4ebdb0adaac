"""The roster check: what a window is told is about a window of the published hall, and about people of it."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection

from sync.bundles.bundle import BundleRefused
from sync.bundles.signed_directory import directory_before, read_directory
from sync.center.hall import directories, published_hall
from terminal.domain.directory import Directory
from terminal.domain.roster import Entry
from terminal.domain.signed_people import UNSIGNED, signed_name
from terminal.domain.window import Window

LIST_FIRST = "mend the badge number, or list the person in the hall's file and `config push` first"


class UnknownPeople(Exception):
    """The published hall has no such people; the message names them."""


def check(connection: Connection, window: str, entries: Sequence[Entry]) -> None:
    """Before the first push a list may be about anybody, anywhere. Raises `UnknownWindow`, `UnknownPeople`."""
    published_hall.check(connection, window)
    if unknown := _unlisted(connection, window, [entry.badge for entry in entries]):
        raise UnknownPeople(f"{_named(unknown)}nothing was published, and the list before stays; {LIST_FIRST}")


def check_listed(connection: Connection, window: str, badge: str) -> None:
    """The same for somebody who shall be known at a window. Raises `UnknownPeople`."""
    if unknown := _unlisted(connection, window, [badge]):
        raise UnknownPeople(f"{_named(unknown)}nothing was asked for; {LIST_FIRST}")


def _unlisted(connection: Connection, window: str, badges: Sequence[str]) -> list[str]:
    configured = offered(connection, window)
    if configured is None:
        return []
    people = published(connection)
    return [badge for badge in dict.fromkeys(badges) if not signed_name(configured, people, badge)]


def _named(unknown: Sequence[str]) -> str:
    return "".join(f"{badge[:40]!r} {UNSIGNED}\n" for badge in unknown)


def offered(connection: Connection, window: str) -> Window | None:
    """By what IT last had this window work; None where nothing was published that this version reads."""
    last = published_hall.offered(connection, window)
    return last.works_by if last else None


def published(connection: Connection) -> Directory:
    """Who stands in the hall's directory, without cards; nobody before the first that this version reads."""
    try:
        payload = directory_before(directories.content(connection))
        return read_directory(payload, b"")
    except (directories.NoDirectory, BundleRefused, msgspec.ValidationError):
        return Directory()
