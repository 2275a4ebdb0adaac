"""The publication of a release to a real center: over cuts, and once more for everybody."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.bundles.hand_over import PushFailed, PushPutOff, PushRefused, hand_over
from sync.bundles.signing import KeyFile
from sync.center.network.certificates import Authority
from sync.releases import publication
from sync.releases.manifest import ReleaseRefused
from sync.releases.publication import CenterAddress, order_for, publish_release
from sync.releases.software_order import SoftwareOrder
from tests.support.commands import refused, typed
from tests.support.release_files import IT, STRANGER, release_file
from tests.support.servers import Reply, Server
from tests.support.signing_keys import plain_key
from tests.support.software_desk import RELEASE, SHA256, release
from tests.sync.center.conftest import Hall

NOW = 1_795_391_520_000


@pytest.fixture
def key(tmp_path: Path) -> KeyFile:
    """IT's, which the center of the tests trusts."""
    path = tmp_path / "it.key"
    private = base64.b64encode(IT.private_bytes_raw()).decode()
    path.write_text(json.dumps({"private": private, "epoch": 1, "version": 0, "release": 3}))
    return plain_key(path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "trixie.release"
    path.write_bytes(RELEASE)
    return path


@pytest.fixture
def hall(tmp_path: Path, ours: Authority) -> Iterator[Hall]:
    (tmp_path / "center").mkdir()
    hall = Hall(tmp_path / "center", ours)
    hall.start()
    yield hall
    hall.stop()


def shelf(hall: Hall) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in Path(f"{hall.file}.software").iterdir()}


def test_a_cut_costs_no_more_than_a_piece(
    hall: Hall, key: KeyFile, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    paused: list[float] = []
    failures = iter([PushFailed("no connection"), None, PushPutOff("busy"), None, PushFailed("cut"), None, None])

    def cut(url: str, ca: Path, path: str, signed: object) -> bytes:
        answer = hand_over(url, ca, path, signed)  # type: ignore[arg-type]
        if path.endswith("piece") and (failure := next(failures)):
            raise failure  # it arrived, but nobody heard
        return answer

    monkeypatch.setattr(publication, "hand_over", cut)
    order = order_for(file, key, ("2F-17",), NOW)
    publish_release(file, order, key, CenterAddress(hall.url, hall.authority.ca), told.append, paused.append)
    assert told[-1] == len(RELEASE)
    assert told.count(0) == 1
    assert len(paused) == 2
    assert shelf(hall) == {f"{SHA256}.release": RELEASE}


def test_after_many_tries_it_says_how_to_go_on(key: KeyFile, file: Path, ours: Authority) -> None:
    order = order_for(file, key, (), NOW)
    paused: list[float] = []
    with Server(ours, Reply(b"", 503)) as busy, pytest.raises(PushFailed, match="goes on there"):
        publish_release(file, order, key, CenterAddress(busy.url, ours.ca), lambda _: None, paused.append)
    assert len(paused) == publication.PUBLISH_TRIES - 1
    with Server(ours, Reply(b'{"error":"no"}', 403)) as refusing, pytest.raises(PushRefused, match="no"):
        publish_release(file, order, key, CenterAddress(refusing.url, ours.ca), lambda _: None, paused.append)
    assert len(paused) == publication.PUBLISH_TRIES - 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (RELEASE[:-1], "are missing"),
        (release(key=STRANGER), "not signed by a trusted key"),
        (release_file(purpose="office", debian="", architecture="win_amd64"), "is for office"),
    ],
    ids=["cut short", "another key", "for an office"],
)
def test_what_no_terminal_would_take_is_not_ordered(key: KeyFile, file: Path, content: bytes, why: str) -> None:
    file.write_bytes(content)
    with pytest.raises(ReleaseRefused, match=why):
        order_for(file, key, (), NOW)
    file.write_bytes(RELEASE)
    assert isinstance(order_for(file, key, (), NOW), SoftwareOrder)


def test_a_window_that_cannot_be_is_named(key: KeyFile, file: Path) -> None:
    with pytest.raises(ReleaseRefused, match="windows"):
        order_for(file, key, ("2F/17",), NOW)


def test_the_command_publishes_for_some_and_then_for_all(
    hall: Hall, key: KeyFile, file: Path, tmp_path: Path
) -> None:
    words = ("release", "publish", file, "--key", tmp_path / "it.key", "--center", hall.url)
    more = ("--ca", hall.authority.ca)
    first = typed(*words, *more, "--canary", "2F-17, 2F-18")
    assert first.stdout == f"{file}: window-terminal 0.1.0 as release 1.3 published for 2F-17, 2F-18\n"
    assert shelf(hall) == {f"{SHA256}.release": RELEASE}
    assert typed(*words, *more, "--all").stdout.endswith("published for every window\n")
    assert hall.sql("SELECT whole FROM software") == [(1,)]
    assert "later order" not in typed(*words, *more, "--all").output


@pytest.mark.parametrize("words", [(), ("--all", "--canary", "2F-17"), ("--canary", " , ")])
def test_for_whom_must_be_said(key: KeyFile, file: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    told = typed(
        "release", "publish", file, "--key", tmp_path / "it.key", "--center", "https://c", "--ca", file, *words
    )
    assert told.exit_code == 2
    assert "--canary WINDOW,WINDOW, or --all" in told.output


def test_an_unreachable_center_is_told_by_name(key: KeyFile, file: Path, tmp_path: Path, ours: Authority) -> None:
    words = ("release", "publish", file, "--key", tmp_path / "it.key", "--all", "--ca", ours.ca)
    told = refused(*words, "--center", "https://127.0.0.1:1")
    assert "no connection" in told
    assert "then try again" in told
