"""`window-terminal simulate evaluator`: boxes of a serial evaluator on a pseudo-terminal, for any host program."""

import re
import signal
import sys
from typing import TYPE_CHECKING, Any

import click

from terminal.commands.simulate.dialogue import Obey, alone, converse, say, whole_number

if TYPE_CHECKING:
    from hardware.simulated.evaluator import Boxes, BoxPort

BOX_LINES = "key KEY [ADDRESS], operator CODE [ADDRESS], noise, checksum, half, unplug, plug, state"


@click.command()
@click.option(
    "--address",
    "addresses",
    type=click.IntRange(0, 255),
    multiple=True,
    default=(1,),
    show_default=True,
    help="The address of a box; may be given several times.",
)
def evaluator(addresses: tuple[int, ...]) -> None:
    """A serial evaluator on a pseudo-terminal.

    The first line says where: {"port": "/dev/pts/N"}. Then it obeys lines on standard input, until that ends;
    what it does not understand is answered with an error:

    \b
    key 2 [ADDRESS]        a citizen presses key 2 (0 to 3)
    operator 0B [ADDRESS]  the operator presses a key (hexadecimal)
    noise                  bytes that mean nothing
    checksum               a rating with a wrong checksum
    half                   the first half of a rating
    unplug, plug           the port goes, and is there again: its new place is said
    state                  what each box shows and was told, as JSON
    """
    from hardware.simulated.evaluator import Boxes, BoxPort

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    boxes = Boxes(addresses)
    with BoxPort(boxes) as port:
        say({"port": port.port})
        converse(_acts(boxes, port, addresses[0]), BOX_LINES)


def _acts(boxes: "Boxes", port: "BoxPort", first: int) -> dict[str, Obey]:
    from hardware.evaluator.frames import BOX_KEYS, BoxRating, Operator, encode, frame

    rating = encode(frame(BoxRating(first, 2)))

    def key(rest: str) -> None:
        pressed, address = _two(rest, first)
        port.say(BoxRating(address, whole_number(pressed, "KEY", 0, BOX_KEYS - 1)))

    def operator(rest: str) -> None:
        code, address = _two(rest, first)
        if not re.fullmatch("[0-9A-Fa-f]{1,2}", code):
            raise ValueError("CODE is a byte in hexadecimal, 00 to FF")
        port.say(Operator(address, int(code, 16)))

    def plug() -> dict[str, Any]:
        port.plug()
        return {"port": port.port}

    return {
        "key": key,
        "operator": operator,
        "noise": alone(lambda: port.send(bytes.fromhex("00 FF 16 FF 68 08 07 68 11"))),
        "checksum": alone(lambda: port.send(rating[:-2] + bytes([rating[-2] ^ 1]) + rating[-1:])),
        "half": alone(lambda: port.send(rating[: len(rating) // 2])),
        "unplug": alone(port.unplug),
        "plug": alone(plug),
        "state": alone(lambda: {f"{address}": box for address, box in boxes.state.items()}),
    }


def _two(rest: str, first: int) -> tuple[str, int]:
    """What stands behind a key's name: what was pressed, and the box's address."""
    match rest.split():
        case [pressed]:
            return pressed, first
        case [pressed, address]:
            return pressed, whole_number(address, "ADDRESS", 0, 255)
    raise ValueError("one or two words stand behind it")
