"""The settings file: what is wrong is named with its file, its key and what is allowed."""

import base64
import tomllib
from pathlib import Path
from typing import Any

import pytest

from terminal.config.settings import SettingsWrong, load

KEY = "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="
OTHER = "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCA="
SOUND = f"""
state = "/var/lib/window-terminal"
runtime = "/run/window-terminal"

[center]
url = "https://center.hall.example:8443"
ca = "/etc/window-terminal/ca.pem"

[trust]
keys = ["{KEY}"]

[screen]
width = 1024
height = 600

[evaluator]

[sensor]
baud = 115200
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "terminal.toml"


def refused(path: Path, content: str) -> str:
    """Why these settings are not used, beside their sound twin; every refusal names the file."""
    path.write_text(SOUND, encoding="utf-8")
    assert load(path).state == "/var/lib/window-terminal"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SettingsWrong) as refusal:
        load(path)
    assert str(refusal.value).startswith(f"{path}: ")
    return str(refusal.value).removeprefix(f"{path}: ")


def test_sound_settings(path: Path) -> None:
    path.write_text(SOUND, encoding="utf-8")
    settings = load(path)
    assert settings.center.url == "https://center.hall.example:8443"
    assert settings.trust.keys == (KEY,)
    assert (settings.screen.width, settings.screen.height, settings.screen.fullscreen) == (1024, 600, True)
    assert settings.sensor is not None
    assert (settings.sensor.port, settings.sensor.baud) == ("/dev/serial0", 115_200)
    assert (settings.reader, settings.buzzer) == (None, None)
    assert settings.buffer == Path("/var/lib/window-terminal/buffer")
    assert settings.control == Path("/run/window-terminal/control")


def test_no_pin_is_used_twice_unless_the_file_says_so(path: Path) -> None:
    path.write_text(SOUND + "[buzzer]\n", encoding="utf-8")
    settings = load(path)
    assert settings.evaluator is not None
    assert settings.buzzer is not None
    pins = [*settings.evaluator.buttons.values(), *settings.evaluator.lamps.values(), settings.buzzer.pin]
    assert len(set(pins)) == len(pins) == 12


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        pytest.param(
            'state = "', 'sate = "', "unknown key sate; allowed here: bus, buzzer, center, ", id="unknown key"
        ),
        pytest.param("width", "with", "unknown key screen.with; allowed here: brightness, diagonal, ", id="deep"),
        pytest.param("[sensor]", "[senser]", "unknown key senser; allowed here: ", id="unknown table"),
        pytest.param('ca = "/etc/window-terminal/ca.pem"', "", "key center.ca is missing", id="missing key"),
        pytest.param("[trust]\n", "", "unknown key center.keys; allowed here: ca, token, url", id="missing header"),
        pytest.param("width = 1024", 'width = "1024"', 'screen.width: "1024"; wanted: ', id="wrong type"),
        pytest.param(
            "width = 1024",
            "width = 100",
            "screen.width: 100; wanted: a whole number from",
            id="too small",
        ),
        pytest.param("[evaluator]", "evaluator = 5\n[sensor.x]", "evaluator", id="no table"),
        pytest.param("115200", "115201", "sensor.baud: 115201; wanted: ", id="no multiple"),
        pytest.param("[evaluator]", "[evaluator.buttons]\nstaff = 28", "buttons.staff: 28; wanted: ", id="pin"),
        pytest.param("[evaluator]", "[evaluator.buttons]\nhappy = 5", "evaluator.buttons", id="unknown level"),
        pytest.param(KEY, KEY[:-4], "; wanted: a public key, 44 characters as", id="short key"),
        pytest.param(KEY, "?" * 44, "trust.keys", id="no key"),
        pytest.param("= 115200", "", "not TOML: ", id="not TOML"),
    ],
)
def test_what_is_wrong_is_named(path: Path, old: str, new: str, why: str) -> None:
    content = SOUND.replace(old, new)
    if "[sensor.x]" in new:
        content = "evaluator = 5\n" + SOUND.replace("[evaluator]", "")
    assert why in refused(path, content)


def test_a_card_key_is_one_or_none(path: Path) -> None:
    """A terminal that was given none works by the cards of its own window."""
    path.write_text(SOUND, encoding="utf-8")
    assert load(path).trust.card_key == b""
    with_key = SOUND.replace("[screen]", f'cards = "{KEY}"\n[screen]')
    path.write_text(with_key, encoding="utf-8")
    assert len(load(path).trust.card_key) == 32
    for spoilt in (KEY[:-4], "?" * 44, KEY + "AAAA"):
        why = refused(path, with_key.replace(f'cards = "{KEY}"', f'cards = "{spoilt}"'))
        assert why.startswith("trust.cards is refused: it is what `window-terminal config card-key` prints")


TWICE = [
    (f'recovery = "{KEY}"', f'recovery = "{OTHER}"'),
    (f'second = ["{OTHER}", "{OTHER}"]', f'second = ["{OTHER}"]'),
]


@pytest.mark.parametrize(("twice", "once"), TWICE)
def test_one_key_has_one_part_in_a_hall(path: Path, twice: str, once: str) -> None:
    said = refused(path, SOUND.replace("[trust]", f"[trust]\n{twice}"))
    assert "is refused: one key has one part; it stands twice in trust" in said
    path.write_text(SOUND.replace("[trust]", f"[trust]\n{once}"), encoding="utf-8")
    assert OTHER in (load(path).trust.recovery, *load(path).trust.second)


@pytest.mark.parametrize("point", ["00" * 32, "01" + "00" * 31, "ec" + "ff" * 30 + "7f", "00" * 31 + "80"])
def test_a_key_for_which_anybody_signs_is_none(path: Path, point: str) -> None:
    """Of small order, as zeros in an example: four messages in ten held under an empty signature."""
    weak = base64.b64encode(bytes.fromhex(point)).decode()
    assert "trust.keys[0] is refused: a public key is what" in refused(path, SOUND.replace(KEY, weak))


@pytest.mark.parametrize("table", ["center", "trust"])
def test_a_missing_table_is_named(path: Path, table: str) -> None:
    content: dict[str, Any] = tomllib.loads(SOUND)
    lines = SOUND.split(f"[{table}]")
    rest = lines[1].split("\n\n", 1)[1]
    assert table in content
    assert refused(path, lines[0] + rest) == f"key {table} is missing"


@pytest.mark.parametrize(
    ("url", "accepted"),
    [
        ("https://center.hall.example", True),
        ("https://[fd00::5]:8443/", True),
        ("http://127.0.0.1:8000", True),
        ("http://localhost", True),
        ("http://[::1]:8000", True),
        ("http://center.hall.example", False),
        ("http://127.0.0.1.hall.example", False),
        ("http://localhost@hall.example", False),
        ("http://hall.example\\\\@127.0.0.1", False),
        ("http://10.0.0.1", False),
        ("ftp://127.0.0.1", False),
        ("center.hall.example", False),
        ("https://", False),
        ("http://[bad", False),
        ("https://center.hall.example:port", False),
        ("", False),
    ],
)
def test_plain_http_goes_to_this_machine_only(path: Path, url: str, accepted: bool) -> None:
    content = SOUND.replace("https://center.hall.example:8443", url)
    if accepted:
        path.write_text(content, encoding="utf-8")
        assert load(path).center.url == url
    else:
        assert "center.url" in refused(path, content)


def test_a_missing_file_says_how_to_name_one(path: Path) -> None:
    with pytest.raises(SettingsWrong, match=r"terminal\.toml: No such file or directory; .*--settings"):
        load(path)


def test_a_file_that_is_no_text(path: Path) -> None:
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsWrong, match="not TOML"):
        load(path)


BUS = '[bus]\nport = "/dev/ttyUSB0"\n'

DEVICES = [
    ("a bus with the usual keys", BUS, "boxes", (1,)),
    ("two boxes", f"{BUS}boxes = [1, 2]\n", "boxes", (1, 2)),
    ("keys of another make", f'{BUS}keys = {{ 1 = "very_satisfied" }}\n', "keys", {1: "very_satisfied"}),
    ("operator keys", f'{BUS}operator = {{ 18 = "away" }}\n', "operator", {18: "away"}),
]


@pytest.mark.parametrize(("_what", "text", "field", "value"), DEVICES, ids=[row[0] for row in DEVICES])
def test_a_serial_evaluator(path: Path, _what: str, text: str, field: str, value: object) -> None:
    path.write_text(SOUND + text, encoding="utf-8")
    assert getattr(load(path).bus, field) == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"{BUS}boxes = []\n", "bus.boxes: a list; wanted: a list of one address or more"),
        (f"{BUS}boxes = [256]\n", "bus.boxes[0]: 256; wanted: a whole number from 0 to 255"),
        (f'{BUS}keys = {{ 1 = "staff" }}\n', "bus.keys: a table; wanted: a table: the number of each key"),
        (f'{BUS}operator = {{ 18 = "satisfied" }}\n', "bus.operator: a table; wanted: "),
        ("[reader]\n", "[reader] needs either path"),
        ('[reader]\nvendor = "16c0"\n', "[reader] needs either path"),
        ('[keypad]\npath = "/dev/input/event3"\nvendor = "16c0"\nproduct = "27db"\n', "[keypad] needs either path"),
        (
            '[keypad]\nvendor = "16C0"\nproduct = "27db"\n',
            'keypad.vendor: "16C0"; wanted: four digits of 0 to 9 and a to f',
        ),
        ("[sensor2]\n", "unknown key sensor2"),
    ],
)
def test_devices_that_cannot_be_meant_are_refused(path: Path, text: str, why: str) -> None:
    assert why in refused(path, SOUND + text)


@pytest.mark.parametrize(
    "text",
    ['[reader]\npath = "/dev/input/event3"\n', '[keypad]\nvendor = "16c0"\nproduct = "27db"\nport = "usb-1.3"\n'],
)
def test_what_types_is_named_by_its_path_or_by_what_usb_says(path: Path, text: str) -> None:
    path.write_text(SOUND + text, encoding="utf-8")
    settings = load(path)
    assert (settings.reader is None) != (settings.keypad is None)
