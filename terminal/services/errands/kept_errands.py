"""The kept errands of a terminal: which are open, which were done, and the message that is shown; in its buffer."""

import logging

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from sync.buffer import Buffer
from sync.errands import Errand, MessageErrand
from terminal.domain.facts import Moment

log = logging.getLogger(__name__)

ERRANDS_TEXT = "errands"  # its name in the buffer
ENDED_KEPT = 64  # of those that are over: a center that went back gives them again
RESTART_PAUSE_MS = 3_600_000  # ms between two restarts that a center asks for


class OpenErrand(Struct, frozen=True):
    """`begun`: its act may have changed something."""

    order: int
    mark: str
    what: Errand
    begun: bool = False

    @property
    def name(self) -> tuple[int, str]:
        """What tells it from all others: a center that went back gives a number twice."""
        return self.order, self.mark


class ErrandsText(Struct, frozen=True):
    open: tuple[OpenErrand, ...] = ()
    ended: tuple[tuple[int, str], ...] = ()
    message: MessageErrand | None = None
    restarted: tuple[str, int] = ("", 0)  # boot and mono of the last restart


_errands_json = msgspec.json.Decoder(ErrandsText)


class KeptErrands:
    """For one thread at a time; each change is durable when it returns. Changes raise OSError."""

    def __init__(self, buffer: Buffer) -> None:
        self._buffer = buffer
        self._text = _read(buffer.kept(ERRANDS_TEXT))

    @property
    def open(self) -> tuple[OpenErrand, ...]:
        return self._text.open

    @property
    def message(self) -> MessageErrand | None:
        return self._text.message

    def knows(self, order: int, mark: str) -> bool:
        """Whether it was taken before."""
        return (order, mark) in self._text.ended or any(each.name == (order, mark) for each in self.open)

    def restarted_lately(self, now: Moment) -> bool:
        boot, mono = self._text.restarted
        return boot == now.boot and now.mono - mono < RESTART_PAUSE_MS

    def add(self, errand: OpenErrand) -> None:
        self._keep(replace(self._text, open=(*self.open, errand)))

    def begin(self, errand: OpenErrand) -> None:
        """Something is about to change for its sake."""
        begun = tuple(replace(each, begun=True) if each == errand else each for each in self.open)
        self._keep(replace(self._text, open=begun))

    def end(self, errand: OpenErrand) -> None:
        """It was answered, and is not done again."""
        rest = tuple(each for each in self.open if each.name != errand.name)
        ended = (*self._text.ended, errand.name)[-ENDED_KEPT:]
        self._keep(replace(self._text, open=rest, ended=ended))

    def show(self, message: MessageErrand | None) -> None:
        self._keep(replace(self._text, message=message))

    def restart(self, now: Moment) -> None:
        self._keep(replace(self._text, restarted=(now.boot, now.mono)))

    def _keep(self, text: ErrandsText) -> None:
        self._buffer.keep(ERRANDS_TEXT, msgspec.json.encode(text).decode())
        self._text = text


def _read(kept: str | None) -> ErrandsText:
    """None of them where this version cannot read it."""
    try:
        return _errands_json.decode(kept) if kept else ErrandsText()
    except msgspec.ValidationError as e:
        log.warning("the kept errands are not read: %s", e)
        return ErrandsText()
