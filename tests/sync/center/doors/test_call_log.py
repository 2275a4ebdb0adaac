"""What the log says of calls: a line for what was done and for what was refused, and in none of them a secret.

Every door is driven in this process, with a limit on no line, by strangers, terminals, systems and the own socket.
"""

import asyncio
import base64
import json
import logging
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, get_args, get_type_hints

import httpx
import msgspec
import pytest

from sync.bundles.trust import KeyTrust
from sync.center.doors.api import ALL_DOORS, app, metrics
from sync.center.doors.call_log import CallLog
from sync.center.doors.reception import Caller
from sync.center.store import Store
from sync.center.telemetry.log_limit import LogLimit
from sync.contract import key_hash
from tests.sync.center.conftest import SIGNER, Desk, Hall, Json, bundle, public

NOW = 1_795_391_520_000
KEY, TOKEN, CODE, PIN = "5e" * 32, "sekret.0123456789abcdef", "604718", "PIN-739182"
TEMPLATE, WORDS = base64.b64encode(b"finger template").decode(), "群众的原话：态度不好"
SECRETS = (KEY, TOKEN, CODE, PIN, TEMPLATE, WORDS)
UNTOLD = {"/v1/health", "/v1/openapi", "/v1/openapi.json", "/v1/software/piece"}  # of whom anybody is told as much


class Lines(logging.Handler):
    """What was logged, as fields and as text."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    @property
    def text(self) -> str:
        trace = logging.Formatter()
        return "\n".join(f"{trace.format(each)} {getattr(each, 'fields', {})}" for each in self.records)

    def said(self, what: str) -> list[dict[str, Any]]:
        return [getattr(each, "fields", {}) for each in self.records if each.getMessage() == what]


@pytest.fixture
def lines() -> Iterator[Lines]:
    root, handler = logging.getLogger("sync"), Lines()  # the caller here, httpx, has a log of its own
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
def store(fresh_database: str) -> Iterator[Store]:
    with closing(Store(fresh_database)) as made:
        yield made


class Center:
    """One in this process; `near` calls are those of its own socket."""

    def __init__(self, store: Store, software: Path) -> None:
        made = app(store, now=lambda: NOW, trusted=KeyTrust((public(SIGNER),)), software=software)
        self._app = CallLog(made, metrics(made))

    def call(self, method: str, path: str, *, near: bool = False, **more: Any) -> httpx.Response:
        async def here(scope: Any, receive: Any, send: Any) -> None:
            scope["state"] = {"own": True} if near else {}
            await self._app(scope, receive, send)

        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(here), base_url="http://center") as client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())


@pytest.fixture
def near(store: Store, tmp_path: Path) -> Center:
    return Center(store, tmp_path / "software")


def full_of(kind: Any, secret: str) -> Any:
    """A value of this type, as far as that can be, in which every text is the secret."""
    kind = get_args(kind)[0] if hasattr(kind, "__metadata__") else kind
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        hints = get_type_hints(kind, include_extras=True)
        made = {field.encode_name: full_of(hints[field.name], secret) for field in msgspec.structs.fields(kind)}
        config = kind.__struct_config__
        return {**made, config.tag_field: config.tag} if config.tag_field else made
    if kind in (int, float, bool):
        return kind(1)
    arms = get_args(kind)
    if getattr(kind, "__origin__", None) in (list, tuple):
        return [full_of(arms[0], secret)]
    if getattr(kind, "__origin__", None) is dict:
        return {secret: secret}
    structs = [arm for arm in arms if isinstance(arm, type) and issubclass(arm, msgspec.Struct)]
    return full_of(structs[0], secret) if structs else secret


def bodies(said: type[msgspec.Struct] | None, secret: str) -> Iterator[bytes]:
    yield json.dumps(secret).encode()
    yield json.dumps({secret: secret}).encode()
    yield secret.encode() + b"\xff"
    if said:
        whole = full_of(said, secret)
        yield json.dumps(whole, ensure_ascii=False).encode()
        for name in whole:  # one field is no such thing
            yield json.dumps({**whole, name: {secret: [secret]}}, ensure_ascii=False).encode()
            yield json.dumps({**whole, "type": secret, name: secret}, ensure_ascii=False).encode()


@pytest.mark.parametrize("secret", SECRETS)
def test_no_door_brings_a_secret_into_the_log(near: Center, store: Store, lines: Lines, secret: str) -> None:
    system = store.systems.add("叫号", NOW)
    store.gate.accept(key_hash(KEY), "2F-17", NOW)
    keys = {Caller.TERMINAL: KEY, Caller.APPLICANT: KEY, Caller.SYSTEM: system}
    for door in ALL_DOORS:
        caller = door.opt["caller"]
        for path, method in ((path, method) for path in door.paths for method in door.http_methods):
            headers = {"Authorization": f"Bearer {keys.get(caller, KEY)}", "User-Agent": PIN}
            query = {"after": secret, "order": secret, "mark": secret, "sha256": secret}
            for content in bodies(door.opt.get("said"), secret):
                near.call(method, path, content=content, headers=headers, near=caller is Caller.OWNER)
            near.call(method, path, params=query, headers=headers, near=caller is Caller.OWNER)
            near.call(method, path, content=content, headers={"Authorization": f"Bearer {secret.encode().hex()}"})
    near.call("GET", f"/{secret}", headers={"X-Request-Id": secret.encode().hex()})
    assert lines.said("refused")
    found = (*SECRETS, system, secret.encode().hex())
    assert [line for line in lines.text.splitlines() if any(each in line for each in found)] == []


def test_each_door_of_the_office_says_what_was_done_there() -> None:
    office = (Caller.ANYBODY, Caller.OWNER, Caller.SYSTEM)
    silent = {path for door in ALL_DOORS if not door.opt.get("told") for path in door.paths}
    assert {path for path in silent if any(path in d.paths and d.opt["caller"] in office for d in ALL_DOORS)} <= {
        *UNTOLD,
        "/v1/directory",  # that terminals fetch
        "/v1/software",
    }


def test_a_push_is_told_with_its_windows_and_a_refusal_with_its_reason(near: Center, lines: Lines) -> None:
    done = near.call("POST", "/v1/bundles", json={"bundle": bundle("2F-17", 3)})
    assert done.status_code == 200
    [pushed] = lines.said("configuration pushed")
    wanted = {"windows": "2F-17", "version": "1.3", "key": public(SIGNER), "who": "IT", "address": "127.0.0.1"}
    assert {name: pushed[name] for name in wanted} == wanted
    assert pushed["call"] == done.headers["X-Request-Id"]
    again = near.call("POST", "/v1/bundles", json={"bundle": bundle("2F-17", 2)})
    assert again.status_code == 409
    [refused] = lines.said("refused")
    assert (refused["status"], refused["door"], refused["who"]) == (409, "/v1/bundles", "stranger")
    assert refused["why"] == f"not newer: {again.json()['error']}"
    assert refused["call"] == again.headers["X-Request-Id"]


def test_what_it_signed_once_fills_no_log_by_whoever_brings_it_again(near: Center, lines: Lines) -> None:
    """Each terminal has its bundle, and so may anybody; a push of IT's own is told, each one."""
    lines.addFilter(LogLimit())
    for version in (3, 3, 3, 4):
        assert near.call("POST", "/v1/bundles", json={"bundle": bundle("2F-17", version)}).status_code in (200, 409)
    assert [each["version"] for each in lines.said("configuration pushed")] == ["1.3", "1.4"]


def test_a_name_that_a_caller_gives_a_call_is_not_taken(near: Center) -> None:
    answers = [near.call("GET", "/v1/nowhere", headers={"X-Request-Id": "mine"}) for _ in range(2)]
    assert len({answer.headers["X-Request-Id"] for answer in answers} | {"mine"}) == 3


def test_who_is_let_in_moved_and_turned_away_near_by_is_told(near: Center, store: Store, lines: Lines) -> None:
    key = key_hash("7a" * 32)
    accepted = near.call("POST", "/v1/places/accept", near=True, json={"code": key, "window": "2F-17"})
    name = accepted.json()["terminal"]
    asked = {"Authorization": f"Bearer {'7a' * 32}"}
    near.call("POST", "/v1/pair", json={"terminal": name, "board": "", "version": ""}, headers=asked)
    near.call("POST", "/v1/places/revoke", near=True, json={"terminal": name})
    near.call("PUT", "/v1/state", content=b"{}", headers=asked)
    [let_in], [turned_away] = lines.said("terminal accepted"), lines.said("terminal revoked")
    assert (let_in["who"], let_in["window"], turned_away["terminal"]) == ("own socket", "2F-17", name)
    [paired], [refused] = lines.said("pairing"), lines.said("refused")
    assert (paired["who"], paired["state"]) == (name, "accepted")
    assert (refused["status"], refused["door"]) == (403, "/v1/state")


def test_a_token_that_is_used_is_told_without_its_secret(near: Center, store: Store, lines: Lines) -> None:
    [token] = store.gate.make_tokens(["2F-17"], NOW, NOW + 1000)
    key = "7b" * 32
    body = {"terminal": f"t-{key_hash(key)[:12]}", "board": "", "version": "", "token": token.token}
    near.call("POST", "/v1/pair", json=body, headers={"Authorization": f"Bearer {key}"})
    [used] = lines.said("token used")
    assert (used["window"], used["token"]) == ("2F-17", token.token.split(".")[0])
    assert token.token.split(".")[1] not in lines.text


def test_a_running_center_writes_one_object_a_line(tmp_path: Path, authority: Any) -> None:
    hall = Hall(tmp_path, authority)
    hall.options = ["--log", "json"]
    hall.start()
    desk = Desk(hall).join()
    assert hall.push(bundle(desk.window, 1)).status_code == 200
    assert desk.call("GET", "/v1/orders?after=0&wait=0").json()["orders"]
    assert hall.stop() == 0
    written: list[Json] = [json.loads(line) for line in hall.log.read_text().splitlines()]
    said = [each["said"] for each in written]
    assert [
        each for each in ("started", "pairing", "configuration pushed", "orders given") if each not in said
    ] == []
    assert (said[-1], said[0]) == ("stopped", "database migrated")
