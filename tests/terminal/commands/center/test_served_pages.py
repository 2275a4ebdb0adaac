"""The office's pages beside the terminals: an address, a certificate and a process of their own."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from sync.center.network.certificates import Authority, establish
from sync.center.office.people.roles import Account
from sync.center.store import Store
from terminal.commands.center.command import center
from terminal.commands.center.serving import renewal
from terminal.setup.center.paths import PAGES_FOLDER, TLS_FOLDER
from tests.sync.center.conftest import Desk, Hall, serving

SQLITE_ALONE = "which process serves what is decided before a database is asked"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return establish(tmp_path / "terminals", [], datetime.now(UTC))


@pytest.fixture
def office(tmp_path: Path) -> Authority:
    """Another authority than that of the terminals: an office PC trusts this one alone."""
    return establish(tmp_path / "office", [], datetime.now(UTC))


@pytest.fixture
def hall(tmp_path: Path, authority: Authority, office: Authority) -> Iterator[Hall]:
    made = Hall(tmp_path, authority)
    files = ["--pages-cert", str(office.cert), "--pages-key", str(office.key)]
    made.options = ["--pages", "127.0.0.1:0", *files]
    with serving(made):
        yield made


def look(hall: Hall, trusts: Authority, path: str = "/login") -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(hall.pages + path, verify=str(trusts.ca), timeout=15)


def processes(hall: Hall) -> dict[bool, int]:
    """By whether it serves the pages: who listens at their port is known by what it answers while others rest."""
    pids = [int(pid) for pid in Path(f"/proc/{hall.pid}/task/{hall.pid}/children").read_text().split()]
    assert len(pids) == 2
    return {number == 1: pid for number, pid in enumerate(sorted(pids))}


def test_they_have_a_certificate_and_a_port_of_their_own(
    hall: Hall, authority: Authority, office: Authority
) -> None:
    assert "<form" in look(hall, office).text
    with pytest.raises(requests.exceptions.SSLError):
        look(hall, authority)
    assert requests.get(f"{hall.url}/login", verify=str(authority.ca), timeout=15).status_code == 404
    assert look(hall, office, "/v1/health").status_code == 404
    plain = requests.get(hall.pages.replace("https", "http"), timeout=15)
    assert plain.status_code == 400 and "https://" in plain.content.decode()


def test_what_holds_up_the_terminals_does_not_hold_up_the_pages_and_the_reverse(
    hall: Hall, office: Authority
) -> None:
    joined, held = Desk(hall).join(), processes(hall)
    os.kill(held[False], signal.SIGSTOP)
    assert look(hall, office).status_code == 200
    os.kill(held[False], signal.SIGCONT)
    os.kill(held[True], signal.SIGSTOP)
    assert joined.deliver(joined.chain(2))["through"] == 2
    os.kill(held[True], signal.SIGCONT)
    assert look(hall, office).status_code == 200


def test_a_cookie_needs_tls_where_there_is(hall: Hall, office: Authority) -> None:

    with closing(Store(hall.database)) as store:
        store.accounts.add(Account("GH-0001", "王督查"), "窗口-服务-2026", "", 1_796_000_400_000)
    with requests.Session() as session:
        session.trust_env = False
        form = {"badge": "GH-0001", "password": "窗口-服务-2026"}
        answer = session.post(
            f"{hall.pages}/login", data=form, verify=str(office.ca), allow_redirects=False, timeout=15
        )
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("secure", "httponly", "samesite=lax"))


def test_a_browser_that_rests_holds_up_no_stop(tmp_path: Path, authority: Authority) -> None:
    """As long as it is waited for here; an answer that was begun would be given more."""
    made = Hall(tmp_path, authority)
    made.options = ["--pages", "127.0.0.1:0"]
    made.start()
    with requests.Session() as session:
        assert session.get(f"{made.pages}/login", timeout=15).status_code == 200
        assert made.stop() == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--pages", "192.0.2.7:8444"), "can be reached from other machines: a TLS certificate and key are needed"),
        (("--pages", "8444"), "wanted ADDRESS:PORT"),
        (("--pages", "127.0.0.1:0", "--halls", "halls.toml"), "--pages are one hall's"),
    ],
)
def test_what_cannot_be_served_is_said_before_anything_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("halls.toml").write_text("", encoding="utf-8")
    made = CliRunner().invoke(center, ["serve", "--port", "0", *options])
    assert made.exit_code != 0 and said in made.output, made.output
    assert [each.name for each in tmp_path.iterdir()] == ["halls.toml"]


def test_without_them_the_first_line_has_none(tmp_path: Path, authority: Authority) -> None:
    with serving(Hall(tmp_path, authority)) as hall:
        assert hall.pages == ""


@pytest.mark.parametrize(("days", "said"), [(700, False), (800, True)])
def test_a_certificate_of_theirs_that_ends_within_60_days_is_said_at_the_start(
    tmp_path: Path, authority: Authority, days: int, said: bool
) -> None:
    """At a center that is installed `doctor` says it, too."""
    theirs = establish(tmp_path / "office", [], datetime.now(UTC) - timedelta(days=days))
    made = Hall(tmp_path, authority)
    made.options = ["--pages", "127.0.0.1:0", "--pages-cert", str(theirs.cert), "--pages-key", str(theirs.key)]
    with serving(made):
        pass
    assert (f"certificate --folder {theirs.cert.parent}" in made.log.read_text()) == said


def test_an_installed_centers_is_renewed_by_setup_which_gives_its_key_to_the_center() -> None:
    assert renewal(Path(PAGES_FOLDER)) == renewal(Path(TLS_FOLDER)) == "sudo window-terminal center setup"
