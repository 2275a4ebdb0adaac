"""The look at an installed center: what it finds of the office's pages and of who gives roles there."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from sync.center.office.people.roles import Account, Grant
from sync.center.registers.people.people_book import FormStamp, PeopleActor
from sync.center.store import Store
from terminal.setup.center import paths as own
from terminal.setup.center.diagnostics import FoundCenter
from terminal.setup.center.look import look
from terminal.setup.places import Places
from tests.support.servers import Reply, Server, authority

SQLITE_ALONE = "what it asks a database is asked by the accounts' own table, which is tried with both"
BY_HAND, NOW = PeopleActor("root"), 1_796_000_400_000


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Where a center with pages is installed, and does not serve."""
    made = Places(tmp_path)
    for folder in (own.TLS_FOLDER, own.PAGES_FOLDER):
        authority(made.at(folder))
    made.at(own.CENTER_STATE_FOLDER).mkdir(parents=True)
    return made


def found(places: Places, pages: str) -> FoundCenter:
    told = f"CENTER_DATABASE=sqlite:///{places.root}/center.db\nCENTER_PORT=1\nCENTER_OPTIONS={pages}\n"
    places.at(own.ENVIRONMENT_FILE).write_text(told)
    return look(places)


def test_who_gives_roles_is_whoever_is_in_and_not_who_was_shut_out_or_only_logs_in(places: Places) -> None:
    with closing(Store(f"sqlite:///{places.root}/center.db")) as store:
        for number, badge in enumerate(("IT-01", "IT-02", "GH-0217")):
            store.people.add(BY_HAND, Account(badge, "王强"), "窗口-服务-2026", FormStamp(form=badge), NOW)
            for role in ("it",) if number < 2 else ():
                store.people.give(BY_HAND, badge, (Grant("it", since=1),), "", FormStamp(form=role + badge), NOW)
        store.people.close(BY_HAND, "IT-02", "", FormStamp(form="gone"), NOW)
    assert found(places, "--pages 127.0.0.1:1").administrators == ("IT-01",)
    assert found(places, "").administrators is None, "nobody logs in where no pages are"
    with closing(sqlite3.connect(places.root / "center.db")) as database:
        database.execute("ALTER TABLE grants RENAME TO elsewhere")
    assert found(places, "--pages 127.0.0.1:1").administrators is None, "what a query fails at is another line's"
    (places.root / "center.db").write_bytes(b"torn")
    assert found(places, "--pages 127.0.0.1:1").administrators is None


def test_pages_are_looked_at_by_their_own_certificate(places: Places) -> None:
    theirs = authority(places.at(own.PAGES_FOLDER))
    with Server(theirs, Reply()) as server:
        port = int(server.url.rpartition(":")[2])
        pages = found(places, f"--pages 0.0.0.0:{port} --pages-cert {own.PAGES_CERTIFICATE}").pages
    assert pages and (pages.port, pages.shut, pages.soon) == (port, "", "") and pages.ends and pages.authority
    gone = found(places, f"--pages 0.0.0.0:{port} --pages-cert {own.PAGES_CERTIFICATE}").pages
    assert gone and "refused" in gone.shut
    assert found(places, "--log json").pages is None
