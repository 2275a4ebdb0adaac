"""`window-terminal simulate evaluator`: boxes of a serial evaluator on a pseudo-terminal, for any host program."""

import signal
import sys
from collections.abc import Callable
from typing import Any

import click
import msgspec


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

    The first line says where: {"port": "/dev/pts/N"}. Then it obeys lines on standard input, until that ends:

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
        _say({"port": port.port})
        commands = _commands(boxes, port, addresses[0])
        for line in sys.stdin:
            _obey(commands, line.split())


def _obey(commands: dict[str, Callable[..., None]], words: list[str]) -> None:
    if not words:
        return
    try:
        commands[words[0]](*words[1:])
    except (KeyError, ValueError, TypeError):
        click.echo(f"not understood: {' '.join(words)}; known: {', '.join(commands)}", err=True)


def _commands(boxes: Any, port: Any, first: int) -> dict[str, Callable[..., None]]:
    from hardware.evaluator.frames import BoxRating, Operator, encode, frame

    rating = encode(frame(BoxRating(first, 2)))

    def key(number: str, address: str = f"{first}") -> None:
        port.say(BoxRating(int(address), int(number)))

    def operator(code: str, address: str = f"{first}") -> None:
        port.say(Operator(int(address), int(code, 16)))

    def plug() -> None:
        port.plug()
        _say({"port": port.port})

    return {
        "key": key,
        "operator": operator,
        "noise": lambda: port.send(bytes.fromhex("00 FF 16 FF 68 08 07 68 11")),
        "checksum": lambda: port.send(rating[:-2] + bytes([rating[-2] ^ 1]) + rating[-1:]),
        "half": lambda: port.send(rating[: len(rating) // 2]),
        "unplug": port.unplug,
        "plug": plug,
        "state": lambda: _say({f"{address}": box for address, box in boxes.state.items()}),
    }


def _say(answer: dict[str, Any]) -> None:
    click.echo(msgspec.json.encode(answer).decode())
    sys.stdout.flush()
