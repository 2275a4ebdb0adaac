"""The wheel targets are the machines that a manifest knows, each with the Python that it brings."""

from sync.releases.manifest import MACHINES
from terminal.setup.bundling.wheel_targets import WHEEL_TARGETS


def test_there_is_one_for_every_machine_of_a_manifest() -> None:
    known = {(debian, each) for debians, machines in MACHINES.values() for debian in debians for each in machines}
    assert set(WHEEL_TARGETS) == known


def test_no_wheel_that_was_built_for_one_computer_is_taken() -> None:
    tags = {tag for target in WHEEL_TARGETS.values() for tag in target.platforms}
    assert not [tag for tag in tags if tag.startswith("linux_")]


def test_a_pi_takes_what_its_c_library_can_run() -> None:
    trixie, bookworm = (WHEEL_TARGETS[debian, "arm64"] for debian in ("trixie", "bookworm"))
    assert (trixie.python, bookworm.python) == ("3.13", "3.11")
    assert {"manylinux_2_41_aarch64", "manylinux_2_17_aarch64"} <= set(trixie.platforms)
    assert "manylinux_2_36_aarch64" in bookworm.platforms
    assert "manylinux_2_37_aarch64" not in bookworm.platforms
