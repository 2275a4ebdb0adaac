"""The check: a terminal joins a center and goes through every rule of the contract. It takes about ten seconds."""

import secrets
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from sync.conformance.body_rules import BODY_RULES
from sync.conformance.delivery_rules import DELIVERY_RULES
from sync.conformance.key_rules import KEY_RULES
from sync.conformance.order_rules import ORDER_RULES
from sync.conformance.report_rules import ANSWER_RULES, REPORT_RULES
from sync.conformance.rule import Rule
from sync.conformance.visit import Visit
from sync.conformance.wire import CenterWire, HungUp, Json, WrongShape
from sync.contract import commitment_to, key_hash, pairing_code, terminal_name

CONTRACT_RULES = (*KEY_RULES, *DELIVERY_RULES, *BODY_RULES, *ORDER_RULES, *REPORT_RULES, *ANSWER_RULES)
Waited = Callable[[str], bool]  # is told the code; whether to ask once more


class NotLetIn(Exception):
    """Nothing else can be looked at: a token that is good, or somebody who compares the code, is needed."""


class RuleVerdict(Struct, frozen=True):
    """`wrong` is empty where the rule is kept."""

    rule: Rule
    wrong: str


def check(
    url: str, ca: Path | None, token: str, waited: Waited, rules: Sequence[Rule] = CONTRACT_RULES
) -> Iterator[RuleVerdict]:
    """Each of these rules in turn, by a terminal with a new key. Raises `CenterGone`, `NotLetIn`."""
    key = secrets.token_hex(32)
    wire = CenterWire(url, ca, key)
    wire.look()
    visit = join(wire, key_hash(key), token, waited)
    for rule in rules:
        yield RuleVerdict(rule, _wrong(rule, visit))
    wire.close()


def join(wire: CenterWire, fingerprint: str, token: str, waited: Waited) -> Visit:
    """Asks until it is let in. Raises `NotLetIn`."""
    name, nonce, challenge = terminal_name(fingerprint), secrets.token_hex(32), ""
    while True:
        asked = {"terminal": name, "board": "check", "version": "check", "token": token}
        bound = {"commitment": commitment_to(nonce, fingerprint), **({"nonce": nonce} if challenge else {})}
        said = _asked(wire, {**asked, **bound})
        if said["state"] == "accepted":
            return Visit(wire, fingerprint, str(said.get("window", "")), str(said.get("store", "")))
        if challenge and not waited(pairing_code(fingerprint, nonce, challenge)):
            raise NotLetIn(f"{name} was not let in: it is {said['state']} there")
        challenge = str(said.get("challenge", ""))


def _asked(wire: CenterWire, asked: Json) -> Json:
    try:
        answer = wire.call("POST", "/v1/pair", asked)
    except HungUp as e:
        raise NotLetIn(f"the center hung up on a terminal that asked to join: {e}") from e
    if answer.status != 200 or not isinstance(answer.said.get("state"), str):
        raise NotLetIn(f"a terminal that asked to join was answered {answer.shown}")
    return answer.said


def _wrong(rule: Rule, visit: Visit) -> str:
    try:
        return rule.check(visit)
    except HungUp as e:
        return f"hung up instead of answering: {e}"
    except WrongShape as e:
        return str(e)
