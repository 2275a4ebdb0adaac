"""The hall question: IT asks a center what it has published of a hall, or how every window of it stands.

It is signed: names, and who sits where, are nobody else's business.
"""

import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

from sync.bundles.bundle import BundleRefused, Payload, opened, read_signed, verified_before, verify
from sync.bundles.hand_over import PushFailed, hand_over
from sync.bundles.signing import KeyFile
from sync.contract import PublishedHall, SealedQuestion
from sync.rollouts.hall_answer import HallAnswer
from terminal.domain.mistake import Mistake
from terminal.domain.window import Window

A = TypeVar("A")
HALL_QUESTION_DOMAIN = b"window-terminal hall question v1\0"
HALL_QUESTION_BYTES = 1 << 10
OTHER_ANSWER = "the center at {url}: no answer that this version knows; bring both up to date"
NO_CONFIGURATION = "the center at {url}: what it says was published is no configuration"
PAGES_MAX = 800  # of one hall: a center that never ends is not listened to

HallMatter = Literal["published", "status"]


class HallQuestion(Struct, frozen=True, forbid_unknown_fields=True):
    """What is signed. `after` is the last window that is known already; the nonce makes two questions differ."""

    algorithm: Literal["ed25519"]
    about: HallMatter
    nonce: str
    after: str = ""


class PublishedBefore(Struct, frozen=True):
    """What a center says was published last for a window; `sure` where the key that asks, or one before it, did."""

    payload: Payload
    sure: bool

    @property
    def window(self) -> Window | None:
        """None where this version cannot read it."""
        try:
            return _window_json.decode(self.payload.window)
        except (msgspec.DecodeError, RecursionError):
            return None


_question_json = msgspec.json.Decoder(HallQuestion)
_page_json, _answer_json = msgspec.json.Decoder(PublishedHall), msgspec.json.Decoder(HallAnswer)
_window_json = msgspec.json.Decoder(Window)


def ask_published_hall(url: str, ca: Path, key: KeyFile) -> dict[str, PublishedBefore]:
    """By window, what was published last. Raises `PushRefused`, `PushFailed`."""
    found: dict[str, PublishedBefore] = {}
    for bundle in _pages(url, ca, key):
        before = _read(bundle, key, url)
        found[before.payload.target] = before
    return found


def ask_status(url: str, ca: Path, key: KeyFile) -> HallAnswer:
    """How every window stands. Raises `PushRefused`, `PushFailed`."""
    return _asked(url, ca, key, HallQuestion("ed25519", "status", secrets.token_hex(16)), _answer_json)


def open_hall_question(sealed: str, trusted: Iterable[str], about: HallMatter) -> HallQuestion:
    """The question, if one of the trusted public keys asks about this. Raises `BundleRefused`."""
    content = opened(sealed, trusted, HALL_QUESTION_DOMAIN, HALL_QUESTION_BYTES)
    question = read_signed(content, _question_json.decode, "a question about a hall")
    if question.about != about:
        raise BundleRefused(f"it asks for {question.about}, and is answered elsewhere")
    return question


def _pages(url: str, ca: Path, key: KeyFile) -> Iterator[str]:
    after = ""
    for _ in range(PAGES_MAX):
        question = HallQuestion("ed25519", "published", secrets.token_hex(16), after)
        page = _asked(url, ca, key, question, _page_json)
        yield from page.bundles
        if not page.more or not page.bundles:
            return
        after = verified_before(page.bundles[-1]).target


def _asked(url: str, ca: Path, key: KeyFile, question: HallQuestion, answer: "msgspec.json.Decoder[A]") -> A:
    sealed = key.sealed(HALL_QUESTION_DOMAIN, msgspec.json.encode(question))
    said = hand_over(url, ca, f"/v1/hall/{question.about}", SealedQuestion(sealed))
    try:
        return answer.decode(said)
    except (ValueError, RecursionError) as e:
        raise PushFailed(Mistake(OTHER_ANSWER, url=url)) from e


def _read(bundle: str, key: KeyFile, url: str) -> PublishedBefore:
    """Another key's, one of before a recovery say, is shown all the same: it decides nothing here."""
    try:
        return PublishedBefore(verify(bundle, (key.public, *key.followed)), sure=True)
    except BundleRefused:
        pass
    try:
        return PublishedBefore(verified_before(bundle), sure=False)
    except (ValueError, RecursionError) as e:
        raise PushFailed(Mistake(NO_CONFIGURATION, url=url)) from e
