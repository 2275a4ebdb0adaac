"""The hands of a center's installation: its own acts, and for all others those that set a terminal up."""

import os
import subprocess
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from sync.center.network.certificates import AUTHORITY_KEY, AuthorityAway, establish
from terminal.setup import acts
from terminal.setup.account_lists import AccountLists
from terminal.setup.center import paths as own
from terminal.setup.center.upgrade_record import UpgradeRecord, read_record, write_record
from terminal.setup.described_machine import Holding
from terminal.setup.executor import ActFailed
from terminal.setup.hands import RootHands, run_program
from terminal.setup.places import Places

CERTIFICATE_HOLDINGS = {
    "ca.pem": Holding(0o644),
    "server.pem": Holding(0o644),
    "server.key": Holding(0o640, "root", own.CENTER_USER),
    AUTHORITY_KEY: Holding(0o600),
}


class CenterHands:
    """Under the root of `places`; `run` starts a program of the system there."""

    def __init__(self, places: Places, run: Callable[[Sequence[str]], None] = run_program) -> None:
        self._places, self._run = places, run
        self._others = RootHands(places, run)

    def do(self, deed: acts.SystemAct) -> None:
        """Does it. Raises `ActFailed`."""
        match deed:
            case acts.EstablishCertificate(folder, names):
                self._certificate(self._places.at(folder), names)
            case acts.ReadCenterUnits():
                self._run(("systemctl", "daemon-reload"))
            case acts.UpgradeCenter(old, new):
                self._upgrade(UpgradeRecord(old, new))
            case _:
                self._others.do(deed)

    def _certificate(self, folder: Path, names: tuple[str, ...]) -> None:
        accounts = AccountLists(self._places)
        try:
            establish(folder, names, datetime.now(UTC))
            for name, holding in CERTIFICATE_HOLDINGS.items():
                if (file := folder / name).exists():
                    os.chown(file, *accounts.numbers(holding))
                    file.chmod(holding.mode)
        except (AuthorityAway, LookupError, OSError, ValueError) as e:
            raise ActFailed(str(e)) from e

    def _upgrade(self, record: UpgradeRecord) -> None:
        """By systemd: it goes on where whoever typed this is cut off. Waited for, and told how it went."""
        try:
            write_record(self._places, record)
            self._run(("systemctl", "start", own.CENTER_UPGRADE_UNIT))
            done = read_record(self._places)
        except (OSError, subprocess.SubprocessError) as e:
            raise ActFailed(str(e)) from e
        if done is None or done.stage != "kept":
            raise ActFailed(_told(done))


def _told(record: UpgradeRecord | None) -> str:
    if record is None or not record.over:
        return f"it is not over: journalctl -u {own.CENTER_UPGRADE_UNIT} says how far it came"
    serves = f"{record.old} serves again" if record.stage == "gone_back" else f"{record.old} serves as before"
    return f"{record.new} was not taken, {serves}: {record.why}"
