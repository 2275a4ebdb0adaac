"""A faulty line to a center: by chance a call or its answer is lost, late, doubled, cut or an error."""

import contextlib
import gzip
import http.client
import json
import random
import ssl
import threading
from collections import Counter, deque
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.servers import Call, Reply

FAULTY = 1 / 3  # of the calls
LATE_SECONDS = 0.2  # at most, where a call or its answer is held up
ANSWER_SECONDS = 60.0
LONG_AGO = 20  # deliveries of before, one of which may arrive once more


class HungUp(ConnectionError):
    """The caller hears nothing more."""


class FaultyLine:
    """Answers each call with what the center at `url` says, but for its faults, which are drawn by `seed`."""

    def __init__(self, url: str, ca: Path, seed: int) -> None:
        self.leads_to(url)
        self._context = ssl.create_default_context(cafile=str(ca))
        self._chance, self._lock = random.Random(seed), threading.Lock()
        self._before: deque[Call] = deque(maxlen=LONG_AGO)
        self._never = threading.Event()
        self._faults: tuple[Callable[[Call], Reply], ...] = (
            self._lost,
            self._unanswered,
            self._cut,
            self._answer_cut,
            self._delayed,
            self._answer_delayed,
            self._doubled,
            self._doubled_at_once,
            self._again_later,
            self._failing,
            self._failed_after,
        )
        self._strike: Callable[[], object] | None = None
        self.struck = threading.Event()
        self.answered = "", 0  # the series of which that was, and how far the center said to have it
        self.calls = 0
        self.faults: Counter[str] = Counter()

    @property
    def known(self) -> list[str]:
        """What may happen to a call."""
        return [fault.__name__ for fault in self._faults]

    def leads_to(self, url: str) -> None:
        """The center is somewhere else now."""
        where = urlsplit(url)
        self._host, self._port = where.hostname or "", where.port

    def strike(self, act: Callable[[], object]) -> None:
        """Does this once, when facts were answered and before the terminal hears of it; `struck` is set then."""
        self.struck.clear()
        self._strike = act

    def __call__(self, call: Call) -> Reply:
        with self._lock:
            self.calls += 1
            faulty, fault = self._chance.random() < FAULTY, self._chance.choice(self._faults)
            self.faults[fault.__name__] += faulty
        return fault(call) if faulty else self._forward(call)

    def _lost(self, call: Call) -> Reply:
        raise HungUp

    def _unanswered(self, call: Call) -> Reply:
        self._forward(call)
        raise HungUp

    def _cut(self, call: Call) -> Reply:
        """Half of what the terminal said, and then the end."""
        line = self._line()
        line.putrequest(call.method, call.path, skip_host=True, skip_accept_encoding=True)
        for name, value in call.headers.items():
            line.putheader(name, value)
        line.endheaders(call.body[: len(call.body) // 2])
        line.close()
        raise HungUp

    def _answer_cut(self, call: Call) -> Reply:
        answer = self._forward(call)
        return answer._replace(body=answer.body[: len(answer.body) // 2], length=len(answer.body))

    def _delayed(self, call: Call) -> Reply:
        self._hold_up()
        return self._forward(call)

    def _answer_delayed(self, call: Call) -> Reply:
        answer = self._forward(call)
        self._hold_up()
        return answer

    def _doubled(self, call: Call) -> Reply:
        self._forward(call)
        return self._forward(call)

    def _doubled_at_once(self, call: Call) -> Reply:
        other = threading.Thread(target=self._forward_unheard, args=(call,))
        other.start()
        answer = self._forward(call)
        other.join()
        return answer

    def _again_later(self, call: Call) -> Reply:
        """A delivery of long ago arrives once more, before this call."""
        with self._lock:
            old = self._chance.choice(self._before) if self._before else call
        self._forward(old)
        return self._forward(call)

    def _failing(self, call: Call) -> Reply:
        return Reply(b"no", 500)

    def _failed_after(self, call: Call) -> Reply:
        """The center did it, and whoever asked is told that it failed."""
        self._forward(call)
        return Reply(b"no", 502)

    def _forward_unheard(self, call: Call) -> None:
        with contextlib.suppress(OSError, http.client.HTTPException):
            self._forward(call)

    def _forward(self, call: Call) -> Reply:
        if len(call.body) < int(call.headers.get("Content-Length", 0)):
            raise HungUp  # the terminal was closed while it spoke
        if call.path == "/v1/facts":
            with self._lock:
                self._before.append(call)
        line = self._line()
        try:
            line.request(call.method, call.path, call.body or None, dict(call.headers))
            answer = line.getresponse()
            after = answer.headers.get("Retry-After")
            said = Reply(answer.read(), answer.status, {"Retry-After": after} if after else {})
        finally:
            line.close()
        self._struck_by(call, said)
        return said

    def _struck_by(self, call: Call, said: Reply) -> None:
        with self._lock:
            if self._strike is None or (call.path, said.status) != ("/v1/facts", 200):
                return
            act, self._strike = self._strike, None
        act()
        unpack = gzip.decompress if "Content-Encoding" in call.headers else bytes
        self.answered = json.loads(unpack(call.body))["series"], json.loads(said.body)["through"]
        self.struck.set()

    def _line(self) -> http.client.HTTPSConnection:
        return http.client.HTTPSConnection(self._host, self._port, timeout=ANSWER_SECONDS, context=self._context)

    def _hold_up(self) -> None:
        with self._lock:
            seconds = LATE_SECONDS * self._chance.random()
        self._never.wait(seconds)
