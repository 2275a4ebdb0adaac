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
NAME, OFFICE = "center.hall.example", "office.hall.example"
CURL = "apt-get update -qq && apt-get install -y -qq --no-install-recommends curl >/dev/null"
GIVEN, OWN = "given-by-somebody-2026", "chosen-by-oneself-2026"  # passwords
VISIT = f"sh tests/machine/office_visit.sh 127.0.0.1 8444 {own.PAGES_FOLDER}/ca.pem"
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


def added(badge: str, name: str, role: str) -> str:
    return f"echo {GIVEN} | {CENTER} user add {badge} {name} --role {role}"


def asked(port: int, folder: str, path: str) -> str:
    """A line with curl's exit code and the status, from whoever believes the authority in this folder alone."""
    words = f"curl -s -o /dev/null -w '%{{http_code}}' --cacert {folder}/ca.pem https://localhost:{port}{path}"
    return f"{{ said=$({words}); echo {port}{path} $? $said; }}"


def test_one_more_command_serves_the_office_its_pages_and_who_was_added_logs_in_there(machine: Machine) -> None:
    """By a port and an authority of their own: neither is the terminals', nor serves what the other does."""
    lines = done(
        machine.types(
            f"{CENTER} setup --pages {OFFICE}",
            added("IT-01", "王强", "it"),
            added("GH-0001", "刘敏", "supervision_head"),
            CURL,
            f"{VISIT} IT-01 {GIVEN} {OWN} / /fleet /sheet",
            f"{VISIT} GH-0001 {GIVEN} {OWN} / /sheet /fleet",
            asked(8444, own.PAGES_FOLDER, "/v1/health"),
            asked(8444, own.TLS_FOLDER, "/login"),
            asked(8443, own.TLS_FOLDER, "/readyz"),
            asked(8443, own.TLS_FOLDER, "/login"),
            asked(8443, own.PAGES_FOLDER, "/readyz"),
            f"{{ {CENTER} doctor --json; true; }}",
            f"{CENTER} setup --pages {OFFICE}",
            f"{CENTER} setup",
        )
    )
    (nobody,) = [line for line in lines if line.startswith("BAD  people")]
    assert "center user add" in lines[lines.index(nobody) + 1], "as long as nobody is added, setup says it"
    first = [line for line in lines if line.startswith(("/login 303", "/password 303"))]
    assert [line.rpartition("/")[2] for line in first] == ["", "login", ""] * 2
    assert {"/ 200 王强 IT-01", "/fleet 200 王强 IT-01", "/sheet 403 王强 IT-01"} <= set(lines), lines
    assert {"/ 200 刘敏 GH-0001", "/sheet 200 刘敏 GH-0001", "/fleet 403 刘敏 GH-0001"} <= set(lines), lines
    assert [line for line in lines if line.startswith(("8443/", "8444/"))] == [
        "8444/v1/health 0 404",
        "8444/login 60 000",
        "8443/readyz 0 200",
        "8443/login 0 404",
        "8443/readyz 60 000",
    ]
    checks = {each["name"]: each for each in json.loads(next(line for line in lines if line.startswith("[{")))}
    assert checks["pages"]["ok"] and OFFICE in checks["pages"]["says"]
    assert checks["people"]["ok"] and "GH-0001, IT-01" in checks["people"]["says"]
    assert lines.count(NOTHING) == 2
    keys = [machine.at(f"{own.PAGES_FOLDER}/{name}").stat() for name in ("ca.key", "server.key")]
    assert [key.st_mode & 0o777 for key in keys] == [0o600, 0o640] and keys[0].st_gid == 0 < keys[1].st_gid


def test_a_newer_version_that_ends_as_it_starts_goes_back_with_the_tables(machine: Machine) -> None:
    project = machine.at(CHECKOUT)
    give_version(project, "98.0")
    steps = project / "sync/center/migrations/versions"
    newest = max(path.stem.removeprefix("step_") for path in steps.glob("step_*.py"))
    (steps / "step_9999.py").write_text(BROKEN.format(newest=newest))
    with (project / "sync/center/serving/server.py").open("a") as server:
        server.write(ENDED)
    said = machine.types(
        f"systemctl start {own.CENTER_UNIT}",
        "sleep 5",
        TOKENS,
        "{ ./install.sh center; echo ended with $?; }",
        machine.asked("SELECT version_num FROM alembic_version"),
        machine.asked("SELECT window FROM tokens"),
        f"{CENTER} terminals",
        f"{VISIT} GH-0001 '' {OWN} /sheet",
    )
    lines = done(said)
    assert "ended with 1" in lines
    assert any(f"98.0 was not taken, {__version__} serves again: it ends again" in line for line in lines), lines
    assert f"[('{newest}',)]" in lines and "[('2F-17',)]" in lines, lines
    assert "/sheet 200 刘敏 GH-0001" in lines, "the older version's pages, too"
    assert machine.linked == [__version__, __version__]
    assert "9999" in (machine.at("/var/log/stand-in.log")).read_text(), "it had changed the tables"


def test_a_newer_version_that_works_stays_and_leaves_a_backup(machine: Machine) -> None:
    machine.root.check_out()
    give_version(machine.at(CHECKOUT), "99.0")
    words = f"systemctl start {own.CENTER_UNIT}", "sleep 5", "./install.sh center", "./install.sh center"
    lines = done(machine.types(*words, f"{VISIT} IT-01 '' {OWN} / /fleet"))
    assert NOTHING in lines
    assert {"/ 200 王强 IT-01", "/fleet 200 王强 IT-01"} <= set(lines), "the pages go on, with the same people"
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
    assert machine.at(own.AUTHORITY_KEY_FILE).exists() and machine.at(own.PAGES_AUTHORITY_KEY).exists()


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
