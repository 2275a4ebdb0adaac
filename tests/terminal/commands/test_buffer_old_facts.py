"""Listing and exporting a buffer that lies in the archive, in segments and in memory."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from sync.buffer import Buffer
from terminal.domain.facts import Fact
from tests.support.card import FACTS, card, files
from tests.support.commands import typed
from tests.terminal.commands.test_buffer import lines_of


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = card(tmp_path / "old", settled=24, archived=True)
    assert len(files(folder)) > 2 and len(list((folder / "archive").iterdir())) > 1
    return folder


def numbers(output: str) -> list[int]:
    return [json.loads(line)["seq"] for line in output.splitlines()]


def test_listing_reaches_back_into_segments_and_archive(old: Path) -> None:
    assert numbers(typed("buffer", "list", "--path", old, "--json").output) == list(range(1, FACTS + 1))
    assert numbers(typed("buffer", "list", "--path", old, "--json", "--waiting").output) == list(
        range(25, FACTS + 1)
    )
    assert typed("buffer", "list", "--path", old, "--kind", "punch").output == ""
    lines = typed("buffer", "list", "--path", old).output.splitlines()
    assert [line.startswith("*") for line in lines] == [False] * 24 + [True] * 36


@pytest.mark.parametrize(("more", "first"), [([], 25), (["--all"], 1)])
def test_exporting_from_segments_and_archive(old: Path, tmp_path: Path, more: list[str], first: int) -> None:
    typed("buffer", "export", "--path", old, "--out", tmp_path / "facts", *more)
    head, *facts = lines_of(tmp_path / "facts")
    assert head["first"] == first
    assert [fact["seq"] for fact in facts] == list(range(first, FACTS + 1))


def test_a_list_is_written_while_it_is_read(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A year of facts need not fit into the memory of who looks at it."""
    read, told = 0, []
    history = Buffer.history

    def counted(buffer: Buffer, first: int = 1) -> Iterator[Fact]:
        nonlocal read
        for fact in history(buffer, first):
            read += 1
            yield fact

    monkeypatch.setattr(Buffer, "history", counted)
    monkeypatch.setattr(click, "echo", lambda line, err: told.append(read))
    typed("buffer", "list", "--path", old, "--json")
    assert told == list(range(1, FACTS + 1))
