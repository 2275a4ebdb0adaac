"""The body rules: what is packed, too large, or nothing that anybody could read, and hurts nobody."""

import gzip
import zlib

from sync.conformance.rule import Rule, first_wrong, refused, settled
from sync.conformance.visit import Visit, delivery
from sync.conformance.wire import HungUp, WireAnswer
from sync.contract import BODY_LIMIT

_PACKED = {"Content-Encoding": "gzip"}
DEPTH = 50_000  # of brackets, which no parser may follow on its stack
NO_DELIVERIES = (b"", b"\xff\xfe", b"[1", b"null", b"17", b'{"series":5,"facts":[]}', b'{"series":"a"}')


def _packed(visit: Visit) -> str:
    series = visit.series()
    body = gzip.compress(delivery(series, series.facts(1, 3)))
    return settled(visit, visit.wire.call("POST", "/v1/facts", body, headers=_PACKED), 3)


def _packed_wrong(visit: Visit) -> str:
    series = visit.series()
    body = gzip.compress(delivery(series, series.facts(1, 3)))
    cut = refused(visit.wire.call("POST", "/v1/facts", body[:-9], headers=_PACKED), 400)
    plain = refused(visit.wire.call("POST", "/v1/facts", b"{}", headers=_PACKED), 400)
    return first_wrong(cut, plain, settled(visit, visit.deliver(series, []), 0))


def _packed_otherwise(visit: Visit) -> str:
    series = visit.series()
    body = zlib.compress(delivery(series, series.facts(1, 3)))
    return refused(visit.wire.call("POST", "/v1/facts", body, headers={"Content-Encoding": "deflate"}), 415)


def _unpacks_large(visit: Visit) -> str:
    body = gzip.compress(b" " * (BODY_LIMIT + 1))
    return refused(visit.wire.call("POST", "/v1/facts", body, headers=_PACKED), 413)


def _large(visit: Visit) -> str:
    try:
        answer = visit.wire.call("POST", "/v1/facts", b" " * (BODY_LIMIT + 1))
    except HungUp:  # it need not read all of it to say no
        return ""
    return refused(answer, 413)


def _unreadable(visit: Visit) -> str:
    for body in NO_DELIVERIES:
        if wrong := refused(_sent(visit, body), 400):
            return f"{body[:30]!r}: {wrong}"
    return ""


def _deep(visit: Visit) -> str:
    series = visit.series()
    nested = b"[" * DEPTH + b"]" * DEPTH
    outside = refused(_sent(visit, b'{"series":"a","facts":%s}' % nested), 200, 400)
    inside = visit.deliver(series, [b'{"seq":1,"body":%s}' % nested])
    if inside.status == 400:
        return outside
    return first_wrong(outside, settled(visit, inside, 1, aside=[1]))


def _names(visit: Visit) -> str:
    for series in ("a" * 300, "a\x00b", "a\nb"):
        if wrong := refused(visit.wire.call("POST", "/v1/facts", {"series": series, "facts": []}), 400):
            return f"a series called {series[:5]!r}…: {wrong}"
    return ""


def _nowhere(visit: Visit) -> str:
    unknown = refused(visit.wire.call("GET", "/v1/nothing-of-the-kind"), 404)
    other = refused(visit.wire.call("DELETE", "/v1/facts"), 404, 405)
    return first_wrong(unknown, other, refused(visit.wire.call("OPTIONS", "/v1/facts"), 200, 204, 404, 405))


def _sent(visit: Visit, body: bytes) -> WireAnswer:
    return visit.wire.call("POST", "/v1/facts", body)


BODY_RULES = (
    Rule("body-packed", "a body may be packed with gzip", _packed),
    Rule("body-packed-wrong", "gzip that is broken or none is 400, and nothing of it taken", _packed_wrong),
    Rule("body-packed-otherwise", "any other packing is 415", _packed_otherwise),
    Rule("body-unpacks-large", f"a body that unpacks to more than {BODY_LIMIT >> 20} MiB is 413", _unpacks_large),
    Rule("body-large", f"a body of more than {BODY_LIMIT >> 20} MiB is 413, or not read", _large),
    Rule("body-unreadable", "what is no delivery is 400", _unreadable),
    Rule("body-deep", "brackets by the thousand are refused like anything else", _deep),
    Rule("body-names", "a series whose name is too long, or not to be printed, is 400", _names),
    Rule("path-unknown", "a path that is none is 404, a method that is none 405 or 404", _nowhere),
)
