"""The door of a center that serves, and of what a terminal would not take for one."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from terminal.setup.center.door import DoorShut, knock, knock_at_pages
from terminal.setup.center.environment_file import PagesOptions
from tests.support.servers import Reply, Server, authority


def test_one_that_serves_says_how_it_is_and_until_when_it_is_believed(tmp_path: Path) -> None:
    made = authority(tmp_path)
    with Server(made, Reply(b"not now\n", 503, {"content-type": "text/plain; charset=utf-8"})) as server:
        answer = knock("0.0.0.0", int(server.url.rpartition(":")[2]), made.ca)
        assert server.last.path == "/readyz"
    assert answer.problem == "it answers with 503: not now"
    assert (answer.status, answer.names) == (503, ("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"))
    assert answer.ends and timedelta(days=820) < answer.ends - datetime.now(UTC) < timedelta(days=826)


def test_another_authoritys_is_none(tmp_path: Path) -> None:
    with (
        Server(authority(tmp_path / "theirs"), Reply()) as server,
        pytest.raises(DoorShut, match="certificate verify failed"),
    ):
        knock("127.0.0.1", int(server.url.rpartition(":")[2]), authority(tmp_path / "ours").ca)


def test_what_ended_refuses(tmp_path: Path) -> None:
    with Server(None, Reply()) as server:
        port = int(server.url.rpartition(":")[2])
    with pytest.raises(DoorShut, match="refused"):
        knock("127.0.0.1", port, authority(tmp_path).ca)


@pytest.mark.parametrize("own_authority", [True, False])
def test_the_pages_door_is_believed_by_the_authority_beside_their_certificate_else_by_that(
    tmp_path: Path, own_authority: bool
) -> None:
    """A city's own authority is in no file here, and its certificate need not name this machine."""
    made, other = authority(tmp_path / "theirs"), authority(tmp_path / "other")
    if not own_authority:
        made.ca.unlink()
    with Server(made, Reply()) as server:
        served = PagesOptions("0.0.0.0", int(server.url.rpartition(":")[2]), str(made.cert))
        answer = knock_at_pages(served, made.cert)
        assert (
            (answer.status, server.last.path) == (200, "/login")
            and "localhost" in answer.names
            and not answer.problem
        )
        with pytest.raises(DoorShut, match="certificate verify failed"):
            knock_at_pages(served, other.cert)


def test_pages_without_tls_have_no_certificate_that_ends(tmp_path: Path) -> None:
    with Server(None, Reply()) as server:
        served = PagesOptions("127.0.0.1", int(server.url.rpartition(":")[2]))
        answer = knock_at_pages(served, tmp_path)
    assert (answer.status, answer.ends, answer.names) == (200, None, ())
