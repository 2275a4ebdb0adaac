"""What goes after a time, at the desk of who sets it: nothing before that, listed first, and gone once applied."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from sync.center.orders.errand_table import Gift
from sync.center.storage.database import engine, errands
from sync.center.store import Store
from sync.contract import key_hash
from sync.errands import MessageErrand
from terminal.commands.center import retention
from terminal.commands.center.command import center

DAY = 86_400_000
NOW = 1_795_391_520_000


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A center with two messages: one was read, the other nobody answered."""
    monkeypatch.setattr(retention, "now_ms", lambda: NOW + 100 * DAY)
    made = f"sqlite:///{tmp_path}/center.db"
    store = Store(made)
    store.gate.accept(key_hash("1" * 64), "2F-17", 1)
    orders = [store.errands.give("2F-17", MessageErrand("16:30 开会", NOW), Gift("it"), NOW - 1) for _ in range(2)]
    database = engine(made)
    with database.begin() as connection:
        connection.execute(update(errands).where(errands.c.order == orders[0]).values(state="done", ended_at=NOW))
    database.dispose()
    yield made
    store.close()


def run(url: str, *words: str) -> Result:
    env = {"LC_ALL": "C.UTF-8", "LANGUAGE": ""}
    return CliRunner().invoke(center, ["retention", *words, "--database", url], env=env)


def test_it_is_set_listed_and_applied(url: str) -> None:
    office = [f"{kind}: kept for ever" for kind in ("cases", "audits", "contacts", "sessions")]
    kept = [f"{kind}: kept for ever" for kind in ("orders", "diagnostics", "errands")]
    assert run(url).output.splitlines() == [*kept, *office, "nothing would go now"]
    assert run(url, "--keep", "errands=101", "--keep", "orders=90").output.splitlines() == [
        "orders: kept 90 days; none is older",
        "diagnostics: kept for ever",
        "errands: kept 101 days; none is older",
        *office,
        "nothing would go now",
    ]
    older = "errands: kept 99 days; 1 older, the oldest of 2026-11-22T23:52:00+00:00"
    assert run(url, "--keep", "errands=99").output.splitlines()[2:] == [older, *office, "1 would go"]
    assert run(url).output.splitlines()[2:] == [older, *office, "1 would go"]
    assert run(url, "--apply").output.splitlines()[2:] == [older, *office, "1 gone"]
    assert run(url, "--apply").output.splitlines()[2:] == [
        "errands: kept 99 days; none is older",
        *office,
        "nothing would go now",
    ]
    assert run(url, "--keep", "errands=ever").output.splitlines()[2] == "errands: kept for ever"


def test_programs_read_it(url: str) -> None:
    listed = json.loads(run(url, "--keep", "errands=99", "--json").output)
    assert listed[2] == {"kind": "errands", "days": 99, "count": 1, "oldest": NOW}


@pytest.mark.parametrize(
    "said", ["errands=29", "audits=182", "errands", "facts=90", "errands=-90", "orders=100000", ""]
)
def test_what_cannot_be_set_sets_nothing(url: str, said: str) -> None:
    refused = run(url, "--keep", "diagnostics=90", "--keep", said)
    assert refused.exit_code == 2
    assert f"--keep {said}: wanted" in refused.output
    assert run(url).output.splitlines()[1] == "diagnostics: kept for ever"
