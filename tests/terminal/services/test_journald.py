"""What the journal gets: fields that stay, whatever a line quotes."""

import ast
import logging
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.services.journald import MESSAGE_IDS, JournaldHandler, entry, fields, is_journal
from tests.support.modules import MODULES, ROOT, parsed

PAGES = [ROOT / "docs" / "manual" / "service.md", ROOT / "docs" / "manual" / "zh-CN" / "service.md"]


def read(datagram: bytes) -> dict[str, str]:
    """The entry as journald reads it."""
    found = {}
    while datagram:
        line, _, rest = datagram.partition(b"\n")
        name, equals, value = line.partition(b"=")
        if equals:
            found[name.decode()], datagram = value.decode(), rest
        else:
            length = int.from_bytes(rest[:8], "little")
            found[name.decode()], datagram = rest[8 : 8 + length].decode(), rest[9 + length :]
    return found


@given(st.dictionaries(st.from_regex(r"[A-Z][A-Z_]{0,20}", fullmatch=True), st.text()))
def test_what_is_said_arrives_as_it_is_and_makes_no_field_of_its_own(said: dict[str, str]) -> None:
    assert read(entry(said)) == said


def test_a_line_that_quotes_a_field_stays_one_line() -> None:
    record = logging.LogRecord("sync", logging.WARNING, "", 0, "a\nMESSAGE_ID=0\nPRIORITY=0", None, None)
    said = read(entry(fields(record, "window-terminal", record.getMessage())))
    assert said["MESSAGE"] == "a\nMESSAGE_ID=0\nPRIORITY=0"
    assert said["PRIORITY"] == "4" and "MESSAGE_ID" not in said


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        end.bind(os.fspath(tmp_path / "socket"))
        end.settimeout(5)
        yield end


def test_a_lost_part_is_found_by_its_id(tmp_path: Path, journal: socket.socket) -> None:
    handler = JournaldHandler("window-terminal", tmp_path / "socket")
    log = logging.Logger("hardware.availability")
    log.addHandler(handler)
    log.warning("%s lost: %s", "sensor", "gone", extra={"kind": "part-lost", "part": "sensor"})
    handler.close()
    assert read(journal.recv(65_536)) == {
        "MESSAGE": "sensor lost: gone",
        "PRIORITY": "4",
        "SYSLOG_IDENTIFIER": "window-terminal",
        "MESSAGE_ID": MESSAGE_IDS["part-lost"],
        "WINDOW_TERMINAL_KIND": "part-lost",
        "WINDOW_TERMINAL_PART": "sensor",
        "WINDOW_TERMINAL_THREAD": "MainThread",
        "WINDOW_TERMINAL_LOGGER": "hardware.availability",
    }


def test_a_journal_that_is_gone_leaves_the_line_on_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = logging.Logger("sync")
    handler = JournaldHandler("window-terminal", tmp_path / "nobody")
    log.addHandler(handler)
    log.error("the disk is full")
    handler.close()
    assert capsys.readouterr().err == "the disk is full\n"


def test_the_journal_is_known_by_the_stream_that_systemd_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "stream").open("w") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        of = os.fstat(stream.fileno())
        assert is_journal({"JOURNAL_STREAM": f"{of.st_dev}:{of.st_ino}"})
        assert not is_journal({"JOURNAL_STREAM": f"{of.st_dev}:{of.st_ino + 1}"})  # a parent's
        assert not is_journal({})
    assert not is_journal({"JOURNAL_STREAM": "1:1"})  # closed


def kinds(module: str) -> Iterator[str]:
    """Those that the module's log calls name."""
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.keyword) and node.arg == "extra" and isinstance(node.value, ast.Dict):
            said = zip(node.value.keys, node.value.values, strict=True)
            yield from (ast.literal_eval(value) for key, value in said if key and ast.literal_eval(key) == "kind")


def test_every_kind_has_its_id_and_every_id_is_used() -> None:
    assert {kind for module in MODULES for kind in kinds(module)} == MESSAGE_IDS.keys()
    assert len({*MESSAGE_IDS.values()}) == len(MESSAGE_IDS)
    assert all(len(bytes.fromhex(each)) == 16 for each in MESSAGE_IDS.values())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name)
def test_the_manual_has_every_id_and_every_field(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert [kind for kind, id in MESSAGE_IDS.items() if f"| `{kind}` | `{id}` |" not in text] == []
    record = logging.LogRecord("l", logging.INFO, "", 0, "", None, None)
    record.kind, record.part = "ready", "p"
    assert [name for name in fields(record, "i", "t") if f"`{name}`" not in text] == []
