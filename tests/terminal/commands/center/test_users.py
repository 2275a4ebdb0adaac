"""The users at the center's machine: an office gets its first, and nobody's password stands in an argument."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sync.center.store import Store
from terminal.commands.center.command import center

PASSWORD = "窗口-服务-2026"


@pytest.fixture
def url(tmp_path: Path) -> str:
    made = f"sqlite:///{tmp_path}/center.db"
    Store(made).close()
    return made


def run(url: str, *words: str, typed: str = "") -> Result:
    env = {"LC_ALL": "C.UTF-8", "LANGUAGE": ""}
    return CliRunner().invoke(center, ["user", *words, "--database", url], input=typed, env=env)


def listed(url: str) -> dict[str, list[str]]:
    rows = json.loads(run(url, "list", "--json").output)
    return {row["badge"]: [grant["role"] for grant in row["roles"]] for row in rows}


def test_an_office_gets_its_first_two_users_here(url: str) -> None:
    assert run(url, "list").output == "none\n"
    added = run(url, "add", "IT-1", "王强", "--role", "it", typed=f"{PASSWORD}\n")
    assert added.output == "IT-1  王强: has not chosen a password yet; it\n"
    assert run(url, "add", "GH-0001", "刘敏", "--role", "supervision_head", typed=f"{PASSWORD}\n").exit_code == 0
    assert listed(url) == {"GH-0001": ["supervision_head"], "IT-1": ["it"]}
    store = Store(url)
    assert store.accounts.log_in("IT-1", PASSWORD, "", 1)
    store.close()


@pytest.mark.parametrize(
    ("typed", "why"), [("", "a line on standard input"), ("too short\n", "10 to 128"), ("1111111111\n", "choose")]
)
def test_without_a_good_password_nobody_is_added(url: str, typed: str, why: str) -> None:
    refused = run(url, "add", "IT-1", "王强", "--role", "it", typed=typed)
    assert (refused.exit_code, why in refused.output) == (1, True)
    assert listed(url) == {}


def test_a_password_is_no_argument(url: str) -> None:
    assert run(url, "add", "IT-1", "王强", PASSWORD).exit_code == 2


def test_roles_are_given_and_taken_and_somebody_is_left(url: str) -> None:
    for badge, role in (("IT-1", "it"), ("GH-0001", "supervision_head")):
        run(url, "add", badge, badge, "--role", role, typed=f"{PASSWORD}\n")
    assert "has no" in run(url, "roles", "GH-0001", "--give", "unit_head", "--for", "公安局").output
    assert run(url, "roles", "GH-0001", "--give", "supervisor", "--take", "it").exit_code == 2
    assert run(url, "roles", "GH-0001", "--give", "supervisor", "--give", "deputy_director").exit_code == 0
    assert listed(url)["GH-0001"] == ["supervision_head", "supervisor", "deputy_director"]
    assert run(url, "roles", "GH-0001", "--take", "supervision_head").exit_code == 0
    refused = run(url, "disable", "IT-1", "--why", "调离")
    assert (refused.exit_code, "nobody could give roles" in refused.output) == (1, True)
    assert run(url, "disable", "GH-0001", "--why", "调离").output.startswith("GH-0001  GH-0001: closed")
    assert listed(url) == {"GH-0001": [], "IT-1": ["it"]}


def test_another_password_opens_it_again(url: str) -> None:
    run(url, "add", "IT-1", "王强", typed=f"{PASSWORD}\n")
    run(url, "disable", "IT-1")
    assert run(url, "password", "IT-1", typed="another-2026-word\n").exit_code == 0
    store = Store(url)
    assert store.accounts.log_in("IT-1", "another-2026-word", "", 1)
    store.close()
    assert run(url, "password", "GH-9999", typed="another-2026-word\n").exit_code == 1
