"""The notice: who sent it a stranger can tell with openssl; nothing of a person is in it; where it may go.

What is fair. A receiver must be able to prove with what every machine has that the center said this, and lately:
so the signature covers id, time and body, as the Standard Webhooks specification has it. The body says a kind, a
number and a link: whoever may know more opens the link and logs in. What cannot be sent waits longer each time, at
most an hour, and is given up after a week. It goes over TLS, except within the machine.
"""

import base64
import ipaddress
import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
import urllib3
from hypothesis import given
from hypothesis import strategies as st

from sync.center.network.certificates import establish
from sync.center.office.notice import (
    GIVEN_UP_DAYS,
    Notice,
    NoticeAddressWrong,
    checked_address,
    next_try,
    notice_body,
    notice_headers,
    notice_id,
    shown_secret,
)

NOW = 1_795_482_000_123
MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000
SECRET = base64.b64encode(bytes(range(32))).decode()
NOTICE = Notice(notice_id("store-1", "complaint.due", "2026-000123 1"), "complaint.due", "2026-000123", "/c/1", NOW)
# The lines of docs/manual/fleet.md, as whoever receives one types them.
VERIFY = """
KEY=$(printf %s "${SECRET#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \\n')
printf '%s.%s.' "$ID" "$TIMESTAMP" | cat - "$BODY" |
    openssl dgst -sha256 -mac HMAC -macopt "hexkey:$KEY" -binary | base64
"""


def test_a_stranger_verifies_it_with_openssl(tmp_path: Path) -> None:
    body = notice_body(NOTICE, "https://office.example/")
    sent = notice_headers(SECRET, NOTICE, body, NOW)
    (tmp_path / "body").write_bytes(body)
    given = {
        "SECRET": shown_secret(SECRET),
        "ID": sent["webhook-id"],
        "TIMESTAMP": sent["webhook-timestamp"],
        "BODY": str(tmp_path / "body"),
        "PATH": "/usr/bin:/bin",
    }
    said = subprocess.run(
        ["sh", "-c", VERIFY], env=given, capture_output=True, text=True, check=True
    ).stdout.strip()
    assert sent["webhook-signature"] == f"v1,{said}"
    assert int(sent["webhook-timestamp"]) == NOW // 1000
    # another secret, time or body has another one
    for other in (
        notice_headers(base64.b64encode(bytes(32)).decode(), NOTICE, body, NOW),
        notice_headers(SECRET, NOTICE, body, NOW + 1000),
        notice_headers(SECRET, NOTICE, body + b" ", NOW),
    ):
        assert other["webhook-signature"] != sent["webhook-signature"]


def test_the_manual_tells_how() -> None:
    pages = Path(__file__).parents[4] / "docs" / "manual"
    for page in (pages / "fleet.md", pages / "zh-CN" / "fleet.md"):
        assert all(line.strip() in page.read_text(encoding="utf-8") for line in VERIFY.strip().splitlines()), page


def test_it_has_a_kind_a_number_and_a_link_and_nothing_else() -> None:
    said = json.loads(notice_body(NOTICE, "https://office.example/"))
    moment = datetime.fromtimestamp(NOW // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    data = {"number": "2026-000123", "link": "https://office.example/c/1"}
    assert said == {"type": "complaint.due", "timestamp": moment, "data": data}


def test_a_matter_has_one_id_at_each_try_and_no_other_matter_has_it() -> None:
    ids = {
        notice_id(store, kind, matter) for store in "ab" for kind in ("test", "terminal.sick") for matter in "12"
    }
    assert len(ids) == 8
    assert notice_id("a", "test", "1") in ids


def test_it_waits_longer_each_time_and_not_for_ever() -> None:
    pauses = [(next_try(NOW, tries, NOW) or 0) - NOW for tries in range(1, 9)]
    assert pauses == [MINUTE * each for each in (1, 2, 5, 10, 30, 60, 60, 60)]
    assert next_try(NOW, 150, NOW + GIVEN_UP_DAYS * DAY - 1) == NOW + GIVEN_UP_DAYS * DAY - 1 + HOUR
    assert next_try(NOW, 150, NOW + GIVEN_UP_DAYS * DAY) is None


WRONG = [
    ("http://office.example/x", "url"),
    ("http://10.1.2.3/x", "url"),
    ("ftp://office.example/x", "url"),
    ("office.example/x", "url"),
    ("https://", "url"),
    ("https://user:word@office.example/x", "url"),
    ("https://office.example/x#y", "url"),
    ("https://office.example/x y", "url"),
    ("https://office.example:port/x", "url"),
    ("https://[::1/x", "url"),
    ("http://user\\..[::1]://localhost", "url"),  # goes to the host `user`
    ("http://office.example\\@127.0.0.1/", "url"),
    ("https://政务.example/x", "url"),
    ("https://office.example/" + "x" * 300, "url"),
]


@pytest.mark.parametrize(("url", "place"), WRONG)
def test_an_address_that_would_tell_others_is_refused_at_its_field(url: str, place: str, ca: str) -> None:
    with pytest.raises(NoticeAddressWrong) as told:
        checked_address(url, ca, "https://office.example", SECRET)
    assert told.value.mistake.place == place
    right = checked_address("https://office.example/x", ca, "https://office.example/", SECRET)
    assert (right.url, right.pages) == ("https://office.example/x", "https://office.example")


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "127.9.9.9", "[::1]:8000", "localhost"])
def test_plain_http_goes_nowhere_but_within_the_machine(host: str) -> None:
    assert checked_address(f"http://{host}/x", "", "http://localhost:8000", SECRET).ca == ""


PARTS = (
    *("http", "https", "://", "//", ":", "@", "#", "?", "/", "[", "]", "[::1]", "127.0.0.1", "127.0.0.1.example"),
    *("localhost", "office.example", "8443", "99999", "0", "x", "%00", "\\", " ", "\n", "政", "..", "user"),
)


@given(st.sampled_from(("", "http://", "https://")), st.lists(st.sampled_from(PARTS), max_size=7).map("".join))
def test_whatever_is_typed_is_refused_or_goes_to_one_host_and_in_the_clear_nowhere_else(
    begin: str, rest: str
) -> None:
    try:
        found = checked_address(begin + rest, "", "http://localhost", SECRET)
    except NoticeAddressWrong as e:
        assert e.mistake.place in ("url", "ca")
        return
    said = requests.Request("POST", found.url).prepare()  # as it would be sent
    where = urllib3.util.parse_url(said.url or "")
    assert where.scheme == "http", "TLS needs an authority"
    host = (where.host or "").strip("[]")
    assert host == "localhost" or ipaddress.ip_address(host).is_loopback
    assert where.auth is None


def test_tls_needs_an_authority_that_is_one(ca: str) -> None:
    for wrong in ("", "x", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n", ca * 50):
        with pytest.raises(NoticeAddressWrong) as told:
            checked_address("https://office.example/x", wrong, "https://office.example", SECRET)
        assert told.value.mistake.place == "ca"
    assert checked_address("https://office.example/x", ca, "https://office.example", SECRET).ca == ca.strip()


@pytest.fixture(scope="module")
def ca(tmp_path_factory: pytest.TempPathFactory) -> str:
    made = establish(tmp_path_factory.mktemp("authority"), [], datetime.now(UTC))
    return made.ca.read_text()
