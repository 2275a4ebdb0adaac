"""A center in a bare root of each Debian release: installed by one command, upgraded, gone back, taken away.

No systemd runs there: a stand-in starts what the units say, as their user. Each scene is one command, in which its
processes live.
"""

import json
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from terminal import __version__
from terminal.setup.center import paths as own
from tests.conftest import RELEASES
from tests.machine.bare_root import CHECKOUT, MACHINE, PROJECT, BareRoot, Said, bare_root
from tests.machine.root_releases import give_version
from tests.support.signing_keys import new_key

STAND_IN = Path(__file__).with_name("stand_in_systemctl.py")
NOTHING = "nothing to do: everything is as it shall be"
# What systemd knows of processes is kept in memory here, too.
BEGIN = "mount -t tmpfs groups /sys/fs/cgroup"
CENTER = "window-terminal center"
# Where the network is off, its own machine is not to be reached either, until somebody says so (netdevice(7)).
LOOPBACK = """python3 -c '
import fcntl, socket
fcntl.ioctl(socket.socket(), 0x8914, b"lo".ljust(16, bytes(1)) + bytes([1]).ljust(24, bytes(1)))'"""
# The least that verifies a file: what the installer of Debian puts on a machine has both.
VERIFIER = "apt-get update -qq && apt-get install -y -qq --no-install-recommends python3 openssl >/dev/null"
NAME = "center.hall.example"
TOKENS = f"{CENTER} tokens 2F-17"
BROKEN = """
import sqlalchemy
from alembic import op
revision, down_revision = "9999", {newest!r}
def upgrade() -> None:
    op.create_table("of_the_newer_version", sqlalchemy.Column("a", sqlalchemy.Integer))
"""
ENDED = """

def serve(*_: object, **__: object) -> None:
    raise SystemExit(3)
"""
LATEST = (
    'import sqlite3; print(sqlite3.connect("/var/lib/window-terminal-center/center.db").execute("{}").fetchall())'
)


class Machine:
    """A root to install into, and its links, files and folders."""

    def __init__(self, root: BareRoot) -> None:
        self.root = root

    def types(self, *commands: str, network: bool = True) -> Said:
        return self.root.run(" && ".join((BEGIN, *commands)), patience=1200, network=network)

    def asked(self, query: str) -> str:
        return shlex.join(["python3", "-c", LATEST.format(query)])

    @property
    def linked(self) -> list[str]:
        return [
            (self.root.folder / "opt/window-terminal" / link).readlink().name for link in ("current", "confirmed")
        ]

    def at(self, path: str) -> Path:
        return self.root.folder / path.lstrip("/")


def prepared(root: BareRoot) -> Machine:
    stand_in = root.folder / "usr/local/sbin/systemctl"
    shutil.copy(STAND_IN, stand_in)
    stand_in.chmod(0o755)
    (root.folder / "run/systemd/system").mkdir(parents=True, exist_ok=True)
    root.check_out()
    return Machine(root)


@pytest.fixture(scope="module", params=RELEASES)
def bare(request: pytest.FixtureRequest) -> Iterator[BareRoot]:
    release: str = request.param
    if release not in request.config.getoption("--bare-root"):
        pytest.skip(f"takes minutes: run with --bare-root {release}")
    with TemporaryDirectory(prefix=f"{release}-", dir="/var/tmp") as folder:
        yield bare_root(release, Path(folder, "bare"))


@pytest.fixture(scope="module")
def machine(bare: BareRoot) -> Machine:
    return prepared(bare.copy("online"))


def done(said: Said) -> list[str]:
    assert said.code == 0, "\n".join(said.lines[-40:])
    return said.lines


def test_one_command_makes_a_center_and_a_second_time_nothing_is_left(machine: Machine) -> None:
    lines = done(machine.types(f"./install.sh center --name {NAME}", "./install.sh center"))
    assert NOTHING in lines
    doors = [line for line in lines if line.startswith("ok   door")]
    assert len(doors) == 2 and NAME in doors[0]
    assert machine.at(own.AUTHORITY_KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert machine.linked == [__version__, __version__]


def test_the_doctor_finds_what_is_wrong_and_says_what_to_do(machine: Machine) -> None:
    """Systemd and chrony do not run there."""
    words = f"systemctl start {own.CENTER_UNIT}", "sleep 5", f"chmod 644 {own.AUTHORITY_KEY_FILE}"
    lines = machine.types(*words, f"{{ {CENTER} doctor --json; chmod 600 {own.AUTHORITY_KEY_FILE}; }}").lines
    checks = {each["name"]: each for each in json.loads(lines[-1])}
    assert [name for name, each in checks.items() if not each["ok"]] == ["time", "authority"]
    assert "pass for the center" in checks["authority"]["do"]


def test_a_newer_version_that_ends_as_it_starts_goes_back_with_the_tables(machine: Machine) -> None:
    project = machine.at(CHECKOUT)
    give_version(project, "98.0")
    steps = project / "sync/center/migrations/versions"
    newest = max(path.stem.removeprefix("step_") for path in steps.glob("step_*.py"))
    (steps / "step_9999.py").write_text(BROKEN.format(newest=newest))
    with (project / "sync/center/server.py").open("a") as server:
        server.write(ENDED)
    said = machine.types(
        f"systemctl start {own.CENTER_UNIT}",
        "sleep 5",
        TOKENS,
        "{ ./install.sh center; echo ended with $?; }",
        machine.asked("SELECT version_num FROM alembic_version"),
        machine.asked("SELECT window FROM tokens"),
        f"{CENTER} terminals",
    )
    lines = done(said)
    assert "ended with 1" in lines
    assert any(f"98.0 was not taken, {__version__} serves again: it ends again" in line for line in lines), lines
    assert f"[('{newest}',)]" in lines and "[('2F-17',)]" in lines, lines
    assert machine.linked == [__version__, __version__]
    assert "9999" in (machine.at("/var/log/stand-in.log")).read_text(), "it had changed the tables"


def test_a_newer_version_that_works_stays_and_leaves_a_backup(machine: Machine) -> None:
    machine.root.check_out()
    give_version(machine.at(CHECKOUT), "99.0")
    lines = done(
        machine.types(f"systemctl start {own.CENTER_UNIT}", "sleep 5", "./install.sh center", "./install.sh center")
    )
    assert NOTHING in lines
    assert machine.linked == ["99.0", "99.0"]
    assert [path.name[:12] for path in machine.at(own.BACKUPS_FOLDER).glob("before-99*")] == ["before-99.0-"]


def test_the_nights_backup_is_made_by_its_unit(machine: Machine) -> None:
    done(machine.types("systemctl start window-terminal-center-backup.service"))
    (made,) = machine.at(own.BACKUPS_FOLDER).glob("center-*.db")
    assert made.stat().st_mode & 0o777 == 0o600


def test_taken_away_it_leaves_what_the_hall_told_it(machine: Machine) -> None:
    done(machine.types("./install.sh center --uninstall"))
    for path in ("/opt/window-terminal", "/usr/local/bin/window-terminal", own.CHRONY_FILE):
        assert not machine.at(path).exists(), path
    assert not list(machine.at("/etc/systemd/system").rglob("window-terminal*"))
    assert machine.at("/var/lib/window-terminal-center/center.db").exists()
    assert machine.at(own.AUTHORITY_KEY_FILE).exists()


def test_from_a_file_without_a_network(bare: BareRoot) -> None:
    offline, place = prepared(bare.copy("offline")), bare.folder.parent
    key, file = new_key(place / "it.key", 1), place / "center.release"
    debian = bare.folder.parent.name.partition("-")[0]
    words = ["--for", "center", "--key", str(place / "it.key"), "--debian", debian, "--architecture", "amd64"]
    made_by = [sys.executable, "-m", "terminal", "release", "bundle", str(file), *words, "--project", str(PROJECT)]
    subprocess.run(made_by, check=True)
    typed = f"./install.sh center --offline {MACHINE}{file} --key {key.public} --name {NAME}"
    done(offline.types(VERIFIER))
    refused = offline.types(typed.replace("install.sh center", "install.sh").partition(" --name")[0], network=False)
    assert refused.code == 1 and any("is for center, not for terminal" in line for line in refused.lines)
    lines = done(offline.types(LOOPBACK, typed, typed, network=False))
    assert NOTHING in lines
    assert any(line.startswith("ok   door") for line in lines)
