"""The hand-over of what IT signed to the center, over HTTPS and to nobody else."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
import requests
import urllib3
from msgspec import Struct

from sync.bundles.bundle import NOT_TRUSTED
from sync.contract import (
    PARCEL,
    WRONG_ADDRESS,
    SignedBundle,
    SignedBundles,
    SignedDirectory,
    SignedRolloutDecision,
    SignedRolloutPlan,
    SignedSuccessions,
)
from terminal.domain.mistake import Mistake

PUSH_TIMEOUT_SECONDS = 15.0  # s
PARCEL_CHARACTERS = 900_000  # of bundles in one call, which may have 1 MB; more than one alone has
SAID_CHARACTERS = 4096  # of an answer
NO_SUCH_DOOR = 404  # the HTTP status of `PushUnknown`
HEARD_BYTES = 16 << 20  # of one answer; a page of bundles has 2 MB
OTHER_CERTIFICATE = "its certificate was not made by {ca}, not for this address, or has ended; look at all three"
NO_ANSWER = "no answer in {seconds} s; see on its machine that `center serve` works"
HUNG_UP = "it hung up on http://; a center that was given a certificate answers https:// alone: write {address}"
NO_TLS = (
    "no TLS is spoken there: a center without a certificate answers http:// on its own machine; see which program "
    "listens at that port"
)
NOT_TLS = ("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE")  # as OpenSSL calls an answer in plain HTTP
NO_CONNECTION = "no connection; see that `center serve` runs there, and that a way leads to this address"
UNTRUSTED_KEY = (
    "{said}: sign with the newest key; one that another key named is made known by the first `config push` with "
    "it; where all before it are lost, start the center anew with `center serve --trust PUBLICKEY`, what `config "
    "key show` prints of this one"
)
UNUSABLE_CA = "{ca} cannot be used as a CA certificate; give the file that `center certificate` made"


class _Why(Struct):
    error: str


_why_json = msgspec.json.Decoder(_Why)


class PushRefused(OSError):
    """The center did not take a bundle; the message says why."""


class PushPutOff(PushRefused):
    """The center has no time for it now."""


class PushUnknown(PushRefused):
    """The center does not know the question, as one that is older than this program, or whom it is about."""


# By HTTP status; with 429 and 503 a center asks for patience.
REFUSALS: Mapping[int, type[PushRefused]] = {NO_SUCH_DOOR: PushUnknown, 429: PushPutOff, 503: PushPutOff}


class PushFailed(OSError):
    """Nobody knows whether the center took it: mend what the message names, and push again."""


def publish(url: str, ca: Path, text: str) -> None:
    """Hands a bundle to the center. Raises `PushRefused`, `PushFailed`."""
    hand_over(url, ca, "/v1/bundles", SignedBundle(text))


def publish_hall(url: str, ca: Path, texts: Sequence[str]) -> Iterator[int]:
    """The same for the bundles of a whole hall, in few calls; after each, how many it took."""
    for parcel in _parcels(texts):
        hand_over(url, ca, "/v1/hall/bundles", SignedBundles(parcel))
        yield len(parcel)


def _parcels(texts: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """All of them in their order, as many at once as one call may carry."""
    parcel: list[str] = []
    for text in texts:
        if parcel and (len(parcel) == PARCEL or sum(map(len, parcel)) + len(text) > PARCEL_CHARACTERS):
            yield tuple(parcel)
            parcel = []
        parcel.append(text)
    if parcel:
        yield tuple(parcel)


def publish_directory(url: str, ca: Path, signed: str) -> None:
    """The same for a directory."""
    hand_over(url, ca, "/v1/directory", SignedDirectory(signed))


def publish_plan(url: str, ca: Path, signed: str) -> None:
    """The same for the plan by which the bundles that follow reach the windows."""
    hand_over(url, ca, "/v1/rollouts", SignedRolloutPlan(signed))


def decide_rollout(url: str, ca: Path, signed: str) -> bytes:
    """The same for what IT decides of it; the center's answer."""
    return hand_over(url, ca, "/v1/rollouts/decide", SignedRolloutDecision(signed))


def publish_successions(url: str, ca: Path, successions: tuple[str, ...]) -> None:
    """The same for how the key that signs came to be trusted."""
    hand_over(url, ca, "/v1/successions", SignedSuccessions(successions))


def hand_over(url: str, ca: Path, path: str, signed: Struct) -> bytes:
    """Hands what is signed to one of the center's doors; its answer. Raises `PushRefused`, `PushFailed`."""
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(
                url.rstrip("/") + path,
                data=msgspec.json.encode(signed),
                headers={"Content-Type": "application/json"},
                verify=str(ca),
                timeout=PUSH_TIMEOUT_SECONDS,
                allow_redirects=False,
                stream=True,
            )
            content = _heard(answer)
    except (OSError, ValueError) as e:  # ValueError: urllib3's, of an address
        why = _plainly(e, url, ca)
        raise PushFailed(Mistake("the center at {url}: {why}; then try again", url=url, why=why)) from e
    if len(content) > HEARD_BYTES:
        raise PushFailed(Mistake("the center at {url} answers without end; see that it is one", url=url))
    if answer.status_code >= 300:
        status, said = answer.status_code, _said(answer, content)
        refusal = PushRefused if said.startswith(WRONG_ADDRESS) else REFUSALS.get(status, PushRefused)
        raise refusal(Mistake("the center refused: HTTP {status}: {said}", status=status, said=said))
    return content


def _heard(answer: requests.Response) -> bytes:
    """All of it, or more than may be heard."""
    content = bytearray()
    for chunk in answer.iter_content(1 << 16):
        content += chunk
        if len(content) > HEARD_BYTES:
            break
    return bytes(content)


def _said(answer: requests.Response, content: bytes) -> str:
    """Why it did not take it. One line: a second could pass for one of ours."""
    text = content.decode(errors="replace")[:SAID_CHARACTERS]
    with suppress(msgspec.DecodeError, RecursionError):
        text = _why_json.decode(text).error
    if answer.status_code == NO_SUCH_DOOR and text in ("", "Not Found"):
        return Mistake(
            "it knows no {path}: it is older than this program, or no center answers there",
            path=urlsplit(answer.url).path,
        )
    said = " ".join(text[:300].split())
    return Mistake(UNTRUSTED_KEY, said=said) if said == NOT_TRUSTED else said


def _plainly(e: Exception, url: str, ca: Path) -> Mistake:
    """What happened, and what to look at."""
    if isinstance(e, requests.exceptions.SSLError):
        return Mistake(NO_TLS) if any(each in str(e) for each in NOT_TLS) else Mistake(OTHER_CERTIFICATE, ca=ca)
    if isinstance(e, requests.Timeout):
        return Mistake(NO_ANSWER, seconds=round(PUSH_TIMEOUT_SECONDS))
    if isinstance(e, requests.ConnectionError):
        scheme, separator, place = url.partition("://")
        if scheme == "http" and isinstance(e.args[0], urllib3.exceptions.ProtocolError):
            return Mistake(HUNG_UP, address=f"https{separator}{place}")
        return Mistake(NO_CONNECTION)
    if isinstance(e, ValueError):
        return Mistake("not an address; write it as https://NAME:PORT")
    return Mistake(UNUSABLE_CA, ca=ca)
