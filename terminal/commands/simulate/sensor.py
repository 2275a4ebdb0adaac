"""`window-terminal simulate`, and of its devices the sensor: on a pseudo-terminal, for any host program."""

import signal
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from terminal.commands.simulate.evaluator import evaluator
from terminal.commands.simulate.hall import hall

if TYPE_CHECKING:
    from hardware.simulated.fingerprint.port import SensorPort
    from hardware.simulated.fingerprint.sensor import Sensor

SensorAct = Callable[["Sensor", "SensorPort", str], dict[str, Any] | None]

ALLOWED = "finger NAME, lift, unplug, plug, noise [N], silence [N], checksum [N], half [N], reboot, state"


@click.group()
def simulate() -> None:
    """A device in software on a pseudo-terminal, so that other programs can talk to it; or a whole hall."""


@simulate.command()
@click.option(
    "--profile",
    type=click.Choice(["R503", "R307", "AS608"]),
    default="R503",
    show_default=True,
    help="The make to be.",
)
@click.option("--memory", type=click.Path(path_type=Path, dir_okay=False), help="Keep the library in this file.")
@click.option("--password", type=click.IntRange(0, 0xFFFFFFFF), default=0, help="Of a sensor with a new memory.")
@click.option("--link", type=click.Path(path_type=Path), help="Make a link that leads to the port.")
@click.option("--instant", is_flag=True, help="Do not take the time of a real sensor and its wire.")
def sensor(profile: str, memory: Path | None, password: int, link: Path | None, instant: bool) -> None:
    """A fingerprint sensor.

    The first line says where: {"port": "/dev/pts/N"}. Then it obeys lines on standard input, until that ends:

    \b
    finger NAME      lays a finger on the glass; smudge… and light… cannot be read
    lift             takes it away
    unplug, plug     the port goes, and is there again: its place is said
    noise [N]        noise before the next N answers
    silence [N]      the next N answers do not come
    checksum [N]     the next N answers have a wrong checksum
    half [N]         of the next N answers comes half
    reboot           it loses its power for a moment
    state            ring, count, slots and forbidden commands, as JSON
    """
    from hardware.simulated.fingerprint.memory_file import MemoryUnreadable
    from hardware.simulated.fingerprint.port import SensorPort
    from hardware.simulated.fingerprint.profiles import PROFILES
    from hardware.simulated.fingerprint.sensor import Sensor

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))
    try:
        device = Sensor(profile=PROFILES[profile], password=password, memory=memory)
    except (MemoryUnreadable, OSError) as error:
        raise click.ClickException(str(error)) from error
    port = SensorPort(device, link, timed=not instant)
    try:
        port.start()
    except OSError as e:
        raise click.ClickException(f"--link {link}: {e.strerror}; give a new name in a folder that is there") from e
    with closing(port):
        _say({"port": port.port})
        for line in sys.stdin:
            if (said := _obey(device, port, line)) is not None:
                _say(said)


def _say(said: dict[str, Any]) -> None:
    click.echo(msgspec.json.encode(said))  # echo flushes


def _obey(device: "Sensor", port: "SensorPort", line: str) -> dict[str, Any] | None:
    word, _, rest = line.strip().partition(" ")
    try:
        return ACTS[word](device, port, rest.strip())
    except (KeyError, ValueError):
        return {"error": f"not understood: {line.strip()}; allowed: {ALLOWED}"}


def _finger(device: "Sensor", _: "SensorPort", name: str) -> None:
    if not name:
        raise ValueError
    device.place(name)


def _alone(act: Callable[["Sensor", "SensorPort"], dict[str, Any] | None]) -> SensorAct:
    def obey(device: "Sensor", port: "SensorPort", rest: str) -> dict[str, Any] | None:
        if rest:
            raise ValueError
        return act(device, port)

    return obey


def _fault(name: Any) -> SensorAct:
    def obey(device: "Sensor", _: "SensorPort", rest: str) -> None:
        times = int(rest or 1)
        if times < 1:
            raise ValueError
        device.inject(name, times)

    return obey


def _plug(_: "Sensor", port: "SensorPort") -> dict[str, Any]:
    port.plug()
    return {"port": port.port}


def _state(device: "Sensor", _: "SensorPort") -> dict[str, Any]:
    slots = sorted(device.flash)
    return {
        "ring": device.ring,
        "count": len(slots),
        "slots": slots,
        "template_commands": device.template_commands,
    }


ACTS: dict[str, SensorAct] = {
    "finger": _finger,
    "lift": _alone(lambda device, _: device.lift()),
    "unplug": _alone(lambda _, port: port.unplug()),
    "plug": _alone(_plug),
    **{name: _fault(name) for name in ("noise", "silence", "checksum", "half")},
    "reboot": _alone(lambda device, _: device.power_cycle()),
    "state": _alone(_state),
}

simulate.add_command(evaluator)
simulate.add_command(hall)
