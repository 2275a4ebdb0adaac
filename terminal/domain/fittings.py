"""The fittings of a terminal: which center, pins and port it works with and who tells it the time, by IT's word.

What a terminal's own settings say boots it, and is what it goes back to.
"""

import re
from collections import Counter
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta, Struct

from terminal.domain.facts import Key
from terminal.domain.mistake import Mistake

A_PIN = "a GPIO number from 0 to 27, as on the 40-pin header"
A_URL = 'an address such as "https://center.hall.example:8443"'
A_PORT = 'the path of a serial port such as "/dev/ttyAMA0"'
A_HOST = 'a name or an address without a port, such as "10.0.0.1"'
REFUSED_ADDRESS = "{url} is refused: wanted https, or http to a loopback address"
REFUSED_PATH = (
    "{url} is refused: behind host and port stands nothing, or the path of the hall at a center of several, "
    "such as /yingjiang"
)
A_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*/?")
LOOPBACK_HOSTS = ("127.0.0.1", "::1", "localhost")
GpioPin = Annotated[int, Meta(ge=0, le=27, description=A_PIN)]  # BCM number
PortPath = Annotated[str, Meta(pattern=r"^/[!-~]{1,120}\Z", description=A_PORT)]
# It becomes a line of a file of root's: neither a space nor what systemd takes for more than letters.
A_TIME_HOST = r"^([0-9A-Za-z][0-9A-Za-z.-]{0,252}|[0-9A-Fa-f.:]{0,39}:[0-9A-Fa-f.]{0,39}:[0-9A-Fa-f.:]{0,39})\Z"
TimeHost = Annotated[str, Meta(pattern=A_TIME_HOST, description=A_HOST)]
TimeHosts = Annotated[tuple[TimeHost, ...], Meta(min_length=1, max_length=8)]


class FittedCenter(Struct, frozen=True, forbid_unknown_fields=True):
    """`ca` is the certificate of its CA, PEM: the path in IT's file, its text in what a terminal is sent.

    Without one that of the terminal's own settings stays.
    """

    url: Annotated[str, Meta(min_length=8, max_length=200, description=A_URL)]
    ca: Annotated[str, Meta(max_length=16_384)] = ""


class FittedPins(Struct, frozen=True, forbid_unknown_fields=True):
    """In place of a terminal's own, each as a whole."""

    buttons: dict[Key, GpioPin] | None = None
    lamps: dict[Key, GpioPin] | None = None
    buzzer: GpioPin | None = None


class Fittings(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is left out, and a device that a terminal does not have, is as its own settings say.

    `ntp` are the hosts that tell its machine the time, in place of those that `setup` named.
    """

    center: FittedCenter | None = None
    pins: FittedPins | None = None
    sensor: PortPath | None = None
    ntp: TimeHosts | None = None


NO_FITTINGS = Fittings()


def center_url_problem(url: str) -> Mistake | None:
    """Why no terminal may be told to call this; None where it may: https, or http to a loopback address."""
    try:
        address = urlsplit(url)
        host, _ = address.hostname, address.port  # a port that is no number raises here
    except ValueError:
        return Mistake(REFUSED_ADDRESS, url=url)
    # A user name would take the key's place, and not everybody reads a backslash in the same way.
    if not host or "@" in url or "\\" in url or not url.isprintable() or " " in url:
        return Mistake(REFUSED_ADDRESS, url=url)
    if address.scheme != "https" and (address.scheme != "http" or host not in LOOPBACK_HOSTS):
        return Mistake(REFUSED_ADDRESS, url=url)
    # What is called begins behind it: a question mark would swallow that, and dots would be walked by some.
    parts = address.path.strip("/").split("/")
    if A_PATH.fullmatch(address.path) and parts[-1] != "v1" and not {".", ".."} & {*parts} and not {*"?#"} & {*url}:
        return None
    return Mistake(REFUSED_PATH, url=url)


def fittings_problems(fittings: Fittings) -> list[Mistake]:
    """What is wrong with them beyond their shape."""
    found = []
    if fittings.center and (problem := center_url_problem(fittings.center.url)):
        found.append(problem.at("fittings.center.url"))
    said = "GPIO {pin} is given twice; one pin is for one thing"
    return found + [
        Mistake(said, place="fittings.pins", pin=pin) for pin in _pins_twice(fittings.pins or FittedPins())
    ]


def _pins_twice(pins: FittedPins) -> list[int]:
    given = [*(pins.buttons or {}).values(), *(pins.lamps or {}).values()]
    given += [] if pins.buzzer is None else [pins.buzzer]
    return [pin for pin, count in Counter(given).items() if count > 1]
