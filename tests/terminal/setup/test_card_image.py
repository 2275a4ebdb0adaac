"""The card image: every file compared before and after, and two clones that share no key."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from sync.buffer import Buffer
from terminal.setup.acts import RemoveFacts
from terminal.setup.executor import StepFailed
from terminal.setup.first_boot.carried_parts import carried_files
from terminal.setup.first_boot.procedure import FirstBoot, Teller
from terminal.setup.hands import RootHands
from terminal.setup.installation import Installation
from terminal.setup.places import Places
from terminal.setup.removal import RemovalWish
from terminal.setup.unit_versions import units_shipped
from tests.support.disk import draft
from tests.terminal.setup.conftest import RootPrograms, needs_root

WIFI = "[connection]\ntype=wifi\n[wifi-security]\npsk=secret\n"
GOES = {
    "etc/ssh/ssh_host_ed25519_key": "secret",
    "etc/ssh/ssh_host_ed25519_key.pub": "public",
    "var/lib/systemd/random-seed": "seed",
    "var/lib/systemd/credential.secret": "secret",
    "etc/NetworkManager/system-connections/hall.nmconnection": WIFI,
    "etc/netplan/50-cloud-init.yaml": "network:\n  wifis:\n",
    "etc/wpa_supplicant/wpa_supplicant.conf": "network={psk=1}",
    "var/lib/NetworkManager/secret_key": "secret",
    "var/lib/dhcpcd/eth0.lease": "lease",
    "boot/firmware/user-data": "password",
    "boot/firmware/window-terminal.toml": "[center]\n",
    "boot/firmware/window-terminal.txt": "done",
    "boot/firmware/window-terminal.release": "release",
    "var/log/syslog": "log",
    "var/log/journal/0f/system.journal": "log",
    "var/log/apt/history.log": "log",
    "root/.bash_history": "setup --token abc",
    "home/pi/.python_history": "x",
    "root/.cache/pip/http/a": "wheel",
    "home/pi/.cache/pip/http/a": "wheel",
    "var/lib/window-terminal-upgrade/outcome.json": "{}",
    "var/lib/window-terminal-upgrade/refused.json": "{}",
    "var/lib/window-terminal-upgrade/accepted": "a release",
    "var/lib/window-terminal-upgrade/time.json": "{}",
    "etc/systemd/timesyncd.conf.d/window-terminal.fitted.conf": "[Time]\n",
    "var/lib/window-terminal-upgrade/offline/wheel/a.whl": "wheel",
}
STAYS = {
    "etc/hostname": "terminal\n",
    "etc/ssh/sshd_config": "Port 22\n",
    "home/pi/.ssh/authorized_keys": "ssh-ed25519 AAAA it\n",
    "etc/NetworkManager/system-connections/cable.nmconnection": "[connection]\ntype=ethernet\n",
    "etc/window-terminal/terminal.toml": '[center]\nurl = "https://c"\n',
    "etc/window-terminal/ca.pem": "ca",
    "opt/window-terminal/releases/0.1.0/complete": "",
    "var/lib/window-terminal-upgrade/installed.json": "{}",
    "var/lib/dpkg/info/x.list": "x",
}
NEW = {
    *(f"opt/window-terminal/first-boot/{name}" for name in carried_files()),
    "opt/window-terminal/first-boot/cloned",
    "etc/systemd/system/window-terminal-first-boot.service",
    "etc/systemd/system/multi-user.target.wants/window-terminal-first-boot.service",
}
SERVICE = "etc/systemd/system/sysinit.target.wants/window-terminal.service"


def contents(root: Path) -> dict[str, bytes | str]:
    """Every file and link by its path."""
    return {
        path.relative_to(root).as_posix(): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in root.rglob("*")
        if path.is_symlink() or path.is_file()
    }


@pytest.fixture
def card(places: Places) -> Places:
    """A terminal that served: with a key, a series, and no fact that waits."""
    passwd, group = places.at("/etc/passwd"), places.at("/etc/group")
    passwd.write_text(passwd.read_text() + "window-terminal:x:790:790::/nonexistent:/usr/sbin/nologin\n")
    group.write_text(group.read_text() + "window-terminal:x:790:\n")
    for name, text in {**GOES, **STAYS, "etc/machine-id": "0f" * 16 + "\n", SERVICE: "[Unit]\n"}.items():
        places.at(name).parent.mkdir(parents=True, exist_ok=True)
        places.at(name).write_text(text)
    places.current.symlink_to("releases/0.1.0")
    with Buffer(places.state / "buffer"):
        pass
    return places


@pytest.fixture
def installation(card: Places, programs: RootPrograms) -> Installation:
    return Installation(card, RootHands(card, programs, lambda _: None), lambda _: None)


def wish(facts: str = "refuse", out: str = "") -> RemovalWish:
    return RemovalWish(facts, out, tuple(units_shipped()))  # type: ignore[arg-type]


def cleaned(installation: Installation, wished: RemovalWish | None = None) -> None:
    found = installation.image(wished or wish())
    assert not found.obstacles
    installation.carry_out(found)


@needs_root
def test_of_every_file_what_is_this_machines_goes_and_nothing_else(
    card: Places, installation: Installation
) -> None:
    before = contents(card.root)
    cleaned(installation)
    after = contents(card.root)
    gone = before.keys() - after.keys()
    assert {name for name in gone if not name.startswith("var/lib/window-terminal/")} == {*GOES, SERVICE}
    assert {name for name in before if name.startswith("var/lib/window-terminal/")} <= gone
    assert {*after.keys() - before.keys()} == NEW
    changed = {name for name in before.keys() & after.keys() if before[name] != after[name]}
    assert changed == {"etc/machine-id"} and after["etc/machine-id"] == b""


@needs_root
def test_a_second_time_there_is_nothing_to_do(installation: Installation) -> None:
    cleaned(installation)
    assert installation.image(wish()).steps == ()


@needs_root
def test_the_seed_is_not_written_again_when_the_machine_stops(
    installation: Installation, programs: RootPrograms
) -> None:
    cleaned(installation)
    assert ("systemctl", "stop", "systemd-random-seed.service") in programs.typed
    assert ("systemctl", "disable", "window-terminal.service") in programs.typed


@needs_root
def test_its_free_space_is_overwritten_when_all_is_deleted_and_before_it_may_be_copied(
    card: Places, programs: RootPrograms
) -> None:
    found: list[tuple[Path, bool]] = []

    def overwrite(folder: Path) -> None:
        left = [name for name in GOES if card.at(name).exists()]
        assert (left, (card.state / "buffer").exists(), card.at("/etc/machine-id").read_bytes()) == ([], False, b"")
        found.append((folder, card.at("/opt/window-terminal/first-boot/cloned").exists()))

    cleaned(Installation(card, RootHands(card, programs, overwrite), lambda _: None))
    assert found == [(card.root, False)]  # one file system, once


def test_facts_that_wait_stop_it(card: Places, installation: Installation) -> None:
    with Buffer(card.state / "buffer") as buffer:
        buffer.record([draft("start")])
    found = installation.image(wish())
    assert found.steps == () and "does not have 1 facts" in found.obstacles[0].what
    off = "sudo systemctl enable --now window-terminal.service, and wait"
    assert off in found.obstacles[0].remedy, "as after a try that had switched it off: then nobody delivers them"
    assert RemoveFacts("/var/lib/window-terminal", -1) in [s.deed for s in installation.image(wish("delete")).steps]


def test_what_nobody_can_count_an_upgrade_and_no_terminal_stop_it_too(
    card: Places, installation: Installation
) -> None:
    (card.upgrade / "unfinished").touch()
    assert "an upgrade is not over" in installation.image(wish()).obstacles[0].what
    (card.upgrade / "unfinished").unlink()
    with Buffer(card.state / "buffer"):
        assert "nobody can tell" in installation.image(wish()).obstacles[0].what
    card.current.unlink()
    assert "no terminal is installed" in installation.image(wish()).obstacles[0].what


@needs_root
def test_a_fact_that_comes_while_it_is_done_stays(card: Places, installation: Installation) -> None:
    found = installation.image(wish())
    with Buffer(card.state / "buffer") as buffer:
        buffer.record([draft("start")])
    with pytest.raises(StepFailed, match="1 facts wait"):
        installation.carry_out(found)
    assert (card.state / "buffer").is_dir() and card.at("/etc/ssh/ssh_host_ed25519_key").exists()


@needs_root
def test_they_are_written_to_a_file_before_they_go(
    card: Places, installation: Installation, tmp_path: Path
) -> None:
    with Buffer(card.state / "buffer") as buffer:
        buffer.record([draft("start")])
    cleaned(installation, wish("export", str(tmp_path / "out")))
    assert len(list((tmp_path / "out").iterdir())) == 1 and not (card.state / "buffer").exists()


def first_start(root: Path) -> list[str]:
    """One start of a clone, with the system's own ssh-keygen; what it typed."""
    typed = []

    def run(words: Sequence[str], _: Teller) -> int:
        typed.append(" ".join(words))
        if words[0] == "ssh-keygen":
            return subprocess.run([*words, "-f", root], check=True, capture_output=True).returncode
        return 0

    FirstBoot(root, run, lambda _: None, lambda: ("trixie", "arm64")).go()
    return typed


@needs_root
def test_two_clones_share_no_key(card: Places, installation: Installation, tmp_path: Path) -> None:
    cleaned(installation)
    keys: list[set[bytes]] = []
    for name in ("a", "b"):
        clone = tmp_path / name
        shutil.copytree(card.root, clone, symlinks=True)
        assert "systemctl enable window-terminal.service" in first_start(clone)
        with Buffer(clone / "var/lib/window-terminal/buffer") as buffer:
            own = {buffer.identity.key.encode(), buffer.identity.series.encode(), buffer.identity.terminal.encode()}
        hosts = {path.read_bytes() for path in (clone / "etc/ssh").glob("ssh_host_*")}
        assert len(own) == 3 and len(hosts) >= 6
        keys.append(own | hosts)
    assert not keys[0] & keys[1]
