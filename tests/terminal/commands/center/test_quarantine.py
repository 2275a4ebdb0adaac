"""What could not be read, at the desk of who looks at it: listed, shown, and stored after all by who is able to."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sync.center.store import Store
from sync.contract import Delivery, key_hash, terminal_name
from terminal.commands.center.command import center
from terminal.domain.fact_json import fact_in
from terminal.domain.facts import Fact
from tests.sync.center.conftest import chain, written

KEY = key_hash("1" * 64)
NAME, SERIES = terminal_name(KEY), "c" * 32


def older(raw: bytes) -> Fact:
    if json.loads(raw)["seq"] == 2:
        raise ValueError("Object contains unknown field")
    return fact_in(raw)


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """A center whose version of before could not read the second fact, and nobody the third."""
    made = f"sqlite:///{tmp_path}/center.db"
    store = Store(made)
    store.gate.accept(KEY, "2F-17", 1)
    sent: list[bytes] = [written(fact).encode() for fact in chain(NAME, SERIES, 2)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sync.center.facts.intake.fact_in", older)
        store.take(KEY, Delivery(SERIES, [*sent, b'{"seq":3}']), "", 1_795_391_520_000)  # type: ignore[list-item]
    yield made
    store.close()


def run(url: str, *words: str) -> Result:
    return CliRunner().invoke(center, [*words, "--database", url], env={"LC_ALL": "C.UTF-8", "LANGUAGE": ""})


def test_it_is_listed_shown_released_and_listed_as_that(url: str) -> None:
    lines = run(url, "quarantine").output.splitlines()
    assert lines == run(url, "quarantine", "list").output.splitlines()
    assert lines[0].startswith("    1  2026-11-22T23:52:00+00:00  " + NAME + "  2  Object contains")
    assert lines[-1] == "2 that could not be read, 0 of them stored since"
    shown = run(url, "quarantine", "show", "1").output.splitlines()
    assert json.loads(shown[1])["seq"] == 2
    assert shown[2] == "it can be read now: center quarantine release 1"
    released = run(url, "quarantine", "release", "--all")
    assert released.exit_code == 1
    assert released.output.splitlines()[0].endswith(f"2F-17  {NAME}  2  rating")
    assert released.output.splitlines()[1].startswith("2 stays: ")
    assert released.output.splitlines()[2] == "1 stored, 1 stay"
    assert run(url, "quarantine").output.splitlines()[-1] == "2 that could not be read, 1 of them stored since"
    assert run(url, "quarantine", "show", "1").output.splitlines()[2].startswith("stored on ")
    assert run(url, "facts").output.splitlines()[-1] == "2 facts"
    assert run(url, "quarantine", "release", "1").output == "1 stays: it is released already\n0 stored, 1 stay\n"


def test_numbers_or_all_and_numbers_that_are_there(url: str) -> None:
    for words in ((), ("1", "--all")):
        assert run(url, "quarantine", "release", *words).exit_code == 2
    missing = run(url, "quarantine", "release", "9")
    assert (missing.exit_code, missing.output) == (1, "Error: nothing in quarantine has the number 9\n")
