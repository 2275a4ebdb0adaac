"""The halls file, in which IT writes which halls a center serves, each with its database and whom it trusts."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
from msgspec import Meta, Struct

from sync.bundles.trust import KeyTrust, PublicKey
from sync.center.serving.hall_path import A_HALL_NAME, is_hall_name
from terminal.commands.center.database_files import beside, database_files
from terminal.config.hall_text import HallWrong, PlacedMistake
from terminal.config.shape import mistakes
from terminal.config.toml_lines import KeyPath, TomlLines
from terminal.config.toml_text import NotToml, read_toml
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from sync.center.serving.halls import PlannedHall

A_KEY = "what `config key show` prints: 32 bytes in base64"
A_DATABASE = 'a database such as "sqlite:////var/lib/center/yingjiang.db" or "postgresql+psycopg://USER@HOST/NAME"'
A_FOLDER = 'a folder with its whole path, such as "/var/lib/center/yingjiang.software"'
NO_HALLS = "no hall stands here; write one as [NAME] with its database"
NOT_A_NAME = "no hall can be called so; wanted: {wanted}"
NOT_WHOLE = "{path} is not the whole path; begin it with /, so that it means the same wherever a command is typed"
OWN_SCHEMA = "leave search_path out: the hall works in the schema of PostgreSQL that is called as the hall"
SHARED = "the hall {other} has the same; each hall needs its own, or what is said to one counts in the other"
TOO_MANY_HALLS = "{count} halls; {most} at most are served by one center"
NO_SUCH_HALL = "there is no hall {name}; there are: {names}"
Wrong = tuple[KeyPath, Mistake]
TrustedKey = Annotated[PublicKey, Meta(description=A_KEY)]


class HallTable(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands below a hall's name; `software` where release files go, beside a database of SQLite by itself."""

    database: Annotated[str, Meta(min_length=1, description=A_DATABASE)]
    software: Annotated[str, Meta(pattern="^/", description=A_FOLDER)] = ""
    trust: tuple[TrustedKey, ...] = ()
    recovery: TrustedKey = ""
    second: tuple[TrustedKey, ...] = ()


HallTables = dict[str, HallTable]

# msgspec learns the type here, on one thread, and not where it is first converted
msgspec.json.Decoder(HallTables)


def read_halls(path: Path) -> dict[str, "PlannedHall"]:
    """The halls of this file by name. Raises `HallWrong`, with everything that is wrong there."""
    try:
        text, content = read_toml(path)
    except NotToml as e:
        raise HallWrong([(path, e.line, e.mistake)]) from e
    lines = TomlLines(text)

    def placed(place: KeyPath, mistake: Mistake) -> PlacedMistake:
        return path, lines.line(place), mistake.at(".".join(map(str, place)))

    if misshapen := list(mistakes(content, HallTables)):
        raise HallWrong([placed(place, each) for place, each in misshapen])
    tables = msgspec.convert(content, HallTables)
    if wrong := [*_wrong_names(tables), *_wrong_databases(tables)] or [*_shared(tables)]:
        raise HallWrong([placed(place, each) for place, each in wrong])
    return {name: _plan(name, table) for name, table in tables.items()}


def hall_database(path: Path, name: str) -> str:
    """The URL of one hall's database. Raises `HallWrong`."""
    halls = read_halls(path)
    if name not in halls:
        raise HallWrong([(path, 0, Mistake(NO_SUCH_HALL, name=name, names=", ".join(sorted(halls))))])
    return halls[name].database


def _plan(name: str, table: HallTable) -> "PlannedHall":
    from sync.center.serving.halls import PlannedHall
    from sync.center.storage.database_url import in_schema

    url = in_schema(table.database, name) if _at_server(table.database) else table.database
    return PlannedHall(name, url, _software(table), KeyTrust(table.trust, table.recovery, table.second))


def _software(table: HallTable) -> Path | None:
    return Path(table.software) if table.software else beside(table.database)


def _at_server(url: str) -> bool:
    """Whether a server of PostgreSQL has it: there each hall has a schema."""
    return not url.startswith("sqlite")


def _wrong_names(tables: HallTables) -> Iterator[Wrong]:
    from sync.center.serving.halls import HALLS_MAX

    if not tables:
        yield (), Mistake(NO_HALLS)
    if len(tables) > HALLS_MAX:
        yield (), Mistake(TOO_MANY_HALLS, count=len(tables), most=HALLS_MAX)
    wanted = Mistake(A_HALL_NAME)
    yield from (((name,), Mistake(NOT_A_NAME, wanted=wanted)) for name in tables if not is_hall_name(name))


def _wrong_databases(tables: HallTables) -> Iterator[Wrong]:
    from sync.center.storage.database_url import DatabaseUrlWrong, check, schema_of

    for name, table in tables.items():
        place = (name, "database")
        try:
            check(table.database)
            own = _at_server(table.database) and schema_of(table.database)
        except DatabaseUrlWrong as e:
            yield place, Mistake("{why}", why=str(e))
            continue
        if own:
            yield place, Mistake(OWN_SCHEMA)
        for path in database_files(table.database)[:1]:
            if not path.is_absolute():
                yield place, Mistake(NOT_WHOLE, path=path)


def _shared(tables: HallTables) -> Iterator[Wrong]:
    """What two halls must not have in common. A signature names no hall: it counts wherever its key is trusted."""
    owners: dict[str, str] = {}
    for name, table in tables.items():
        files = [("database", str(path.resolve())) for path in database_files(table.database)[:1]]
        folders = [("software", str(path.resolve())) for path in [_software(table)] if path]
        keys = [("trust", key) for key in table.trust] + ([("recovery", table.recovery)] if table.recovery else [])
        for key, value in (*files, *folders, *keys):
            if owners.setdefault(value, name) != name:
                yield (name, key), Mistake(SHARED, other=owners[value])
