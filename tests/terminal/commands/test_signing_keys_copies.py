"""A second copy of IT's key, as somebody has it on a stick: it brings no old hall back."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result

from sync.center.network.certificates import establish
from tests.support.commands import HALL, typed
from tests.support.servers import Reply, Server, authority
from tests.support.signing_keys import new_key
from tests.sync.center.conftest import Hall

YOUNGER = ("/v1/published", "/v1/hall/published", "/v1/rollouts")  # doors that an older center has not


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    new_key(Path("it.key"), 1)
    Path("hall.toml").write_text(HALL, encoding="utf-8")
    Path("old.toml").write_text(HALL.replace("张敏", "张民"), encoding="utf-8")


@pytest.fixture
def center(tmp_path: Path) -> Iterator[Hall]:
    center = Hall(tmp_path, establish(tmp_path / "tls", ["center.hall.example"], datetime.now(UTC)))
    center.trusted = [typed("config", "key", "show").stdout.strip()]
    center.start()
    yield center
    assert center.stop() == 0


def push(center: Hall, hall: str, key: str) -> Result:
    return typed("config", "push", "--yes", hall, "--key", key, "--center", center.url, "--ca", "tls/ca.pem")


def published(center: Hall) -> list[tuple[int, int]]:
    return center.sql("SELECT epoch, version FROM bundles ORDER BY version")


def test_a_copy_that_lags_brings_no_old_hall_back(center: Hall) -> None:
    assert push(center, "old.toml", "it.key").exit_code == 0
    shutil.copy("it.key", "stick.key")
    assert push(center, "hall.toml", "it.key").exit_code == 0
    before = Path("stick.key").read_bytes()
    for _ in range(2):  # it used to sign the number that the other had, and then the next
        refused = push(center, "old.toml", "stick.key")
        assert refused.exit_code == 1
        assert "stick.key: it signed configuration up to 1, and the center has 2 by this key" in refused.output
    assert Path("stick.key").read_bytes() == before
    assert published(center) == [(1, 1), (1, 2)]
    assert push(center, "hall.toml", "it.key").exit_code == 0


def test_where_the_newest_copy_is_lost_the_backup_counts_on(center: Hall) -> None:
    shutil.copy("it.key", "backup.key")
    for hall in ("old.toml", "hall.toml"):
        assert push(center, hall, "it.key").exit_code == 0
    assert push(center, "hall.toml", "backup.key").exit_code == 1
    where = ("--key", "backup.key", "--center", center.url, "--ca", "tls/ca.pem")
    caught = typed("config", "key", "catch-up", *where)
    assert caught.stdout == "backup.key: it counts on from configuration 2, directory 2, software 0\n"
    assert push(center, "hall.toml", "backup.key").exit_code == 0
    assert published(center) == [(1, 1), (1, 2), (1, 3)]


def test_an_older_center_cannot_tell_and_that_is_said(tmp_path: Path) -> None:
    ours = authority(tmp_path / "ca")
    with Server(ours, lambda call: Reply(b'{"now":1}', 404 if call.path in YOUNGER else 200)) as center:
        pushed = typed("config", "push", "--yes", "hall.toml", "--center", center.url, "--ca", ours.ca)
        assert pushed.exit_code == 0, pushed.output
        assert "warning: the center is older than this program and cannot tell" in pushed.stderr
        assert [call.path for call in center.calls][-3:] == ["/v1/directory", "/v1/rollouts", "/v1/hall/bundles"]
        in_waves = typed(
            "config", "push", "--yes", "hall.toml", "--by-unit", "--center", center.url, "--ca", ours.ca
        )
        assert "the center is older than this program and knows no waves" in in_waves.output
        assert center.last.path == "/v1/rollouts", (
            "nothing is given to all who should have come one after the other"
        )
