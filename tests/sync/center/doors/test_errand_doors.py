"""The errand doors: who may ask for what, given once, delivered to who knows errands, and how each stands."""

import getpass
import json
from typing import Any

import msgspec
import pytest
from msgspec import Raw
from msgspec.structs import replace

from sync.bundles.bundle import Payload, sign
from tests.support.desk import WINDOW
from tests.sync.center.conftest import SIGNER, Desk, Hall, sha256, written
from tests.sync.center.doors.test_place_doors import Near, near

__all__ = ["near"]  # the fixture
Json = dict[str, Any]
LATER = 4_000_000_000_000
RESTART = {"type": "restart", "until": LATER}


def said(desk: Desk, *bodies: tuple[str, Json], prev: str = "0" * 64, first: int = 1) -> list[Json]:
    """Facts of these kinds, one after the other."""
    facts: list[Json] = []
    for seq, (kind, body) in enumerate(bodies, first):
        fact = desk.chain(1)[0] | {"seq": seq, "kind": kind, "body": body}
        facts.append(fact | {"prev": sha256(written(facts[-1])) if facts else prev})
    return facts


def answer(order: int, mark: str, what: str = "restart", ended: str = "done", **more: str) -> tuple[str, Json]:
    return "errand", {"order": order, "mark": mark, "what": what, "ended": ended, **more}


def due(desk: Desk, after: int = 0, errands: int = 1) -> dict[int, Json]:
    orders = desk.call("GET", f"/v1/orders?after={after}&wait=0&errands={errands}").json()["orders"]
    kinds = ("message", "restart", "diagnostics", "enrolment", "erasure", "move")
    return {order["id"]: order for order in orders if order["what"]["type"] in kinds}


def listed(hall: Hall, order: int) -> Json:
    rows = json.loads(hall.command("errand", "list", "--json").output)
    return next(row for row in rows if row["order"] == order)


def give(hall: Hall, *words: str) -> int:
    done = hall.command("errand", *words)
    assert done.exit_code == 0, done.output
    return int(done.output.split()[1])


def test_an_errand_is_told_until_it_is_answered_and_to_nobody_who_does_not_know_of_them(
    hall: Hall, joined: Desk, near: Near, desk: Desk
) -> None:
    here = "--window", joined.window
    first, second = give(hall, "restart", *here), give(hall, "restart", *here)
    assert [*due(joined)] == [first, second], "each of them, and not the newest alone"
    assert due(joined, errands=0) == {}, "an older program would take no order at all beside one it cannot read"
    assert due(desk.join()) == {}
    given = due(joined)
    wrong = [answer(first, "another-mark"), answer(first, given[first]["mark"], what="message")]
    joined.deliver(said(joined, *wrong))
    assert listed(hall, first)["state"] == "waiting", "another order of that number was meant"
    desk.deliver(said(desk, answer(first, given[first]["mark"])))
    assert listed(hall, first)["state"] == "waiting", "it was not asked for there"
    prev = sha256(written(said(joined, *wrong)[-1]))
    more = [
        answer(first, given[first]["mark"], ended="refused", detail="why"),
        answer(first, given[first]["mark"]),
        answer(second, given[second]["mark"], by="9001"),
    ]
    joined.deliver(said(joined, *more, prev=prev, first=3))
    assert [*due(joined)] == []
    assert (listed(hall, first)["state"], listed(hall, first)["detail"]) == ("refused", "why"), (
        "the first one counts"
    )
    assert (listed(hall, second)["state"], listed(hall, second)["detail"]) == ("done", "; confirmed by 9001")
    late = give(hall, "message", "16:30 开会", *here)
    hall.sql('UPDATE errands SET until = 1 WHERE "order" = ?', late)
    assert (due(joined), listed(hall, late)["state"]) == ({}, "late")


def test_nobody_is_enrolled_whom_the_published_hall_does_not_have(hall: Hall, joined: Desk, near: Near) -> None:
    """A badge number mistyped at the center would be found out by the supervisor who came for it."""
    what = {"type": "enrolment", "badge": "GH-9999", "consent": "C-1", "until": LATER}
    body = {"window": joined.window, "what": what}
    assert near.call("POST", "/v1/errands", body)[0] == 200, "before the first push nobody is known"
    configured = Raw(msgspec.json.encode(replace(WINDOW, window=joined.window)))
    hall.push(sign(SIGNER, Payload("ed25519", joined.window, 1, 1, 0, 9, 9, configured)))
    here = "--window", joined.window, "--consent", "C-1"
    refused = hall.command("errand", "enrol", "GH-9999", *here)
    assert (refused.exit_code, "'GH-9999' is in neither configuration nor directory" in refused.stderr) == (1, True)
    assert near.call("POST", "/v1/errands", body)[0] == 409
    assert give(hall, "enrol", WINDOW.people[0].badge, *here)
    assert give(hall, "forget", "GH-9999", "--window", joined.window), "who is gone may still have fingers there"


def test_over_the_own_socket_it_is_given_once_and_has_an_end(hall: Hall, joined: Desk, near: Near) -> None:
    body = {"window": joined.window, "what": RESTART, "request": "page-7"}
    orders = {near.call("POST", "/v1/errands", body)[1]["order"] for _ in range(3)}
    assert len(orders) == len(due(joined)) == 1
    assert near.call("GET", "/v1/errands")[1]["errands"][0]["by"] == "own socket"
    del body["request"]
    statuses = [near.call("POST", "/v1/errands", body)[0] for _ in range(16)]
    assert statuses == [200] * 15 + [429]
    assert near.call("POST", "/v1/errands", {"window": joined.window + "x", "what": RESTART})[0] == 404
    assert near.call("POST", "/v1/errands", body | {"what": {"type": "halt"}})[0] == 400
    for method, path in (("POST", "/v1/errands"), ("GET", "/v1/errands"), ("GET", "/v1/errands/file?order=1")):
        assert joined.call(method, path, json=body).status_code == 403, "not at the port, whoever calls"


def test_a_system_of_the_hall_invites_with_its_own_key_and_sees_what_became_of_it(
    hall: Hall, joined: Desk, desk: Desk
) -> None:
    key = hall.command("system", "add", f"叫号 {joined.name}").output.strip()
    other = hall.command("system", "add", f"取号 {joined.name}").output.strip()

    def call(method: str, path: str, key: str = key, **more: Any) -> Any:
        return desk.call(method, path, headers={"Authorization": f"Bearer {key}"}, **more)

    wanted = {"window": joined.window, "request": "A-2026-1188"}
    invited = [call("POST", "/v1/invitations", json=wanted).json() for _ in range(2)]
    assert invited[0]["case"] == invited[1]["case"] and len(bytes.fromhex(invited[0]["case"])) == 16
    orders = joined.call("GET", "/v1/orders?after=0&wait=0").json()["orders"]
    assert [order["what"]["case"] for order in orders if order["what"]["type"] == "invitation"] == [
        invited[0]["case"]
    ]
    state = f"/v1/invitations?order={invited[0]['order']}"
    assert call("GET", state).json()["state"] == "waiting"
    about = {"case": invited[0]["case"], "badge": "", "staffing": 0}
    rated = {"level": "satisfied", "badge": "", "staffing": 0, "replaces": 0, "case": about["case"]}
    joined.deliver(said(joined, ("asked", about | {"seconds": 60}), ("rating", rated)))
    told = call("GET", state).json()
    assert (told["state"], told["detail"], told["window"]) == ("done", "rated", joined.window)
    assert call("GET", state, other).status_code == 404, "another system's is none of its business"
    assert "1188" not in json.dumps(orders), "the system's own number goes to no terminal"

    assert call("GET", "/v1/orders?after=0&wait=0").status_code == 401, "it opens no terminal's door"
    assert call("POST", "/v1/errands", json={"window": joined.window, "what": RESTART}).status_code == 403
    assert joined.call("POST", "/v1/invitations", json=wanted).status_code == 401, "nor a terminal's key this one"
    whose = hall.command("system", "add", getpass.getuser()).output.strip()
    given = f"/v1/invitations?order={give(hall, 'restart', '--window', joined.window)}"
    assert call("GET", given, whose).status_code == 404, "its name is that of whoever gave an errand"
    assert hall.command("system", "remove", getpass.getuser()).exit_code == 0
    assert hall.command("system", "add", f"叫号 {joined.name}").exit_code == 1
    assert hall.command("system", "remove", f"叫号 {joined.name}").exit_code == 0
    assert call("POST", "/v1/invitations", json=wanted).status_code == 401
    assert key not in str(hall.sql("SELECT * FROM systems")), "only its hash is kept"


def test_diagnostics_come_from_whom_they_were_asked_of(hall: Hall, joined: Desk, tmp_path: Any) -> None:
    order = give(hall, "diagnostics", "--window", joined.window)
    mark = due(joined)[order]["mark"]
    for wrong in ({"order": order, "mark": "x"}, {"order": order + 1, "mark": mark}):
        assert joined.call("PUT", "/v1/diagnostics", json=wrong | {"text": "t"}).status_code == 404
    upload = {"order": order, "mark": mark, "text": "two\nlines\n"}
    assert joined.call("PUT", "/v1/diagnostics", json=upload).status_code == 200
    out = tmp_path / "for-it.txt"
    assert hall.command("errand", "file", str(order), str(out)).output == f"{out}: 2 lines\n"
    assert out.read_text() == "two\nlines\n" and listed(hall, order)["file"]
    assert hall.command("errand", "file", str(order), str(out)).exit_code == 1, "it is there already"


def test_what_no_database_can_hold_keeps_no_terminals_facts_back(hall: Hall, joined: Desk) -> None:
    """It would come with each delivery again, and all that is behind it would wait for ever."""
    order = give(hall, "diagnostics", "--window", joined.window)
    upload = {"order": order, "mark": due(joined)[order]["mark"], "text": "a line\0of a log"}
    assert joined.call("PUT", "/v1/diagnostics", json=upload | {"order": 1 << 63}).status_code == 404
    assert joined.call("PUT", "/v1/diagnostics", json=upload).status_code == 200
    rated = {"level": "satisfied", "badge": "", "staffing": 0, "replaces": 0, "case": "a\0case"}
    told = [
        ("audit", {"what": "config_refused", "detail": "a zero\0byte"}),
        answer(1 << 63, upload["mark"], "diagnostics"),
        answer(order, upload["mark"], "diagnostics", detail="a zero\0byte"),
        ("rating", rated),
    ]
    facts = said(joined, *told)
    assert joined.deliver(facts)["through"] == len(told)
    assert (joined.stored(), joined.quarantined(), joined.alarms()) == ([1, 2, 3, 4], [], ["config"])
    assert listed(hall, order)["state"] == "done"
    kept = hall.sql("SELECT raw FROM facts WHERE terminal = ? ORDER BY seq", joined.name)
    assert [raw for (raw,) in kept] == [written(fact) for fact in facts], "the fact itself is not touched"


@pytest.mark.parametrize("taken", [False, True])
def test_a_confirmed_move_puts_the_terminal_there_unless_somebody_stands_there_by_now(
    hall: Hall, joined: Desk, desk: Desk, taken: bool
) -> None:
    there = joined.window + "-b"
    assert hall.command("errand", "move", joined.name, "--window", there).exit_code == 1, (
        "the hall has no such window"
    )
    hall.know(there)
    order = give(hall, "move", joined.name, "--window", there)
    mark = due(joined)[order]["mark"]
    if taken:
        desk.pair()
        assert hall.command("accept", desk.code, "--window", there).exit_code == 0
        refused = hall.command("errand", "move", joined.name, "--window", there)
        assert (refused.exit_code, f"{desk.name} stands at" in refused.output) == (1, True)
    assert joined.pair()["window"] == joined.window, "not before it is confirmed"
    joined.deliver(said(joined, answer(order, mark, "move", by="9001", about=there)))
    assert joined.pair()["window"] == (joined.window if taken else there)
    assert listed(hall, order)["state"] == ("refused" if taken else "done")


def test_who_stands_elsewhere_moves_nobody_by_an_answer(hall: Hall, joined: Desk, desk: Desk) -> None:
    """An accepted terminal cannot say for another one that a supervisor confirmed something."""
    there = joined.window + "-c"
    hall.know(there)
    order = give(hall, "move", joined.name, "--window", there)
    assert hall.sql('SELECT state FROM errands WHERE "order" = ?', order) == [("",)]
    mark = due(joined)[order]["mark"]
    desk.join()
    desk.deliver(said(desk, answer(order, mark, "move", by="9001")))
    assert (joined.pair()["window"], listed(hall, order)["state"]) == (joined.window, "waiting")
