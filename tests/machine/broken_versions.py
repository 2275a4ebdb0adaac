"""Broken versions: text put after all else in one module of the program, so that one thing no longer works."""

from typing import NamedTuple

from tests.machine.guest_hall import UNIT


class Broken(NamedTuple):
    """What is put after all else in one module, and what is said of that."""

    module: str
    text: str
    why: str


STARTS_NOT = Broken(
    "terminal/app/service.py",
    """

def serve(*_):  # whoever only imports it, as the rehearsal does, finds nothing
    raise SystemExit("broken: it does not start")
""",
    f"systemctl start {UNIT}.service: Job for {UNIT}.service failed",
)
LOSES_THE_SCREEN = Broken(
    "display/screen/sdl_window.py",
    """
_find, _looks = SdlWindow.find, []


def _find_once(self):
    _looks.append(self)
    if len(_looks) == 1:
        return _find(self)
    self.close()
    self.why = "no display: broken"
    return False


SdlWindow.find = _find_once
""",
    "the screen is lost: no display: broken",
)
LEAKS = Broken(
    "terminal/services/loop.py",
    """
import time

_next, _kept, _began = Loop._next, [], time.monotonic()


def _next_and_keep(self):
    if len(_kept) < (time.monotonic() - _began) / 4:
        _kept.append(b"x" * (1 << 20))
    return _next(self)


Loop._next = _next_and_keep
""",
    "it leaks: ",
)
LOSES_THE_CENTER = Broken(
    "sync/uplink/http_session.py",
    """

def _judge_dates(certificate, now):
    raise WrongDate("broken: no certificate is believed")
""",
    "the center acknowledges nothing",
)
BROKEN = {"0.3.1": STARTS_NOT, "0.3.2": LOSES_THE_SCREEN, "0.3.3": LEAKS, "0.3.4": LOSES_THE_CENTER}
