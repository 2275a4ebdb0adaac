"""Settings: the local file that boots a terminal: center address, CA, trusted key, devices. Errors name the key."""

import base64
import tomllib
import types
import typing
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field

from sync.public_key import is_key_text, is_public_key
from terminal.config.shape import misshapen
from terminal.config.trusted_key_file import ROOTS_WORD_FILE, read_word
from terminal.domain.facts import Key, Level, StaffKey
from terminal.domain.fittings import GpioPin, center_url_problem
from terminal.domain.timetable import Clock

Pixels = Annotated[int, Meta(ge=240, le=7680)]
Rotation = Literal[0, 90, 180, 270]  # degrees, clockwise
Percent = Annotated[int, Meta(ge=0, le=100)]


class SettingsWrong(Exception):
    """The settings file cannot be used; the message names file, key and what is allowed."""


PublicKeyText = Annotated[
    str,
    Meta(min_length=44, max_length=44, description="a public key, 44 characters as `config key new` prints it"),
]


BoxNumber = Annotated[int, Meta(ge=0, le=255)]
OF_KEYS = "a table: the number of each key, from 0 to 255, and one of the words for what it means"
UsbNumber = Annotated[
    str,
    Meta(pattern=r"^([0-9a-f]{4})?\Z", description="four digits of 0 to 9 and a to f, as `lsusb` prints them"),
]


class CenterSettings(Struct, frozen=True, forbid_unknown_fields=True):
    url: str
    ca: str  # path of the hall's own CA certificate, PEM
    token: str = ""  # path of a file with a one-time token, which is removed once it is used up


class TrustSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """`keys` are IT's public Ed25519 keys, `cards` the key of the cards in the hall's directory; all in base64.

    `recovery` signs nothing but which key follows. Where there is a `second`, nothing counts without the signature
    of one of these keys beside. `epoch` and `former` are what root said, see `window-terminal trust`.
    """

    keys: tuple[PublicKeyText, ...]
    cards: str = ""
    recovery: Annotated[str, Meta(max_length=44)] = ""
    second: Annotated[tuple[PublicKeyText, ...], Meta(max_length=8)] = ()
    epoch: Annotated[int, Meta(ge=0, le=1_000)] = 0
    former: tuple[PublicKeyText, ...] = ()

    @property
    def card_key(self) -> bytes:
        """Empty where this terminal was given none."""
        return base64.b64decode(self.cards)


class ScreenSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The plate. `diagonal` (inches) and `distance` (metres) say how large letters must be to be read there."""

    width: Pixels = 800
    height: Pixels = 480
    fullscreen: bool = True
    rotation: Rotation = 0
    brightness: Annotated[int, Meta(ge=1, le=100)] | None = None  # per cent, where the panel can be told
    diagonal: Annotated[float, Meta(ge=2.0, le=120.0)] = 7.0
    distance: Annotated[float, Meta(ge=0.5, le=10.0)] = 3.0
    photos: str = ""  # folder with BADGE.png or BADGE.jpg of the people here


class StaffScreenSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """A second screen on the staff's side of the counter. `display` is its number; the plate has the other one."""

    width: Pixels = 480
    height: Pixels = 320
    fullscreen: bool = True
    rotation: Rotation = 0
    display: Annotated[int, Meta(ge=0, le=7)] = 1


class EvaluatorSettings(Struct, frozen=True, forbid_unknown_fields=True):
    buttons: dict[Key, GpioPin] = field(
        default_factory=lambda: {
            "very_satisfied": 5,
            "satisfied": 6,
            "basically_satisfied": 13,
            "dissatisfied": 19,
            "very_dissatisfied": 26,
            "staff": 21,
        }
    )
    lamps: dict[Key, GpioPin] = field(
        default_factory=lambda: {
            "very_satisfied": 17,
            "satisfied": 27,
            "basically_satisfied": 22,
            "dissatisfied": 23,
            "very_dissatisfied": 24,
        }
    )


class SensorSettings(Struct, frozen=True, forbid_unknown_fields=True):
    port: str = "/dev/serial0"
    baud: Annotated[
        int, Meta(ge=9600, le=115200, multiple_of=9600, description="a multiple of 9600 up to 115200")
    ] = 57600
    password: Annotated[int, Meta(ge=0, le=0xFFFFFFFF)] = 0
    touch: GpioPin | None = None  # the sensor's own touch line, where it is wired
    images: Annotated[int, Meta(ge=2, le=6)] = 3  # taken of a finger that is enrolled


class BusSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """A serial evaluator: its boxes on this window by address, and what their keys mean."""

    port: str
    baud: Annotated[int, Meta(ge=1200, le=115200)] = 9600
    boxes: Annotated[
        tuple[BoxNumber, ...], Meta(min_length=1, description="a list of one address or more, each from 0 to 255")
    ] = (1,)
    keys: Annotated[dict[BoxNumber, Level], Meta(description=OF_KEYS)] = field(
        default_factory=lambda: {0: "dissatisfied", 2: "satisfied", 3: "very_satisfied"}
    )
    operator: Annotated[dict[BoxNumber, StaffKey], Meta(description=OF_KEYS)] = field(
        default_factory=lambda: {0x0B: "invite", 0x12: "away"}
    )


class ReaderSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """A device that types like a keyboard: by its path, or by what USB says of it (hexadecimal, as `lsusb` has it).

    `port` is the socket (`usb-0000:01:00.0-1.3`), where two of a kind are plugged in.
    """

    path: str = ""
    vendor: UsbNumber = ""
    product: UsbNumber = ""
    port: str = ""


class BuzzerSettings(Struct, frozen=True, forbid_unknown_fields=True):
    pin: GpioPin = 12


class QuietHours(Struct, frozen=True, forbid_unknown_fields=True):
    """Softer for some hours of the day, by the hall's time."""

    start: Clock
    end: Clock
    volume: Percent


class VoiceSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """Words for tones and messages: one WAV file each, named after it, such as `counted.wav`.

    `folder` is what installation rendered, `recorded` what somebody spoke and what is preferred.
    """

    folder: str
    recorded: str = ""
    volume: Percent = 80
    quiet: tuple[QuietHours, ...] = ()


class JournalSettings(Struct, frozen=True, forbid_unknown_fields=True):
    segment: Annotated[int, Meta(ge=4096, le=1 << 30)] = 1 << 20  # bytes after which the buffer's next file begins


class Settings(Struct, frozen=True, forbid_unknown_fields=True):
    """A table that is left out means: there is no such device here."""

    state: str
    runtime: str
    center: CenterSettings
    trust: TrustSettings
    screen: ScreenSettings = ScreenSettings()
    staff_screen: StaffScreenSettings | None = None
    evaluator: EvaluatorSettings | None = None
    sensor: SensorSettings | None = None
    bus: BusSettings | None = None
    reader: ReaderSettings | None = None
    keypad: ReaderSettings | None = None
    buzzer: BuzzerSettings | None = None
    voice: VoiceSettings | None = None
    journal: JournalSettings = JournalSettings()

    @property
    def buffer(self) -> Path:
        return Path(self.state) / "buffer"

    @property
    def directory(self) -> Path:
        return Path(self.state) / "directory"

    @property
    def software(self) -> Path:
        """Where a release grows that is fetched."""
        return Path(self.state) / "software"

    @property
    def successions(self) -> Path:
        """Where root finds how IT's keys followed on one another."""
        return Path(self.state) / "successions"

    @property
    def inbox(self) -> Path:
        """Where root takes a release file from."""
        return Path(self.state) / "inbox"

    @property
    def time_wish(self) -> Path:
        """Where root finds by which configuration it is to set who tells the time."""
        return Path(self.state) / "time" / "wish"

    @property
    def token(self) -> Path | None:
        return Path(self.center.token) if self.center.token else None

    @property
    def control(self) -> Path:
        return Path(self.runtime) / "control"


# msgspec learns the type here, on one thread, and not where it is first converted
msgspec.json.Decoder(Settings)


def load(path: Path) -> Settings:
    """The settings in this file. Raises `SettingsWrong`."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as e:
        raise SettingsWrong(f"{path}: {e.strerror}; name the file with --settings") from e
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise SettingsWrong(f"{path}: not TOML: {e}") from e
    _check_keys(path, content, Settings, "")
    content["trust"] = content["trust"] | _roots_word(path.with_name(ROOTS_WORD_FILE))
    try:
        settings = msgspec.convert(content, Settings, str_keys=True)
    except msgspec.ValidationError as e:
        raise SettingsWrong(f"{path}: {misshapen(content, Settings) or e}") from e
    _check_url(path, settings.center.url)
    _check_trust(path, settings.trust)
    for name, device in (("reader", settings.reader), ("keypad", settings.keypad)):
        _check_typist(path, name, device)
    return settings


def _roots_word(path: Path) -> dict[str, Any]:
    """What root said of keys, which stands over the settings; nothing where root said nothing."""
    try:
        return msgspec.structs.asdict(read_word(path))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as e:
        wanted = "sudo window-terminal trust FILE  writes it anew"
        raise SettingsWrong(f"{path}: it does not say whom to trust: {e}; {wanted}") from e


def _check_keys(path: Path, content: dict[str, Any], kind: type[Struct], place: str) -> None:
    """Unknown and missing keys, with what is allowed there: msgspec would name only the first half."""
    fields = {each.name: each for each in msgspec.structs.fields(kind)}
    for key in content.keys() - fields.keys():
        raise SettingsWrong(f"{path}: unknown key {place}{key}; allowed here: {', '.join(sorted(fields))}")
    for name, each in fields.items():
        if each.required and name not in content:
            raise SettingsWrong(f"{path}: key {place}{name} is missing")
        inner = _table(each.type)
        if inner and isinstance(content.get(name), dict):
            _check_keys(path, content[name], inner, f"{place}{name}.")


def _table(kind: Any) -> type[Struct] | None:
    choices = typing.get_args(kind) if isinstance(kind, types.UnionType) else (kind,)
    return next((each for each in choices if isinstance(each, type) and issubclass(each, Struct)), None)


def _check_url(path: Path, url: str) -> None:
    if problem := center_url_problem(url):
        raise SettingsWrong(f"{path}: center.url: {problem}")


def _check_trust(path: Path, trust: TrustSettings) -> None:
    if trust.cards and not is_key_text(trust.cards):
        wanted = "it is what `window-terminal config card-key` prints: 32 bytes in base64"
        raise SettingsWrong(f"{path}: trust.cards is refused: {wanted}")
    everybody = [(f"keys[{place}]", key) for place, key in enumerate(trust.keys)]
    everybody += [("recovery", trust.recovery)] if trust.recovery else []
    everybody += [(f"second[{place}]", key) for place, key in enumerate(trust.second)]
    for place, key in everybody:
        if not is_public_key(key):
            wanted = "a public key is what `window-terminal config key new` prints: 32 bytes in base64"
            raise SettingsWrong(f"{path}: trust.{place} is refused: {wanted}")
        if not place.startswith("keys") and [other for _, other in everybody].count(key) > 1:
            raise SettingsWrong(f"{path}: trust.{place} is refused: one key has one part; it stands twice in trust")


def _check_typist(path: Path, name: str, device: ReaderSettings | None) -> None:
    if device and bool(device.path) == bool(device.vendor and device.product):
        wanted = 'either path = "/dev/input/…", or vendor and product as `lsusb` prints them'
        raise SettingsWrong(f"{path}: [{name}] needs {wanted}")
