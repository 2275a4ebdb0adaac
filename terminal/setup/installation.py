"""An installation on this machine: survey, plan, steps, and the plan once more; by the words of a command."""

import ssl
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec.structs import replace

from terminal.config.settings import load
from terminal.setup import paths
from terminal.setup.described_machine import Machine
from terminal.setup.executor import Hands, carry_out
from terminal.setup.packages import wanted
from terminal.setup.places import Places
from terminal.setup.plan import existing_settings, plan, settings_text
from terminal.setup.plan_table import plan_lines
from terminal.setup.removal import RemovalWish, removal
from terminal.setup.steps import SetupPlan
from terminal.setup.survey import Survey, offers
from terminal.setup.undelivered import waiting_now
from terminal.setup.wishes import Wishes, settings_wanted

Offers = Callable[[list[str]], frozenset[str] | None]


def units_shipped() -> dict[str, str]:
    """The unit files and udev rules that come with this version, by their name."""
    return {
        each.name: each.read_text(encoding="utf-8")
        for each in sorted(files("terminal.setup").joinpath("units").iterdir(), key=lambda each: each.name)
    }


def place_of(unit: str) -> str:
    return f"{paths.UDEV_FOLDER if unit.endswith('.rules') else paths.UNITS_FOLDER}/{unit}"


class Installation:
    """On the root of `places`, by these `hands`; `say` gets each line, `offers` what the archives have."""

    def __init__(self, places: Places, hands: Hands, say: Callable[[str], None], offers: Offers = offers) -> None:
        self._places, self._hands, self._say, self._offers = places, hands, say, offers

    def machine(self, units: dict[str, str]) -> Machine:
        return Survey(self._places, map(place_of, units)).machine()

    def plan(self, wishes: Wishes) -> SetupPlan:
        """What is left to do for these wishes. Raises `SettingsWrong`, ValueError, PermissionError."""
        machine = self.machine(dict(wishes.units))
        told = settings_wanted(existing_settings(machine), wishes, machine.generation)
        missing = [name for name in wanted(machine, wishes, told) if name not in machine.packages]
        if missing:
            machine = replace(machine, obtainable=self._offers(missing))
        found = plan(machine, wishes)
        if not found.obstacles:
            check_settings(settings_text(machine, wishes))
            check_authority(wishes.ca)
        return found

    def removal(self, wish: RemovalWish) -> SetupPlan:
        """What is left to do to have nothing of it here."""
        return removal(self.machine(dict.fromkeys(wish.units, "")), wish, waiting_now(self._places))

    def show(self, found: SetupPlan) -> None:
        for line in plan_lines(found):
            self._say(line)
        if not found.steps and not found.obstacles:
            self._say("nothing to do: everything is as it shall be")

    def carry_out(self, found: SetupPlan) -> None:
        """Does it, and says what to do after. Raises `StepFailed`."""
        carry_out(found.steps, self._hands, self._say)
        self._say(
            f"{len(found.steps)} steps done" if found.steps else "nothing to do: everything is as it shall be"
        )
        for note in found.notes:
            self._say(f"note: {note}")
        if found.restart:
            self._say("boot or swap settings have changed, and count after a restart: sudo reboot")


def check_settings(text: str) -> None:
    """Raises `SettingsWrong` where no terminal would start with them."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / Path(paths.SETTINGS_FILE).name
        path.write_text(text, encoding="utf-8")
        load(path)


def check_authority(text: str) -> None:
    """Raises ValueError where a text that shall be the hall's CA is no certificate; none is said by nobody."""
    if not text:
        return
    try:
        found = ssl.create_default_context(cadata=text).cert_store_stats()
    except ssl.SSLError as e:
        raise ValueError(f"the CA is no certificate in PEM: {e.reason}") from e
    if not found["x509_ca"]:
        raise ValueError(
            "the CA is a certificate, but not that of an authority: take ca.pem of the center's folder tls"
        )
