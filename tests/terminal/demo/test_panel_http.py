"""The front panel's doors, by plain HTTP: who is let in, and what is understood."""

import json
import socket
from urllib.parse import urlsplit

import pytest

from tests.terminal.demo.conftest import Stand


@pytest.mark.parametrize(
    ("host", "status"),
    [("localhost", 200), ("127.0.0.1:1", 200), ("[::1]:80", 200)]
    + [(host, 403) for host in ("hall.example", "127.0.0.1.hall.example", "localhost@hall.example", "0.0.0.0", "")],
)
@pytest.mark.parametrize(
    ("method", "path", "body"), [("GET", "", None), ("GET", "api/state", None), ("POST", "api/act", {"do": "lift"})]
)
def test_only_a_loopback_name_leads_here(
    stand: Stand, method: str, path: str, body: dict[str, str] | None, host: str, status: int
) -> None:
    assert stand.call(method, path, json=body, headers={"Host": host}).status_code == status


def test_only_loopback_is_listened_at(stand: Stand) -> None:
    port = urlsplit(stand.url).port
    with socket.create_connection(("127.0.0.1", port), 5):
        pass
    with pytest.raises(
        ConnectionRefusedError
    ):  # 127.0.0.2 is this machine, too: whoever serves all addresses is here
        socket.create_connection(("127.0.0.2", port), 5)


def test_an_act_is_a_post_of_json(stand: Stand) -> None:
    finger = '{"do": "finger", "finger": "stranger"}'
    plain = stand.call("POST", "api/act", data=finger, headers={"Content-Type": "text/plain"})
    assert (stand.call("GET", "api/act").status_code, plain.status_code) == (405, 415)
    assert stand.rig.sensor.finger == ""
    said = stand.call("POST", "api/act", data=finger, headers={"Content-Type": "application/json"})
    assert (said.status_code, stand.rig.sensor.finger) == (200, "stranger")
    assert stand.act("lift").status_code == 200
    assert stand.rig.sensor.finger == ""


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{",
        "{}",
        '{"do": "explode"}',
        '{"do": "press"}',
        '{"do": "press", "key": "fine"}',
        '{"do": "press", "key": "satisfied", "twice": true}',
        '{"do": "card", "number": "1\\n"}',
        '{"do": "card", "number": "王"}',
        '{"do": "clock", "error": 1e300}',
        '{"do": "plug", "plugged": "no"}',
        '{"do": "strike", "character": "a"}',
        '{"do": "strike", "character": "12"}',
    ],
)
def test_what_is_no_act_is_refused_and_nothing_happens(stand: Stand, body: str) -> None:
    recorded = stand.rig.status().recorded
    headers = {"Content-Type": "application/json"}
    refused = stand.call("POST", "api/act", data=body.encode(), headers=headers)
    assert (refused.status_code, list(refused.json())) == (400, ["error"])
    assert stand.rig.status().recorded == recorded


def test_pages_elsewhere_can_neither_frame_nor_embed_it(stand: Stand) -> None:
    for path in ("", "panel.css", "panel.js", "api/state", "api/plate.png"):
        answer = stand.call("GET", path)
        assert answer.status_code == 200
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_picture_is_the_plates(stand: Stand) -> None:
    answer = stand.call("GET", "api/plate.png?frame=1")
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert (int.from_bytes(answer.content[16:20]), int.from_bytes(answer.content[20:24])) == (800, 480)


def test_the_staffs_picture_is_what_their_screen_shows(stand: Stand) -> None:
    stand.rig.until(lambda: "refused" not in str(stand.rig.status().staff), "nobody was refused lately")
    before = stand.call("GET", "api/staff.png").content
    assert (int.from_bytes(before[16:20]), int.from_bytes(before[20:24])) == (480, 320)
    stand.rig.card("00099999")
    stand.rig.until(lambda: "refused" in str(stand.rig.status().staff), "the staff are told")
    assert stand.call("GET", "api/staff.png").content != before


def test_every_change_is_told_at_once_and_what_stands_is_told_again(stand: Stand) -> None:
    with stand.call("GET", "api/events", stream=True) as events:
        assert (events.status_code, events.headers["Content-Type"]) == (200, "text/event-stream; charset=utf-8")
        assert "frame-ancestors 'none'" in events.headers["Content-Security-Policy"]
        told = (json.loads(line[6:]) for line in events.iter_lines() if line.startswith(b"data: "))
        assert next(told)["answer"] and next(told)["answer"]
        stand.act("finger", finger="stranger")
        assert any(state["bench"]["finger"] == "stranger" for state in told)
        stand.act("lift")
        assert any(state["terminal"]["tone"] == "try_again" for state in told)
        first = next(state["facts"][0] for state in told if state["facts"][0]["kind"] == "touch")
        assert first["told"]["en"].startswith("A touch by finger: nobody has this finger")
