"""A bare root of each Debian release that is promised: demo and tests run there, visitors are told what to type."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.conftest import RELEASES
from tests.machine.bare_root import BareRoot, Said, bare_root

DEMO = "./install.sh demo --headless --seconds 5"
TESTS = "./install.sh test -rs"
HOUR = 3600  # s; all tests take ten minutes when nothing else runs
ON_DEMAND = ("--long", "--bare-root")  # tests that only their options run


@pytest.fixture(scope="module", params=RELEASES)
def bare(request: pytest.FixtureRequest) -> Iterator[BareRoot]:
    """As debootstrap leaves it. Not in /tmp: that may be memory, and three gigabytes come to lie there."""
    release: str = request.param
    if release not in request.config.getoption("--bare-root"):
        pytest.skip(f"takes a quarter of an hour: run with --bare-root {release}")
    with TemporaryDirectory(prefix=f"{release}-", dir="/var/tmp") as folder:
        yield bare_root(release, Path(folder, "bare"))


@pytest.fixture(scope="module")
def used(bare: BareRoot) -> BareRoot:
    """One in which root types one command after the other."""
    return bare.copy("used")


@pytest.fixture
def visited(bare: BareRoot) -> BareRoot:
    """One in which a user without rights has the project, and apt knows what there is."""
    copy = bare.copy("visited")
    prepared = copy.run("apt-get update -qq && useradd --create-home visitor && chown -R visitor .")
    assert prepared.code == 0, prepared
    return copy


def outcome(said: Said) -> dict[str, object]:
    assert said.code == 0, "\n".join(said.lines)
    found: dict[str, object] = json.loads(said.lines[-1])
    return found


def test_the_demo_runs(used: BareRoot) -> None:
    found = outcome(used.run(DEMO))
    assert found["recorded"] == found["delivered"] != 0
    assert found["problems"] == []


def test_all_tests_pass_without_a_warning_and_none_is_left_out(used: BareRoot) -> None:
    said = used.run(TESTS, patience=HOUR)
    end = "\n".join(said.lines[-60:])
    assert said.code == 0, end
    assert re.fullmatch(r"\d{4,} passed, \d+ skipped in .*", said.lines[-1]), end
    left_out = [line for line in said.lines if line.startswith("SKIPPED")]
    assert [line for line in left_out if not any(option in line for option in ON_DEMAND)] == []


def test_a_visitor_is_told_what_to_type_until_the_demo_runs(visited: BareRoot) -> None:
    said = visited.run(DEMO, "visitor")
    for _ in range(3):
        for advice in advised(said):
            assert visited.run(advice).code == 0, advice
        if said.code == 0:
            break
        said = visited.run(DEMO, "visitor")
    assert outcome(said)["problems"] == []
    assert advised(said) == []


def advised(said: Said) -> list[str]:
    """The lines to type, as root who needs no sudo."""
    return re.findall(r"type:  sudo (.+)", "\n".join(said.lines))
