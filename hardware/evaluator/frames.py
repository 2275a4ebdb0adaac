"""The frames of the four-key serial evaluator: bytes in, frames out, and what box and host mean by them; pure.

A frame is `FF 68`, the length twice, `68`, address, function, data, checksum, `16`. The length counts address,
function and data, the checksum is their sum modulo 256. No maker has published this: it is what the host program
QueueSystem (CallSystem/frmMain.cs) reads and writes; docs/protocols.md has it in words.
"""

from msgspec import Struct

FRAME_HEADER = b"\xff\x68"
FRAME_MARK, FRAME_END = 0x68, 0x16
FRAME_HEAD_BYTES = 5  # bytes before the address
FRAME_MIN_LENGTH, FRAME_MAX_LENGTH = 2, 8  # of the length: a beep, six digits
READ = 4096  # bytes that a port gives at once at most
FRAME_BUFFER_BYTES = (
    READ + FRAME_HEAD_BYTES + FRAME_MAX_LENGTH + 2
)  # bytes kept: behind a frame that is not whole yet, one read fits

RATED_FUNCTION, ASK_FUNCTION, SHOW_FUNCTION, BEEP_FUNCTION = (
    0x11,
    0x01,
    0x02,
    0x03,
)  # functions; a rating's receipt is an ASK too
START_RATING_DATA = 0x0B  # data of ASK: begin to rate
FIGURES = "0123456789 "  # a figure's place is its byte; 0A is the blank
WIDTH = 6  # figures of the display
MOST_STARS = 5
BOX_KEYS = 4  # of a citizen

REPEAT = 1000  # ms in which the same frame of a box is the same press: it has missed the receipt
ECHO = 500  # ms in which our own bytes may come back: some RS-485 adapters hear themselves


class BusFrame(Struct, frozen=True):
    address: int
    function: int
    data: bytes = b""


class BoxRating(Struct, frozen=True):
    """A citizen's key, 0 to 3."""

    address: int
    key: int


class Operator(Struct, frozen=True):
    """A key of the operator. `detail` is what was typed before it; `function` is any but that of a rating."""

    address: int
    key: int
    detail: bytes = b""
    function: int = 0x10


class Acknowledgement(Struct, frozen=True):
    """The host has this report."""

    report: BoxRating | Operator

    @property
    def address(self) -> int:
        return self.report.address


class StartRating(Struct, frozen=True):
    address: int


class Stars(Struct, frozen=True):
    """The stars of the clerk, 0 to 5."""

    address: int
    count: int


class Digits(Struct, frozen=True):
    """Six figures, each a digit or a blank."""

    address: int
    text: str


class Beep(Struct, frozen=True):
    address: int


BoxReport = BoxRating | Operator
BoxCommand = Acknowledgement | StartRating | Stars | Digits | Beep


def report(frame: BusFrame) -> BoxReport | None:
    """What a box says with this frame, None where it is nothing that a box says."""
    if not frame.data:
        return None
    if frame.function == RATED_FUNCTION:
        return BoxRating(frame.address, frame.data[0])
    return Operator(frame.address, frame.data[-1], frame.data[:-1], frame.function)


def command(frame: BusFrame) -> BoxCommand | None:
    """What the host says with this frame, None where it is nothing that a host says."""
    address, data = frame.address, frame.data
    match frame.function, len(data):
        case (0x01, 1):
            return (
                StartRating(address)
                if data[0] == START_RATING_DATA
                else Acknowledgement(BoxRating(address, data[0]))
            )
        case (0x02, 1):
            return Stars(address, data[0]) if data[0] <= MOST_STARS else None
        case (0x02, 6):
            return Digits(address, "".join(FIGURES[byte] for byte in data)) if max(data) < len(FIGURES) else None
        case (0x03, 0):
            return Beep(address)
    said = report(frame)
    return Acknowledgement(said) if isinstance(said, Operator) else None


def frame(message: BoxReport | BoxCommand) -> BusFrame:
    """The frame that says this. ValueError where the display cannot show it."""
    match message:
        case BoxRating(address, key):
            return BusFrame(address, RATED_FUNCTION, bytes([key]))
        case Operator(address, key, detail, function):
            return BusFrame(address, function, detail + bytes([key]))
        case Acknowledgement(BoxRating(address, key)):
            return BusFrame(address, ASK_FUNCTION, bytes([key]))
        case Acknowledgement(said):
            return frame(said)
        case StartRating(address):
            return BusFrame(address, ASK_FUNCTION, bytes([START_RATING_DATA]))
        case Beep(address):
            return BusFrame(address, BEEP_FUNCTION)
        case shown:
            return BusFrame(shown.address, SHOW_FUNCTION, _shown(shown))


def _shown(message: Stars | Digits) -> bytes:
    if isinstance(message, Stars):
        if not 0 <= message.count <= MOST_STARS:
            raise ValueError(f"there are 0 to {MOST_STARS} stars, not {message.count}")
        return bytes([message.count])
    if len(message.text) != WIDTH or not set(message.text) <= set(FIGURES):
        raise ValueError(f"the display shows {WIDTH} digits or blanks, not {message.text!r}")
    return bytes(map(FIGURES.index, message.text))


def encode(frame: BusFrame) -> bytes:
    """The bytes of a frame; ValueError where the data is longer than 6 bytes or a number is no byte."""
    counted = bytes([frame.address, frame.function]) + frame.data
    if len(counted) > FRAME_MAX_LENGTH:
        raise ValueError(f"a frame carries up to {FRAME_MAX_LENGTH - 2} bytes, not {len(frame.data)}")
    return (
        FRAME_HEADER
        + bytes([len(counted), len(counted), FRAME_MARK])
        + counted
        + bytes([sum(counted) & 0xFF, FRAME_END])
    )


class FrameDecoder:
    """Finds frames in a stream of bytes; noise and damaged frames are skipped.

    What turns out to be no frame gives up its first byte only, so that a sound frame behind or within it is found.
    """

    def __init__(self) -> None:
        self._unread = bytearray()

    def feed(self, data: bytes) -> None:
        """Takes bytes as they come; beyond one read and one frame that nobody asked for, the oldest are dropped."""
        self._unread += data
        del self._unread[:-FRAME_BUFFER_BYTES]

    def next(self) -> BusFrame | None:
        """The next frame, None where more bytes are needed."""
        while self._at_header():
            size = self._promised()
            if size is None:
                return None
            if size and (frame := self._sound(size)):
                del self._unread[:size]
                return frame
            del self._unread[0]
        return None

    def _at_header(self) -> bool:
        start = self._unread.find(FRAME_HEADER)
        if start < 0:  # the last byte may be the first of a header
            start = len(self._unread) - self._unread.endswith(FRAME_HEADER[:1])
        del self._unread[:start]
        return self._unread.startswith(FRAME_HEADER)

    def _promised(self) -> int | None:
        """The bytes of the whole frame, 0 for none that there can be, None where more bytes are needed."""
        if len(self._unread) < FRAME_HEAD_BYTES:
            return None
        _, _, length, again, mark = self._unread[:FRAME_HEAD_BYTES]
        if length != again or mark != FRAME_MARK or not FRAME_MIN_LENGTH <= length <= FRAME_MAX_LENGTH:
            return 0
        size = FRAME_HEAD_BYTES + length + 2
        return size if len(self._unread) >= size else None

    def _sound(self, size: int) -> BusFrame | None:
        counted, (check, end) = self._unread[FRAME_HEAD_BYTES : size - 2], self._unread[size - 2 : size]
        if end != FRAME_END or check != sum(counted) & 0xFF:
            return None
        return BusFrame(counted[0], counted[1], bytes(counted[2:]))


class Repeats:
    """One press is one event, though a box that has missed the receipt sends its frame again.

    Nothing in a frame tells a second press from a repetition: within a second of the frame before, the same frame
    is a repetition, unless the box has said something else in between. A rating given again in the same second
    would change nothing.
    """

    def __init__(self) -> None:
        self._last: dict[int, tuple[BusFrame, int]] = {}

    def repeated(self, frame: BusFrame, mono: int) -> bool:
        """Whether the press is counted already; `mono` in milliseconds."""
        before = self._last.get(frame.address)
        self._last[frame.address] = frame, mono
        return before is not None and before[0] == frame and mono - before[1] < REPEAT


class Echoes:
    """Tells our own bytes, on a line that gives them back, from those of a box: some frames look the same."""

    def __init__(self) -> None:
        self._sent: list[tuple[BusFrame, int]] = []

    def sent(self, frame: BusFrame, mono: int) -> None:
        """This was sent at `mono`, in milliseconds."""
        self._sent = [each for each in self._sent if mono - each[1] < ECHO] + [(frame, mono)]

    def heard(self, frame: BusFrame, mono: int) -> bool:
        """Whether this is one of ours, come back; each comes back once."""
        for each in self._sent:
            if each[0] == frame and mono - each[1] < ECHO:
                self._sent.remove(each)
                return True
        return False
