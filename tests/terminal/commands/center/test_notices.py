"""The notices at the center's desk: directed, tried, listed and stopped, and a wrong address is refused unkept."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sync.center.store import Store
from terminal.commands.center.command import center
from tests.support.servers import Reply, Server, authority


@pytest.fixture
def url(tmp_path: Path) -> str:
    made = f"sqlite:///{tmp_path}/center.db"
    Store(made).close()
    return made


def run(url: str, *words: str, language: str = "C.UTF-8") -> Result:
    env = {"LC_ALL": language, "LANGUAGE": ""}
    return CliRunner().invoke(center, ["notices", *words, "--database", url], env=env)


def test_notices_are_directed_tried_listed_and_stopped(url: str, tmp_path: Path) -> None:
    ca = authority(tmp_path / "tls")
    assert run(url, "list").output == "notices go nowhere: center notices send-to URL begins it\n"
    assert run(url, "test").exit_code == 1
    with Server(ca, Reply()) as server:
        directed = run(url, "send-to", server.url, "--pages", "https://office.example", "--ca", str(ca.ca))
        assert (directed.exit_code, directed.output[:6]) == (0, "whsec_")
        again = run(url, "send-to", server.url, "--pages", "https://office.example", "--ca", str(ca.ca))
        assert again.output == directed.output, "the receiver need not be told another one"
        assert run(url, "test").output == f"{server.url} has the test notice\n"
        server.replies = Reply(status=500)
        refused = run(url, "test")
    assert refused.exit_code == 1
    assert f"{server.url} has not got it: it answered 500; it is tried again" in refused.output
    assert json.loads(server.calls[0].body)["type"] == "test"
    states = [(row["state"], row["why"]) for row in json.loads(run(url, "list", "--json").output)]
    assert states == [("waiting", "it answered 500"), ("delivered", "")]
    assert run(url, "stop").output == "notices go nowhere: center notices send-to URL begins it\n"
    assert run(url, "list", "--json").output.count("delivered") == 1


def test_an_address_that_would_tell_others_is_refused_and_the_one_before_stays(url: str) -> None:
    to = ("send-to", "http://127.0.0.1:9/a", "--pages", "http://localhost")
    assert run(url, *to).exit_code == 0
    refused = run(url, "send-to", "http://office.example/", "--pages", "http://localhost")
    assert refused.exit_code == 1
    assert "url: plain HTTP only to this machine itself" in refused.output
    assert (
        "只能" in run(url, "send-to", "http://a.example/", "--pages", "http://localhost", language="zh_CN").output
    )
    assert run(url, "list").output == "notices go to http://127.0.0.1:9/a\n"
