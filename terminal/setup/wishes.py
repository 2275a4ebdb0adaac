"""The wishes of whoever installs: from flags, questions or the preseed file. Pure.

What nobody wishes stays as it is, and is made as usual where it is not there yet: so a second run without flags has
nothing to do.
"""

from collections.abc import Mapping
from typing import Any, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from terminal.config.shape import misshapen
from terminal.setup.paths import CA_FILE, RUNTIME_FOLDER, STATE_FOLDER, TOKEN_FILE

DEVICES = ("evaluator", "sensor", "bus", "reader", "keypad", "buzzer", "voice")  # tables of the settings file
HEADER_PORT = "/dev/window-terminal/header-uart"  # by our udev rule: the good port on the header, on every Pi

Swap = Literal["zram", "none"]


class Wishes(Struct, frozen=True):
    """`settings` are tables of the settings file, `ca` is the hall's CA as PEM text, `token` a one-time token."""

    settings: Mapping[str, Any] = {}
    ca: str = ""
    token: str = ""
    ntp: str | None = None  # hosts that know the time, by default the center's
    swap: Swap | None = None
    video: str | None = None  # what the kernel is told of the screen; empty: nothing
    allow: tuple[str, ...] = ()  # addresses beside the private ranges
    devices: tuple[str, ...] = ()  # device nodes beside the usual
    overlay: bool = False  # whether what a read-only root takes shall be there
    version: str = ""  # the release that shall be the current one
    units: Mapping[str, str] = {}  # the unit files and udev rules that come with it
    package_files: Mapping[str, str] = {}  # Debian packages given by hand: their path by name
    archive: str = ""  # a folder with Debian packages and their index
    offered: frozenset[str] = frozenset()  # what that has


class _PreseedSetup(Struct, frozen=True):
    ntp: str | None = None
    swap: Swap | None = None
    video: str | None = None
    allow: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    overlay: bool = False


class _PreseedCenter(Struct, frozen=True):
    ca: str = ""
    token: str = ""


class _Preseed(Struct, frozen=True):
    """The parts of a preseed file that are not the settings file's."""

    center: _PreseedCenter = _PreseedCenter()
    setup: _PreseedSetup = _PreseedSetup()


_preseed_json = msgspec.json.Decoder(_Preseed)  # it learns the type here, and not where that is first converted


def wishes_in(content: Mapping[str, Any]) -> Wishes:
    """What a preseed file says: `[setup]` is about the machine, the rest is the settings file's, with CA and token
    themselves in place of where they lie. Raises ValueError, which names the key."""
    said = _preseed(content)
    tables = {key: value for key, value in content.items() if key != "setup"}
    if "center" in tables:
        tables["center"] = {key: value for key, value in content["center"].items() if key not in ("ca", "token")}
    token = said.center.token.strip()  # a first boot leaves spaces of it
    return Wishes(tables, said.center.ca, token, **msgspec.structs.asdict(said.setup))


def _preseed(content: Mapping[str, Any]) -> _Preseed:
    machine = content.get("setup")
    known = _PreseedSetup.__struct_fields__
    if isinstance(machine, Mapping) and (unknown := machine.keys() - set(known)):
        raise ValueError(f"unknown key setup.{min(unknown)}; allowed here: {', '.join(known)}")
    if isinstance(machine, Mapping) and machine.get("swap", "zram") not in ("zram", "none"):
        raise ValueError("setup.swap is zram or none")
    try:
        return msgspec.convert(content, _Preseed)
    except msgspec.ValidationError as e:
        raise ValueError(misshapen(_ours(content), _Preseed) or str(e)) from e


def _ours(content: Mapping[str, Any]) -> dict[str, Any]:
    """What of a preseed file is not the settings file's."""
    known: dict[str, type[Struct]] = {"center": _PreseedCenter, "setup": _PreseedSetup}
    tables = {name: content[name] for name in known if name in content}
    return {
        name: {key: value for key, value in table.items() if key in known[name].__struct_fields__}
        if isinstance(table, Mapping)
        else table
        for name, table in tables.items()
    }


def merged(*tables: Mapping[str, Any]) -> dict[str, Any]:
    """Settings over settings: a value replaces, a table is merged."""
    result: dict[str, Any] = {}
    for each in tables:
        for key, value in each.items():
            before = result.get(key)
            both = isinstance(value, Mapping) and isinstance(before, Mapping)
            result[key] = merged(before, value) if both else value  # type: ignore[arg-type]
    return result


def over(first: Wishes, second: Wishes) -> Wishes:
    """The second's wishes over the first's."""
    names, nothing = ("ca", "token", *_PreseedSetup.__struct_fields__), Wishes()
    told = {name: value for name in names if (value := getattr(second, name)) != getattr(nothing, name)}
    return replace(first, settings=merged(first.settings, second.settings), **told)


def settings_wanted(existing: Mapping[str, Any] | None, wishes: Wishes, generation: str) -> dict[str, Any]:
    """The settings file's tables: what is there, else the usual for a new terminal, under what is wished."""
    base = existing if existing is not None else _usual(wishes, generation)
    told = merged(base, wishes.settings)
    if wishes.token and isinstance(told.get("center"), Mapping):
        told["center"] = {**told["center"], "token": TOKEN_FILE}
    return told


def missing_settings(told: Mapping[str, Any], *, ca: bool) -> list[str]:
    """What a terminal cannot do without, by the flag that gives it. `ca` is whether the CA is at hand."""
    has = {
        "--center": bool(told.get("center", {}).get("url")),
        "--ca": ca,
        "--key": bool(told.get("trust", {}).get("keys")),
    }
    return [flag for flag, there in has.items() if not there]


def time_hosts(wishes: Wishes, told: Mapping[str, Any]) -> str:
    """Who tells the time: the wish, else the center's host; empty where neither is known."""
    return wishes.ntp or urlsplit(told.get("center", {}).get("url", "")).hostname or ""


def _usual(wishes: Wishes, generation: str) -> dict[str, Any]:
    """A terminal with the usual devices; where any are named, with those and no others."""
    usual: dict[str, Any] = {"state": STATE_FOLDER, "runtime": RUNTIME_FOLDER, "center": {"ca": CA_FILE}}
    if not any(device in wishes.settings for device in DEVICES):
        usual["evaluator"] = {}
        usual["sensor"] = {"port": HEADER_PORT} if generation else {}
    return usual
