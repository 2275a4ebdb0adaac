"""An installation of a center on this machine: survey, plan, steps; by the words of a command."""

import socket
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

from msgspec.structs import replace

from sync.center.network.certificates import AUTHORITY_KEY, holds, possible_name
from terminal.setup import paths
from terminal.setup.account_lists import AccountLists
from terminal.setup.center import paths as own
from terminal.setup.center.environment_file import environment
from terminal.setup.center.hands import CERTIFICATE_HOLDINGS
from terminal.setup.center.packages import missing_center_packages
from terminal.setup.center.pages_steps import CertificateFound, pages_of_setup
from terminal.setup.center.plan import CENTER_FOLDERS, CenterFound, center_plan
from terminal.setup.center.removal import center_removal
from terminal.setup.center.upgrade_record import read_record
from terminal.setup.center.wishes import CenterWishes
from terminal.setup.described_machine import Machine
from terminal.setup.installation import Offers
from terminal.setup.places import Places
from terminal.setup.steps import SetupPlan
from terminal.setup.survey import Survey, offers

CENTERS_FILES = (own.ENVIRONMENT_FILE, own.CHRONY_FILE, own.CENTER_DROP_IN, paths.place_of(paths.SERVICE_UNIT))
NOBODYS_ADDRESS = "192.0.2.1"  # an address of nobody's (RFC 5737): nothing is sent there


def center_units() -> dict[str, str]:
    """The unit files that come with this version, by their name."""
    folder = files("terminal.setup.center").joinpath("units")
    return {each.name: each.read_text(encoding="utf-8") for each in sorted(folder.iterdir(), key=lambda e: e.name)}


class CenterInstallation:
    """On the root of `places`; `offers` says what the archives have."""

    def __init__(self, places: Places, offers: Offers = offers) -> None:
        self._places, self._offers = places, offers

    def machine(self) -> Machine:
        folders = (*CENTER_FOLDERS, own.PAGES_FOLDER, paths.OPT_FOLDER)
        return Survey(self._places, map(paths.place_of, center_units()), CENTERS_FILES, folders).machine()

    def plan(self, wishes: CenterWishes) -> SetupPlan:
        """What is left to do for these wishes. Raises `NameWrong` (a ValueError), PermissionError."""
        machine = self.machine()
        sought = [name for name in missing_center_packages(machine) if name not in wishes.offered]
        if sought:
            machine = replace(machine, obtainable=self._offers(sought))
        named = replace(
            wishes,
            names=wishes.names or self._usual_names(own.TLS_FOLDER),
            pages=wishes.pages or self._usual_pages(machine),
        )
        return center_plan(machine, self._found(named), named)

    def removal(self, *, delete: bool) -> SetupPlan:
        """What is left to do to have nothing of it here, but for data where nobody says so."""
        return center_removal(self.machine(), tuple(center_units()), delete=delete)

    def _usual_names(self, folder: str) -> tuple[str, ...]:
        """Nobody's where there is a certificate: it keeps those that it has."""
        return () if (self._places.at(folder) / "server.pem").exists() else host_names()

    def _usual_pages(self, machine: Machine) -> tuple[str, ...]:
        served = pages_of_setup(environment(machine.text(own.ENVIRONMENT_FILE) or ""))
        return self._usual_names(own.PAGES_FOLDER) if served else ()

    def _found(self, wishes: CenterWishes) -> CenterFound:
        record = read_record(self._places)
        return CenterFound(
            self._certificate(own.TLS_FOLDER, wishes.names),
            self._certificate(own.PAGES_FOLDER, wishes.pages),
            record.new if record and not record.over else "",
        )

    def _certificate(self, path: str, names: tuple[str, ...]) -> CertificateFound:
        folder, why = self._places.at(path), ""
        held = holds(folder, names, datetime.now(UTC))  # whatever is there, a name that cannot be is refused now
        if not (folder / "server.pem").exists():
            why = "no certificate"
        elif not held:
            why = "the certificate lacks a name, or ends within 60 days"
        elif self._wrongly_held(folder):
            why = f"{path}: files that are not whose they shall be"
        away = (folder / "ca.pem").exists() and not (folder / AUTHORITY_KEY).exists()
        return CertificateFound(why, away)

    def _wrongly_held(self, folder: Path) -> bool:
        accounts = AccountLists(self._places)
        there = [
            (folder / name, holding) for name, holding in CERTIFICATE_HOLDINGS.items() if (folder / name).exists()
        ]
        return any(accounts.holding(file) != holding for file, holding in there)


def host_names() -> tuple[str, ...]:
    """The names and the address by which terminals may ask for this machine."""
    names = dict.fromkeys((socket.gethostname(), socket.getfqdn(), _address()))
    return tuple(name for name in names if name and name != "localhost" and possible_name(name))


def _address() -> str:
    """From which this machine would speak with another; empty without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect((NOBODYS_ADDRESS, 9))
        except OSError:
            return ""
        return str(asking.getsockname()[0])
