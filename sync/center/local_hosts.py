"""The local hosts: which names and addresses nobody but this machine itself can reach. Pure."""

import ipaddress


def is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
