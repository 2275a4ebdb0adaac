"""The demo's office: the center as a process, and IT's key, with which it publishes what the windows go by."""

import secrets
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from sync.center.network.certificates import establish
from sync.durable import replace
from terminal.demo.processes import Child, command


class Office:
    """Works in `folder`; `clock` is the file of a shared clock, None where the center goes by this machine's."""

    def __init__(self, folder: Path, say: Callable[[str], None], clock: Path | None) -> None:
        self.database = folder / "center.db"
        self.ca = folder / "tls" / "ca.pem"
        self.url = self.public = self.cards = ""  # known from the start on
        self._folder, self._say = folder, say
        self._clock = ["--clock", str(clock)] if clock else []
        self._stack = ExitStack()

    def start(self) -> None:
        replace(self._folder / "passphrase", secrets.token_hex(16).encode())
        self.public = command("config", "key", "new", *self._signing).strip()
        self.cards = command("config", "card-key", *self._signing).strip()
        self.url = str(self._center().first_line()["url"])
        self._say(f"the center serves at {self.url}")

    def stop(self) -> None:
        """Ends the center; may be called twice."""
        self._stack.close()

    def accept(self, code: str, window: str, fingers: Sequence[str]) -> None:
        """Accepts the terminal that shows this code, as IT would; `fingers` are the command's options."""
        arguments = ["center", "accept", code, "--window", window]
        self._say(f"    $ window-terminal {' '.join(arguments)}")
        database = ["--database", f"sqlite:///{self.database}"]
        self._say("    " + command(*arguments, *fingers, *self._clock, *database).strip())

    def push(self, hall: Path) -> None:
        """Publishes a configuration, as IT would."""
        arguments = ["config", "push", str(hall), "--yes", "--center", self.url]
        self._say(f"    $ window-terminal config push {hall.name}")
        self._say("    " + command(*arguments, *self._signing, "--ca", str(self.ca)).strip())

    @property
    def _signing(self) -> tuple[str, ...]:
        """IT's key, and what opens it: nobody sits here who could type."""
        return "--key", str(self._folder / "it.key"), "--passphrase-file", str(self._folder / "passphrase")

    def _center(self) -> Child:
        made = establish(self.ca.parent, ["127.0.0.1"], datetime.now(UTC))
        arguments = ["center", "serve", "--database", f"sqlite:///{self.database}", "--port", "0"]
        arguments += ["--tls-cert", str(made.cert), "--tls-key", str(made.key), "--trust", self.public]
        center = Child([*arguments, *self._clock], self._folder / "logs" / "center.log")
        self._stack.callback(center.stop)
        return center
