"""A card that starts for the first time: a root in a folder, an installation of a few files, and a plug."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sync.durable import make_folder, replace
from terminal.setup.first_boot.carried_parts import hook_program
from terminal.setup.first_boot.hook import hook
from terminal.setup.first_boot.installed_part import InstalledPart
from terminal.setup.first_boot.kernel_words import HOOK_FILE, hooked
from terminal.setup.first_boot.preseed_file import token_in
from terminal.setup.first_boot.procedure import FirstBoot
from tests.support.machines import CMDLINE_TEXT
from tests.support.release_files import piece, public, release_file
from tests.support.upgrades import Plug

HERE = ("trixie", "arm64")
TOKEN = "9f3c77.00000000onetime0"
PRESEED = f'''# hall
[center]
url = "https://center.hall.example:8443"
token = "{TOKEN}"  # once

[trust]
keys = ["{public()}"]
'''.encode()
RELEASE = release_file(pieces=[piece("notes.txt", b"kept")], after=b"kept")


class FirstStart:
    """A card with its two files, put there and hooked as `setup card` does; `boot` is one start of the Pi."""

    def __init__(self, root: Path) -> None:
        self.root, self.plug = root, Plug()
        self.folder = root / "boot/firmware"
        self.typed: list[tuple[str, ...]] = []
        self.said: list[str] = []
        self.status = 0  # of the installation
        for name, content in {
            "cmdline.txt": hooked(CMDLINE_TEXT.encode()),
            "window-terminal.toml": PRESEED,
            "window-terminal.release": RELEASE,
            HOOK_FILE: hook_program(),
        }.items():
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_bytes(content)

    @property
    def preseed(self) -> Path:
        return self.folder / "window-terminal.toml"

    @property
    def taken(self) -> str:
        """The token as the installed terminal has it."""
        path = self.root / "var/lib/window-terminal/token"
        return path.read_text() if path.exists() else ""

    @property
    def stamp(self) -> list[str]:
        return (self.folder / "window-terminal.txt").read_text().splitlines()

    @property
    def enabled(self) -> bool:
        units = "etc/systemd/system/multi-user.target.wants/window-terminal-first-boot.service"
        return os.path.lexists(self.root / units)

    @property
    def hooked(self) -> bool:
        return b"systemd.run" in (self.folder / "cmdline.txt").read_bytes()

    def boot(self) -> bool:
        """One start: the hook where the kernel's line has it, else the unit where it is on. Whether it restarts."""
        before = len(self.typed)
        if self.hooked:
            return hook(self.root, self.folder / HOOK_FILE) == 0
        if self.enabled:
            FirstBoot(self.root, self._run, self.said.append, lambda: HERE).go()
        return ("systemctl", "--no-block", "reboot") in self.typed[before:]

    def boots(self, most: int = 6) -> int:
        """Starts until none asks for the next; how many that were."""
        for number in range(1, most + 1):
            if not self.boot():
                return number
        raise AssertionError(f"it restarted {most} times")

    def _run(self, words: Sequence[str], tell: Callable[[str], None]) -> int:
        self.plug.moment()
        self.typed.append(tuple(words))
        if words[0] == "ssh-keygen":
            (self.root / "etc/ssh").mkdir(parents=True, exist_ok=True)
            (self.root / "etc/ssh/ssh_host_ed25519_key").write_bytes(os.urandom(32))
        if "--preseed" in words:
            tell(f"setting up as {self.preseed.name} says")
            return self._install()
        return 0

    def _install(self) -> int:
        """As `install.sh` and `setup` do: link and token, each durable, in that order."""
        if self.status:
            return self.status
        program = self.root / "usr/local/bin/window-terminal"
        make_folder(program.parent)
        replace(program, b"program", 0o755)
        if token := token_in(self.preseed.read_bytes()):
            make_folder(self.root / "var/lib/window-terminal")
            replace(self.root / "var/lib/window-terminal/token", token.encode())
        return 0


@contextmanager
def pulled(start: FirstStart, at: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every change of a name and everything that reaches the disk is a moment at which the plug may be pulled."""
    start.plug.at, start.plug.moments = at, 0

    def plugged(real: Callable[..., Any]) -> Callable[..., Any]:
        def act(*arguments: Any, **named: Any) -> Any:
            start.plug.moment()
            result = real(*arguments, **named)
            start.plug.moment()
            return result

        return act

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", plugged(os.fsync))
        patched.setattr(os, "sync", plugged(lambda: None))
        for name in ("replace", "unlink", "symlink_to"):
            patched.setattr(Path, name, plugged(getattr(Path, name)))
        yield
    start.plug.at = 0


@pytest.fixture
def start(tmp_path: Path) -> FirstStart:
    return FirstStart(tmp_path / "root")


@pytest.fixture
def laid(start: FirstStart) -> InstalledPart:
    """The part on the root, as the hook lays it; the kernel's line is as it was."""
    assert start.boot()
    return InstalledPart(start.root)
