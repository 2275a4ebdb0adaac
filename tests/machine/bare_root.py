"""A bare root: what debootstrap makes of a Debian release, and commands that run in it and leave nothing behind.

It gets packages from where this machine does: its mirror of Debian, the proxies of apt and the settings of pip."""

import ast
import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.machine.tool import tool

PROJECT = Path(__file__).parents[2]
CHECKOUT = "/srv/terminal"
MACHINE = "/mnt"  # where the files of this machine are seen in the root, to be read only

# The first process of namespaces of its own: what it mounts and what it starts is gone when it ends or is killed.
ALONE = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
INSIDE = f"""
set -e
mount -t proc proc "$1/proc"
mount -t sysfs sysfs "$1/sys"
mount --bind /dev "$1/dev"
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts "$1/dev/pts"
mount -t tmpfs shm "$1/dev/shm"
mount --bind -o ro / "$1{MACHINE}"
code=0
chroot "$@" || code=$?
exit $code
"""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PROXIES = ("http_proxy", "https_proxy", "no_proxy")


class Said(NamedTuple):
    """How a command ended, and what it printed on both streams."""

    code: int
    lines: list[str]


class BareRoot:
    """The folder of one, with a clean checkout of this project in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def copy(self, place: str | Path) -> "BareRoot":
        """Copies it to a place, beside it where that is only a name."""
        folder = self.folder.parent / place
        subprocess.run(["cp", "--archive", self.folder, folder], check=True)
        return BareRoot(folder)

    def check_out(self) -> None:
        """Puts this project there as it was last committed, in place of what may lie there."""
        packed = subprocess.run(["git", "archive", "HEAD"], cwd=PROJECT, stdout=subprocess.PIPE, check=True).stdout
        checkout = self.folder / CHECKOUT[1:]
        shutil.rmtree(checkout, ignore_errors=True)
        checkout.mkdir()
        subprocess.run(["tar", "--extract", "--directory", checkout], input=packed, check=True)

    def run(self, command: str, user: str = "root", patience: float = 600, *, network: bool = True) -> Said:
        """Types this in the checkout. Of the settings of this session only the proxies are known there."""
        done = subprocess.run(
            self.typed(command, user, network=network),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=patience,
            check=False,
        )
        return Said(done.returncode, done.stdout.decode(errors="replace").splitlines())

    def typed(self, command: str, user: str = "root", *, network: bool = True) -> list[str]:
        """The words that this machine runs to have this typed there; who kills them kills all that they began."""
        proxies = [f"{name}={os.environ[name]}" for name in PROXIES if name in os.environ]
        log_in = ["su", user, "-s", "/bin/sh", "-c", f"cd {CHECKOUT} && {command}"]
        alone = ALONE if network else [*ALONE, "--net"]
        inside = [*alone, "sh", "-c", INSIDE, "sh", str(self.folder)]
        return [*inside, "env", "-i", f"PATH={PATH}", *proxies, *log_in]


def bare_root(release: str, folder: Path, architecture: str = "") -> BareRoot:
    """Makes one, of this machine's architecture unless another is named; skips the test where that cannot be."""
    if os.geteuid() != 0:
        pytest.skip("needs root, to make the root of a Debian system")
    if subprocess.run([*ALONE, "true"], check=False).returncode != 0:
        pytest.skip("needs namespaces of its own, to mount and to end all that it starts")
    other = [f"--arch={architecture}"] if architecture else []
    _asked(
        *ALONE, tool("debootstrap", "debootstrap"), "--variant=minbase", *other, release, str(folder), *_mirror()
    )
    take_over_the_network(folder / "etc")
    root = BareRoot(folder)
    root.check_out()
    return root


def take_over_the_network(etc: Path) -> None:
    """Lets a root reach what this machine reaches, and as this machine does."""
    for name in ("resolv.conf", "hosts"):
        shutil.copy(Path("/etc", name), etc / name)
    apt = _asked("apt-config", "dump", "--format", '%f "%v";%n', "Acquire")
    (etc / "apt" / "apt.conf.d" / "50machine").write_text(apt)
    with (etc / "pip.conf").open("w") as file:
        _pip_settings().write(file)


def _asked(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr}"
    return done.stdout


def _mirror() -> list[str]:
    """Debian's mirror that this machine uses, if it uses one."""
    described = _asked("apt-get", "indextargets", "--format", "$(LABEL) $(REPO_URI)", "Created-By: Packages")
    return [line.split()[1] for line in described.splitlines() if line.startswith("Debian ")][:1]


def _pip_settings() -> configparser.ConfigParser:
    """What pip is told here by files and environment, for a root that sees this machine's files under MACHINE."""
    settings = configparser.ConfigParser(interpolation=None)
    settings["global"] = {}
    told = _asked(sys.executable, "-m", "pip", "config", "list").splitlines()
    for line in sorted(told, key=lambda line: line.startswith(":env:")):  # the environment has the last word
        name, value = line.split("=", 1)
        settings["global"][name.split(".", 1)[1]] = " ".join(map(_seen, ast.literal_eval(value).split()))
    return settings


def _seen(word: str) -> str:
    kind, path = ("file://", word[7:]) if word.startswith("file://") else ("", word)
    return f"{kind}{MACHINE}{Path(path).resolve()}" if path.startswith("/") else word
