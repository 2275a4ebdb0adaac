"""`window-terminal simulate`, and of its devices the sensor: on a pseudo-terminal, for any host program."""

import signal
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from terminal.commands.simulate.center_check import center_check
from terminal.commands.simulate.dialogue import Obey, alone, converse, say, whole_number
from terminal.commands.simulate.evaluator import evaluator
from terminal.commands.simulate.hall import hall

if TYPE_CHECKING:
    from hardware.simulated.fingerprint.port import SensorPort
    from hardware.simulated.fingerprint.sensor import Sensor

SENSOR_LINES = "finger NAME, lift, unplug, plug, noise [N], silence [N], checksum [N], half [N], reboot, state"
MOST_FAULTS = 10_000  # of one line; nobody tries more answers


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
        say({"port": port.port})
        converse(_acts(device, port), SENSOR_LINES)


def _acts(device: "Sensor", port: "SensorPort") -> dict[str, Obey]:
    def finger(name: str) -> None:
        if not name:
            raise ValueError("NAME is missing")
        device.place(name)

    def plug() -> dict[str, Any]:
        port.plug()
        return {"port": port.port}

    return {
        "finger": finger,
        "lift": alone(device.lift),
        "unplug": alone(port.unplug),
        "plug": alone(plug),
        **{name: _fault(device, name) for name in ("noise", "silence", "checksum", "half")},
        "reboot": alone(device.power_cycle),
        "state": alone(lambda: _state(device)),
    }


def _fault(device: "Sensor", name: Any) -> Obey:
    return lambda rest: device.inject(name, whole_number(rest or "1", "N", 1, MOST_FAULTS))


def _state(device: "Sensor") -> dict[str, Any]:
    slots = sorted(device.flash)
    return {
        "ring": device.ring,
        "count": len(slots),
        "slots": slots,
        "template_commands": device.template_commands,
    }


simulate.add_command(evaluator)
simulate.add_command(hall)
simulate.add_command(center_check)
