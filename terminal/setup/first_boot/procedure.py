"""The procedure of a first boot, as root: one act after the other, each durable before the next.

`python3 -m terminal.setup.first_boot.procedure`, by window-terminal-first-boot.service.
"""

import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from sync.releases.manifest import Manifest, ReleaseRefused, check_machine
from sync.releases.release_file import Verifier, read_release
from terminal.setup.first_boot.boot_partition import BootPartition
from terminal.setup.first_boot.installed_part import InstalledPart
from terminal.setup.first_boot.preseed_file import token_in, trusted_keys
from terminal.setup.first_boot.stages import BEGUN_MAX, FAILED_MAX, FirstBootAct, FoundCard, current, next_act
from terminal.setup.offline_file import this_machine
from terminal.setup.openssl import OpensslMissing, openssl_verifier
from terminal.setup.paths import PROGRAM_LINK, SERVICE_UNIT

KEPT_LINES = 40  # of what the installation said, for the stamp
GIVEN_UP = "tried often enough; put other files on the boot partition, the next start tries them"
INSTALL_MINUTES = 40  # then it is ended: a terminal that hangs at its first boot hangs for ever

Teller = Callable[[str], None]
Run = Callable[[Sequence[str], Teller], int]  # the status; each line that the program says is said on


class FirstBootFailed(Exception):
    """This try did not make a terminal; the message says why."""


REASONS = (FirstBootFailed, ReleaseRefused, OpensslMissing, ValueError, OSError, subprocess.SubprocessError)


class FirstBoot:
    """On a root; `machine` is its (Debian release, architecture)."""

    def __init__(self, root: Path, run: Run, say: Teller, machine: Callable[[], tuple[str, str]]) -> None:
        self._boot, self._part = BootPartition(root), InstalledPart(root)
        self._run, self._say, self._machine = run, say, machine
        self._said: deque[str] = deque(maxlen=KEPT_LINES)

    def go(self) -> None:
        """Everything that is left, and a restart where that changed something. Raises OSError."""
        did: list[FirstBootAct] = []  # each once a boot: what has no effect is not tried for ever
        while (act := next_act(self._found(), tried="install" in did)) not in ("rest", "give up", *did):
            did.append(act)
            self._do(act)
        if act == "give up":
            self._tell(f"window-terminal: {GIVEN_UP}")
        if {"renew", "finish"} & {*did}:
            self._run(("systemctl", "--no-block", "reboot"), self._tell)

    def _found(self) -> FoundCard:
        inputs = self._boot.inputs()
        try:
            token = bool(inputs and token_in(self._boot.preseed.read_bytes()))
        except ValueError:
            token = False  # the installation says what is wrong with the file
        return FoundCard(self._part.cloned, inputs, token, self._part.record)

    def _do(self, act: FirstBootAct) -> None:
        match act:
            case "renew":
                self._renew()
            case "install":
                self._try()
            case "blank":
                self._boot.blank_token()
            case "finish":
                self._finish()

    def _renew(self) -> None:
        """What no two machines may share, on a card that was cloned; then it serves, with a preseed or without."""
        if not self._part.has_ssh_keys():
            self._run(("ssh-keygen", "-A"), self._tell)
        if not self._boot.preseed.is_file():
            self._run(("systemctl", "enable", SERVICE_UNIT), self._tell)
        self._part.forget_clone()

    def _try(self) -> None:
        record = current(self._found())
        record = replace(record, begun=record.begun + 1)
        self._part.keep(record)
        # Where nothing else comes after it, the power went; the last of them is the word that stays.
        self._stamp(f"begun, time {record.begun}", GIVEN_UP if record.begun >= BEGUN_MAX else "it is not done yet")
        try:
            self._install()
        except REASONS as e:
            self._part.keep(replace(record, failed=record.failed + 1))
            self._tell(f"failed: {e}")
            left = FAILED_MAX - record.failed - 1
            self._stamp(f"failed: {e}", "the next start tries again" if left else GIVEN_UP)
            return
        self._part.keep(replace(record, stage="installed"))

    def _install(self) -> None:
        preseed, releases = self._boot.preseed, self._boot.releases
        content = preseed.read_bytes()
        keys = trusted_keys(content)
        token_in(content)  # one that could not be blanked is not taken either
        if releases:
            chosen = newest_release(releases, openssl_verifier(keys), self._machine())
            self._tell(f"window-terminal: installing from {chosen.name}")
            install = self._part.folder / "terminal/setup/install.sh"
            words: tuple[str, ...] = ("bash", str(install), "--offline", str(chosen), "--preseed", str(preseed))
        elif self._part.has_program():
            words = (PROGRAM_LINK, "setup", "--preseed", str(preseed))
        else:
            raise FirstBootFailed(f"no release file ({preseed.parent}/*.release), and nothing is installed yet")
        if status := self._run(words, self._heard):
            raise FirstBootFailed(f"the installation ended with {status}; what it said stands below")

    def _finish(self) -> None:
        self._stamp("done: this card is a window terminal; the plate hangs after the next start")
        self._part.disable()
        self._boot.forget_hook()
        self._part.keep(replace(current(self._found()), stage="done"))
        self._tell("window-terminal: done")

    def _stamp(self, *first: str) -> None:
        try:
            self._boot.stamp([*first, "", *self._said])
        except OSError as e:
            self._tell(f"window-terminal: window-terminal.txt cannot be written: {e}")

    def _heard(self, line: str) -> None:
        self._said.append(line)
        self._tell(line)

    def _tell(self, line: str) -> None:
        self._say(line)


def newest_release(files: Sequence[Path], verifies: Verifier, machine: tuple[str, str]) -> Path:
    """The newest that this machine may take. Raises `ReleaseRefused`, with what is wrong with each; OSError."""
    fitting: list[tuple[Path, Manifest]] = []
    wrong = []
    for path in files:
        try:
            with path.open("rb") as file:
                manifest = read_release(file, verifies).manifest
            check_machine(manifest, "terminal", *machine)
            fitting.append((path, manifest))
        except ReleaseRefused as e:
            wrong.append(f"{path.name}: {e}")
    if not fitting:
        raise ReleaseRefused("; ".join(wrong))
    return max(fitting, key=lambda each: each[1].pair)[0]


def say_everywhere(line: str) -> None:
    """In the journal, and on the screen: whoever stands before it sees that something goes on."""
    print(line, flush=True)
    with suppress(OSError), Path("/dev/tty1").open("w") as screen:
        screen.write(f"{line}\r\n")


def run_and_tell(words: Sequence[str], tell: Teller) -> int:
    """Raises OSError where there is no such program."""
    timed = ("timeout", "--kill-after=10s", f"{INSTALL_MINUTES}m", *words)
    nothing, both = subprocess.DEVNULL, subprocess.STDOUT
    with subprocess.Popen(
        timed, stdin=nothing, stdout=subprocess.PIPE, stderr=both, text=True, errors="replace"
    ) as program:
        assert program.stdout
        for line in program.stdout:
            tell(line.rstrip())
    return program.returncode


if __name__ == "__main__":
    FirstBoot(Path("/"), run_and_tell, say_everywhere, this_machine).go()
    sys.exit(0)
