"""The diagnostics of an installed center: a line a part, as `center doctor` says them."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from terminal.services.control_protocol import Check
from terminal.setup.center.paths import AUTHORITY_KEY_FILE
from terminal.setup.center.remedies import CENTER_REMEDIES
from terminal.setup.described_machine import Holding

BACKUP_AGE = timedelta(hours=27)  # a day, the timer's own delay, and a copy that takes long
ROOM_AT_LEAST = 1 << 30  # bytes
OWN_CLOCK = "7F7F0101"  # how chrony names the clock of the machine itself
NO_CLOCK = "00000000"


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
    yield _check("authority", *_authority(found.authority))
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
    days = (found.ends - now).days
    fine = f"answers; its certificate is good for {days} days, by {', '.join(found.names)}"
    return found.soon, fine


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


def _authority(held: Holding | None) -> tuple[str, str]:
    if held is None:
        return "", "its key is not on this machine"
    if held != Holding(0o600):
        return f"{AUTHORITY_KEY_FILE} is for others than root, too: {held.owner}:{held.group} {held.mode:04o}", ""
    return "", f"{AUTHORITY_KEY_FILE} is for root alone; in a safe it is safer"


def in_chrony_words(tracking: str) -> str | None:
    """The reference in what `chronyc -c tracking` says; None where that is nothing of the kind."""
    fields = tracking.strip().split(",")
    return fields[0] if len(fields) > 10 else None


def in_systemd_words(shown: str) -> Mapping[str, str]:
    """What `systemctl show` says."""
    return dict(line.split("=", 1) for line in shown.splitlines() if "=" in line)
