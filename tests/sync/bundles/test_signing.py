"""IT's key file: it counts what it signs, and is never overwritten."""

import base64
import json
import os
from pathlib import Path

import pytest

from sync.bundles import hand_over
from sync.bundles.bundle import verify
from sync.bundles.hand_over import PushFailed, PushRefused, publish, publish_hall
from sync.bundles.key_making import NewKey, make_key
from sync.bundles.signing import KeyFile
from sync.bundles.stored_key import KeyWrong
from sync.center.network.certificates import Authority
from terminal.domain.window import Window
from tests.support.disk import Disk
from tests.support.servers import Reply, Server, authority
from tests.support.signing_keys import new_key, plain_key

SENTENCE = "the bridge was mended in May"
WINDOW = Window(
    hall="政务服务中心",
    zone="Asia/Shanghai",
    unit="市场监督管理局",
    window="2F-17",
    inquiries="总服务台",
    people=(),
    sessions=(),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "it.key"


def test_a_key_is_made_once(path: Path) -> None:
    made = make_key(path, SENTENCE, NewKey(1))
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        make_key(path, SENTENCE, NewKey(2))
    assert path.read_bytes() == before
    assert KeyFile.load(path, lambda: SENTENCE).public == made.public
    assert len(base64.b64decode(made.public)) == 32


def test_versions_are_counted_in_the_file(path: Path) -> None:
    new_key(path, 4)
    first = plain_key(path).next_version(0)
    second = plain_key(path).next_version(0)
    assert [(key.epoch, key.version) for key in (first, second, plain_key(path))] == [(4, 1), (4, 2), (4, 2)]
    assert path.stat().st_mode & 0o777 == 0o600


def test_software_is_counted_by_itself(path: Path) -> None:
    new_key(path, 4).next_version(0)
    first, second = plain_key(path).next_release(), plain_key(path).next_release()
    assert [(key.epoch, key.release, key.version) for key in (first, second)] == [(4, 1, 1), (4, 2, 1)]
    assert plain_key(path).release == 2


def test_a_version_is_durable_before_it_is_given(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = new_key(path, 1)
    disk = Disk(monkeypatch)
    disk.failures = [True]
    with pytest.raises(OSError, match="Input/output error"):
        key.next_version(0)
    assert plain_key(path).version == 0
    assert plain_key(path).next_version(0).version == 1


def test_what_it_signs_is_accepted_and_says_until_when(path: Path) -> None:
    key = new_key(path, 2).next_version(0)
    payload = verify(key.sign(WINDOW, issued=1000, expires=9000), (key.public,))
    assert (payload.target, payload.pair) == ("2F-17", (2, 1))
    assert (payload.issued, payload.renew_by, payload.expires) == (1000, 7000, 9000)
    assert json.loads(bytes(payload.window))["unit"] == "市场监督管理局"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b'{"private":"AAAA","epoch":1,"version":0}',
        b'{"private":"?","epoch":1,"version":0}',
        b'{"private":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=","epoch":1}',
    ],
)
def test_a_file_that_is_no_key(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(KeyWrong, match=r"it\.key: not a signing key"):
        plain_key(path)
    path.write_bytes(b'{"private":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=","epoch":1,"version":0}')
    # The public key of 00 01 … 1f by RFC 8032, computed with OpenSSL.
    assert plain_key(path).public == "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="


def test_a_missing_file_says_how_to_make_one(path: Path) -> None:
    with pytest.raises(KeyWrong, match="window-terminal config key new --key"):
        plain_key(path)


def test_publishing_over_tls(ours: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", os.devnull)
    with Server(ours, Reply(b'{"now":1}')) as server:
        publish(server.url, ours.ca, "text")
        assert (server.last.method, server.last.path) == ("POST", "/v1/bundles")
        assert json.loads(server.last.body)["bundle"] == "text"
    refusing = Server(ours, Reply(b'{"error":"older"}', 409))
    with refusing, pytest.raises(PushRefused, match=r"refused: HTTP 409: older$"):
        publish(refusing.url, ours.ca, "text")
    strange = Server(ours, Reply(b'{"error":"Not Found"}', 404))
    with strange, pytest.raises(PushRefused, match="HTTP 404: it knows no /v1/bundles: it is older than this"):
        publish(strange.url, ours.ca, "text")
    with Server(ours, Reply(b"", 302, {"Location": "/elsewhere"})) as server:
        with pytest.raises(PushRefused, match="HTTP 302"):
            publish(server.url, ours.ca, "text")
        assert len(server.calls) == 1


def test_a_hall_goes_in_few_calls_of_fifty_bundles_or_less_than_a_megabyte(ours: Authority) -> None:
    small = [f"{number:0100}" for number in range(120)]
    large = ["b" * 500_000, "c" * 500_000, "d" * 300_000]
    with Server(ours, Reply(b'{"now":1}')) as server:
        assert list(publish_hall(server.url, ours.ca, small)) == [50, 50, 20]
        assert {(call.method, call.path) for call in server.calls} == {("POST", "/v1/hall/bundles")}
        assert [text for call in server.calls for text in json.loads(call.body)["bundles"]] == small
        assert list(publish_hall(server.url, ours.ca, large)) == [1, 2]
        assert max(len(call.body) for call in server.calls) < 1 << 20


def test_an_answer_without_end_is_not_heard_to_its_end(ours: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hand_over, "HEARD_BYTES", 1 << 10)
    with Server(ours, Reply(b"a" * (1 << 20))) as server, pytest.raises(PushFailed, match="answers without end"):
        publish(server.url, ours.ca, "text")


def test_a_center_that_is_not_the_halls_gets_nothing(ours: Authority, tmp_path: Path) -> None:
    with Server(ours, Reply(b'{"now":1}')) as server:
        with pytest.raises(PushFailed, match=r"its certificate was not made by .*/other/"):
            publish(server.url, authority(tmp_path / "other").ca, "text")
        assert server.calls == []


def test_tls_spoken_to_who_speaks_none_and_the_other_way_round_are_told_apart(ours: Authority) -> None:
    with Server(ours, Reply()) as tls, Server(None, Reply()) as plain:
        address = tls.url.replace("https", "http")
        with pytest.raises(
            PushFailed, match=f"{address}: it hung up on http://; .* write {tls.url}; then try again$"
        ):
            publish(address, ours.ca, "text")
        address = plain.url.replace("http", "https")
        with pytest.raises(PushFailed, match=f"{address}: no TLS is spoken there: .*; then try again$"):
            publish(address, ours.ca, "text")


@pytest.mark.parametrize(
    ("url", "ca", "why"),
    [
        ("https://127.0.0.1:9", "ca.pem", "no connection; see that `center serve` runs there"),
        ("https://nowhere.invalid:9", "ca.pem", "no connection"),
        ("center:8443", "ca.pem", "not an address; write it as https://NAME:PORT"),
        ("https://[::1", "ca.pem", "not an address"),
        (f"https://{'a' * 64}.example", "ca.pem", "not an address"),
        ("https://127.0.0.1:9", "none.pem", "none.pem cannot be used as a CA certificate"),
    ],
)
def test_where_no_center_is_the_place_and_what_to_do_are_said(ours: Authority, url: str, ca: str, why: str) -> None:
    with pytest.raises(PushFailed) as raised:
        publish(url, ours.ca.with_name(ca) if ca != "ca.pem" else ours.ca, "text")
    said = str(raised.value)
    assert said.startswith(f"the center at {url}: ")
    assert why in said
    assert said.endswith("; then try again")
    assert not any(word in said for word in ("Pool", "Retries", "urllib3", "object at"))
