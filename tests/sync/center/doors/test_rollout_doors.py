"""The rollout doors of a running center: IT's signature opens two, the socket of its own user the third."""

import http.client
import json
import socket
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.bundles.bundle import sealed
from sync.center.network.certificates import Authority
from sync.rollouts.rollout_plan import DECISION_DOMAIN, PLAN_DOMAIN
from tests.sync.center.conftest import SIGNER, Desk, Hall, bundle, serving

STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
Json = dict[str, Any]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, authority: Authority, files_database: str) -> Iterator[Hall]:
    """A center of these tests' own: a push is the whole hall's."""
    with serving(Hall(tmp_path_factory.mktemp("center"), authority, files_database)) as running:
        yield running


def call(hall: Hall, path: str, body: Json) -> requests.Response:
    """Without a terminal's key: as IT's PC does."""
    return requests.post(hall.url + path, json=body, verify=str(hall.authority.ca), timeout=15)


def a_plan(windows: list[str], version: int, **more: Any) -> Json:
    said = {"algorithm": "ed25519", "epoch": 1, "version": version, "issued": version, "waves": [windows]}
    return said | more


def planned(said: Json, key: Ed25519PrivateKey = SIGNER, domain: bytes = PLAN_DOMAIN) -> Json:
    return {"plan": sealed(key, domain, msgspec.json.encode(said))}


def decision(act: str, issued: int, key: Ed25519PrivateKey = SIGNER, domain: bytes = DECISION_DOMAIN) -> Json:
    content = {"algorithm": "ed25519", "act": act, "issued": issued}
    return {"decision": sealed(key, domain, msgspec.json.encode(content))}


def own(hall: Hall, body: Json) -> tuple[int, Json]:
    caller = http.client.HTTPConnection("center", timeout=15)
    caller.sock = socket.socket(socket.AF_UNIX)
    caller.sock.connect(str(hall.own))
    caller.request("POST", "/v1/places/rollout", json.dumps(body))
    answer = caller.getresponse()
    return answer.status, json.loads(answer.read())


def given(desk: Desk) -> list[str]:
    orders = desk.call("GET", "/v1/orders?after=0&wait=0").json()["orders"]
    return [order["what"]["bundle"] for order in orders if order["what"]["type"] == "configuration"]


def test_a_push_in_waves_over_the_network(hall: Hall, joined: Desk) -> None:
    other, version = Desk(hall).join(), 7
    waves = [[joined.window], [other.window]]
    assert call(hall, "/v1/rollouts", planned(a_plan([], version, waves=waves, canary=True))).status_code == 200
    first, second = bundle(joined.window, version), bundle(other.window, version)
    for text in (second, first):
        assert given(joined) == given(other) == [], "not before all of it is here"
        assert call(hall, "/v1/bundles", {"bundle": text}).status_code == 200
    assert (given(joined), given(other)) == ([first], [])
    paused = call(hall, "/v1/rollouts/decide", decision("pause", version + 1)).json()["rollout"]
    assert (paused["standing"], paused["outcomes"]) == ("paused", {"waiting": 1, "not yet offered": 1})
    status, said = own(hall, {"act": "resume"})
    assert (status, said["rollout"]["standing"]) == (200, "running")
    report = {"version": "1", "config": f"1.{version}", "recorded": 1, "waiting": 0, "clock": "synced", "parts": {}}
    assert joined.call("PUT", "/v1/state", json=report).status_code == 200
    answer = other.call("GET", "/v1/orders?after=0&wait=15").json()["orders"]
    assert [order["what"]["bundle"] for order in answer] == [second], "whoever waits is woken when its wave begins"
    assert f"rollout of 1.{version}: running, wave 2 of 2" in hall.command("rollout").stdout
    assert hall.command("rollout", "cancel").exit_code == 0
    refused = hall.command("rollout", "pause")
    assert (refused.exit_code, refused.output) == (
        1,
        "Error: the rollout is cancelled: nothing to pause; a `config push` comes in its place\n",
    )


MAX = (1 << 53) - 1
REFUSED: dict[str, tuple[str, Json, int]] = {
    "a stranger plans": ("", planned(a_plan(["W"], 9), STRANGER), 403),
    "a decision is no plan": ("", planned(a_plan(["W"], 9), domain=DECISION_DOMAIN), 403),
    "a window twice": ("", planned(a_plan(["W", "W"], 9)), 403),
    "no window": ("", planned(a_plan([], 9, waves=[])), 403),
    "an empty wave": ("", planned(a_plan([], 9)), 403),
    "more windows than any hall": ("", planned(a_plan([f"W{n}" for n in range(1001)], 9)), 403),
    "a field of nobody": ("", planned(a_plan(["W"], 9, also=1)), 403),
    "no text": ("", {"plan": 7}, 400),
    "a version of before": ("", planned(a_plan(["W"], 1)), 409),
    "a stranger decides": ("/decide", decision("cancel", MAX, STRANGER), 403),
    "a plan is no decision": ("/decide", decision("cancel", MAX, domain=PLAN_DOMAIN), 403),
    "an act of nobody": ("/decide", decision("hurry", MAX), 403),
    "a decision of before": ("/decide", decision("cancel", 0), 409),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_the_doors_refuse(hall: Hall, case: str) -> None:
    path, body, status = REFUSED[case]
    call(hall, "/v1/rollouts", planned(a_plan(["W"], 2)))  # there is one, whichever test ran before
    answer = call(hall, f"/v1/rollouts{path}", body)
    assert (answer.status_code, bool(answer.json()["error"])) == (status, True), answer.text


def test_the_third_door_is_the_center_users_alone(hall: Hall) -> None:
    assert call(hall, "/v1/places/rollout", {"act": "cancel"}).status_code == 403
    assert own(hall, {"act": "hurry"})[0] == 400
