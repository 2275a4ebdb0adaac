"""Which addresses the unit lets out: read as systemd reads it, and a center outside is refused by its name."""

from ipaddress import IPv4Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.config.allowed_addresses import ANYWHERE, allowed, host_of, literal, networks, refusal
from tests.support.unit_file import UNITS

UNIT = (UNITS / "window-terminal.service").read_text()
ELSEWHERE = "203.0.113.7"


def refused(url: str, *addresses: str, drop_in: str = "") -> str:
    host = host_of(url)
    return refusal(host, addresses or literal(host), allowed([UNIT, drop_in]))


@pytest.mark.parametrize(
    "url",
    [
        "https://10.1.2.3:8443",
        "https://172.31.255.1",
        "https://192.168.0.9",
        "https://127.0.0.1",
        "https://[::1]:8443",
        "https://[fd00::7]",
        "https://[::ffff:10.1.2.3]",
        "https://center.hall.example",  # a name tells nothing until it is looked up
    ],
)
def test_a_center_inside_is_let_be(url: str) -> None:
    assert refused(url) == ""


@pytest.mark.parametrize(
    ("url", "address"),
    [
        (f"https://{ELSEWHERE}:8443", ELSEWHERE),
        ("https://172.32.0.1", "172.32.0.1"),
        ("https://11.0.0.1", "11.0.0.1"),
        ("https://[2001:db8::1]", "2001:db8::1"),
    ],
)
def test_a_center_outside_is_refused_by_its_address_and_what_to_do_is_said(url: str, address: str) -> None:
    said = refused(url)
    assert said == f"{address} lies outside the hall's networks; sudo window-terminal setup --allow {address}"
    assert refused(url, drop_in=f"[Service]\nIPAddressAllow={address}\n") == ""


def test_a_name_is_refused_by_name_once_one_of_its_addresses_is_outside() -> None:
    said = refused("https://center.example", "10.0.0.1", ELSEWHERE)
    assert said.startswith(f"center.example is {ELSEWHERE}, which lies outside")
    assert refused("https://center.example", "10.0.0.1", "192.168.1.1") == ""


def test_an_address_in_ipv6s_clothes_is_refused_as_what_it_is() -> None:
    assert refused("https://[::ffff:203.0.113.7]").startswith(f"::ffff:203.0.113.7 is {ELSEWHERE}, which lies")


def test_what_a_drop_in_adds_is_added_and_an_empty_line_begins_anew() -> None:
    assert ip_network("203.0.113.0/24") in allowed([UNIT, "IPAddressAllow=203.0.113.0/24"])
    assert ip_network("10.0.0.0/8") in allowed([UNIT, "IPAddressAllow=203.0.113.0/24"])
    assert allowed([UNIT, "IPAddressAllow=\nIPAddressAllow=203.0.113.7"]) == (ip_network("203.0.113.7"),)
    assert allowed([UNIT, "IPAddressDeny="]) == ANYWHERE


def test_where_no_unit_is_installed_everything_is_let_out() -> None:
    assert allowed([]) == ANYWHERE
    assert refusal(ELSEWHERE, [ELSEWHERE], allowed([])) == ""


def test_a_comment_allows_nothing() -> None:
    assert allowed(["IPAddressDeny=any\n# IPAddressAllow=any\n"]) == ()


@pytest.mark.parametrize("word", ["", "10.0.0.0/33", "hall", "10.1.2.3/8"])
def test_a_word_that_systemd_would_not_take_is_no_network(word: str) -> None:
    with pytest.raises(ValueError):
        networks(word)


@given(st.ip_addresses())
def test_the_units_words_are_the_private_ranges_and_this_machine(address: IPv4Address) -> None:
    inside = refusal(str(address), [str(address)], allowed([UNIT])) == ""
    ranges = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "127.0.0.0/8", "::1/128")
    real = getattr(address, "ipv4_mapped", None) or ip_address(str(address))
    assert inside == any(real in ip_network(each) for each in ranges)
