"""The notices at the center's desk: where a program of the office is told what is due or sick, and what was."""

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from terminal.commands.center.data import as_json, database, need_extra, now_ms, opened, show
from terminal.commands.console import say
from terminal.commands.hall_time import hall_time
from terminal.commands.office_words import office_error, tell
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from sync.center.store import Store

NO_ADDRESS = Mistake("notices go nowhere: center notices send-to URL begins it")


@click.group()
def notices() -> None:
    """Tells one other program of the office, by a signed webhook, that a complaint is due or a terminal sick.

    Each matter is told once; what cannot be delivered is tried again for a week. See fleet.md in the manual.
    """


@notices.command("send-to")
@click.argument("url")
@database
@click.option("--pages", required=True, metavar="URL", help="The address of the office's pages, for the links.")
@click.option(
    "--ca",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="PEM of the authority that signed the receiver's certificate; for the hall's, ca.pem.",
)
@click.option("--fresh-secret", is_flag=True, help="Makes another secret: the one before is good no more.")
def send_to(url: str, database: str, pages: str, ca: Path | None, *, fresh_secret: bool) -> None:
    """Has notices go to URL from now on, and prints the secret that they are signed with.

    Only https, or http to this machine itself. The receiver keeps the secret; whoever has it can make notices.
    """
    need_extra()
    from sync.center.office.notice import NoticeAddressWrong, shown_secret

    content = ca.read_text(encoding="utf-8", errors="replace") if ca else ""
    with opened(database, make=False) as store:
        try:
            address = store.told.send_to(url, content, pages, getpass.getuser(), now_ms(), fresh=fresh_secret)
        except NoticeAddressWrong as e:
            raise office_error(e.mistake) from e
    say(shown_secret(address.secret))


@notices.command()
@database
def stop(database: str) -> None:
    """Tells nobody any more; what still waited is dropped."""
    need_extra()
    with opened(database, make=False) as store:
        store.told.stop(getpass.getuser(), now_ms())
    tell(NO_ADDRESS)


@notices.command()
@database
def test(database: str) -> None:
    """Sends a notice that says nothing, and what else waits, now; exit 1 if the receiver has not got it."""
    need_extra()
    with opened(database, make=False) as store:
        address = store.told.address()
        if address is None or not store.told.test(now_ms()):
            raise office_error(NO_ADDRESS)
        why = _test_told(store)
    if why:
        raise office_error(Mistake("{url} has not got it: {why}; it is tried again", url=address.url, why=why))
    tell(Mistake("{url} has the test notice", url=address.url))


@notices.command("list")
@database
@as_json
def list_(database: str, as_json: bool) -> None:
    """Lists the last 100 notices, the newest first: waiting, delivered or given up, and why the last try failed."""
    need_extra()
    import msgspec

    with opened(database, make=False) as store:
        rows = [msgspec.structs.asdict(row) for row in store.told.listed()]
        zone, address = store.zone(), store.told.address()
    total = Mistake("notices go to {url}", url=address.url) if address else NO_ADDRESS
    if rows or as_json:
        show(rows, as_json, lambda row: [_line(row, zone)], total)
    else:
        tell(total)


def _test_told(store: "Store") -> str:
    """Why the receiver has not got the newest one, empty where it has."""
    from sync.center.office.notice import failure_said

    while store.told.look(now_ms):
        pass
    newest = store.told.listed(1)[0]
    return "" if newest.state == "delivered" else failure_said(newest.why) or Mistake("others wait before it")


def _line(row: dict[str, Any], zone: str) -> str:
    why = f" ({row['why']})" if row["why"] else ""
    what = f"{row['kind']}  {row['number']}  {row['state']}{why}"
    return f"{row['id']}  {hall_time(row['at'], zone)}  {what}  tries {row['tries']}"
