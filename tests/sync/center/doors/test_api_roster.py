"""The roster and the invitation, from the command line through a running center to a terminal's worker."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from msgspec import Raw
from msgspec.structs import replace

from sync.bundles.bundle import Payload, sign
from sync.center.store import Store
from sync.contract import RosterUpdate, What
from terminal.domain.events import Invited, RosterKnown
from terminal.domain.roster import Entry, Roster
from tests.support.desk import WINDOW
from tests.support.directory_desk import NEIGHBOUR, directory
from tests.support.office import Hut
from tests.support.plain_sql import every_row
from tests.sync.center.conftest import SIGNER, Desk, Hall, bundle, until

Write = Callable[[str], Path]

LEAVE = """
[[entries]]
badge = "GH-0217"
what = "leave"
start = "2026-11-24T13:30"
end = "2026-11-24T17:00"
"""
COVER = LEAVE.replace("GH-0217", "1024").replace("leave", "cover")
AFTERNOON = (1_795_498_200_000, 1_795_510_800_000)  # `date -ud '2026-11-24 05:30'` and 09:00: Shanghai is 8 h ahead


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "day.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def hut(hall: Hall, tmp_path: Path) -> Iterator[Hut]:
    """A terminal's own worker, accepted at window 3F-01."""
    made = Hut(tmp_path / "buffer", hall.url, hall.authority.ca)
    made.worker.start()
    hall.know("3F-01")
    accepted = hall.command("accept", made.code(), "--window", "3F-01", "--replace")
    assert accepted.exit_code == 0, accepted.output
    assert made.audit("paired") == "3F-01"
    yield made
    made.close()


def ordered(hall: Hall, window: str) -> list[What]:
    """What is on its way to a window, read with plain SQL."""
    bodies = hall.sql('SELECT body FROM orders WHERE "window" = ? ORDER BY id', window)
    return [msgspec.json.decode(body, type=What) for (body,) in bodies]


def test_a_roster_reaches_the_worker_of_a_terminal(hall: Hall, hut: Hut, write: Write) -> None:
    done = hall.command("roster", "--window", "3F-01", str(write(LEAVE + COVER)))
    assert (done.exit_code, done.stdout.splitlines()) == (
        0,
        [
            "3F-01: roster 1 published, 2 entries",
            "GH-0217  leave  2026-11-24T13:30:00+08:00  2026-11-24T17:00:00+08:00",
            "1024  cover  2026-11-24T13:30:00+08:00  2026-11-24T17:00:00+08:00",
        ],
    )
    entries = (Entry("GH-0217", "leave", *AFTERNOON), Entry("1024", "cover", *AFTERNOON))
    assert hut.next(RosterKnown).roster == Roster(1, entries)
    hall.command("roster", "--window", "3F-01", str(write("entries = []")))
    assert hut.next(RosterKnown).roster == Roster(2)


def test_an_order_of_another_process_wakes_the_waiting_terminal(hall: Hall, joined: Desk, write: Write) -> None:
    before = joined.last_seen()
    with ThreadPoolExecutor(1) as threads:
        poll = threads.submit(joined.call, "GET", "/v1/orders?after=0&wait=40")
        until(lambda: joined.last_seen() > before)
        assert hall.command("roster", "--window", joined.window, str(write(LEAVE))).exit_code == 0
        (order,) = poll.result(10).json()["orders"]
    assert order["what"]["type"] == "day_list"


def test_every_window_counts_its_own_lists(hall: Hall, joined: Desk, write: Write) -> None:
    elsewhere = Desk(hall).join()
    file = str(write(LEAVE))
    for window in (joined.window, joined.window, elsewhere.window):
        hall.command("roster", "--window", window, file)
    assert [order.roster.number for order in ordered(hall, joined.window) if isinstance(order, RosterUpdate)] == [
        1,
        2,
    ]
    assert [
        order.roster.number for order in ordered(hall, elsewhere.window) if isinstance(order, RosterUpdate)
    ] == [1]


def test_lists_made_at_the_same_time_have_different_numbers(hall: Hall, joined: Desk) -> None:
    stores = [Store(hall.database) for _ in range(4)]
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda store: store.publish_roster(joined.window, (), 1).number, stores))
    for store in stores:
        store.close()
    assert sorted(made) == [1, 2, 3, 4]


def test_a_list_for_a_window_without_a_terminal_is_published_and_said(hall: Hall, desk: Desk, write: Write) -> None:
    hall.know(desk.window)
    args = ("roster", "--window", desk.window, str(write(LEAVE)))
    assert f"no terminal is accepted at {desk.window} yet" in hall.command(*args).stderr
    desk.join()
    assert len(desk.call("GET", "/v1/orders?after=0").json()["orders"]) == 1
    assert hall.command(*args).stderr == ""


def test_leave_that_ends_a_minute_before_the_session_is_warned_of(hall: Hall, joined: Desk, write: Write) -> None:
    """By the newest configuration that was published for the window; one that cannot be read says nothing."""
    args = ("roster", "--window", joined.window, str(write(LEAVE.replace("17:00", "17:29"))))
    hall.push(bundle(joined.window, 1))
    assert hall.command(*args).stderr == ""
    configured = replace(WINDOW, window=joined.window)
    payload = Payload("ed25519", joined.window, 1, 2, 0, 9, 9, Raw(msgspec.json.encode(configured)))
    assert hall.push(sign(SIGNER, payload)).status_code == 200
    said = "warning: GH-0217: leave ends at 17:29, a minute before afternoon ends: the going stays due\n"
    assert hall.command(*args).stderr == said


def test_who_is_not_in_the_published_hall_is_refused_and_the_list_before_stays(
    hall: Hall, joined: Desk, write: Write
) -> None:
    """The window would not name a cover whom IT has not signed for, nor by another name than IT's."""
    configured = Raw(msgspec.json.encode(replace(WINDOW, window=joined.window)))
    hall.push(sign(SIGNER, Payload("ed25519", joined.window, 1, 1, 0, 9, 9, configured)))
    cover = LEAVE.replace('"leave"', '"cover"').replace("GH-0217", NEIGHBOUR.badge)
    args = ("roster", "--window", joined.window, str(write(cover)))
    before = ordered(hall, joined.window)
    refused = hall.command(*args)
    assert (refused.exit_code, ordered(hall, joined.window)) == (1, before)
    assert "'GH-0810' is in neither configuration nor directory\n" in refused.stderr
    elsewhere = hall.command("roster", "--window", "2F-99", str(write(LEAVE)))
    assert (elsewhere.exit_code, ordered(hall, "2F-99")) == (1, [])
    assert "the published hall has no window 2F-99" in elsewhere.stderr
    write(cover)
    version = max((number for (number,) in hall.sql("SELECT version FROM directories")), default=0) + 1
    signed = directory(version, SIGNER)
    assert joined.call("POST", "/v1/directory", json={"directory": signed}).status_code == 200
    assert hall.command(*args).stderr == ""
    write(cover + 'name = "老板"\n')
    assert "warning: GH-0810 is 赵明, and not '老板': " in hall.command(*args).stderr


def test_times_are_those_of_the_zone(hall: Hall, joined: Desk, write: Write) -> None:
    """Ürümqi keeps UTC+6 beside Shanghai's UTC+8."""
    hall.command("roster", "--window", joined.window, "--zone", "Asia/Urumqi", str(write(LEAVE)))
    two_hours = 7_200_000
    later = Entry("GH-0217", "leave", AFTERNOON[0] + two_hours, AFTERNOON[1] + two_hours)
    assert ordered(hall, joined.window) == [RosterUpdate(Roster(1, (later,)))]


SPOILT = {
    "end before start": (("17:00", "12:00"), ":12: entry 2: end: end 2026-11-24T12:00 is not after start"),
    "end is start": (("17:00", "13:30"), ":12: entry 2: end: end 2026-11-24T13:30 is not after start"),
    "unknown key": (("what", "note = 'x'\nwhat"), ":10: entry 2: note: there is no such key"),
    "missing key": (('badge = "1024"', ""), ":8: entry 2: `badge` is missing"),
    "badge as a number": (('"1024"', "1024"), ":9: entry 2: badge: 1024; wanted, in quotes:"),
    "no such kind": (
        ("cover", "休假"),
        ':10: entry 2: what: "休假"; wanted: "leave" (the whole time off), "outing"',
    ),
    "only a date": (("T13:30", ""), ':11: entry 2: start: "2026-11-24"; wanted: a time of the hall such as'),
    "with a zone": (("17:00", "17:00Z"), ':12: entry 2: end: "2026-11-24T17:00Z"; wanted: a time'),
    "no such day": (("24T17", "31T17"), ':12: entry 2: end: "2026-11-31T17:00"; wanted: a time'),
    "before the calendar": (("2026-11-24T13", "0001-01-01T01"), ':11: entry 2: start: "0001-01-01T01:30"; wanted'),
    "two at once": (('badge = "1024"\nwhat = "cover"', "badge = 1024\nwhat = 1"), ":10: entry 2: what: 1; wanted"),
    "unknown table": (("[[entries]]", "[[entry]]"), "entry: there is no such key; did you mean `entries`?"),
    "not TOML": (("end =", "end"), "a line begins with `key = value`"),
}


@pytest.mark.parametrize("case", SPOILT)
def test_a_spoilt_list_is_refused_beside_its_twin(hall: Hall, joined: Desk, write: Write, case: str) -> None:
    change, why = SPOILT[case]
    file = write(LEAVE + COVER.replace(*change))
    refused = hall.command("roster", "--window", joined.window, str(file))
    assert refused.exit_code == 1
    assert str(file) in refused.stderr
    assert why in refused.stderr
    assert ordered(hall, joined.window) == []
    assert hall.command("roster", "--window", joined.window, str(write(LEAVE + COVER))).exit_code == 0
    assert len(ordered(hall, joined.window)) == 1


def test_an_empty_file_takes_nothing_back_but_an_empty_list_does(hall: Hall, joined: Desk, write: Write) -> None:
    refused = hall.command("roster", "--window", joined.window, str(write("")))
    assert "`entries` is missing; wanted: the list itself" in refused.stderr
    assert ordered(hall, joined.window) == []
    hall.command("roster", "--window", joined.window, str(write("entries = []")))
    assert ordered(hall, joined.window) == [RosterUpdate(Roster(1))]


def test_a_time_that_the_clocks_skip_is_refused_beside_its_twin(hall: Hall, joined: Desk, write: Write) -> None:
    """In Berlin 02:30 did not happen on 29 March 2026; 03:30 did, at 01:30 UTC."""
    text = LEAVE.replace("11-24T13", "03-29T02")
    command = ("roster", "--window", joined.window, "--zone", "Europe/Berlin")
    assert "entry 1: start: 2026-03-29T02:30 is skipped there" in hall.command(*command, str(write(text))).stderr
    done = hall.command(*command, str(write(text.replace("T02", "T03"))))
    assert "2026-03-29T03:30:00+02:00" in done.stdout


@pytest.mark.parametrize("zone", ["Asia", "Mars/Base", "../etc"])
def test_an_unknown_zone(hall: Hall, joined: Desk, write: Write, zone: str) -> None:
    refused = hall.command("roster", "--window", joined.window, "--zone", zone, str(write(LEAVE)))
    assert (refused.exit_code, ordered(hall, joined.window)) == (2, [])
    assert f"--zone {zone}: not a time zone" in refused.stderr


def test_an_invitation_reaches_the_worker_without_the_case_number(hall: Hall, hut: Hut) -> None:
    before = time.time_ns() // 1_000_000
    done = hall.command("invite", "--window", "3F-01", "--case", "许可 2026-118")
    after = time.time_ns() // 1_000_000
    number, _, case = done.stdout.strip().rpartition(" ")
    assert (done.exit_code, number, len(bytes.fromhex(case))) == (0, "许可 2026-118", 16)
    assert hut.next(Invited).case == case
    ((body,),) = hall.sql("SELECT body FROM orders WHERE kind = 'invitation' AND body LIKE ?", f"%{case}%")
    said = json.loads(body)
    assert set(said) == {"type", "case", "until"}
    assert before + 60_000 <= said["until"] <= after + 60_000
    assert not any("2026-118" in row for row in every_row(hall.database))


def test_no_two_invitations_have_the_same_id(hall: Hall, joined: Desk) -> None:
    made = {hall.command("invite", "--window", joined.window).stdout for _ in range(3)}
    assert len(made) == 3
    assert {len(line) for line in made} == {33}


def test_nobody_is_invited_where_no_terminal_stands(hall: Hall, desk: Desk) -> None:
    """It would be void before one came."""
    refused = hall.command("invite", "--window", desk.window)
    assert (refused.exit_code, ordered(hall, desk.window)) == (1, [])
    assert f"no terminal is accepted at {desk.window}" in refused.stderr
    desk.join()
    assert hall.command("invite", "--window", desk.window).exit_code == 0
    assert len(ordered(hall, desk.window)) == 1
    hall.command("reject", desk.code)
    assert hall.command("invite", "--window", desk.window).exit_code == 1
