"""Fittings in a hall's file: the CA is read from beside it, and every mistake in them is told where it stands."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.center.network.certificates import establish
from terminal.config.hall_file import read_hall
from terminal.domain.hall import merge
from tests.support.commands import HALL, refused, typed

URL = 'url = "https://center.hall.example:8443"'
CENTER = f"[fittings.center]\n{URL}\n"


def written(folder: Path, lines: str) -> Path:
    path = folder / "hall.toml"
    path.write_text(HALL.replace("[[sessions]]", f"{lines}\n[[sessions]]", 1), encoding="utf-8")
    return path


def test_the_certificate_travels_as_text(tmp_path: Path) -> None:
    ours = establish(tmp_path / "tls", [], datetime.now(UTC))
    path = written(tmp_path, f'{CENTER}ca = "tls/ca.pem"\n')
    assert typed("config", "check", path).exit_code == 0
    (window,) = merge(read_hall(path))
    assert window.fitted.center and window.fitted.center.ca == ours.ca.read_text()


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (f'{CENTER}ca = "none.pem"', "fittings.center.ca: none.pem: No such file or directory; the path starts at"),
        (f'{CENTER}ca = "leaf.pem"', "fittings.center.ca: leaf.pem: not the certificate of an authority in PEM"),
        (f'{CENTER}ca = "hall.toml"', "fittings.center.ca: hall.toml: not the certificate of an authority in PEM"),
        (
            'fittings.center.url = "http://10.0.0.1"',
            "fittings.center.url: http://10.0.0.1 is refused: wanted",
        ),
        ("fittings.center.url = 8443", 'wanted, in quotes: an address such as "https://center.hall.example:8443"'),
        ('fittings.sensor = "ttyUSB0"', '"ttyUSB0"; wanted: the path of a serial port such as "/dev/ttyAMA0"'),
        ("fittings.pins.buzzer = 28", "28; wanted: a GPIO number from 0 to 27, as on the 40-pin header"),
        ("fittings.pins.buttons = { happy = 5 }", "there is no such key; there are: very_satisfied, satisfied"),
        ("fittings.pins.lamps = { satisfied = 5, dissatisfied = 5 }", "GPIO 5 is given twice; one pin is for one"),
        ('fittings.time = "10.0.0.1"', "there is no such key; there are: center, pins, sensor, ntp"),
        ('fittings.ntp = ["10.0.0.1:123"]', '"10.0.0.1:123"; wanted: a name or an address without a port'),
        ("fittings.ntp = []", "fittings.ntp"),
    ],
)
def test_a_mistake_is_told_where_it_stands(tmp_path: Path, lines: str, said: str) -> None:
    leaf = establish(tmp_path / "tls", [], datetime.now(UTC)).cert
    (tmp_path / "leaf.pem").write_bytes(leaf.read_bytes())
    assert said in refused("config", "check", written(tmp_path, lines))
