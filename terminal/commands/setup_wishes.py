"""The setup wishes: what the flags say over what the preseed file says, and what is asked for at a keyboard."""

import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from msgspec.structs import replace

from sync.public_key import is_public_key
from terminal.commands.console import say
from terminal.config.settings import Settings
from terminal.domain.fittings import center_url_problem
from terminal.setup.packages import file_package, index_names
from terminal.setup.places import Places
from terminal.setup.unit_versions import units_shipped
from terminal.setup.wish_checks import check_authority
from terminal.setup.wishes import Wishes, missing_settings, over, wishes_in

QUESTIONS = {
    "--center": "The center's address (https://…)",
    "--ca": "The file with the hall's CA certificate",
    "--key": "IT's public key, as `config key new` printed it",
}


def wishes_of(told: Mapping[str, Any]) -> Wishes:
    """All that is wished, by the command's own options. Raises ValueError, OSError."""
    wishes = over(_preseed(told["preseed"]) if told["preseed"] else Wishes(), _flags(told))
    packages: tuple[Path, ...] = told["packages"]
    archive: Path | None = told["archive"]
    return replace(
        _completed(wishes) if _at_a_keyboard() else wishes,
        version=running_release(),
        units=units_shipped(),
        package_files={file_package(path.name): str(path.absolute()) for path in packages},
        archive=str(archive.absolute()) if archive else "",
        offered=index_names((archive / "Packages").read_text(encoding="utf-8")) if archive else frozenset(),
    )


def _at_a_keyboard() -> bool:
    return sys.stdin.isatty()


def running_release() -> str:
    """The release whose environment this is, empty for a program that runs from elsewhere."""
    environment = Path(sys.prefix)
    return environment.name if environment.parent == Places().releases else ""


def _preseed(path: Path) -> Wishes:
    try:
        content = tomllib.loads(_text(path))
        _check_tables(content)
        return wishes_in(content)
    except ValueError as e:
        raise ValueError(f"{path}: {e}") from e


def _check_tables(content: Mapping[str, Any]) -> None:
    """The settings file, which is made of it, would not name `[setup]` among what may stand there."""
    known = {*Settings.__struct_fields__, "setup"}
    if strange := content.keys() - known:
        raise ValueError(f"unknown key {min(strange)}; allowed here: {', '.join(sorted(known))}")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as e:
        raise ValueError("not UTF-8; save it as UTF-8") from e


def _ca(path: Path) -> str:
    try:
        return _text(path)
    except ValueError as e:
        raise ValueError(f"--ca {path}: {e}, or take the center's tls/ca.pem") from e


def _flags(told: Mapping[str, Any]) -> Wishes:
    trust = {"keys": list(told["keys"]), "cards": told["card_key"]}
    tables = {"center": {"url": told["url"]}, "trust": trust}
    settings = {name: {key: value for key, value in table.items() if value} for name, table in tables.items()}
    return Wishes(
        settings={name: table for name, table in settings.items() if table},
        ca=_ca(told["ca"]) if told["ca"] else "",
        token=told["token"] or "",
        **{name: told[name] for name in ("ntp", "swap", "video", "allow", "devices", "overlay")},
    )


def _completed(wishes: Wishes) -> Wishes:
    """Asks for what a terminal cannot do without, where nobody said it, now or when it was set up."""
    places = Places()
    existing = tomllib.loads(places.settings.read_text(encoding="utf-8")) if places.settings.exists() else {}
    told = over(Wishes(settings=existing), wishes).settings
    for flag in missing_settings(told, ca=bool(wishes.ca) or places.ca.exists()):
        wishes = over(wishes, _asked(flag))
    return wishes


def _asked(flag: str) -> Wishes:
    """The answer, once it is one: a slip of the pen is told, and the question asked again."""
    while True:
        answer = str(click.prompt(QUESTIONS[flag], err=True)).strip()
        try:
            return _answered(flag, answer)
        except OSError as e:
            say(f"{answer}: {e.strerror}", err=True)
        except ValueError as e:
            say(str(e), err=True)


def _answered(flag: str, answer: str) -> Wishes:
    """Raises ValueError, OSError where no terminal would start with it."""
    if flag == "--ca":
        authority = _ca(Path(answer))
        check_authority(authority)
        return Wishes(ca=authority)
    if flag == "--center" and (problem := center_url_problem(answer)):
        raise ValueError(problem)
    if flag == "--key" and not is_public_key(answer):
        raise ValueError("that is no public key: it is one line, 32 bytes in base64")
    return Wishes(settings={"center": {"url": answer}} if flag == "--center" else {"trust": {"keys": [answer]}})
