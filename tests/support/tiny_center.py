"""A second center, as small as one can be: what docs/contract.md says, in memory, and none of our code.

It can be broken on purpose, in each of the ways that `FAULTS` names.
"""

import hashlib
import json
import secrets
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Json = dict[str, Any]
GENESIS, HEX = "0" * 64, set("0123456789abcdef")
LIMIT, BATCH, WAIT, LARGEST = 4 << 20, 200, 50.0, (1 << 63) - 1
FIELDS = {
    **dict.fromkeys(("terminal", "series", "window", "config", "prev", "boot", "clock", "kind"), str),
    **dict.fromkeys(("seq", "at", "mono"), int),
    "body": dict,
}
REPORT = {"version": str, "config": str, "recorded": int, "waiting": int, "clock": str, "parts": dict}

# How it is broken, and which rule of the contract says so.
FAULTS = {
    "anybody may call": "key-unknown",
    "no key needed": "key-none",
    "any name": "pair-name",
    "one challenge for all": "pair-challenge",
    "a new challenge each time": "pair-challenge",
    "any nonce": "pair-nonce",
    "who waits is inside": "pair-outside",
    "another store each time": "pair-inside",
    "repeats are errors": "facts-repeated",
    "gaps are errors": "facts-behind-a-gap",
    "gaps are jumped": "facts-behind-a-gap",
    "unknown series are errors": "facts-asked",
    "unreadable facts block": "facts-unreadable",
    "unreadable facts are forgotten": "facts-unreadable-again",
    "facts of anybody": "facts-of-another",
    "unknown kinds are refused": "facts-of-a-newer-terminal",
    "other content overwrites": "facts-with-other-content",
    "losses are gaps": "facts-lost",
    "losses jump gaps": "facts-lost-behind-a-gap",
    "keys twice": "facts-said-twice",
    "any number of facts": "facts-too-many",
    "no gzip": "body-packed",
    "broken gzip fails": "body-packed-wrong",
    "any packing": "body-packed-otherwise",
    "any size unpacked": "body-unpacks-large",
    "unreadable bodies fail": "body-unreadable",
    "any series name": "body-names",
    "questions are not held": "orders-held",
    "questions are held for ever": "orders-held",
    "old orders again": "orders-held",
    "orders downwards": "orders-in-order",
    "orders without a place": "orders-where",
    "marks are not looked at": "orders-rewound",
    "any question": "orders-wrong-question",
    "many questions": "orders-newer-question",
    "reports without a place": "state-taken",
    "reports without new fields": "state-of-a-newer-terminal",
    "any revocation": "revocations",
    "seconds": "answer-now",
    "refusals as text": "answer-json",
    "busy without patience": "answer-patience",
}


class Refused(Exception):
    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


class Series:
    """The facts of one series: settled up to `through`; what was refused, by number, as it came."""

    def __init__(self, maker: str) -> None:
        self.maker, self.through = maker, 0
        self.hashes: dict[int, str] = {}
        self.aside: dict[int, str] = {}


class TinyCenter:
    """Serves at `url`, on loopback, until `close`. Everybody with the token `token` is let in at window W-1."""

    token, window = "tiny.0123456789abcdef", "W-1"

    def __init__(self, fault: str = "", *, said: str = "") -> None:
        """`said` is what it says of every call that it refuses, instead of why."""
        assert fault in {"", *FAULTS}
        self.fault, self.said, self.store = fault, said, secrets.token_hex(16)
        self.inside: set[str] = set()
        self.challenges: dict[str, str] = {}
        self.series: dict[str, Series] = {}
        self.questions: dict[str, threading.Event] = {}
        self.lock = threading.Lock()
        center = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def answer(self) -> None:
                content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, said = center.answer(self.command, self.path, self.headers, content)
                text = center.fault == "refusals as text" and status >= 400
                body = str(said["error"]).encode() if text else json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "text/plain" if text else "application/json")
                self.send_header("Content-Length", str(len(body)))
                if status == 503 and center.fault != "busy without patience":
                    self.send_header("Retry-After", "1")
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_DELETE = do_OPTIONS = answer

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, path: str, headers: Any, content: bytes) -> tuple[int, Json]:
        parts = urlsplit(path)
        call = {
            ("GET", "/v1/health"): lambda key, body, query: {},
            ("POST", "/v1/pair"): self.pair,
            ("POST", "/v1/facts"): self.facts,
            ("GET", "/v1/orders"): self.orders,
            ("PUT", "/v1/state"): self.state,
            ("GET", "/v1/directory"): self.directory,
            ("POST", "/v1/revocations"): self.revocations,
        }.get((method, parts.path))
        try:
            if call is None:
                raise Refused(404, "no such path")
            key = self.key(parts.path, headers.get("Authorization", ""))
            body = self.unpacked(headers.get("Content-Encoding", ""), content)
            said: Json = call(key, body, {name: each[0] for name, each in parse_qs(parts.query).items()})
        except Refused as e:
            return e.status, {"error": self.said or e.why}
        if self.fault == "busy without patience" and call == self.directory:
            return 503, {"error": "come again"}
        return 200, {"now": int(time.time() * (1 if self.fault == "seconds" else 1000)), **said}

    def key(self, path: str, authorization: str) -> str:
        key = authorization.removeprefix("Bearer ")
        if path == "/v1/health" or (not key and self.fault == "no key needed"):
            return "0" * 64
        if len(key) != 64 or not set(key) <= HEX:
            raise Refused(401, "a key is needed")
        fingerprint = hashlib.sha256(bytes.fromhex(key)).hexdigest()
        if path != "/v1/pair" and fingerprint not in self.inside and self.fault != "anybody may call":
            if fingerprint not in self.challenges:
                raise Refused(401, "unknown key")
            if self.fault != "who waits is inside":
                raise Refused(403, "not accepted")
        return fingerprint

    def unpacked(self, packing: str, content: bytes) -> bytes:
        if packing == "gzip" and self.fault != "no gzip":
            try:
                limit = 1 << 30 if self.fault == "any size unpacked" else LIMIT + 1
                unpacking = zlib.decompressobj(31)
                content = unpacking.decompress(content, limit)
                whole = unpacking.eof or len(content) > LIMIT
            except zlib.error:
                whole = False
            if not whole:
                raise Refused(500 if self.fault == "broken gzip fails" else 400, "gzip that is broken")
        elif packing and packing != "gzip" and self.fault != "any packing":
            raise Refused(415, "gzip or nothing")
        if len(content) > LIMIT and self.fault != "any size unpacked":
            raise Refused(413, "too large")
        return content

    def pair(self, fingerprint: str, body: bytes, _query: Json) -> Json:
        asked = self.read(body)
        if asked.get("terminal") != f"t-{fingerprint[:12]}" and self.fault != "any name":
            raise Refused(400, "another name")
        challenge = self.challenges.setdefault(fingerprint, secrets.token_hex(32))
        if self.fault == "one challenge for all":
            challenge = "7" * 64
        elif self.fault == "a new challenge each time":
            challenge = self.challenges[fingerprint] = secrets.token_hex(32)
        if nonce := asked.get("nonce"):
            bound = b"window-terminal commitment\0" + bytes.fromhex(fingerprint) + bytes.fromhex(nonce)
            if hashlib.sha256(bound).hexdigest() != asked.get("commitment") and self.fault != "any nonce":
                raise Refused(400, "another nonce")
        if asked.get("token") == self.token:
            self.inside.add(fingerprint)
        store = secrets.token_hex(16) if self.fault == "another store each time" else self.store
        if fingerprint in self.inside:
            return {"store": store, "state": "accepted", "window": self.window}
        return {"store": store, "state": "waiting", "challenge": challenge}

    def facts(self, fingerprint: str, body: bytes, _query: Json) -> Json:
        said = self.read(body)
        name, facts = said.get("series"), said.get("facts")
        if not isinstance(name, str) or not isinstance(facts, list):
            raise Refused(400, "no delivery")
        if not (name.isprintable() and len(name) <= 200) and self.fault != "any series name":
            raise Refused(400, "no name")
        if len(facts) > BATCH and self.fault != "any number of facts":
            raise Refused(413, "too many")
        with self.lock:
            return self.take(f"t-{fingerprint[:12]}", name, facts)

    def take(self, terminal: str, name: str, facts: list[Any]) -> Json:
        if name not in self.series and not facts and self.fault == "unknown series are errors":
            raise Refused(404, "no such series")
        series = (
            self.series.setdefault(name, Series(terminal)) if facts else self.series.get(name, Series(terminal))
        )
        refused: list[Json] = []
        for fact in facts:
            if (conflict := self.one(series, terminal, name, fact, refused)) is not None:
                return {"store": self.store, "through": conflict - 1, "refused": refused, "conflict": conflict}
        return {"store": self.store, "through": series.through, "refused": refused, "conflict": 0}

    def one(self, series: Series, terminal: str, name: str, fact: Any, refused: list[Json]) -> int | None:
        """Settles it or leaves it; its number where it is in conflict."""
        raw, why = json.dumps(fact, sort_keys=True), self.wrong(fact, terminal, name)
        seq = fact["seq"] if isinstance(fact, dict) and type(fact.get("seq")) is int else series.through + 1
        first = fact["body"].get("from", seq) if not why and fact["kind"] == "lost" else seq
        if self.fault == "losses are gaps":
            first = seq
        following = series.through + 1
        jumps = (self.fault == "gaps are jumped" and seq > following) or (
            self.fault == "losses jump gaps" and first > following and first != seq
        )
        if following in (seq, first) or jumps:
            if why and self.fault == "unreadable facts block":
                return None
            if why:
                series.aside[seq] = raw
                refused.append({"seq": seq, "why": why})
            else:
                series.hashes[seq] = hashlib.sha256(raw.encode()).hexdigest()
            series.through = seq
        elif seq > following:
            if self.fault == "gaps are errors":
                raise Refused(409, "a gap")
        elif series.aside.get(seq) == raw:
            if self.fault != "unreadable facts are forgotten":
                refused.append({"seq": seq, "why": why})
        elif self.fault == "repeats are errors":
            raise Refused(409, "there already")
        elif not why and series.hashes.get(seq) != hashlib.sha256(raw.encode()).hexdigest():
            if self.fault == "other content overwrites":
                return None
            return int(seq)
        return None

    def wrong(self, fact: Any, terminal: str, name: str) -> str:
        if not isinstance(fact, dict) or fact.get("twice"):
            return "no fact"
        for field, kind in FIELDS.items():
            if type(fact.get(field)) is not kind:
                return f"no fact: {field}"
        if (fact["terminal"], fact["series"]) != (terminal, name) and self.fault != "facts of anybody":
            return "of another"
        if fact["kind"] not in ("audit", "lost") and self.fault == "unknown kinds are refused":
            return "no such kind"
        return ""

    def orders(self, fingerprint: str, _body: bytes, query: Json) -> Json:
        try:
            after, wait = int(query.get("after", 0)), float(query.get("wait", 0))
            right = 0 <= after <= LARGEST and wait >= 0 and len(query.get("mark", "")) <= 64
        except ValueError:
            after, wait, right = 0, 0.0, False
        if not right and self.fault != "any question":
            raise Refused(400, "no question")
        mine, known = threading.Event(), query.get("mark") in ("", None, "m1", "m2")
        rewound = after > 2 or not known
        given: list[Json] = [
            {"id": n, "mark": f"m{n}", "at": 0, "what": {"type": "fingers", "slots": {}}} for n in (1, 2)
        ]
        orders = [one for one in given if one["id"] > (0 if rewound else after)]
        if self.fault == "orders downwards":
            orders.reverse()
        if self.fault == "old orders again":
            orders = given
        if not orders:
            self.hold(fingerprint, mine, wait)
        place = {} if self.fault == "orders without a place" else {"window": self.window}
        said = rewound and self.fault != "marks are not looked at"
        return {"store": self.store, "orders": orders, "rewound": said, **place}

    def hold(self, fingerprint: str, mine: threading.Event, wait: float) -> None:
        if self.fault == "questions are not held":
            return
        if self.fault == "questions are held for ever":
            wait += 4
        with self.lock:
            before, self.questions[fingerprint] = self.questions.get(fingerprint), mine
        if before and self.fault != "many questions":
            before.set()
        mine.wait(min(wait, WAIT))

    def state(self, _fingerprint: str, body: bytes, _query: Json) -> Json:
        said = self.read(body)
        if any(type(said.get(field)) is not kind for field, kind in REPORT.items()):
            raise Refused(400, "no report")
        if set(said) - set(REPORT) and self.fault == "reports without new fields":
            raise Refused(400, "unknown fields")
        return {"window": "" if self.fault == "reports without a place" else self.window}

    def directory(self, _fingerprint: str, _body: bytes, _query: Json) -> Json:
        if self.fault == "busy without patience":
            return {}
        raise Refused(404, "none yet")

    def revocations(self, _fingerprint: str, body: bytes, _query: Json) -> Json:
        return {"revoked": self.read(body).get("revoked", []) if self.fault == "any revocation" else []}

    def read(self, body: bytes) -> Json:
        try:
            said = json.loads(body.decode(), object_pairs_hook=self.pairs)
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            raise Refused(500 if self.fault == "unreadable bodies fail" else 400, "no JSON object")
        return said

    def pairs(self, found: list[tuple[str, Any]]) -> Json:
        """An object; one that has a key twice is marked, so that no fact is made of it."""
        made = dict(found)
        return made if len(made) == len(found) or self.fault == "keys twice" else {**made, "twice": True}
