"""`simulate center-check`: a line a rule, an end that a script sees, and what must be typed otherwise."""

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result

from sync.conformance.check import CONTRACT_RULES
from terminal.commands.simulate.center_check import center_check
from tests.support.tiny_center import TinyCenter


@pytest.fixture
def broken() -> Iterator[TinyCenter]:
    center = TinyCenter("gaps are errors")
    yield center
    center.close()


def run(*words: str) -> Result:
    return CliRunner().invoke(center_check, words)


def test_what_is_broken_is_told_below_its_rule_and_by_the_end(broken: TinyCenter) -> None:
    result = run(broken.url, "--token", broken.token)
    lines = result.output.splitlines()
    told = next(number for number, line in enumerate(lines) if line.startswith("✗"))
    assert (result.exit_code, lines[told].split(":")[0]) == (1, "✗ facts-behind-a-gap")
    assert lines[told + 1].strip() == "answered 409 a gap, not 200"
    assert lines[-1] == f"{len(CONTRACT_RULES)} rules, 2 broken"  # a declaration of loss behind a gap is one, too


def test_a_rule_alone_that_is_kept_ends_well_also_for_programs(broken: TinyCenter) -> None:
    result = run(broken.url, "--token", broken.token, "--rule", "facts-taken", "--json")
    assert (result.exit_code, json.loads(result.output)["kept"]) == (0, True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("http://center.hall.example",), "https, or http to a loopback address"),
        (("http://127.0.0.1:9", "--rule", "facts-token"), "--rule facts-token: there is none of that name"),
        (("http://127.0.0.1:9",), "cannot be asked"),
    ],
)
def test_what_cannot_be_checked_is_told(words: tuple[str, ...], said: str) -> None:
    result = run(*words)
    assert result.exit_code != 0 and said in result.output and "Traceback" not in result.output
