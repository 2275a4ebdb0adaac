"""The key rules: who is nobody here, how a code comes about that neither side chooses, and who is let in."""

import re
import secrets

from sync.conformance.rule import Rule, first_wrong, refused
from sync.conformance.visit import Visit
from sync.conformance.wire import Json, WireAnswer
from sync.contract import commitment_to, key_hash, terminal_name

_NO_FACTS = {"series": "a", "facts": []}


class _Stranger:
    """Somebody with a key that is new here, who asks to join."""

    def __init__(self, visit: Visit) -> None:
        self._visit, self.key, self.nonce = visit, secrets.token_hex(32), secrets.token_hex(32)
        self.fingerprint = key_hash(self.key)

    def asks(self, **more: str) -> WireAnswer:
        """With its commitment; `more` beside it, or in its place."""
        asked = {"terminal": terminal_name(self.fingerprint), "board": "check", "version": "check"}
        bound = {"commitment": commitment_to(self.nonce, self.fingerprint)}
        return self._visit.wire.call("POST", "/v1/pair", {**asked, **bound, **more}, key=self.key)


def _no_key(visit: Visit) -> str:
    return refused(visit.wire.call("POST", "/v1/facts", _NO_FACTS, key=""), 401)


def _no_such_key(visit: Visit) -> str:
    return refused(visit.wire.call("POST", "/v1/facts", _NO_FACTS, key=secrets.token_hex(32)), 401)


def _other_name(visit: Visit) -> str:
    return refused(_Stranger(visit).asks(terminal="t-0123456789ab"), 400)


def _challenge(visit: Visit) -> str:
    stranger = _Stranger(visit)
    first, again = stranger.asks(), stranger.asks()
    if wrong := first_wrong(_waiting(first), _waiting(again)):
        return wrong
    if not re.fullmatch("[0-9a-f]{64}", given := str(first.said.get("challenge"))):
        return f"the challenge {given[:70]!r} is not 64 hexadecimal digits"
    if again.said.get("challenge") != given:
        return "the same commitment got another challenge when it was asked again"
    return "two terminals got the same challenge" if _Stranger(visit).asks().said.get("challenge") == given else ""


def _nonce(visit: Visit) -> str:
    stranger = _Stranger(visit)
    stranger.asks()
    wrong = refused(stranger.asks(nonce=secrets.token_hex(32)), 400)
    return first_wrong(wrong, _waiting(stranger.asks(nonce=stranger.nonce)))


def _outside(visit: Visit) -> str:
    stranger = _Stranger(visit)
    stranger.asks()
    calls = (("POST", "/v1/facts", _NO_FACTS), ("GET", "/v1/orders", b""), ("PUT", "/v1/state", b"{}"))
    found = (refused(visit.wire.call(*call, key=stranger.key), 401, 403) for call in calls)
    return first_wrong(*found)


def _inside(visit: Visit) -> str:
    asked = {"terminal": visit.terminal, "board": "check", "version": "check"}
    answer = visit.wire.call("POST", "/v1/pair", asked)
    wanted: Json = {"state": "accepted", "window": visit.window, "store": visit.store}
    found = {name: answer.said.get(name) for name in wanted}
    return first_wrong(refused(answer, 200), "" if found == wanted else f"answered {found}, not {wanted}")


def _waiting(answer: WireAnswer) -> str:
    if answer.status != 200 or answer.said.get("state") != "waiting":
        return f"answered {answer.shown} {answer.said.get('state', '')}, where one who is new waits"
    return ""


KEY_RULES = (
    Rule("key-none", "a call without a key is 401", _no_key),
    Rule("key-unknown", "a key that never asked to join is 401", _no_such_key),
    Rule("pair-name", "who has another name than follows from its key is 400", _other_name),
    Rule("pair-challenge", "a commitment gets a challenge, the same each time, and no other gets that", _challenge),
    Rule("pair-nonce", "a nonce that is not the one committed to is 400", _nonce),
    Rule("pair-outside", "who waits may do nothing else: 401 or 403", _outside),
    Rule("pair-inside", "who was let in, and asks again, is told its window and the same store", _inside),
)
