"""A center of a few lines that does what a test wants, and a terminal's worker that talks to it."""

import base64
import gzip
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct
from msgspec.structs import replace

from sync.buffer import Buffer
from sync.bundles.bundle import pair
from sync.bundles.kept_directory import KeptDirectory
from sync.bundles.trust import KeyTrust
from sync.contract import Fingers, Order, Report, successions_digest
from sync.releases.software_inbox import SoftwareInbox
from sync.uplink.client import CenterClient
from sync.uplink.earlier_series import Connect
from sync.uplink.host import Host
from sync.uplink.token_file import TokenFile
from sync.uplink.worker import Worker
from terminal.domain.events import Configured, Happened, Joining, Linked, SlotsKnown
from terminal.domain.facts import Moment
from tests.support.disk import draft
from tests.support.servers import PATIENCE, Call, Reply

E = TypeVar("E")
NOW = 1_795_391_520_000
BOARD = "board-1"
CARD_KEY = bytes(range(100, 132))
IT = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = (base64.b64encode(IT.public_key().public_bytes_raw()).decode(),)


class Office:
    """What the center knows. Its answers can be replaced, by path, in `instead`."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.store = "store-1"
        self.window = "2F-17"  # empty while nobody has accepted the terminal
        self.challenge = "c4" * 32
        self.pairings: list[dict[str, str]] = []  # what it was asked
        self.facts: dict[int, dict[str, Any]] = {}
        self.refuse: set[int] = set()
        self.batches: list[int] = []
        self.polls = 0
        self.reports = 0
        self.orders: list[Order] = []
        self.successions: list[str] = []  # of IT's keys, as it says
        self.directory = (0, 0), ""  # the version that it announces, and what it serves
        self.instead: dict[str, Reply] = {}
        self.unaccepted = "waiting"  # how it calls a terminal that stands nowhere
        self.closed = False

    def __call__(self, call: Call) -> Reply:
        path = urlsplit(call.path).path
        with self.changed:
            self.changed.notify_all()
        if path in self.instead:
            return self.instead[path]
        unpack = gzip.decompress if call.headers.get("Content-Encoding") == "gzip" else bytes
        body = msgspec.json.decode(unpack(call.body) or b"null")
        answers: dict[str, Callable[[Any], dict[str, Any]]] = {
            "/v1/pair": self._pair,
            "/v1/facts": self._take,
            "/v1/state": self._report,
            "/v1/directory": lambda body: {"directory": self.directory[1]},
            "/v1/orders": lambda body: self._orders(parse_qs(urlsplit(call.path).query)),
        }
        with self.changed:
            answer = {"now": NOW, "store": self.store, **answers[path](body)}
            self.changed.notify_all()
        return Reply(msgspec.json.encode(answer))

    def _pair(self, body: Any) -> dict[str, Any]:
        self.pairings.append(body)
        return {
            "state": "accepted" if self.window else self.unaccepted,
            "window": self.window,
            "challenge": self.challenge,
        }

    def _report(self, body: Any) -> dict[str, Any]:
        self.reports += 1
        return {"directory": self.directory[0]}

    def _take(self, body: Any) -> dict[str, Any]:
        self.batches.append(len(body["facts"]))
        for fact in body["facts"]:
            if fact["seq"] == self.through + 1:
                self.facts[fact["seq"]] = fact
        mine = self.refuse & {fact["seq"] for fact in body["facts"]}
        return {"through": self.through, "refused": [{"seq": seq, "why": "unreadable"} for seq in mine]}

    def _orders(self, query: dict[str, list[str]]) -> dict[str, Any]:
        after, trust = int(query["after"][0]), query.get("trust", [""])[0]
        self.polls += 1
        self.changed.notify_all()
        self.changed.wait_for(lambda: self.closed or self._above(after) or self._news(trust), int(query["wait"][0]))
        return {"orders": msgspec.to_builtins(self._above(after)), "successions": self._news(trust)}

    def _news(self, trust: str) -> list[str]:
        return [] if successions_digest(self.successions) == trust else self.successions

    def _above(self, after: int) -> list[Order]:
        return [order for order in self.orders if order.id > after]

    @property
    def through(self) -> int:
        return max(self.facts, default=0)

    def order(self, number: int, what: Any) -> None:
        with self.changed:
            self.orders.append(Order(number, what))
            self.changed.notify_all()

    def succeed(self, *successions: str) -> None:
        """Says how IT's keys followed on one another."""
        with self.changed:
            self.successions = list(successions)
            self.changed.notify_all()

    def forget(self, store: str) -> None:
        """Another database, and nothing in it."""
        with self.changed:
            self.store, self.facts, self.orders = store, {}, []
            self.changed.notify_all()

    def close(self) -> None:
        with self.changed:
            self.closed = True
            self.changed.notify_all()


class Settled(Struct, frozen=True):
    """The worker said that the center may have more facts; it had them through this number then."""

    through: int


class Hut:
    """One terminal's buffer and worker; its events are kept in the order in which they came."""

    def __init__(
        self,
        folder: Path,
        url: str,
        ca: Path,
        keys: tuple[str, ...] = (),
        card_key: bytes = CARD_KEY,
        board: str = BOARD,
    ) -> None:
        self.buffer = Buffer(folder, board)
        self.now = Moment(NOW, 1000, "boot", "synced")
        self.events: SimpleQueue[Any] = SimpleQueue()
        self.seen: list[Any] = []
        self.heard: SimpleQueue[int] = SimpleQueue()
        self.directory = KeptDirectory(self.buffer, folder.with_name("directory"), KeyTrust(keys), card_key)
        self.works_by = ""  # what it says so of, to the center
        self.errand: Callable[[Order, int], None] = lambda order, said: self.events.put(order)
        self.disputed: tuple[str, ...] = ()  # what IT has not signed of those who are named
        self.unfit = ""  # why what IT names cannot be had here
        self.looked = threading.Event()  # somebody asked whether the clock is trusted
        self.token = folder.with_name("token")
        self.inbox = folder.with_name("inbox")
        places = folder.with_name("software"), self.inbox
        self.software = SoftwareInbox(self.buffer, KeyTrust(keys), ("trixie", "arm64"), *places, lambda: None)
        self.worker = Worker(
            self.buffer, self._host(keys), lambda key: CenterClient(url, ca, key, lambda: None), most=0.02
        )

    def _host(self, keys: tuple[str, ...]) -> Host:
        return Host(
            emit=self.events.put,
            now=lambda: self.now,
            heard=lambda utc, sent, received: self.heard.put(utc),
            trusted=self._trusted,
            settled=lambda: self.events.put(Settled(self.buffer.cursors.through)),
            report=lambda: Report("0.1", self.works_by, self.buffer.recorded, self.buffer.waiting, "synced", {}),
            directory=self.directory,
            configure=self._configure,
            fingers=self._fingers,
            disputed=lambda: self.disputed,
            trust=KeyTrust(keys),
            successions=self.inbox.with_name("successions"),
            token=TokenFile(self.token),
            version="0.1",
            unfit=lambda window: self.unfit,
            errand=self._errand,
            software=self.software,
        )

    def _configure(self, text: str, event: Configured) -> None:
        """Keeps each at once: what a trial is, is another matter."""
        self.buffer.configure(replace(self.buffer.configurations, current=text, high_water=pair(event.config)))
        self.events.put(event)

    def _fingers(self, order: Fingers) -> str:
        self.events.put(SlotsKnown(order.slots, self.now))
        return ""

    def _errand(self, order: Order, said: int) -> None:
        self.errand(order, said)

    def _trusted(self) -> bool:
        self.looked.set()
        return self.now.clock != "unset"

    def _lines(self, url: str, ca: Path) -> Connect:
        return lambda key: CenterClient(url, ca, key, lambda: None)

    def next(self, kind: type[E], **fields: Any) -> E:
        """The next event of this kind with these values; others are only kept."""
        while True:
            event = self.events.get(timeout=PATIENCE)
            self.seen.append(event)
            if isinstance(event, kind) and all(getattr(event, name) == value for name, value in fields.items()):
                return event

    def code(self) -> str:
        """The pairing code, as soon as there is one."""
        while not (joining := self.next(Joining)).code:
            pass
        return joining.code

    def audit(self, what: str) -> str:
        """The detail of the next audit of this kind."""
        while (audit := self.next(Happened).audit).what != what:
            pass
        return audit.detail

    def record(self, *details: str) -> None:
        """Makes facts, and says so."""
        self.buffer.record([draft(detail) for detail in details])
        self.worker.nudge()

    def unset(self) -> None:
        self.now = replace(self.now, clock="unset")

    def links(self) -> list[bool]:
        """How the link changed, as far as it is known by now."""
        while not self.events.empty():
            self.seen.append(self.events.get())
        return [event.up for event in self.seen if isinstance(event, Linked)]

    def close(self) -> None:
        self.worker.close()
        self.buffer.close()
