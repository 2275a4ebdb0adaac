"""Several halls on one center: nothing that is said at one hall's door is known, or counts, at another's.

Both halls have windows, systems, orders, errands, rollouts and software of the same names and numbers. Each call
that the contract's document names is made at the hall `ruili` with what the hall `yingjiang` gave out, and then at
home.
"""

import json
import re
import secrets
import signal
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.bundles.bundle import sealed
from sync.bundles.hand_over import PushRefused, PushUnknown, publish
from sync.bundles.key_copies import QUESTION_DOMAIN
from sync.bundles.trust import Succession, sign_succession
from sync.center.doors.api import ALL_DOORS, ErrorBody
from sync.center.doors.openapi import document
from sync.center.network.certificates import Authority
from sync.center.storage.database_url import in_schema
from sync.rollouts.hall_question import HALL_QUESTION_DOMAIN
from sync.rollouts.rollout_plan import DECISION_DOMAIN, PLAN_DOMAIN
from sync.uplink.center_endpoint import CenterEndpoint
from sync.uplink.client import CenterClient, GiveUp
from terminal.config.hall_text import placed
from tests.support.directory_desk import directory
from tests.support.forked_command import ForkedCommand
from tests.support.postgres import Postgres
from tests.support.servers import today
from tests.support.software_desk import ORDER_DOMAIN as SOFTWARE_DOMAIN
from tests.support.software_desk import PIECE, order, release, signed_piece
from tests.sync.center.conftest import Desk, Hall, Json, bundle, public, until
from tests.sync.center.doors.test_place_doors import Near
from tests.sync.center.serving.test_probes import free_port

WINDOW = "2F-17"
REPORT = {"version": "1", "config": "", "recorded": 1, "waiting": 0, "clock": "synced", "parts": {}}
LATER = 4_000_000_000_000
PATHS: dict[str, Any] = document(ALL_DOORS, ErrorBody)["paths"]
CALLS = [(method.upper(), path) for path, calls in PATHS.items() for method in calls]
LAST = ("POST", "/v1/successions")  # after it another key signs


class OneHall(Hall):
    """One of the halls, with a terminal, a system and IT's key of its own."""

    desk: Desk
    number: int
    order: int
    mark: str
    release: bytes

    def __init__(self, city: "City", name: str, seed: int) -> None:
        super().__init__(city.folder, city.authority)
        self.city, self.name = city, name
        self.database = city.database(name)
        self.file = city.folder / f"{name}.db"
        self.signer = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        self.trusted = [public(self.signer)]
        self.release = release(key=self.signer)
        self.number = 10
        self.order = 0
        self.system = ""

    def settle(self) -> None:
        """A terminal at the window, an errand that it answered, a rollout, a system and software."""
        self.url = f"{self.city.url}/{self.name}"
        self.desk = Desk(self)
        self.desk.window = WINDOW
        self.desk.join()
        self.desk.series = "5" * 32
        self.system = self.command("system", "add", "queue").output.strip()
        for deed in ("/v1/facts", "/v1/bundles", "/v1/directory", "/v1/rollouts", "/v1/software"):
            self.do("POST", deed)
        self.diagnose()
        for offset in range(0, 3 * PIECE, PIECE):
            body = {"piece": self.piece(offset)}
            assert self.desk.call("POST", "/v1/software/piece", json=body).status_code == 200

    def deliver_more(self) -> None:
        assert self.desk.deliver(self.desk.chain(6))["through"] == 6

    def diagnose(self) -> None:
        """Has an errand that wants a file."""
        done = self.near("POST", "/v1/errands", {"window": WINDOW, "what": {"type": "diagnostics", "until": LATER}})
        self.order = done[1]["order"]
        orders = self.desk.call("GET", "/v1/orders?errands=1").json()["orders"]
        self.mark = next(order["mark"] for order in orders if order["id"] == self.order)
        self.do("PUT", "/v1/diagnostics")

    def do(self, method: str, path: str) -> None:
        """A call that is accepted here."""
        status, said = self.calls(self, method, path)
        assert status == 200, f"{method} {path}: {said}"

    def calls(self, door: "OneHall", method: str, path: str) -> tuple[int, str]:
        """What the door answers to what this hall gave out."""
        more, query = self.said(method, path)
        if "own socket" in PATHS[path][method.lower()]["description"] and door is self:
            status, told = self.near(method, path + query, more.get("json"))
            return status, str(told)
        key = self.system if path == "/v1/invitations" else self.desk.key
        headers = {"Authorization": f"Bearer {key}"}
        answer = self.desk.session.request(method, door.url + path + query, headers=headers, timeout=15, **more)
        return answer.status_code, answer.text

    def near(self, method: str, path: str, body: Json | None = None) -> tuple[int, Any]:
        with closing(Near(self.city.own)) as caller:
            caller.request(method, f"/{self.name}{path}", json.dumps(body) if body is not None else None)
            answer = caller.getresponse()
            return answer.status, answer.read().decode() if "/file" in path else json.loads(answer.read())

    def said(self, method: str, path: str) -> tuple[dict[str, Any], str]:
        """Body and query that are accepted in this hall, by whoever has its keys."""
        self.number += 1
        known = (method, path)
        assert known in SAID or not needs_words(method, path), f"say in SAID how {method} {path} is called"
        found = SAID[known](self) if known in SAID else None
        return ({"json": found}, "") if isinstance(found, Mapping) else ({}, found or "")

    def seal(self, domain: bytes, **content: Any) -> str:
        return sealed(self.signer, domain, msgspec.json.encode({"algorithm": "ed25519", **content}))

    def software(self) -> Json:
        said = order(self.release, issued=self.number, windows=[WINDOW])
        return {"order": sealed(self.signer, SOFTWARE_DOMAIN, msgspec.json.encode(said))}

    def piece(self, offset: int) -> str:
        return signed_piece(offset, self.release, self.signer)

    def plan(self) -> Json:
        said = {"epoch": 1, "version": self.number, "issued": self.number, "waves": [[WINDOW]]}
        return {"plan": self.seal(PLAN_DOMAIN, **said)}

    def roll_out(self) -> int:
        """Has a push under way, and a moment after it."""
        for path, body in (
            ("/v1/rollouts", self.plan()),
            ("/v1/bundles", {"bundle": bundle(WINDOW, self.number, key=self.signer)}),
        ):
            assert self.desk.call("POST", path, json=body).status_code == 200
        return self.number + 1

    def newcomer(self, *, joined: bool) -> Desk:
        desk = Desk(self)
        self.know(desk.window)
        desk.join() if joined else desk.pair()
        return desk

    def invitation(self) -> int:
        body = {"window": WINDOW}
        headers = {"Authorization": f"Bearer {self.system}"}
        answer = self.desk.session.post(f"{self.url}/v1/invitations", json=body, headers=headers, timeout=15)
        return int(answer.json()["order"])

    def heir(self) -> Ed25519PrivateKey:
        """The key that follows."""
        return Ed25519PrivateKey.from_private_bytes(bytes([self.signer.private_bytes_raw()[0] + 100]) * 32)

    def acceptance(self) -> Json:
        desk = self.newcomer(joined=False)
        return {"code": desk.code, "window": desk.window}

    def move(self) -> Json:
        desk = self.newcomer(joined=True)
        self.know(f"{desk.window}-b")
        return {"terminal": desk.name, "window": f"{desk.window}-b"}

    def question(self, about: str) -> Json:
        return {"question": self.seal(HALL_QUESTION_DOMAIN, about=about, nonce=secrets.token_hex(8))}

    def dump(self) -> str:
        """Everything that is kept of this hall, but what its center notes when it looks by itself: at any time."""
        files = sorted(path.read_bytes().hex() for path in Path(f"{self.file}.software").glob("*"))
        kept = [line for line in self.city.dump(self.name).splitlines() if not NOTED_BY_ITSELF.match(line)]
        return "\n".join([*kept, *files])


class City:
    """The center's process, with two halls in it."""

    def __init__(self, folder: Path, authority: Authority, postgres: Postgres | None) -> None:
        self.folder, self.authority, self._postgres = folder, authority, postgres
        self._server = postgres.database() if postgres else ""
        self.own, self.log, self.file = folder / "own.sock", folder / "center.log", folder / "halls.toml"
        self.url, self.metrics = "", free_port()
        self.halls = [OneHall(self, "yingjiang", 1), OneHall(self, "ruili", 2)]
        self._process: ForkedCommand | None = None

    def database(self, name: str) -> str:
        return in_schema(self._server, name) if self._server else f"sqlite:///{self.folder}/{name}.db"

    def write(self, halls: list[OneHall]) -> None:
        tables = []
        for hall in halls:
            database, software = self._server or hall.database, Path(f"{hall.file}.software")
            lines = [f"[{hall.name}]", f'database = "{database}"', f'trust = ["{hall.trusted[0]}"]']
            tables += [*lines, f'software = "{software}"']
        self.file.write_text("\n".join(tables))

    def start(self) -> None:
        self.write(self.halls)
        tls = ["--tls-cert", str(self.authority.cert), "--tls-key", str(self.authority.key)]
        command = ["center", "serve", "--halls", str(self.file), "--port", "0", *tls, "--socket", str(self.own)]
        command += ["--metrics", f"127.0.0.1:{self.metrics}"]
        self._process = ForkedCommand(command, self.log)
        self.url = json.loads(self._process.stdout.readline())["url"]

    def signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def stop(self) -> int:
        assert self._process is not None
        self.signal(signal.SIGTERM)
        return self._process.wait(15)

    def dump(self, name: str) -> str:
        if self._postgres:
            return self._postgres.dump(self._server, "--schema", name)
        with closing(sqlite3.connect(self.folder / f"{name}.db")) as connection:
            return "\n".join(connection.iterdump())


def needs_words(method: str, path: str) -> bool:
    called = PATHS[path][method.lower()]
    return "requestBody" in called or any(each["required"] for each in called.get("parameters", ()))


SAID: dict[tuple[str, str], Callable[[OneHall], Json | str]] = {
    ("POST", "/v1/pair"): lambda hall: hall.desk.pairing.body(),
    ("POST", "/v1/facts"): lambda hall: {"series": hall.desk.series, "facts": hall.desk.chain(3)},
    ("PUT", "/v1/state"): lambda _: REPORT,
    ("POST", "/v1/revocations"): lambda _: {"revoked": []},
    ("PUT", "/v1/diagnostics"): lambda hall: {"order": hall.order, "mark": hall.mark, "text": "{}"},
    ("POST", "/v1/bundles"): lambda hall: {"bundle": bundle(WINDOW, hall.number, key=hall.signer)},
    ("POST", "/v1/hall/bundles"): lambda hall: {"bundles": [bundle(WINDOW, hall.number, key=hall.signer)]},
    ("POST", "/v1/directory"): lambda hall: {"directory": directory(hall.number, key=hall.signer)},
    ("POST", "/v1/rollouts"): OneHall.plan,
    ("POST", "/v1/rollouts/decide"): lambda hall: {
        "decision": hall.seal(DECISION_DOMAIN, act="pause", issued=hall.roll_out())
    },
    ("POST", "/v1/published"): lambda hall: {"question": hall.seal(QUESTION_DOMAIN, epoch=1, nonce="1" * 16)},
    ("POST", "/v1/hall/published"): lambda hall: hall.question("published"),
    ("POST", "/v1/hall/status"): lambda hall: hall.question("status"),
    ("POST", "/v1/software"): OneHall.software,
    ("POST", "/v1/software/piece"): lambda hall: {"piece": hall.piece(0)},
    ("GET", "/v1/software/piece"): lambda hall: f"?sha256={sha256(hall.release).hexdigest()}&offset=0",
    ("POST", "/v1/errands"): lambda _: {"window": WINDOW, "what": {"type": "restart", "until": LATER}},
    ("GET", "/v1/errands/file"): lambda hall: f"?order={hall.order}",
    ("POST", "/v1/invitations"): lambda hall: {"window": WINDOW, "request": f"{hall.number}"},
    ("GET", "/v1/invitations"): lambda hall: f"?order={hall.invitation()}",
    ("POST", "/v1/places/accept"): OneHall.acceptance,
    ("POST", "/v1/places/move"): OneHall.move,
    ("POST", "/v1/places/revoke"): lambda hall: {"terminal": hall.newcomer(joined=True).name},
    ("POST", "/v1/places/rollout"): lambda hall: {"act": "pause" if hall.roll_out() else ""},
    LAST: lambda hall: {
        "successions": [sign_succession(hall.signer, Succession("ed25519", public(hall.heir()), 2, hall.number))]
    },
}
NOTED_BY_ITSELF = re.compile(r"INSERT INTO (\S*(asked_days|symptoms)\b|\S*meta\S* VALUES ?\('listened')")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def city(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, authority: Authority
) -> Iterator[City]:
    postgres = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    running = City(tmp_path_factory.mktemp("city"), authority, postgres)
    running.start()
    for hall in running.halls:
        hall.settle()
    yield running
    assert running.stop() == 0
    assert "Traceback" not in running.log.read_text()


def test_no_call_of_the_contract_crosses_from_one_hall_to_the_other(city: City) -> None:
    home, other = city.halls
    crossed, before = list[str](), other.dump()
    for method, path in sorted(CALLS, key=lambda call: call == LAST):
        status, said = home.calls(other, method, path)
        if status == 200:
            crossed.append(f"{method} {path}")
        else:
            assert status in (401, 403), f"{method} {path}: {status} {said}"
        after = other.dump()
        assert after == before or path == "/v1/pair", f"{method} {path}"
        home.do(method, path)
        before = after
    assert re.search(r"refused hall=ruili door=/v1/facts .*status=401", city.log.read_text())
    # What anybody may call; and a terminal of one hall may ask to come into another, as any stranger.
    assert sorted(crossed) == ["GET /v1/health", "GET /v1/openapi", "GET /v1/openapi.json", "POST /v1/pair"]


def test_a_terminal_that_asks_at_another_halls_door_is_a_stranger_there(city: City) -> None:
    home, other = city.halls
    assert home.desk.pair()["state"] == "accepted"
    wandering = Desk(other)
    wandering.key, wandering.pairing, wandering.name = home.desk.key, home.desk.pairing, home.desk.name
    assert wandering.pair()["state"] == "waiting"
    token = home.command("tokens", home.newcomer(joined=False).window).output.split()[1]
    stranger = Desk(other)
    assert stranger.pairing.ask(stranger.ask, token=token)["state"] == "waiting"
    assert home.desk.deliver(home.desk.chain(4))["through"] == 4
    answer = home.desk.session.get(f"{other.url}/v1/orders", headers={"Authorization": f"Bearer {home.desk.key}"})
    assert answer.status_code == 403


def test_terminal_and_it_call_at_the_halls_path_and_a_wrong_one_is_said(city: City, tmp_path: Path) -> None:
    home, _ = city.halls
    window = home.newcomer(joined=True)
    line = CenterClient(f"{home.url}/", city.authority.ca, window.key, today)
    assert line.orders(0, 0).store == home.desk.pair()["store"]
    with pytest.raises(PushRefused, match="HTTP 404: the center's address is wrong: it ends with") as refused:
        publish(f"{city.url}/ruilo", city.authority.ca, "text")
    assert not isinstance(refused.value, PushUnknown), "that would be an older center, which a push goes round"
    with pytest.raises(PushRefused, match="HTTP 403"):
        publish(home.url, city.authority.ca, bundle(WINDOW, 99, key=city.halls[1].signer))
    line.go(CenterEndpoint(f"{city.url}/ruilo", city.authority.ca))
    with pytest.raises(GiveUp, match="no hall has this one"):
        line.orders(0, 0)


def test_each_hall_tells_of_itself_alone(city: City) -> None:
    home, other = city.halls
    assert home.desk.pair()["store"] != other.desk.pair()["store"]
    for hall in city.halls:
        rows = json.loads(hall.command("terminals", "--json").output)
        accepted = {row["terminal"] for row in rows if row["state"] == "accepted"}
        assert accepted & {home.desk.name, other.desk.name} == {hall.desk.name}


@pytest.mark.parametrize("path", ["/v1/health", "/ruilo/v1/health", "/", "//ruili/v1/health", "/%72uili/v1/health"])
def test_who_has_no_halls_path_is_told_what_an_address_has_and_of_no_hall(city: City, path: str) -> None:
    with closing(Near(city.own)) as caller:
        status, said = caller.call("GET", path)
    assert status == 404
    assert said["error"] == (
        "the center's address is wrong: it ends with the name of the hall, and no hall has this one"
    )


def test_a_flood_at_one_halls_door_takes_nobodys_place_at_another(city: City) -> None:
    """Tries and calls are counted a hall: who has none left at one is heard at the other, from the same address."""
    home, other = city.halls

    def ask(hall: OneHall) -> int:
        desk = Desk(hall)
        desk.session = home.desk.session
        return desk.call("POST", "/v1/pair", json=desk.pairing.body()).status_code

    until(lambda: ask(home) == 429)
    assert ask(other) == 200


def test_probes_and_metrics_stand_at_each_halls_path_and_the_process_has_its_own(city: City) -> None:
    home, other = city.halls

    def read(base: str, path: str) -> tuple[int, str]:
        answer = home.desk.session.get(f"{base}{path}", timeout=15)
        return answer.status_code, answer.text

    near = f"http://127.0.0.1:{city.metrics}"
    for base in (city.url, near):
        assert [read(base, path) for path in ("/healthz", "/readyz")] == [(200, "ok\n"), (200, "ready\n")]
        assert [read(base, f"/ruili{path}")[0] for path in ("/healthz", "/readyz")] == [200, 200]
        assert read(base, "/metrics")[0] == 404
    assert read(city.url, "/ruili/metrics")[0] == 404
    settled = {hall.name: read(near, f"/{hall.name}/metrics")[1] for hall in city.halls}
    other.deliver_more()
    after = {hall.name: read(near, f"/{hall.name}/metrics")[1] for hall in city.halls}
    line = 'center_calls_total{door="/v1/facts",status="200"} '
    counts = [[float(text.partition(line)[2].split()[0]) for text in each.values()] for each in (settled, after)]
    assert counts[1] == [counts[0][0], counts[0][1] + 1]


def test_halls_come_and_go_with_the_file_and_the_others_go_on(tmp_path: Path, authority: Authority) -> None:
    city = City(tmp_path, authority, None)
    home, other = city.halls
    city.halls = [home]
    city.start()
    home.settle()
    other.url = f"{city.url}/{other.name}"

    def health(hall: OneHall) -> int:
        return home.desk.session.get(f"{hall.url}/v1/health", timeout=15).status_code

    assert (health(home), health(other)) == (200, 404)
    city.file.write_text("[ruili]\n")
    city.signal(signal.SIGHUP)
    until(lambda: "the halls stay as they were: " in city.log.read_text())
    assert f"{placed(city.file, 1)}: ruili: `database` is missing" in city.log.read_text()
    assert health(home) == 200
    city.write([home, other])
    city.signal(signal.SIGHUP)
    until(lambda: health(other) == 200)
    other.settle()
    city.write([other])
    city.signal(signal.SIGHUP)
    until(lambda: health(home) == 404)
    assert other.desk.deliver(other.desk.chain(5))["through"] == 5
    assert city.stop() == 0
    assert "Traceback" not in city.log.read_text()


def test_a_hall_without_its_database_is_away_by_itself_and_comes_back(tmp_path: Path, authority: Authority) -> None:
    city = City(tmp_path, authority, None)
    home, other = city.halls
    (tmp_path / "ruili.db").mkdir()
    city.start()
    home.settle()
    answer = home.desk.session.get(f"{city.url}/ruili/v1/health", timeout=15)
    assert (answer.status_code, answer.json()["error"]) == (
        503,
        "this hall is not served now; the center's log says why",
    )
    assert 1 <= int(answer.headers["Retry-After"]) <= 10
    assert f"this hall is not served: {tmp_path}/ruili.db: that is no center's database" in city.log.read_text()
    (tmp_path / "ruili.db").rmdir()
    until(lambda: home.desk.session.get(f"{city.url}/ruili/v1/health", timeout=15).status_code == 200)
    other.settle()
    assert city.stop() == 0


@contextmanager
def locked(hall: OneHall) -> Iterator[None]:
    """While somebody else writes into the hall's database, and does not end."""
    with closing(sqlite3.connect(hall.file, isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.rollback()


def test_a_hall_that_hangs_keeps_no_other_one_back(tmp_path: Path, authority: Authority) -> None:
    city = City(tmp_path, authority, None)
    home, other = city.halls
    with locked(other):
        city.start()
        assert "not served" not in city.log.read_text(), "it serves before the first try there has come to its end"
        home.settle()
        assert home.desk.session.get(f"{city.url}/ruili/v1/health", timeout=15).status_code == 503
    until(lambda: home.desk.session.get(f"{city.url}/ruili/v1/health", timeout=15).status_code == 200, 30)
    other.settle()
    with ThreadPoolExecutor(1) as threads:
        with locked(other):
            waits = threads.submit(other.deliver_more)
            home.deliver_more()
            assert not waits.done()
        waits.result(15)
    assert city.stop() == 0
    assert "Traceback" not in city.log.read_text()


def test_a_copy_of_another_halls_database_is_not_served(tmp_path: Path, authority: Authority) -> None:
    city = City(tmp_path, authority, None)
    home, other = city.halls
    city.halls = [home]
    city.start()
    home.settle()
    with closing(sqlite3.connect(home.file)) as source, closing(sqlite3.connect(other.file)) as copy:
        source.backup(copy)
    city.write([home, other])
    city.signal(signal.SIGHUP)
    until(lambda: "this hall is not served: the database is that of the hall yingjiang" in city.log.read_text())
    assert home.desk.session.get(f"{city.url}/ruili/v1/health", timeout=15).status_code == 503
    assert city.stop() == 0
