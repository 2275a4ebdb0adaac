"""The allowed addresses: which ones the service's unit lets the terminal reach, by the unit's own text. Pure."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

Network = IPv4Network | IPv6Network
WORDS = {  # systemd.resource-control(5), IPAddressAllow=
    "any": ("0.0.0.0/0", "::/0"),
    "localhost": ("127.0.0.0/8", "::1/128"),
    "link-local": ("169.254.0.0/16", "fe80::/64"),
    "multicast": ("224.0.0.0/4", "ff00::/8"),
}
ANYWHERE: tuple[Network, ...] = tuple(map(ip_network, WORDS["any"]))


def networks(word: str) -> tuple[Network, ...]:
    """What one word after `IPAddressAllow=` stands for. Raises ValueError, which says what is wrong with it."""
    return tuple(map(ip_network, WORDS.get(word, (word,))))


def allowed(texts: Iterable[str]) -> tuple[Network, ...]:
    """What a unit and then its drop-ins let out; everything where none of them denies anything."""
    words: dict[str, list[str]] = {"IPAddressAllow": [], "IPAddressDeny": []}
    for line in (each for text in texts for each in text.splitlines()):
        key, _, value = line.partition("=")
        if key in words:
            words[key] = [*words[key], *value.split()] if value else []
    if not words["IPAddressDeny"]:
        return ANYWHERE
    return tuple(network for word in words["IPAddressAllow"] for network in networks(word))


def host_of(url: str) -> str:
    """The center's name or address in its URL."""
    return urlsplit(url).hostname or ""


def literal(host: str) -> tuple[str, ...]:
    """The address that a host is written as; nothing for a name."""
    try:
        return (str(ip_address(host)),)
    except ValueError:
        return ()


def refusal(host: str, addresses: Iterable[str], let_out: tuple[Network, ...]) -> str:
    """Why a center cannot be reached from the service, and what to do; empty where the kernel lets it be."""
    for address in map(_real, addresses):
        if not any(address in network for network in let_out):
            named = host if host == str(address) else f"{host} is {address}, which"
            return f"{named} lies outside the hall's networks; sudo window-terminal setup --allow {address}"
    return ""


def _real(written: str) -> IPv4Address | IPv6Address:
    """The address that is called: one of IPv4 in IPv6's clothes leaves as what it is."""
    address = ip_address(written)
    return getattr(address, "ipv4_mapped", None) or address
