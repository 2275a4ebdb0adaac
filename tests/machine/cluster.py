"""Three machines of a center, in network namespaces: each with a Debian of its own, set up by the manual's files.

What runs in a namespace is that machine, and a cable leads from it to a switch. No packet leaves: the switch is in
a namespace of its own, where the terminals are, too.
"""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from sync.center.network.certificates import Authority, establish
from tests.machine.bare_root import PROJECT, BareRoot, bare_root
from tests.machine.waiting import until
from tests.sync.center.conftest import SIGNER, public

MANUAL = PROJECT / "docs/manual/city.md"
TLS = "/etc/window-terminal-center/tls"
UNIT = "/etc/systemd/system/window-terminal-center.service"
PACKAGES = "etcd-server etcd-client patroni haproxy keepalived postgresql nftables curl python3-etcd"
APT = "DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends"
HALL, VIRTUAL = "wtc-hall", "192.0.2.10"
PASSWORD = "no-secret"  # of all accounts: nobody else reaches them
DATABASE = f"postgresql+psycopg://center:{PASSWORD}@127.0.0.1:5000/center"
OWN = f"postgresql://postgres:{PASSWORD}@127.0.0.1"  # a node's own server
DISK = 900 << 20  # bytes of a node's disk
CENTER = "from terminal.commands.center.command import center; center()"
UP_SECONDS = 240.0

# Lays a node's own files and folders over the Debian that all of them share, for one command and what it starts.
FOLDERS = ("var/lib/postgresql", "var/lib/etcd", "run")
INSIDE = f"""
set -e
root=$1 disk=$2
shift 2
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount -t tmpfs shm "$root/dev/shm"
for place in {" ".join(FOLDERS)}; do mount --bind "$disk/$place" "$root/$place"; done
cd "$disk/etc"
find . -type f | while read -r file; do
    mkdir -p "$(dirname "$root/etc/$file")"
    test -e "$root/etc/$file" || : > "$root/etc/$file"
    mount --bind "$file" "$root/etc/$file"
done
cd /
exec chroot "$root" "$@"
"""


def cluster_root(release: str, folder: Path) -> BareRoot:
    """A Debian with all that the manual has installed; made once, and kept."""
    root = BareRoot(folder / release)
    if not (folder / f"{release}.complete").exists():
        shutil.rmtree(root.folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        root = bare_root(release, root.folder)
        done = root.run(f"apt-get update -qq && {APT} {PACKAGES}", patience=1800)
        assert done.code == 0, done.lines[-20:]
        (folder / f"{release}.complete").touch()
    return root


class Node:
    """One machine: its processes, its disk and its cable."""

    def __init__(self, number: int, folder: Path, root: BareRoot) -> None:
        self.name, self.address, self.space = f"center{number}", f"192.0.2.1{number}", f"wtc-{number}"
        self._cable, self._root = f"cable{number}", root.folder
        self.folder = folder / self.name
        self.disk = self.folder / "disk"

    def lay(self, shown: dict[str, str]) -> None:
        """Gives it a disk with these files, and a cable."""
        self.disk.mkdir(parents=True)
        _run("mount", "-t", "tmpfs", "-o", f"size={DISK},mode=755", "wtc", str(self.disk))
        for path in (*FOLDERS, "run/postgresql"):
            (self.disk / path).mkdir(parents=True)
        for path, text in shown.items():
            file = self.disk / path[1:]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(self._ours(text), encoding="utf-8")
        _run("ip", "netns", "add", self.space)
        _run("ip", "-n", HALL, "link", "add", self._cable, "type", "veth", "peer", "eth0", "netns", self.space)
        _run("ip", "-n", HALL, "link", "set", self._cable, "master", "switch", "up")
        _run("ip", "-n", self.space, "address", "add", f"{self.address}/24", "dev", "eth0")
        for device in ("lo", "eth0"):
            _run("ip", "-n", self.space, "link", "set", device, "up")
        self.ask("chown", "postgres:postgres", "/var/lib/postgresql", "/run/postgresql", "/etc/patroni/config.yml")
        self.ask("chown", "etcd:etcd", "/var/lib/etcd")

    def _ours(self, text: str) -> str:
        """The manual's file as this machine has it."""
        version = max((self._root / "usr/lib/postgresql").iterdir()).name
        for shown, here in {
            r"\b[A-Z]+-PASSWORD\b": PASSWORD,
            r"\bNODE\b": self.name,
            r"\bADDRESS\b": self.address,
            r"\bINTERFACE\b": "eth0",
            r"\bPUBLICKEY\b": public(SIGNER),
            r"(?<=postgresql/)17\b": version,
        }.items():
            text = re.sub(shown, here, text)
        return text

    def start(self) -> None:
        """Switches on what its Debian starts, as the units there do."""
        self.ask("nft", "-f", "/etc/nftables.conf")
        settings = dict(line.split("=", 1) for line in (self.disk / "etc/default/etcd").read_text().splitlines())
        self._begin("etcd", self._in_root("etcd", "etcd"), settings)
        self._begin("patroni", self._in_root("postgres", "patroni", "/etc/patroni/config.yml"))
        self._begin("haproxy", self._in_root("root", "haproxy", "-db", "-f", "/etc/haproxy/haproxy.cfg"))
        self._begin("keepalived", self._in_root("root", "keepalived", "--dont-fork", "--log-console", "--vrrp"))

    def lead_etcd(self) -> None:
        """Makes its etcd the one that the others follow."""
        found = [line.split(", ") for line in self._etcdctl("endpoint", "status", "--cluster").splitlines()]
        ours = next(each for each in found if self.address in each[0])
        leader = next(each for each in found if each[4] == "true")
        if leader is not ours:
            self._etcdctl("move-leader", ours[1], to=leader[0])

    def _etcdctl(self, *words: str, to: str = "http://127.0.0.1:2379") -> str:
        return self.ask("etcdctl", "--endpoints", to, *words)

    def begin_alone(self) -> None:
        """What the page says for a machine whose two others are gone for good, once it was switched off."""
        own, hosts = f"{self.name}=http://{self.address}:2380", f"  hosts: [{self.address}:2379]"
        self._change("etc/default/etcd", r"^ETCD_INITIAL_CLUSTER=.*$", f"ETCD_INITIAL_CLUSTER={own}")
        self._change("etc/patroni/config.yml", r"^  hosts: .*$", hosts)
        (self.disk / "var/lib/etcd/hall").rename(self.disk / "var/lib/etcd/former")
        self.start()

    def _change(self, path: str, line: str, by: str) -> None:
        file = self.disk / path
        text, changed = re.subn(line, by, file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        assert changed == 1, path
        file.write_text(text, encoding="utf-8")

    def serve(self, authority: Authority) -> None:
        """Starts the center's own process on it, as its unit does."""
        unit = (self.disk / UNIT[1:]).read_text(encoding="utf-8")
        starts = re.search(r"^ExecStart=\S+ center (.*)$", unit.replace("\\\n", " "), re.MULTILINE)
        assert starts, unit
        here = {
            f"{TLS}/server.pem": authority.cert,
            f"{TLS}/server.key": authority.key,
        }
        words = [str(here.get(word, word)) for word in shlex.split(starts[1])]
        own = {"PYTHONPATH": str(PROJECT), "PGPASSWORD": PASSWORD}
        self._begin("center", [sys.executable, "-c", CENTER, *words], own)

    def _in_root(self, user: str, *command: str) -> list[str]:
        inside = ["unshare", "--mount", "sh", "-c", INSIDE, "sh", str(self._root), str(self.disk)]
        return [*inside, "setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", *command]

    def _begin(self, name: str, command: Sequence[str], more: dict[str, str] | None = None) -> None:
        plain = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/",
            "LANG": "C.UTF-8",
        }
        with (self.folder / f"{name}.log").open("ab") as log:
            subprocess.Popen(
                ["ip", "netns", "exec", self.space, *command],
                env={**plain, **(more or {})},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def pids(self) -> list[int]:
        found = subprocess.run(["ip", "netns", "pids", self.space], capture_output=True, text=True, check=False)
        return [int(each) for each in found.stdout.split()]

    def signal(self, number: signal.Signals) -> None:
        """To each process of this machine, those that were begun meanwhile, too."""
        told: set[int] = set()
        while fresh := set(self.pids()) - told:
            for pid in fresh:
                with suppress(ProcessLookupError):
                    os.kill(pid, number)
            told |= fresh

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        until(lambda: not self.pids(), f"{self.name} is dead", 30)

    def cut(self, *, off: bool) -> None:
        """Pulls its cable out of the switch, or puts it in again."""
        _run("ip", "-n", HALL, "link", "set", self._cable, "down" if off else "up")

    def remove(self) -> None:
        for number in (signal.SIGCONT, signal.SIGKILL):
            self.signal(number)
        for command in (["ip", "netns", "delete", self.space], ["umount", "-l", str(self.disk)]):
            subprocess.run(command, capture_output=True, check=False)

    def sql(self, query: str, database: str = "center") -> str:
        """What plain psql answers on this machine, whichever role it has. Raises AssertionError."""
        return self.ask("psql", "-XqAt", "-F", "\t", "-d", f"{OWN}/{database}?connect_timeout=5", "-c", query)

    def patronictl(self, *words: str) -> str:
        return self.ask("patronictl", "-c", "/etc/patroni/config.yml", *words)

    def ask(self, *command: str) -> str:
        """What a command says that root types there. Raises AssertionError where it fails."""
        return _run("ip", "netns", "exec", self.space, *self._in_root("root", *command))

    def typed(self, *command: str) -> "subprocess.Popen[str]":
        """A command that may be answered later, or never."""
        words = ["ip", "netns", "exec", self.space, *self._in_root("root", *command)]
        return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


class Cluster:
    """The three of them, from entering to leaving."""

    def __init__(self, root: BareRoot) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="wtc-", dir="/dev/shm"))
        self.folder.chmod(0o755)
        self.nodes = [Node(number, self.folder, root) for number in (1, 2, 3)]

    def __enter__(self) -> Self:
        try:
            self._raise()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for node in self.nodes:
            node.remove()
        subprocess.run(["ip", "netns", "delete", HALL], capture_output=True, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _raise(self) -> None:
        _run("ip", "netns", "add", HALL)
        _run("ip", "-n", HALL, "link", "add", "switch", "type", "bridge")
        _run("ip", "-n", HALL, "address", "add", "192.0.2.1/24", "dev", "switch")
        for device in ("lo", "switch"):
            _run("ip", "-n", HALL, "link", "set", device, "up")
        self.authority = establish(self.folder / "tls", [VIRTUAL], datetime.now(UTC))
        shown = files(MANUAL.read_text(encoding="utf-8"))
        for node in self.nodes:
            node.lay(shown)
            node.start()
        until(self.primary, "there is a primary", UP_SECONDS)
        until(self.standby, "there is a synchronous standby", UP_SECONDS)
        for statement in (f"CREATE ROLE center LOGIN PASSWORD '{PASSWORD}'", "CREATE DATABASE center OWNER center"):
            self.found_primary().sql(statement, "postgres")

    def found_primary(self) -> Node:
        found = self.primary()
        assert found, "there is no primary"
        return found

    def primary(self) -> Node | None:
        """Who says of itself that it is."""
        return next((node for node in self.nodes if self.says(node, "primary")), None)

    def standby(self) -> Node | None:
        """The synchronous one."""
        return next((node for node in self.nodes if self.says(node, "sync")), None)

    def says(self, node: Node, role: str) -> bool:
        """Whether Patroni there says that it is this."""
        asked = [
            "curl",
            "-s",
            "-o",
            "/dev/null",
            "-m",
            "2",
            "-w",
            "%{http_code}",
            f"http://{node.address}:8008/{role}",
        ]
        found = subprocess.run(["ip", "netns", "exec", HALL, *asked], capture_output=True, text=True, check=False)
        return found.stdout == "200"


def files(manual: str) -> dict[str, str]:
    """The files that a page of the manual shows, by where they belong."""
    return dict(re.findall(r"^\*\*`(/[^`]+)`\*\*.*?\n```\w*\n(.*?)^```$", manual, re.DOTALL | re.MULTILINE))


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stdout[-1000:]}{done.stderr[-1000:]}"
    return done.stdout
