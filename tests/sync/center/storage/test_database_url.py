"""Passwords of databases, which no message tells; with the real driver where it is there."""

import socket
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url

from sync.center.storage.database_url import DatabaseUrlWrong, in_schema, schema_of, url_shown, without_secrets
from terminal.commands.center.command import center

SECRET = "Geheim7"


@pytest.fixture
def port() -> Iterator[int]:
    """Where nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.mark.parametrize("command", [["serve", "--port", "0"], ["terminals"], ["windows"]], ids=lambda c: c[0])
@pytest.mark.parametrize(
    "url",
    [
        f"postgresql+psycopg://u:{SECRET}@127.0.0.1:PORT/hall",
        f"postgresql+psycopg://u:x@{SECRET}@127.0.0.1:PORT/hall",
        f"postgresql+psycopg://u:x/{SECRET}@127.0.0.1:PORT/hall",
        f"postgresql+psycopg://u:x%40{SECRET}@127.0.0.1:PORT/hall",
        f"postgresql+psycopg://u:x#{SECRET}@127.0.0.1:PORT/hall",
        f"postgresql+psycopg://127.0.0.1:PORT/hall?user=u&password={SECRET}",
        f"postgresql+psycopg://u:{SECRET}@127.0.0.1:PORT/hall?password={SECRET}&nonsense={SECRET}",
        f"nothing+known://u:{SECRET}@127.0.0.1:PORT/hall",
        f"u:{SECRET}@127.0.0.1/hall",
    ],
)
def test_no_command_tells_the_password_of_a_database_that_it_cannot_reach(
    port: int, url: str, command: list[str]
) -> None:
    result = CliRunner().invoke(center, [command[0], "--database", url.replace("PORT", str(port)), *command[1:]])
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in (1, 2)
    assert "database" in result.output
    assert SECRET not in result.output


def test_the_rest_of_the_url_is_told() -> None:
    assert url_shown(f"postgresql+psycopg://u:{SECRET}@db:5/hall?x=1") == "postgresql+psycopg://u:***@db:5/hall"
    assert url_shown("sqlite:////var/lib/center.db") == "sqlite:////var/lib/center.db"
    told = without_secrets("unable to open database file /x/center.db", "sqlite:////x/center.db")
    assert told == "unable to open database file /x/center.db"


@given(st.text(min_size=1).filter(lambda text: "*" not in text), st.text())
def test_a_password_is_in_no_text(password: str, around: str) -> None:
    told = without_secrets(f"{around}{password}{around}", f"postgresql+psycopg://u:{password}@db/hall")
    assert password not in told


@pytest.mark.parametrize(
    "more", ["", "?host=/run/pg", "?options=-cstatement_timeout%3D5", "?sslmode=require&options=-ca%3D1"]
)
def test_a_schema_stands_beside_what_the_url_says_already(more: str) -> None:
    url = f"postgresql+psycopg://hall:p%40ss@db/center{more}"
    made = in_schema(url, "ruili-2")
    assert (schema_of(url), schema_of(made)) == ("", "ruili-2")
    assert made.startswith("postgresql+psycopg://hall:p%40ss@db/center?")
    assert make_url(made).query.keys() == make_url(url).query.keys() | {"options"}
    before, after = (str(make_url(each).query.get("options", "")) for each in (url, made))
    assert after.startswith(before)


@pytest.mark.parametrize("said", ["a,public", '"$user",public', "A", '"a', "a -csearch_path=b", '""', ""])
def test_one_schema_is_named_or_none(said: str) -> None:
    with pytest.raises(DatabaseUrlWrong, match="one schema"):
        schema_of(f"postgresql+psycopg://db/center?options=-csearch_path%3D{quote(said)}")
