"""A real center: its own process, TLS with an authority made on the spot, called with requests."""

import base64
import hashlib
import json
import secrets
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Raw
from requests.adapters import HTTPAdapter
from sqlalchemy import insert, select

from sync.bundles.bundle import Payload, sign, verified_before
from sync.center.network.certificates import Authority, establish
from sync.center.storage.database import bundles, engine
from terminal.commands.center.command import center
from tests.support.forked_command import ForkedCommand
from tests.support.pairing import WirePairing
from tests.support.plain_sql import plain_sql
from tests.support.postgres import Postgres

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-c", "from terminal.commands.center.command import center; center()"]
SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))

Json = dict[str, Any]


def until(done: Callable[[], bool], seconds: float = 10) -> None:
    """Waits for something that another process does."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.01)):
        if done():
            return
        pause.wait(0.01)
    raise AssertionError("did not happen in time")


def public(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def bundle(
    target: str, version: int, *, key: Ed25519PrivateKey = SIGNER, note: str = "", epoch: int = 1, issued: int = 0
) -> str:
    content = json.dumps({"note": note}).encode()
    return sign(key, Payload("ed25519", target, epoch, version, issued, 9, 9, Raw(content)))


def written(fact: Json) -> str:
    """Canonical JSON as docs/glossary.md#facts says it, made without the project's code."""
    return json.dumps(fact, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def chain(terminal: str, series: str, count: int, kind: str = "rating", *, window: str = "2F-17") -> list[Json]:
    """The first `count` facts of a series, each carrying the hash of the one before."""
    facts: list[Json] = []
    for seq in range(1, count + 1):
        facts.append(
            {
                "terminal": terminal,
                "series": series,
                "seq": seq,
                "window": window,
                "config": "1.1",
                "prev": sha256(written(facts[-1])) if facts else "0" * 64,
                "at": 1_795_391_520_000 + seq,
                "boot": "b" * 32,
                "mono": 1000 * seq,
                "clock": "synced",
                "kind": kind,
                "body": {"level": "satisfied", "badge": "1024", "staffing": 0, "replaces": 0},
            }
        )
    return facts


class Hall:
    """The running center, and plain SQL on its database as the witness of what it holds."""

    def __init__(self, folder: Path, authority: Authority, database: str = "") -> None:
        self.file = folder / "center.db"  # where no other database is given
        self.log = folder / "center.log"
        self.database = database or f"sqlite:///{self.file}"
        self.authority = authority
        self.signer = SIGNER
        self.trusted = [public(SIGNER)]
        self.own = folder / "own.sock"
        self.options: list[str] = []  # more for `center serve`
        self.url = ""
        self.pages = ""  # where the office's are served
        self._process: ForkedCommand | None = None

    def start(self) -> None:
        self.launch()
        self.greeted()

    def launch(self) -> None:
        files = ["--tls-cert", str(self.authority.cert), "--tls-key", str(self.authority.key)]
        options = ["--database", self.database, "--port", "0", *files, "--socket", str(self.own), *self.options]
        options += [word for key in self.trusted for word in ("--trust", key)]
        self._process = ForkedCommand(["center", "serve", *options], self.log)

    def greeted(self) -> None:
        """Waits until it serves."""
        assert self._process is not None
        said = json.loads(self._process.stdout.readline())
        assert said["pid"] == self._process.pid
        self.url, self.pages = said["url"], said.get("pages", "")

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def stop(self, number: int = signal.SIGTERM) -> int:
        assert self._process is not None
        self._process.send_signal(number)
        status = self._process.wait(10)
        self._process.stdout.close()
        return status

    def sql(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What a query finds; one that writes does what no command does any more."""
        return plain_sql(self.database, query, *values)

    def command(self, *arguments: str) -> Result:
        """A center command; not in the center's process."""
        return CliRunner().invoke(center, [*arguments, "--database", self.database])

    def know(self, window: str) -> None:
        """Has this window among those of the published hall; no order comes of it."""
        made, where = engine(self.database), {"target": window, "epoch": 1, "version": 0}
        with made.begin() as connection:
            if connection.execute(select(bundles).filter_by(**where)).first() is None:
                # Else a push of another test's, in this same hall, would have left it out.
                here = connection.scalars(select(bundles.c.bundle))
                signed = bundle(
                    window,
                    0,
                    key=self.signer,
                    issued=max((verified_before(each).issued for each in here), default=0),
                )
                connection.execute(insert(bundles).values(**where, bundle=signed, published_at=0))
        made.dispose()

    def push(self, text: str) -> requests.Response:
        return Desk(self).call("POST", "/v1/bundles", json={"bundle": text})


class FromAddress(HTTPAdapter):
    """Calls from one of this machine's own addresses."""

    def __init__(self, address: str) -> None:
        self._address = address
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs, source_address=(self._address, 0))


class Desk:
    """A terminal as the center sees it: a key, the name that follows from it, an address."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.key = secrets.token_hex(32)
        self.pairing = WirePairing(self.key)
        self.name = self.pairing.name
        self.series = secrets.token_hex(16)
        self.window = "W-" + self.key[:10]
        self.address = "127." + ".".join(str(1 + byte % 250) for byte in bytes.fromhex(self.key)[:3])
        self.session = requests.Session()
        self.session.mount("https://", FromAddress(self.address))
        self.session.trust_env = False
        self.session.verify = str(hall.authority.ca)

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {self.key}", **more.pop("headers", {})}
        return self.session.request(method, self.hall.url + path, headers=headers, timeout=15, **more)

    @property
    def code(self) -> str:
        return self.pairing.code

    def ask(self, body: Mapping[str, Any]) -> Json:
        """One question whether it may join."""
        answer = self.call("POST", "/v1/pair", json=body)
        assert answer.status_code == 200, answer.text
        said: Json = answer.json()
        return said

    def pair(self, board: str = "board-1") -> Json:
        """Asks until there is a code, or it is accepted."""
        return self.pairing.ask(self.ask, board=board)

    def join(self, *more: str) -> "Desk":
        self.pair()
        self.hall.know(self.window)
        result = self.hall.command("accept", self.code, "--window", self.window, *more)
        assert result.exit_code == 0, result.output
        return self

    def chain(self, count: int) -> list[Json]:
        return chain(self.name, self.series, count, window=self.window)

    def deliver(self, facts: list[Any]) -> Json:
        answer = self.call("POST", "/v1/facts", json={"series": self.series, "facts": facts})
        assert answer.status_code == 200, answer.text
        said: Json = answer.json()
        return said

    def stored(self) -> list[int]:
        query = "SELECT seq FROM facts WHERE terminal = ? AND series = ? ORDER BY seq"
        return [seq for (seq,) in self.hall.sql(query, self.name, self.series)]

    def quarantined(self) -> list[tuple[int, str]]:
        query = "SELECT seq, raw FROM quarantine WHERE terminal = ? AND series = ? ORDER BY id"
        return self.hall.sql(query, self.name, self.series)

    def alarms(self) -> list[str]:
        return [what for (what,) in self.hall.sql("SELECT what FROM alarms WHERE terminal = ?", self.name)]

    def last_seen(self) -> int:
        seen = self.hall.sql("SELECT last_seen FROM terminals WHERE terminal = ?", self.name)
        return int(seen[0][0])


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return establish(tmp_path_factory.mktemp("authority"), ["center.hall.example"], datetime.now(UTC))


@contextmanager
def serving(hall: Hall) -> Iterator[Hall]:
    """Has it run, and end well."""
    hall.start()
    yield hall
    assert hall.stop() == 0
    assert "Traceback" not in hall.log.read_text()


@pytest.fixture(scope="session")
def hall_on_sqlite(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Iterator[Hall]:
    with serving(Hall(tmp_path_factory.mktemp("center"), authority)) as hall:
        yield hall


@pytest.fixture(scope="session")
def hall_on_postgresql(
    tmp_path_factory: pytest.TempPathFactory, authority: Authority, postgres: Postgres
) -> Iterator[Hall]:
    with serving(Hall(tmp_path_factory.mktemp("center"), authority, postgres.database())) as hall:
        yield hall


@pytest.fixture
def hall(database_kind: str, request: pytest.FixtureRequest) -> Hall:
    """One that all tests share, on either kind of database; both run, so that nobody waits for a start."""
    running: Hall = request.getfixturevalue(f"hall_on_{database_kind}")
    return running


@pytest.fixture
def desk(hall: Hall) -> Desk:
    """A terminal that nobody has seen yet."""
    return Desk(hall)


@pytest.fixture
def joined(hall: Hall) -> Desk:
    """A terminal that was accepted at a window of its own."""
    return Desk(hall).join()
