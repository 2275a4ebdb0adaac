"""Notice sending: one try, which ends by itself within seconds, whatever the receiver does."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from tempfile import NamedTemporaryFile

import requests

from sync.center.office.notice import (
    CENTER_FAILED,
    NOTICE_ANSWERED,
    RECEIVER_AWAY,
    RECEIVER_SILENT,
    WRONG_CERTIFICATE,
    Notice,
    NoticeAddress,
    notice_body,
    notice_headers,
)

log = logging.getLogger(__name__)

RECEIVER_SECONDS = 5.0  # that the receiver may say nothing
TRY_SECONDS = 10.0  # for all of it, also where it says a byte now and then


def tried(address: NoticeAddress, notice: Notice, now: int, seconds: float = TRY_SECONDS) -> str:
    """Sends it; empty where the receiver has it, else why not."""
    outcome: SimpleQueue[str] = SimpleQueue()
    # Nobody can end a call from outside: one that drags on is left to itself, and ends with the process.
    threading.Thread(target=lambda: outcome.put(_sent(address, notice, now)), daemon=True).start()
    try:
        return outcome.get(timeout=seconds)
    except Empty:
        return RECEIVER_SILENT.format(seconds=round(seconds))


def _sent(address: NoticeAddress, notice: Notice, now: int) -> str:
    try:
        return _posted(address, notice, now)
    except requests.exceptions.SSLError:
        return WRONG_CERTIFICATE
    except requests.exceptions.ConnectionError:
        return RECEIVER_AWAY
    except requests.exceptions.Timeout:
        return RECEIVER_SILENT.format(seconds=round(RECEIVER_SECONDS))
    except Exception:  # the top of this thread: whatever it is, it is tried again
        log.exception("a notice could not be sent")
        return CENTER_FAILED


def _posted(address: NoticeAddress, notice: Notice, now: int) -> str:
    body = notice_body(notice, address.pages)
    headers = notice_headers(address.secret, notice, body, now)
    with requests.Session() as session, _authority(address.ca) as ca:
        session.trust_env = False  # no proxy, no password file: the address is all there is
        answer = session.post(
            address.url,
            data=body,
            headers=headers,
            verify=ca,
            timeout=RECEIVER_SECONDS,
            allow_redirects=False,
            stream=True,  # what it says beyond the status is not read
        )
        with answer:
            return "" if 200 <= answer.status_code < 300 else NOTICE_ANSWERED.format(status=answer.status_code)


@contextmanager
def _authority(ca: str) -> Iterator[str | bool]:
    """Whose word counts for its certificate, as requests wants it: a file."""
    if not ca:
        yield True
        return
    with NamedTemporaryFile("w", suffix=".pem") as file:
        file.write(ca)
        file.flush()
        yield file.name
