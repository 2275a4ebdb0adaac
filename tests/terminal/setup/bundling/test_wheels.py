"""The wheels of a release: an ancient, foreign, altered or missing one is refused by name."""

import hashlib
import json
import sys
from pathlib import Path

import pytest

from terminal.setup.bundling.wheel_targets import WHEEL_TARGETS
from terminal.setup.bundling.wheels import (
    BundlingFailed,
    check_complete,
    check_tags,
    check_wheels,
    fetch,
    metadata,
    pinned,
    pip,
)
from tests.terminal.setup.bundling.conftest import MakeWheel

PI = WHEEL_TARGETS["trixie", "arm64"]
OLD_PI = WHEEL_TARGETS["bookworm", "arm64"]
WINDOWS = WHEEL_TARGETS["", "win_amd64"]
LOCK = """\
# The exact version of every package.

# build
setuptools==84.2.1                      # via colorzero, build

# terminal
Pygame==2.6.1                           # via terminal
cffi==2.1.1 ; platform_machine == 'aarch64' # via cryptography
colorama==0.4.6 ; sys_platform == 'win32' # via click

# pi
lgpio==0.2.2.0                          # via pi

# office
tomlkit==0.15.2                         # via office

# center
litestar==2.25.0                        # via center
"""


def hashes(*paths: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_the_lock_says_what_a_machine_needs() -> None:
    here = {"setuptools": "84.2.1", "lgpio": "0.2.2.0", "cffi": "2.1.1"}
    assert pinned(LOCK, PI, without=("pygame",)) == here
    windows = {"setuptools": "84.2.1", "tomlkit": "0.15.2", "pygame": "2.6.1", "colorama": "0.4.6"}
    assert pinned(LOCK, WINDOWS) == windows


def test_just_the_locks_wheels_are_right(make_wheel: MakeWheel) -> None:
    found = [make_wheel("lgpio-0.2.2.0-cp313-cp313-manylinux_2_34_aarch64.whl"), make_wheel("a-1-py3-none-any.whl")]
    check_wheels(found, {"lgpio": "0.2.2.0", "a": "1"}, hashes(*found))


def test_an_ancient_wheel_is_refused_that_runs_everywhere(make_wheel: MakeWheel) -> None:
    found = make_wheel("lgpio-0.0.0.2-py3-none-any.whl")
    with pytest.raises(BundlingFailed, match=r"^lgpio-0.0.0.2-py3-none-any.whl: the lock says lgpio 0.2.2.0$"):
        check_wheels([found], {"lgpio": "0.2.2.0"}, hashes(found))


def test_other_bytes_under_the_locks_name_are_refused(make_wheel: MakeWheel) -> None:
    found = make_wheel("a-1-py3-none-any.whl")
    known = hashes(found)
    make_wheel("a-1-py3-none-any.whl", "License: other")
    with pytest.raises(BundlingFailed, match=r"^a-1-py3-none-any.whl is not the one of the lock"):
        check_wheels([found], {"a": "1"}, known)


def test_a_name_that_the_lock_lacks_is_refused(make_wheel: MakeWheel) -> None:
    known = hashes(make_wheel("a-1-py3-none-manylinux_2_17_aarch64.whl"))
    built = make_wheel("a-1-cp313-cp313-linux_aarch64.whl")
    with pytest.raises(BundlingFailed, match="not the one of the lock"):
        check_wheels([built], {"a": "1"}, known)


def test_what_nobody_asked_for_and_what_is_missing_is_named(make_wheel: MakeWheel) -> None:
    found = make_wheel("a-1-py3-none-any.whl")
    with pytest.raises(BundlingFailed, match="the lock says a not at all"):
        check_wheels([found], {}, hashes(found))
    with pytest.raises(BundlingFailed, match=r"^no wheel of b, c$"):
        check_wheels([found], {"c": "1", "a": "1", "b": "2"}, hashes(found))


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("a-1-py3-none-any.whl", True),
        ("a-1-cp311-abi3-manylinux_2_17_aarch64.manylinux2014_aarch64.whl", True),
        ("a-1-cp313-cp313-manylinux_2_41_aarch64.whl", True),
        ("a-1-cp313-cp313-manylinux_2_42_aarch64.whl", False),
        ("a-1-cp313-cp313-linux_aarch64.whl", False),
        ("a-1-cp313-cp313-manylinux_2_17_x86_64.whl", False),
        ("a-1-cp313-cp313-musllinux_1_2_aarch64.whl", False),
    ],
)
def test_a_wheel_is_for_a_machine(make_wheel: MakeWheel, name: str, fits: bool) -> None:
    found = make_wheel(name)
    if fits:
        check_tags([found], PI)
        return
    with pytest.raises(BundlingFailed, match=f"^{name} is not for this machine"):
        check_tags([found], PI)


def test_what_a_wheel_needs_there_is_not_what_it_needs_here(make_wheel: MakeWheel) -> None:
    assert sys.platform == "linux"
    click = make_wheel("click-8-py3-none-any.whl", "Requires-Dist: colorama>=0.4; sys_platform == 'win32'")
    check_complete([click], PI, ())
    with pytest.raises(BundlingFailed, match=r"^click-8-py3-none-any.whl needs colorama>=0.4, which is not in"):
        check_complete([click], WINDOWS, ())
    check_complete([click, make_wheel("colorama-0.4.6-py3-none-any.whl")], WINDOWS, ())
    with pytest.raises(BundlingFailed, match="needs colorama"):
        check_complete([click, make_wheel("colorama-0.3-py3-none-any.whl")], WINDOWS, ())


def test_the_pins_library_comes_as_a_wheel_or_from_debian(make_wheel: MakeWheel) -> None:
    line = "Requires-Dist: lgpio>=0.2.2; python_version < '3.13' and extra == 'pi'"
    ours = make_wheel("window_terminal-1-py3-none-any.whl", line, "Requires-Dist: pygame")
    check_complete([ours], PI, ("pygame",))
    with pytest.raises(BundlingFailed, match="needs lgpio"):
        check_complete([ours], OLD_PI, ("pygame",))
    check_complete([ours], WINDOWS, ("pygame",))
    with pytest.raises(BundlingFailed, match="needs pygame"):
        check_complete([ours], PI, ())


def test_what_is_no_wheel_is_said(tmp_path: Path) -> None:
    spoilt = tmp_path / "a-1-py3-none-any.whl"
    spoilt.write_bytes(b"no zip")
    with pytest.raises(BundlingFailed, match=r"a-1-py3-none-any.whl is no wheel"):
        metadata(spoilt)
    with pytest.raises(BundlingFailed, match=r"a\.zip"):
        check_wheels([tmp_path / "a.zip"], {}, {})


def test_pip_is_asked_for_one_machine_and_the_very_versions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "python").write_text(f"#!/bin/sh\nprintf '%s\\n' \"$@\" > {tmp_path}/asked\n")
    (tmp_path / "python").chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    fetch({"cffi": "2.1.1"}, PI, tmp_path)
    asked = (tmp_path / "asked").read_text().splitlines()
    assert asked[:3] == ["-m", "pip", "download"]
    assert {"--no-deps", "--only-binary=:all:", "3.13", "manylinux_2_17_aarch64", "cffi==2.1.1"} <= set(asked)
    assert "linux_aarch64" not in asked


def test_what_pip_says_is_passed_on() -> None:
    with pytest.raises(BundlingFailed, match=r"(?s)^pip inspect: .*no such option: --nowhere"):
        pip("inspect", "--nowhere")
    assert "installed" in json.loads(pip("inspect"))
