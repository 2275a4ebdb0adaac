"""The erasures at the center's desk: somebody's fingers erased at every terminal, and what is still missing."""

import getpass
from typing import TYPE_CHECKING, Any

import click

from terminal.commands.center.data import as_json, database, need_extra, now_ms, opened, show
from terminal.commands.hall_time import hall_time
from terminal.commands.office_words import failure, office_error, tell
from terminal.domain.mistake import Mistake

if TYPE_CHECKING:
    from sync.center.registers.people.erasure_book import FollowedErasure
    from sync.center.store import Store

NO_SUCH = "there is no erasure {case} that goes on; `center erasure list` names those that do"
NO_SENSOR = "{case} has no sensor that begins with {sensor}; `center erasure list` names them"

why_option = click.option("--why", required=True, metavar="TEXT", help="The reason, which stays on record.")


@click.group()
def erasure() -> None:
    """Erases somebody's fingers everywhere, and shows which receipts are still missing."""


@erasure.command()
@click.argument("badge")
@database
@why_option
def order(badge: str, database: str, why: str) -> None:
    """Has the fingers of the person with this BADGE erased at every terminal that has any.

    Who has any follows from what terminals recorded. A running center asks each within a second, and one that is
    off when it is back. A supervisor's card confirms it there, unless IT lists the person no more.
    """
    need_extra()
    from sync.center.office.people.erasure_case import ErasureRefused

    with opened(database, make=False) as store:
        try:
            done = store.erasures.order(badge, getpass.getuser(), why, "", now_ms())
        except ErasureRefused as e:
            raise failure(e) from e
        _show_one(store, done.deed.case)


@erasure.command(name="list")
@database
@as_json
def list_(database: str, as_json: bool) -> None:
    """Lists the erasures that go on, each with its sensors; and how many have ended."""
    need_extra()
    import msgspec

    with opened(database, make=False) as store:
        found, ended, zone = store.erasures.going_on(now_ms()), store.erasures.ended(), store.zone()
    rows = [
        {"case": one.case.case, "badge": one.case.badge, "sensors": msgspec.to_builtins(one.state.sensors)}
        for one in found
    ]
    lines = {one.case.case: _lines(one, zone) for one in found}
    total = Mistake("{count} go on, {ended} have ended", count=len(found), ended=len(ended))
    show(rows, as_json, lambda row: lines[row["case"]], total)


@erasure.command(name="written-off")
@click.argument("case")
@click.argument("sensor")
@database
@why_option
def written_off(case: str, sensor: str, database: str, why: str) -> None:
    """Says what became of a SENSOR that no terminal reaches, in the erasure with this CASE number.

    The beginning of the sensor's number is enough. An erasure ends once every sensor has a receipt or such a word.
    """
    need_extra()
    from sync.center.office.people.erasure_case import ErasureRefused

    with opened(database, make=False) as store:
        found = store.erasures.one(case, now_ms())
        if found is None or found.case.ended_at:
            raise office_error(Mistake(NO_SUCH, case=case[:40]))
        meant = [one.sensor for one in found.state.sensors if one.sensor.startswith(sensor)]
        if len(meant) != 1:
            raise office_error(Mistake(NO_SENSOR, case=case, sensor=sensor[:40]))
        try:
            store.erasures.write_off(case, meant[0], getpass.getuser(), why, found.case.deeds, "", now_ms())
        except ErasureRefused as e:
            raise failure(e) from e
        _show_one(store, case)


def _show_one(store: "Store", case: str) -> None:
    found = store.erasures.one(case, now_ms())
    for line in _lines(found, store.zone()) if found else ():
        tell(line)


def _lines(found: "FollowedErasure", zone: str) -> list[str]:
    from sync.center.office.people.erasure_words import state_said, where_said

    def clock(at: int) -> str:
        return hall_time(at, zone)

    head: dict[str, Any] = {"case": found.case.case, "badge": found.case.badge, "said": state_said(found.state)}
    return [
        Mistake("{case}  {badge}: {said}", **head),
        *(where_said(one, clock) for one in found.state.sensors),
    ]
