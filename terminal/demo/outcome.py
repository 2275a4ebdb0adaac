"""The outcome of a demo, counted by readers that took no part in it."""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from terminal.demo.processes import DemoFailed, command
from terminal.demo.rig import Rig

_object_json = msgspec.json.Decoder(dict[str, Any])


def outcome(rigs: Sequence[Rig], problems: Sequence[str]) -> dict[str, Any]:
    """The demo's last line, over all windows of the first one's hall; call it after the stop."""
    first, problems = rigs[0], list(problems)
    try:
        recorded = sum((kinds_recorded(rig) for rig in rigs), Counter())
    except DemoFailed as e:
        return {"recorded": 0, "delivered": 0, "config_version": "", "problems": [*problems, str(e)]}
    delivered = kinds_delivered(first.database)
    if all(rig.cable.plugged for rig in rigs) and recorded != delivered:
        problems.append(f"recorded {dict(recorded)}, but the center has {dict(delivered)}")
    return {
        "recorded": recorded.total(),
        "delivered": delivered.total(),
        "config_version": config_version(first),
        "problems": problems,
    }


def facts_recorded(rig: Rig) -> list[dict[str, Any]]:
    """Every fact in the terminal's buffer, read by a fresh process."""
    path = str(rig.folder / "terminal" / "buffer")
    lines = command("buffer", "list", "--path", path, "--json").splitlines()
    return [_object_json.decode(line) for line in lines]


def kinds_recorded(rig: Rig) -> Counter[str]:
    return Counter(str(fact["kind"]) for fact in facts_recorded(rig))


def kinds_delivered(database: Path) -> Counter[str]:
    """How many facts of each kind the center has, by plain SQL."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return Counter(dict(connection.execute("SELECT kind, count(*) FROM facts GROUP BY kind")))


def facts_delivered(database: Path, terminal: str) -> int:
    """How many facts of this terminal the center has, likewise."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        found = connection.execute("SELECT count(*) FROM facts WHERE terminal = ?", (terminal,)).fetchone()
        return int(found[0])


def config_version(rig: Rig) -> str:
    """The configuration that the last fact was made under."""
    facts = facts_recorded(rig)
    return str(facts[-1]["config"]) if facts else ""
