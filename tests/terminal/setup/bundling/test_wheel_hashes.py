"""The wheel hashes of a lock are of the lock's versions, for every machine that a release is for."""

import json

import pytest
from packaging.utils import parse_wheel_filename

from terminal.setup.bundling import wheel_hashes
from terminal.setup.bundling.wheel_hashes import hashes_file, published_hashes, read_hashes, write_hashes
from terminal.setup.bundling.wheel_targets import ALL_TARGETS, WheelTarget
from terminal.setup.bundling.wheels import BundlingFailed, pinned
from tests.support.version_lock import lock_file

TARGETS = list(ALL_TARGETS)


@pytest.mark.parametrize(
    "target", TARGETS, ids=[f"{each.python}-{each.platforms[0]}-{each.extra}" for each in TARGETS]
)
def test_every_pin_has_a_wheel_for_every_machine(target: WheelTarget) -> None:
    lock = lock_file(target.python)
    told = read_hashes(hashes_file(lock).read_text())
    allowed = {*target.platforms, "any"}
    named = [parse_wheel_filename(name) for name in told]
    there = {
        str(name): str(version) for name, version, _, tags in named if {tag.platform for tag in tags} & allowed
    }
    pins = pinned(lock.read_text(), target)
    assert {name: there.get(name) for name in pins} == pins, "./install.sh lock writes them anew"
    others = (pinned(lock.read_text(), other) for other in TARGETS if other.python == target.python)
    assert there.keys() <= {name for each in others for name in each}


def test_they_are_written_as_sha256sum_reads_them() -> None:
    text = write_hashes({"b-1.whl": "1" * 64, "a-1.whl": "0" * 64})
    assert text == f"{'0' * 64}  a-1.whl\n{'1' * 64}  b-1.whl\n"
    assert read_hashes(text) == {"a-1.whl": "0" * 64, "b-1.whl": "1" * 64}


def report(**hashes: str) -> str:
    told = {"url": "https://example.org/x/tinydb-4.9.0-py3-none-any.whl", "archive_info": {"hashes": hashes}}
    return json.dumps({"install": [{"download_info": told}]})


def test_they_are_what_the_registry_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheel_hashes, "pip", lambda *_: report(sha256="a" * 64))
    assert published_hashes(lock_file("3.13")) == {"tinydb-4.9.0-py3-none-any.whl": "a" * 64}
    monkeypatch.setattr(wheel_hashes, "pip", lambda *_: report(md5="a" * 32))
    with pytest.raises(BundlingFailed, match=r"tells no SHA-256 of tinydb-4\.9\.0"):
        published_hashes(lock_file("3.13"))
