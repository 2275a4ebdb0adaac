"""The report rules, and those about answers as such: what each says, and that it says it in one way."""

from typing import Any

from sync.conformance.rule import Rule, first_wrong, refused
from sync.conformance.visit import Visit
from sync.conformance.wire import WireAnswer
from sync.contract import key_hash
from terminal.domain.anchor import EVER

SENSE = 1_577_836_800_000  # 2020 in ms UTC; a time in seconds, or since a start, is far below
_REPORT = {"version": "check", "config": "", "recorded": 0, "waiting": 0, "clock": "synced", "parts": {}}


def _reported(visit: Visit) -> str:
    answer = visit.wire.call("PUT", "/v1/state", _REPORT)
    said = "" if answer.said.get("window") == visit.window else f"said {answer.said}, not where the terminal stands"
    return first_wrong(refused(answer, 200), said)


def _newer(visit: Visit) -> str:
    return refused(visit.wire.call("PUT", "/v1/state", {**_REPORT, "of_a_later_version": {"a": [1]}}), 200)


def _wrong(visit: Visit) -> str:
    for body in (b"", b"[]", {**_REPORT, "recorded": "many"}, {"version": "check"}):
        if wrong := refused(visit.wire.call("PUT", "/v1/state", body), 400):
            return f"{str(body)[:40]}: {wrong}"
    return ""


def _directory(visit: Visit) -> str:
    answer = visit.wire.call("GET", "/v1/directory")
    given = isinstance(answer.said.get("directory"), str)
    return first_wrong(
        refused(answer, 200, 404), "" if given or answer.status == 404 else "a directory that is no text"
    )


def _revocations(visit: Visit) -> str:
    made_up = {"key": key_hash("0" * 64), "at": EVER[0], "seal": "0" * 64}
    answer = visit.wire.call("POST", "/v1/revocations", {"revoked": [made_up]})
    if wrong := refused(answer, 200):
        return wrong
    if "revoked" not in answer.said:
        return "no list of revocations"
    taken = made_up["key"] in [one.get("key") for one in answer.listed("revoked")]
    return "took a revocation that nobody here had made" if taken else ""


def _times(visit: Visit) -> str:
    known: list[Any] = [answer.said.get("now") for answer in visit.wire.heard if answer.status == 200]
    for now in known:
        if not isinstance(now, int) or not SENSE <= now <= EVER[1]:
            return f"`now` was {now!r}, which is no time in milliseconds since 1970"
    return "`now` went backwards" if known != sorted(known) else ""


def _json(visit: Visit) -> str:
    return first_wrong(*(_as_json(answer) for answer in visit.wire.heard))


def _patience(visit: Visit) -> str:
    for answer in visit.wire.heard:
        if answer.status in (429, 503) and not answer.headers.get("Retry-After", "").isdigit():
            return f"{answer.status} without Retry-After in seconds"
    return ""


def _never_failed(visit: Visit) -> str:
    failed = [answer for answer in visit.wire.heard if answer.status >= 500 and answer.status != 503]
    moved = [answer for answer in visit.wire.heard if 300 <= answer.status < 400]
    said = f"{len(failed)} calls were answered {failed[0].shown}" if failed else ""
    return first_wrong(said, f"{len(moved)} calls were sent elsewhere, which no terminal follows" if moved else "")


def _as_json(answer: WireAnswer) -> str:
    if not answer.headers.get("Content-Type", "").startswith("application/json"):
        return f"{answer.status} as {answer.headers.get('Content-Type', 'nothing')!r}, not as application/json"
    if answer.status >= 400 and not isinstance(answer.said.get("error"), str):
        return f"{answer.status} without an `error` that says why"
    return ""


REPORT_RULES = (
    Rule("state-taken", "a report is answered with where the terminal stands", _reported),
    Rule("state-of-a-newer-terminal", "fields that are not known do no harm", _newer),
    Rule("state-wrong", "what is no report is 400", _wrong),
    Rule("directory", "the directory is a signed text, or 404 before the first", _directory),
    Rule("revocations", "a revocation that the center did not make itself is not taken", _revocations),
)
# Of everything that was answered so far.
ANSWER_RULES = (
    Rule("answer-now", "each answer carries `now`: ms since 1970, UTC, never backwards", _times),
    Rule("answer-json", "each answer is JSON, and a refusal says `error`", _json),
    Rule("answer-patience", "429 and 503 say when to come again", _patience),
    Rule("answer-never-failed", "no call fails (5xx), and none is sent elsewhere (3xx)", _never_failed),
)
