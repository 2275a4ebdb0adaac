"""The look at an installed center: what `center doctor` must know of it, gathered from the machine as root."""

import shutil
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from sync.center.office.people.granting import administers
from sync.center.people.account_table import everybody
from sync.center.storage.backup import NoBackup, step_in
from sync.center.storage.backup_shelf import daily_backups
from sync.center.storage.database import engine
from sync.center.storage.database_url import url_shown
from sync.center.storage.schema import steps
from sync.certificate_dates import ending
from terminal import __version__
from terminal.setup import paths
from terminal.setup.account_lists import AccountLists
from terminal.setup.center import paths as own
from terminal.setup.center.diagnostics import FoundCenter, FoundPages, in_chrony_words, in_systemd_words
from terminal.setup.center.door import DoorAnswer, DoorShut, knock, knock_at_pages
from terminal.setup.center.environment_file import PagesOptions, environment, pages_options, several_halls
from terminal.setup.center.installation import center_units
from terminal.setup.center.upgrade_record import read_record
from terminal.setup.described_machine import Holding
from terminal.setup.places import Places

PROGRAM_ANSWERS_SECONDS = 10.0  # s
SQLITE_FILE = "sqlite:///"


def look(places: Places) -> FoundCenter:
    """Raises OSError where no center is installed here, or this user may not look."""
    told = environment(places.at(own.ENVIRONMENT_FILE).read_text(encoding="utf-8"))
    answer, shut = _door(places, told)
    file = _file(told)
    damage = _damage(file, answer)
    pages = pages_options(told)
    shown = in_systemd_words(_said("systemctl", "show", "--property=ActiveState,NRestarts", own.CENTER_UNIT))
    return FoundCenter(
        state=shown.get("ActiveState", "unknown to systemd"),
        restarts=int(shown.get("NRestarts") or 0),
        door=shut,
        ends=answer.ends if answer else None,
        soon=_soon(answer),
        names=answer.names if answer else (),
        database=url_shown(told["CENTER_DATABASE"]),
        halls=several_halls(told),
        damage=damage,
        size=file.stat().st_size if file and file.exists() else None if file is None else 0,
        free=shutil.disk_usage(file.parent if file else places.at(own.CENTER_STATE_FOLDER)).free,
        backup=_newest_backup(places),
        installed=_changed(places.at(own.TLS_FOLDER) / "ca.pem"),
        clock=in_chrony_words(_said("chronyc", "-c", "tracking")),
        told=places.at(own.CHRONY_FILE).exists(),
        authority=_authority(places, own.AUTHORITY_KEY_FILE),
        pages=_pages(places, pages) if pages else None,
        administrators=_administrators(told["CENTER_DATABASE"]) if pages and not damage else None,
        units=tuple(_strange_units(places)),
        upgrade=_upgrade(places),
        version=f"window-terminal {__version__}",
    )


def _door(places: Places, told: Mapping[str, str]) -> tuple[DoorAnswer | None, str]:
    try:
        answer = knock(told["CENTER_HOST"], int(told["CENTER_PORT"]), places.at(own.TLS_FOLDER) / "ca.pem")
    except DoorShut as e:
        return None, f"port {told['CENTER_PORT']}: {e}"
    return answer, f"port {told['CENTER_PORT']}: {answer.problem}" if answer.problem else ""


def _file(told: Mapping[str, str]) -> Path | None:
    """SQLite's; None where the database is a server's, or each hall has one."""
    url, one = told["CENTER_DATABASE"], not several_halls(told)
    return Path(url.removeprefix(SQLITE_FILE)) if one and url.startswith(SQLITE_FILE) else None


def _damage(file: Path | None, answer: DoorAnswer | None) -> str:
    """A server's database is asked by the center itself: its health is whether that takes a query."""
    if file is None:
        return "" if answer and answer.status == 200 else "the center does not say that its server takes queries"
    try:
        step = step_in(file)
    except NoBackup as e:
        return str(e)
    return "" if step == steps()[-1] else f"its tables are at step {step}, this version works with {steps()[-1]}"


def _newest_backup(places: Places) -> datetime | None:
    shelf = places.at(own.BACKUPS_FOLDER)
    made = daily_backups(shelf) if shelf.is_dir() else []
    return _changed(made[-1]) if made else None


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _authority(places: Places, path: str) -> Holding | None:
    key = places.at(path)
    return AccountLists(places).holding(key) if key.exists() else None


def _soon(answer: DoorAnswer | None) -> str:
    return ending(answer.ends, datetime.now(UTC)) if answer and answer.ends else ""


def _pages(places: Places, options: PagesOptions) -> FoundPages:
    authority = _authority(places, own.PAGES_AUTHORITY_KEY)
    try:
        answer = knock_at_pages(options, places.at(options.certificate))
    except DoorShut as e:
        return FoundPages(options.port, str(e), authority=authority)
    return FoundPages(options.port, answer.problem, answer.ends, _soon(answer), answer.names, authority)


def _administrators(url: str) -> tuple[str, ...] | None:
    """Who gives the others their roles; None where the database does not say."""
    asked, now = engine(url), int(datetime.now(UTC).timestamp() * 1000)
    try:
        with asked.execution_options(reads=True).begin() as connection:
            rows = everybody(connection)
    except SQLAlchemyError:
        return None
    finally:
        asked.dispose()
    return tuple(row.account.badge for row in rows if administers(row.account, now))


def _strange_units(places: Places) -> list[str]:
    shipped = center_units()
    there = {name: places.at(paths.place_of(name)) for name in shipped}
    return [name for name, path in there.items() if not path.exists() or path.read_text("utf-8") != shipped[name]]


def _upgrade(places: Places) -> str:
    record = read_record(places)
    return f"{record.new} was not taken: {record.why}" if record and record.why else ""


def _said(*words: str) -> str:
    try:
        return subprocess.run(
            words, capture_output=True, text=True, check=False, timeout=PROGRAM_ANSWERS_SECONDS
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
