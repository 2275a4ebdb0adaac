"""The center's authority and certificates, tried by real TLS handshakes."""

import socket
import ssl
import stat
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sync.center.network.certificates import Authority, AuthorityAway, NameWrong, establish, holds

NOW = datetime.now(UTC)


def greeting(made: Authority, name: str, ca: Path) -> str:
    """What a strict client says about the certificate after a real handshake; empty when all is well."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(made.cert, made.key)
    client = ssl.create_default_context(cafile=str(ca))
    client.verify_flags |= ssl.VerifyFlags.VERIFY_X509_STRICT
    ours, theirs = socket.socketpair()

    def answer() -> None:
        with theirs:
            try:
                server.wrap_socket(theirs, server_side=True).close()
            except OSError:
                return  # the client hung up, and says why itself

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        with ours, client.wrap_socket(ours, server_hostname=name):
            return ""
    except ssl.SSLCertVerificationError as e:
        return e.verify_message
    finally:
        thread.join(10)


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "::1", "center.hall.example", "10.1.2.3"])
def test_a_terminal_that_has_the_authority_trusts_the_center(tmp_path: Path, name: str) -> None:
    made = establish(tmp_path, ["center.hall.example", "10.1.2.3"], NOW)
    assert greeting(made, name, made.ca) == ""


def test_other_names_and_other_authorities_are_refused(tmp_path: Path) -> None:
    made = establish(tmp_path / "ours", [], NOW)
    other = establish(tmp_path / "other", [], NOW)
    assert "mismatch" in greeting(made, "elsewhere.example", made.ca).lower()
    assert greeting(made, "localhost", other.ca) != ""
    assert greeting(made, "localhost", made.ca) == ""


def test_keys_are_for_their_owner_only(tmp_path: Path) -> None:
    made = establish(tmp_path, [], NOW)
    secrets = [made.key, tmp_path / "ca.key"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in secrets] == [0o600, 0o600]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_is_there_is_kept(tmp_path: Path) -> None:
    establish(tmp_path, ["center.hall.example"], NOW)
    before = contents(tmp_path)
    establish(tmp_path, ["center.hall.example"], NOW + timedelta(days=100))
    establish(tmp_path, [], NOW)
    assert contents(tmp_path) == before


def test_a_new_name_or_a_run_out_certificate_changes_only_the_certificate(tmp_path: Path) -> None:
    made = establish(tmp_path, [], NOW - timedelta(days=900))
    first = contents(tmp_path)
    assert "expired" in greeting(made, "localhost", made.ca)
    establish(tmp_path, [], NOW)
    assert greeting(made, "localhost", made.ca) == ""
    establish(tmp_path, ["center.hall.example"], NOW)
    assert greeting(made, "center.hall.example", made.ca) == ""
    last = contents(tmp_path)
    assert (first["ca.pem"], first["ca.key"]) == (last["ca.pem"], last["ca.key"])


def test_a_name_more_takes_none_of_the_former_away(tmp_path: Path) -> None:
    establish(tmp_path, ["center.hall.example", "10.1.2.3"], NOW)
    made = establish(tmp_path, ["other.hall.example"], NOW)
    names = ("center.hall.example", "10.1.2.3", "other.hall.example", "localhost")
    assert [greeting(made, name, made.ca) for name in names] == [""] * 4


@pytest.mark.parametrize(("days", "renewed"), [(764, False), (766, True), (900, True)])
def test_the_same_command_renews_what_ends_within_60_days(tmp_path: Path, days: int, renewed: bool) -> None:
    """It is good for 825 days, and told no name again it has those that it had."""
    made = establish(tmp_path, ["center.hall.example"], NOW - timedelta(days=days))
    before = contents(tmp_path)
    establish(tmp_path, [], NOW)
    changed = {name for name, content in contents(tmp_path).items() if before[name] != content}
    assert changed == ({"server.pem", "server.key"} if renewed else set())
    assert greeting(made, "center.hall.example", made.ca) == ""


def test_a_key_that_does_not_fit_is_replaced(tmp_path: Path) -> None:
    made = establish(tmp_path / "ours", [], NOW)
    other = establish(tmp_path / "other", [], NOW)
    made.key.write_bytes(other.key.read_bytes())
    assert greeting(establish(tmp_path / "ours", [], NOW), "localhost", made.ca) == ""


@pytest.mark.parametrize("name", ["中心.local", "center hall", "-hall", "", "a..b"])
def test_a_name_that_nobody_can_ask_for_is_refused_and_nothing_is_made(tmp_path: Path, name: str) -> None:
    with pytest.raises(NameWrong, match="wanted: a name of letters"):
        establish(tmp_path / "tls", [name], NOW)
    assert not (tmp_path / "tls").exists()


def test_the_authoritys_key_may_lie_elsewhere_until_it_is_needed(tmp_path: Path) -> None:
    """Another authority in its place would be one that no terminal believes."""
    made = establish(tmp_path, ["a.example"], NOW)
    before = made.ca.read_bytes(), made.cert.read_bytes()
    away = (tmp_path / "ca.key").rename(tmp_path / "elsewhere")
    establish(tmp_path, ["a.example"], NOW)
    for names, now in ((["b.example"], NOW), ([], NOW + timedelta(days=800))):
        assert not holds(tmp_path, names, now)
        with pytest.raises(AuthorityAway, match="bring it back"):
            establish(tmp_path, names, now)
    assert (made.ca.read_bytes(), made.cert.read_bytes()) == before
    away.rename(tmp_path / "ca.key")
    establish(tmp_path, ["b.example"], NOW)
    assert greeting(made, "b.example", made.ca) == ""
    assert made.ca.read_bytes() == before[0]
