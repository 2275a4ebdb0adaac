"""The system service of a center: stopped and started by systemd, asked at its door, its database copied."""

import os
import pwd
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from sync.center.storage.backup import NoBackup, step_in
from terminal.setup import paths
from terminal.setup.center import paths as own
from terminal.setup.center.door import DoorShut, knock
from terminal.setup.center.environment_file import environment, several_halls
from terminal.setup.center.upgrade import NotDone
from terminal.setup.places import Places

READY_SECONDS = 180.0  # s: its first start may change the tables of a large database
READY_LOOK_SECONDS = 1.0  # s between two looks
STARTS_ENDED = 3  # that systemd made up for: then it is not waited for any more
PROGRAM_SECONDS = 3600.0  # s for a copy of a large database
SQLITE = "sqlite:///"


class SystemCenter:
    """The center that is installed at `places`, with what its environment file says."""

    def __init__(
        self, places: Places, told: Mapping[str, str], sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._places, self._told, self._sleep = places, told, sleep

    def stop(self) -> None:
        """Raises `NotDone`."""
        _run(("systemctl", "stop", own.CENTER_UNIT))

    def start(self) -> None:
        """Raises `NotDone`."""
        _run(("systemctl", "start", own.CENTER_UNIT))

    def not_ready(self) -> str:
        """Waits until it answers; else why it is not waited for any more."""
        ca, port = self._places.at(own.TLS_FOLDER) / "ca.pem", int(self._told["CENTER_PORT"])
        why, deadline = "", time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            try:
                if not (why := knock(self._told["CENTER_HOST"], port, ca).problem):
                    return ""
            except DoorShut as e:
                why = str(e)
            if _ended():
                return f"it ends again and again; journalctl -u {own.CENTER_UNIT} says why"
            self._sleep(READY_LOOK_SECONDS)
        return f"not ready in {READY_SECONDS:.0f} s: {why}"

    def back_up(self, label: str) -> str:
        """A server makes its own copies, and those of several halls are made by hand. Raises `NotDone`."""
        if (
            several_halls(self._told)
            or not self._told["CENTER_DATABASE"].startswith(SQLITE)
            or not self._database.exists()
        ):
            return ""
        copy = f"{own.BACKUPS_FOLDER}/{label}-{time.strftime('%Y%m%d-%H%M%S')}.db"
        self._center("backup", copy)
        return copy

    def changed(self, backup: str) -> bool:
        """Raises `NotDone`."""
        try:
            return step_in(self._database) != step_in(self._places.at(backup))
        except NoBackup as e:
            raise NotDone(str(e)) from e

    def restore(self, backup: str) -> None:
        """By the version that was found to work. Raises `NotDone`."""
        self._center("restore", backup)

    @property
    def _database(self) -> Path:
        return Path(self._told["CENTER_DATABASE"].removeprefix(SQLITE))

    def _center(self, *words: str) -> None:
        """As the center's own user: in folders of its own it could lay root a link."""
        program = f"{paths.CONFIRMED_LINK}/bin/{paths.PROGRAM}"
        user = pwd.getpwnam(own.CENTER_USER)
        _run((program, "center", *words, "--database", self._told["CENTER_DATABASE"]), user)


def installed_center(places: Places) -> SystemCenter:
    """By what its environment file says. Raises OSError where there is none."""
    return SystemCenter(places, environment(places.at(own.ENVIRONMENT_FILE).read_text(encoding="utf-8")))


def _ended() -> bool:
    """Whether systemd had to start it again some times, or gave it up."""
    told = subprocess.run(
        ["systemctl", "show", "--property=NRestarts,ActiveState", own.CENTER_UNIT],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    said = dict(line.split("=", 1) for line in told.splitlines() if "=" in line)
    return int(said.get("NRestarts") or 0) >= STARTS_ENDED or said.get("ActiveState") in ("failed", "inactive")


def _run(words: Sequence[str], user: pwd.struct_passwd | None = None) -> None:
    """Raises `NotDone`."""
    try:
        subprocess.run(
            words,
            check=True,
            capture_output=True,
            text=True,
            timeout=PROGRAM_SECONDS,
            cwd="/",
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=() if user else None,
        )
    except subprocess.CalledProcessError as e:
        raise NotDone(f"{' '.join(words[:3])}: {(e.stderr or e.stdout).strip()[-400:]}") from e
    except (OSError, subprocess.TimeoutExpired) as e:
        raise NotDone(f"{' '.join(words[:3])}: {e}") from e
