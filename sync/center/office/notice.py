"""A notice: that a case is due or a terminal sick, as another program of the office is told it. Pure.

It is signed as the Standard Webhooks specification has it. A link and a number stand in it, nothing of a person.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import SplitResult, urlsplit

import msgspec
from cryptography.x509 import load_pem_x509_certificates
from msgspec import Struct

from sync.center.local_hosts import is_local
from terminal.domain.mistake import Mistake, values_of

NoticeKind = Literal["complaint.due", "terminal.sick", "test"]
SECRET_BYTES = 32
SECRET_PREFIX = "whsec_"
_MINUTE, _HOUR, NOTICE_DAY_MS = 60_000, 3_600_000, 86_400_000  # ms
# After so many failures; later ones are an hour apart.
NOTICE_PAUSES_MS = (
    _MINUTE,
    2 * _MINUTE,
    5 * _MINUTE,
    10 * _MINUTE,
    30 * _MINUTE,
)
GIVEN_UP_DAYS = 7  # a receiver that was away for longer has other sorrows, and the pages show all of it
RECEIVER_HOST = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
AN_ADDRESS = "an address such as https://office.example/notices, with nothing else in it"
GIVE_CA = "give the certificate of the authority that signed the receiver's; for the hall's, ca.pem"
# Why a try failed, as it is kept.
NOTICE_ANSWERED, RECEIVER_SILENT, RECEIVER_AWAY = (
    "it answered {status}",
    "no answer within {seconds} s",
    "no connection",
)
WRONG_CERTIFICATE = "its certificate is not of the authority that was given, or for another name, or has ended"
CENTER_FAILED = "the center failed; its log says why"
ADDRESS_CHARACTERS, CA_CHARACTERS = 300, 20_000


class NoticeAddressWrong(Exception):
    """The address was not kept; the mistake's place is the field that is to be changed."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake)
        self.mistake = mistake


class NoticeAddress(Struct, frozen=True):
    """Where notices go. `ca` is the authority of its certificate, in PEM; links begin with `pages`."""

    url: str
    ca: str
    pages: str
    secret: str  # base64


class Notice(Struct, frozen=True):
    """`id` is the same at each try, and nobody else's; `at` in ms UTC."""

    id: str
    kind: NoticeKind
    number: str
    path: str
    at: int


def notice_id(store: str, kind: str, matter: str) -> str:
    """The same for the same matter, whatever was restored meanwhile: so a receiver knows it again."""
    named = "\0".join((store, kind, matter))
    return f"msg_{hashlib.sha256(named.encode()).hexdigest()[:32]}"


def notice_body(notice: Notice, pages: str) -> bytes:
    """What is sent, to the byte: the same at each try."""
    moment = datetime.fromtimestamp(notice.at // 1000, UTC).isoformat().replace("+00:00", "Z")
    said = {
        "type": notice.kind,
        "timestamp": moment,
        "data": {"number": notice.number, "link": pages.rstrip("/") + notice.path},
    }
    return msgspec.json.encode(said)


def notice_headers(secret: str, notice: Notice, body: bytes, now: int) -> Mapping[str, str]:
    """`now` in ms UTC is when it is sent: a receiver refuses what was recorded and is played to it later."""
    moment = str(now // 1000)
    signed = b".".join((notice.id.encode(), moment.encode(), body))
    digest = hmac.digest(base64.b64decode(secret), signed, "sha256")
    return {
        "Content-Type": "application/json",
        "webhook-id": notice.id,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def next_try(notice_at: int, tries: int, now: int) -> int | None:
    """When it is tried again that failed `tries` times, the last `now`; None where it is given up. ms UTC."""
    if now - notice_at >= GIVEN_UP_DAYS * NOTICE_DAY_MS:
        return None
    return now + (NOTICE_PAUSES_MS[tries - 1] if tries <= len(NOTICE_PAUSES_MS) else _HOUR)


def checked_address(url: str, ca: str, pages: str, secret: str) -> NoticeAddress:
    """Raises `NoticeAddressWrong`."""
    scheme = _checked(url, "url").scheme
    _checked(pages, "pages")
    if scheme == "https" and not ca.strip():
        raise NoticeAddressWrong(Mistake(GIVE_CA, place="ca"))
    if ca.strip():
        _check_ca(ca)
    return NoticeAddress(url, ca.strip(), pages.rstrip("/"), secret)


def failure_said(why: str) -> str:
    """Why a try failed, in words that a catalogue has."""
    if found := values_of(NOTICE_ANSWERED, why):
        return Mistake(NOTICE_ANSWERED, **found)
    if found := values_of(RECEIVER_SILENT, why):
        return Mistake(RECEIVER_SILENT, **found)
    whole = {RECEIVER_AWAY: Mistake(RECEIVER_AWAY), WRONG_CERTIFICATE: Mistake(WRONG_CERTIFICATE)}
    return {**whole, CENTER_FAILED: Mistake(CENTER_FAILED)}.get(why, why)


def shown_secret(secret: str) -> str:
    """As the receiver's library wants it."""
    return SECRET_PREFIX + secret


def _checked(text: str, place: str) -> SplitResult:
    if len(text) > ADDRESS_CHARACTERS or not text.isascii() or any(sign.isspace() for sign in text):
        raise NoticeAddressWrong(Mistake(AN_ADDRESS, place=place))
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https") or "\\" in text:
        raise NoticeAddressWrong(Mistake(AN_ADDRESS, place=place))
    if "@" in parts.netloc or "#" in text:
        raise NoticeAddressWrong(
            Mistake("leave out user, password and what is behind #: the signature proves who sent it", place=place)
        )
    if not RECEIVER_HOST.fullmatch(parts.netloc):  # who sends it would read another host in it than who checks it
        raise NoticeAddressWrong(Mistake(AN_ADDRESS, place=place))
    if parts.scheme == "http" and not is_local(host):
        raise NoticeAddressWrong(
            Mistake("plain HTTP only to this machine itself: 127.0.0.1, ::1 or localhost; else https", place=place)
        )
    return parts


def _check_ca(ca: str) -> None:
    if len(ca) > CA_CHARACTERS:
        raise NoticeAddressWrong(Mistake("one certificate, or a few, in PEM", place="ca"))
    try:
        load_pem_x509_certificates(ca.encode())
    except ValueError:
        raise NoticeAddressWrong(
            Mistake("no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----", place="ca")
        ) from None
