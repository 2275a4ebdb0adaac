"""What all tests share: one way for hypothesis to behave, and the switch for the long campaigns."""

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# The same examples in every run: a red run can be repeated, and main does not turn red by itself, nor because the
# machine has other work.
BUSY = [HealthCheck.too_slow]
settings.register_profile("everyday", deadline=None, derandomize=True, print_blob=True, suppress_health_check=BUSY)
settings.load_profile("everyday")


pytest.register_assert_rewrite("tests.support.codec_noise")  # tests that two files share

RELEASES = ("trixie", "bookworm")  # Debian 13 and 12


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the long campaigns too")
    parser.addoption(
        "--bare-root",
        action="append",
        default=[],
        choices=RELEASES,
        help="try a Debian release from nothing",
    )
    parser.addoption("--arm64", action="append", default=[], choices=RELEASES, help="try a Pi's programs, emulated")
    parser.addoption("--guest", choices=RELEASES, help="try a virtual machine of this Debian release")
    parser.addoption("--cluster", choices=RELEASES, help="try a center on three machines of this Debian release")
    parser.addoption("--rounds", type=int, default=1, help="how often each of its failures comes")
    parser.addoption("--machines", default="/var/tmp/window-terminal-machines", help="where those are kept")
    parser.addoption("--fuzz-megabytes", type=int, default=1, help="how much each serial codec is fed")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="a long campaign: run with --long"))


def pytest_collection_finish() -> None:
    # Thousands of tests and all that they import stay to the end: no collection need go through them again.
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _mask() -> Iterator[None]:
    """A command that runs within a test, or before one, sets its process's mask; the next begins with its own."""
    os.umask(0o022)
    yield
    os.umask(0o022)


@pytest.fixture
def unmasked() -> Iterator[None]:
    """A shell without a mask: what a process does not forbid itself is allowed to all."""
    before = os.umask(0)
    yield
    os.umask(before)
