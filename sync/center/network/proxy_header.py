"""The proxy header, by which a proxy says from where a connection truly comes: haproxy's PROXY protocol, 1 and 2.

It stands before the first byte of TLS. Pure.
"""

import ipaddress
import re
from collections.abc import Sequence

ProxyNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network

LINE_BYTES = 107  # of version 1, the end of the line among them
BLOCK_BYTES = 2048  # of version 2: addresses need 36, the rest says what nobody here asks
SHORTEST_BYTES = 12  # version 1 has more, and version 2 as many before it says how many
FIXED_BYTES = 16  # of version 2, before the addresses
BLOCK_SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
LINE_END = b"\r\n"
PROXY_CALLS, RELAYED = 0x20, 0x21  # version 2, and what it says: that the proxy itself calls, or for whom
STREAMS = {0x11: 4, 0x21: 16}  # TCP over IPv4 and IPv6, and the bytes of an address
FAMILIES, TRANSPORTS = range(4), range(3)  # that there are at all
PORT = re.compile(r"0|[1-9][0-9]{0,4}", re.ASCII)


class HeaderWrong(ValueError):
    """This is no such header; the caller hangs up."""


def is_proxy(address: str, proxies: Sequence[ProxyNetwork]) -> bool:
    """Whether whoever connects from there must begin with a header."""
    if not proxies:
        return False
    told = ipaddress.ip_address(address.partition("%")[0])
    told = getattr(told, "ipv4_mapped", None) or told
    return any(told in network for network in proxies)


def missing(read: bytes) -> int:
    """How many bytes that were not read yet are the header's for sure; 0 once it is whole. Raises `HeaderWrong`."""
    if len(read) < SHORTEST_BYTES:
        return SHORTEST_BYTES - len(read)
    if read.startswith(BLOCK_SIGNATURE):
        return _missing_block(read)
    if not read.startswith(b"PROXY "):
        raise HeaderWrong("no PROXY header")
    return _missing_line(read)


def source(header: bytes) -> str | None:
    """From where the caller of a whole header comes; None where the proxy itself calls, or cannot tell.

    Raises `HeaderWrong`.
    """
    return _source_of_block(header) if header.startswith(BLOCK_SIGNATURE) else _source_of_line(header)


def _missing_line(read: bytes) -> int:
    if read.endswith(LINE_END):
        return 0
    more = 1 if read.endswith(b"\r") else len(LINE_END)
    if len(read) + more > LINE_BYTES:
        raise HeaderWrong(f"a line of more than {LINE_BYTES} bytes")
    return more


def _missing_block(read: bytes) -> int:
    if len(read) < FIXED_BYTES:
        return FIXED_BYTES - len(read)
    whole = FIXED_BYTES + int.from_bytes(read[14:16])
    if whole > BLOCK_BYTES:
        raise HeaderWrong(f"a block of {whole} bytes")
    return whole - len(read)


def _source_of_line(header: bytes) -> str | None:
    try:
        words = header.removesuffix(LINE_END).decode("ascii").split(" ")
    except UnicodeDecodeError as e:
        raise HeaderWrong("a line that is not ASCII") from e
    if words[1] == "UNKNOWN":
        return None
    if len(words) != 6 or words[1] not in ("TCP4", "TCP6"):
        raise HeaderWrong("a line of another form")
    if not all(PORT.fullmatch(port) and int(port) < 65536 for port in words[4:]):
        raise HeaderWrong("a port that is none")
    kind = ipaddress.IPv4Address if words[1] == "TCP4" else ipaddress.IPv6Address
    try:
        came, _ = (kind(word) for word in words[2:4])
    except ValueError as e:
        raise HeaderWrong(f"an address that is none: {e}") from e
    if "%" in header.decode():
        raise HeaderWrong("an address with a zone")
    return str(came)


def _source_of_block(header: bytes) -> str | None:
    said, family = header[12], header[13]
    if said == PROXY_CALLS:
        return None
    if said != RELAYED or family >> 4 not in FAMILIES or family & 15 not in TRANSPORTS:
        raise HeaderWrong("a block of another form")
    if family not in STREAMS:
        return None
    size = STREAMS[family]
    if len(header) < FIXED_BYTES + 2 * size + 4:
        raise HeaderWrong("a block with no room for its addresses")
    return str(ipaddress.ip_address(header[FIXED_BYTES : FIXED_BYTES + size]))
