"""What a proxy says before TLS begins, byte by byte as haproxy's specification has it, and what is none of it."""

import ipaddress
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.center.network.proxy_header import BLOCK_BYTES, LINE_BYTES, HeaderWrong, is_proxy, missing, source

SIGNATURE = b"\x0d\x0a\x0d\x0a\x00\x0d\x0a\x51\x55\x49\x54\x0a"
# as haproxy sent it to somebody else's server: 172.19.0.1 port 42578 to 172.19.0.3 port 80
SEEN = SIGNATURE + bytes.fromhex("21 11 000c ac130001 ac130003 a652 0050")
WORST = b"PROXY UNKNOWN " + b"ffff:" * 7 + b"ffff " + b"ffff:" * 7 + b"ffff 65535 65535\r\n"


def read(sent: bytes) -> tuple[str | None, bytes]:
    """What a header says, and what stands behind it; raises EOFError where it never becomes whole."""
    header = b""
    while more := missing(header):
        if len(sent) < len(header) + more:
            raise EOFError
        header = sent[: len(header) + more]
    return source(header), sent[len(header) :]


@pytest.mark.parametrize(
    ("header", "came"),
    [
        (b"PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n", "192.168.0.1"),
        (b"PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255"),
        (b"PROXY TCP6 2001:db8::1 2001:db8::2 1 0\r\n", "2001:db8::1"),
        (b"PROXY UNKNOWN\r\n", None),
        (WORST, None),
        (SEEN, "172.19.0.1"),
        (SIGNATURE + bytes.fromhex("21 21 0024") + bytes(15) + b"\x01" + bytes(15) + b"\x02" + bytes(4), "::1"),
        (SIGNATURE + bytes.fromhex("20 00 0000"), None),  # a look whether the center lives
        (SIGNATURE + bytes.fromhex("20 11 000c") + bytes(12), None),  # one that fills in what counts for nothing
        (SIGNATURE + bytes.fromhex("21 00 0000"), None),
        (SIGNATURE + bytes.fromhex("21 31 00d8") + bytes(216), None),
        (SIGNATURE + bytes.fromhex("21 11 0013 0a000007 0a000001 1f90 20fb 04 0004 00000000"), "10.0.0.7"),
    ],
)
def test_a_header_is_read_to_its_last_byte_and_not_one_behind_it(header: bytes, came: str | None) -> None:
    hello = b"\x16\x03\x01\x02\x00"
    assert read(header + hello) == (came, hello)


def test_the_worst_line_has_as_many_bytes_as_the_specification_says() -> None:
    assert len(WORST) == LINE_BYTES == 107


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\x00",  # TLS
        b"GET / HTTP/1.1\r\n\r\n",
        b"proxy TCP4 192.168.0.1 192.168.0.11 1 2\r\n",
        b"PROXY TCP4 192.168.0.1 192.168.0.11 56324\r\n",
        b"PROXY TCP4  192.168.0.1 192.168.0.11 1 2\r\n",
        b"PROXY TCP4 192.168.0.1 192.168.0.11 1 2 \r\n",
        b"PROXY TCP4 192.168.0.1 192.168.0.11 01 2\r\n",
        b"PROXY TCP4 192.168.0.1 192.168.0.11 65536 2\r\n",
        b"PROXY TCP4 192.168.0.1 192.168.0.11 -1 2\r\n",
        b"PROXY TCP4 192.168.0.256 192.168.0.11 1 2\r\n",
        b"PROXY TCP4 ::1 ::1 1 2\r\n",
        b"PROXY TCP6 10.0.0.1 10.0.0.2 1 2\r\n",
        b"PROXY TCP6 fe80::1%eth0 fe80::2 1 2\r\n",
        b"PROXY UDP4 192.168.0.1 192.168.0.11 1 2\r\n",
        b"PROXY TCP4 192.168.0.1 192.168.0.11 1 2\n" + b"x" * 107,
        b"PROXY TCP4 \xd9\xa1.0.0.1 10.0.0.2 1 2\r\n",
        b"PROXY UNKNOWN " + b"x" * 100 + b"\r\n",
        SIGNATURE + bytes.fromhex("11 11 000c") + bytes(12),  # another version
        SIGNATURE + bytes.fromhex("22 11 000c") + bytes(12),  # another command
        SIGNATURE + bytes.fromhex("21 41 000c") + bytes(12),  # another family
        SIGNATURE + bytes.fromhex("21 13 000c") + bytes(12),  # another transport
        SIGNATURE + bytes.fromhex("21 11 000b") + bytes(11),
        SIGNATURE + bytes.fromhex("21 21 000c") + bytes(12),
        SIGNATURE + bytes.fromhex("21 11 ffff") + bytes(65535),
    ],
)
def test_what_is_no_header_is_refused(sent: bytes) -> None:
    with pytest.raises(HeaderWrong):
        read(sent)


addresses = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6))
ports = st.integers(0, 65535)


@given(addresses, ports, ports, st.binary(max_size=40), st.binary(max_size=40))
def test_both_versions_say_the_same_address(
    came: ipaddress.IPv4Address | ipaddress.IPv6Address, theirs: int, ours: int, more: bytes, hello: bytes
) -> None:
    line = f"PROXY TCP{came.version} {came} {came} {theirs} {ours}\r\n".encode()
    body = came.packed + came.packed + struct.pack("!HH", theirs, ours) + more
    block = SIGNATURE + bytes((0x21, 0x11 if came.version == 4 else 0x21)) + struct.pack("!H", len(body)) + body
    assert read(line + hello) == read(block + hello) == (str(came), hello)


starts = st.sampled_from(
    [b"", b"PROXY ", b"PROXY TCP4 ", b"PROXY TCP6 ::1 ", SIGNATURE, SIGNATURE + b"\x21\x11\x00"]
)


@given(starts, st.binary(max_size=300))
def test_whatever_comes_is_a_header_or_none_and_has_an_end(start: bytes, rest: bytes) -> None:
    sent = start + rest
    try:
        came, behind = read(sent)
    except (HeaderWrong, EOFError):
        return
    assert len(sent) - len(behind) <= max(LINE_BYTES, BLOCK_BYTES)
    assert came is None or ipaddress.ip_address(came)


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("10.0.0.7", True),
        ("::ffff:10.0.0.7", True),
        ("10.0.1.7", False),
        ("fd00::7", True),
        ("fe80::7%eth0", False),
    ],
)
def test_a_proxy_is_known_by_its_address_however_that_is_written(address: str, is_one: bool) -> None:
    proxies = [ipaddress.ip_network("10.0.0.0/24"), ipaddress.ip_network("fd00::7")]
    assert is_proxy(address, proxies) == is_one
    assert not is_proxy(address, [])
