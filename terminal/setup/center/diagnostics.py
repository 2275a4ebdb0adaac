"""The diagnostics of an installed center: a line a part, as `center doctor` says them."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from terminal.services.control_protocol import Check
from terminal.setup.center.paths import AUTHORITY_KEY_FILE, PAGES_AUTHORITY_KEY
from terminal.setup.center.remedies import CENTER_REMEDIES
from terminal.setup.described_machine import Holding
from terminal.setup.steps import held

BACKUP_AGE = timedelta(hours=27)  # a day, the timer's own delay, and a copy that takes long
ROOM_AT_LEAST = 1 << 30  # bytes
OWN_CLOCK = "7F7F0101"  # how chrony names the clock of the machine itself
NO_CLOCK = "00000000"


class FoundPages(Struct, frozen=True):
    """What was found of the office's pages; as of the terminals' door."""

    port: int
    shut: str = ""
    ends: datetime | None = None  # None where they are served without TLS, to this machine alone
    soon: str = ""
    names: tuple[str, ...] = ()
    authority: Holding | None = None


class FoundCenter(Struct, frozen=True):
    """What was found; texts are empty where nothing is wrong with it."""

    state: str  # of the service, as systemd calls it
    restarts: int
    door: str  # why nothing answers as it should
    ends: datetime | None  # of the certificate
    soon: str  # that this is so soon that it is to be renewed
    names: tuple[str, ...]  # in it
    database: str  # its URL as it may be shown
    halls: bool  # whether there are several, each with one of its own
    damage: str  # why it cannot be used
    size: int | None  # of the database's file, None where it is a server's
    free: int  # bytes beside it
    backup: datetime | None  # the newest
    installed: datetime
    clock: str | None  # the reference that chrony has, None where it does not answer
    told: bool  # whether chrony tells the hall
    authority: Holding | None  # whose the authority's key is, None where it is not here
    pages: FoundPages | None  # None where none are served
    administrators: tuple[str, ...] | None  # who gives roles there, None where that is not known
    units: tuple[str, ...]  # that are not as they were shipped
    upgrade: str  # why the last one was not taken
    version: str


def checks_of(found: FoundCenter, now: datetime) -> Iterator[Check]:
    restarted = f", started again {found.restarts} times" if found.restarts else ""
    yield _check("service", "" if found.state == "active" else f"is {found.state}", f"runs{restarted}")
    yield _check("door", *_door(found, now))
    database = "of several halls" if found.halls else found.database
    yield _check("database", found.damage, f"{database}: takes calls")
    yield _check("room", *_room(found))
    yield _check("backups", *_backups(found, now))
    yield _check("time", *_time(found))
    yield _check("authority", *_authority(found))
    yield _check("pages", *_pages(found.pages, now))
    yield _check("people", *_people(found))
    strange = f"not as shipped: {', '.join(found.units)}" if found.units else ""
    yield _check("units", strange, "as they come with it")
    yield _check("upgrade", found.upgrade, "nothing went wrong")
    yield Check("version", True, found.version)  # is told, and is never wrong


def _check(name: str, problem: str, fine: str) -> Check:
    do = CENTER_REMEDIES[name]  # also where all is well: a line that nobody has a remedy for is found at once
    return Check(name, not problem, problem or fine, do if problem else "")


def _door(found: FoundCenter, now: datetime) -> tuple[str, str]:
    if found.door or found.ends is None:
        return found.door or "it shows no certificate", ""
    return found.soon, _believed(found.ends, found.names, now)


def _believed(ends: datetime, names: tuple[str, ...], now: datetime) -> str:
    return f"answers; its certificate is good for {(ends - now).days} days, by {', '.join(names)}"


def _pages(pages: FoundPages | None, now: datetime) -> tuple[str, str]:
    if pages is None:
        return "", "none are served; sudo window-terminal center setup --pages NAME has them served"
    if pages.shut:
        return f"port {pages.port}: {pages.shut}", ""
    if pages.ends is None:
        return "", f"port {pages.port} answers without TLS, to this machine alone"
    return pages.soon, f"port {pages.port} {_believed(pages.ends, pages.names, now)}"


def _people(found: FoundCenter) -> tuple[str, str]:
    """Whoever can log in has own pages; without one who gives roles nobody has more."""
    if found.pages is None:
        return "", "no pages, so nobody logs in"
    if found.administrators is None:
        return "", "not known: the database does not say"
    nobody = "" if found.administrators else "nobody holds a role by which the others get theirs"
    return nobody, f"roles are given by {', '.join(found.administrators)}"


def _room(found: FoundCenter) -> tuple[str, str]:
    """A backup of the whole must fit in beside it."""
    wanted = max(ROOM_AT_LEAST, 2 * (found.size or 0))
    told = f"{found.free >> 20} MB are free beside the database"
    return (f"{told}, {wanted >> 20} MB should be" if found.free < wanted else ""), told


def _backups(found: FoundCenter, now: datetime) -> tuple[str, str]:
    if found.halls:
        return "", "of several halls by hand: center backup FILE --database HALLS.toml#HALL"
    if found.size is None:
        return "", "made by the database's own server"
    if found.backup is None:
        fresh = now - found.installed < BACKUP_AGE
        return ("" if fresh else "there is none"), "the first one is made tonight"
    hours = (now - found.backup) // timedelta(hours=1)
    told = f"the newest is {hours} hours old"
    return (told if now - found.backup > BACKUP_AGE else ""), told


def _time(found: FoundCenter) -> tuple[str, str]:
    if found.clock is None:
        return "chrony does not answer", ""
    if not found.told:
        return "chrony runs, and is not told to tell the hall", ""
    if found.clock in (OWN_CLOCK, NO_CLOCK):
        return "", "tells the hall this machine's own clock: nobody tells it a better time"
    return "", "tells the hall what it is told itself"


def _authority(found: FoundCenter) -> tuple[str, str]:
    theirs = found.pages.authority if found.pages else None
    keys = {AUTHORITY_KEY_FILE: found.authority, PAGES_AUTHORITY_KEY: theirs}
    here = {path: holding for path, holding in keys.items() if holding}
    wrong = [path for path, holding in here.items() if holding != Holding(0o600)]
    problem = "; ".join(f"{path} is for others than root, too: {held(here[path])}" for path in wrong)
    if not here:
        return "", "its key is not on this machine"
    return problem, f"for root alone, and safer in a safe: {', '.join(here)}"


def in_chrony_words(tracking: str) -> str | None:
    """The reference in what `chronyc -c tracking` says; None where that is nothing of the kind."""
    fields = tracking.strip().split(",")
    return fields[0] if len(fields) > 10 else None


def in_systemd_words(shown: str) -> Mapping[str, str]:
    """What `systemctl show` says."""
    return dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
