"""The diagnostics of a center: a line for each part; what is wrong is named, with what to do."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from terminal.setup.center.diagnostics import FoundCenter, FoundPages, checks_of, in_chrony_words
from terminal.setup.center.remedies import CENTER_REMEDIES
from terminal.setup.described_machine import Holding
from tests.support.markdown import rows
from tests.support.modules import ROOT

NOW = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
WELL = FoundCenter(
    state="active",
    restarts=0,
    door="",
    ends=NOW + timedelta(days=800),
    soon="",
    names=("localhost", "center.hall.example"),
    database="sqlite:////var/lib/window-terminal-center/center.db",
    halls=False,
    damage="",
    size=100 << 20,
    free=20 << 30,
    backup=NOW - timedelta(hours=6),
    installed=NOW - timedelta(days=30),
    clock="C0000205",
    told=True,
    authority=None,
    pages=FoundPages(8444, ends=NOW + timedelta(days=800), names=("localhost", "office.hall.example")),
    administrators=("IT-01",),
    units=(),
    upgrade="",
    version="window-terminal 1.0",
)


def wrong(**changes: Any) -> list[str]:
    return [line.name for line in checks_of(replace(WELL, **changes), NOW) if not line.ok]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"state": "failed"}, "service"),
        ({"door": "port 8443: Connection refused"}, "door"),
        ({"soon": "it ends in 59 days"}, "door"),
        ({"damage": "torn"}, "database"),
        ({"free": 100 << 20}, "room"),
        ({"size": 15 << 30}, "room"),
        ({"backup": NOW - timedelta(hours=28)}, "backups"),
        ({"backup": None}, "backups"),
        ({"clock": None}, "time"),
        ({"told": False}, "time"),
        ({"authority": Holding(0o644)}, "authority"),
        ({"authority": Holding(0o600, "window-terminal-center")}, "authority"),
        ({"pages": FoundPages(8444, authority=Holding(0o640), ends=NOW + timedelta(days=800))}, "authority"),
        ({"pages": FoundPages(8444, "Connection refused")}, "pages"),
        ({"pages": FoundPages(8444, ends=NOW + timedelta(days=59), soon="it ends in 59 days")}, "pages"),
        ({"administrators": ()}, "people"),
        ({"units": ("window-terminal-center.service",)}, "units"),
        ({"upgrade": "2.0 was not taken"}, "upgrade"),
    ],
)
def test_what_is_wrong_is_one_line_with_what_to_do(changes: dict[str, Any], name: str) -> None:
    assert wrong(**changes) == [name]
    (line,) = [line for line in checks_of(replace(WELL, **changes), NOW) if not line.ok]
    assert line.says and line.do == CENTER_REMEDIES[name]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"backup": None, "installed": NOW - timedelta(hours=1)},  # the first one is made tonight
        {"size": None, "backup": None},  # a server's
        {"halls": True, "size": None, "backup": None},  # by hand
        {"authority": Holding(0o600)},
        {"pages": None, "administrators": None},
        {"pages": FoundPages(8444)},  # without TLS, to this machine alone
        {"administrators": None},  # the database's own line says why
        {"clock": "7F7F0101"},  # no clock beside its own: said, and nothing is broken
    ],
)
def test_nothing_is_wrong(changes: dict[str, Any]) -> None:
    assert wrong(**changes) == []


def test_the_machines_own_clock_is_called_that() -> None:
    (line,) = [line for line in checks_of(replace(WELL, clock="7F7F0101"), NOW) if line.name == "time"]
    assert "this machine's own clock" in line.says


def test_chrony_is_read_as_it_speaks() -> None:
    """chronyc(1), -c: fields between commas, the reference first."""
    told = "A29FC801,162.159.200.1,4,1764495045.3,0.0001,-0.0002,0.0003,-1.5,0.01,0.1,0.02,0.001,64.5,Normal\n"
    assert in_chrony_words(told) == "A29FC801"
    assert in_chrony_words("506 Cannot talk to daemon\n") is None


@pytest.mark.parametrize("page", ["docs/manual/center.md", "docs/manual/zh-CN/center.md"])
def test_every_line_is_in_the_manual(page: str) -> None:
    named = rows((ROOT / page).read_text(encoding="utf-8").replace(" |\n", " | |\n"))
    assert list(named) == [line.name for line in checks_of(WELL, NOW)]
