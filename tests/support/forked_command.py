"""A forked command: `window-terminal …` in a process of its own, forked off one that has loaded all that it needs.

A center loads for a second of processor time before it does anything, and the tests start hundreds of them. That a
command starts from nothing is shown where tests run it by `subprocess`.
"""

import os
import signal
import sys
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from subprocess import TimeoutExpired

CENTER = (
    "terminal.__main__",
    "terminal.commands.center.command",
    "sync.center.doors.api",
    "sync.center.serving.server",
)
TERMINAL = ("terminal.commands.run", "terminal.app.startup", "terminal.app.simulation")
DATABASES = ("sqlalchemy.dialects.sqlite.pysqlite", "sqlalchemy.dialects.postgresql.psycopg", "psycopg")

_context = get_context("forkserver")
_context.set_forkserver_preload(["__main__", *CENTER, *TERMINAL, *DATABASES])


class ForkedCommand:
    """Runs one, as `Popen` does: in a session and with the environment of its own, its log added to `log`."""

    def __init__(self, words: list[str], log: Path) -> None:
        heard, said = _context.Pipe(duplex=False)
        given = (words, str(log), said, dict(os.environ), str(Path.cwd()))
        self._process = _context.Process(target=_become, args=given, daemon=True)  # it goes where the tests go
        self._process.start()
        said.close()
        self.stdout = os.fdopen(os.dup(heard.fileno()), encoding="utf-8")
        heard.close()

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    def poll(self) -> int | None:
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def wait(self, seconds: float | None = None) -> int:
        """How it ended, a signal's number below zero. Raises `TimeoutExpired`."""
        self._process.join(seconds)
        if self._process.exitcode is None:
            raise TimeoutExpired(str(self._process), seconds or 0)
        return self._process.exitcode


def _become(words: list[str], log: str, said: Connection, environment: dict[str, str], folder: str) -> None:
    """What is done for a program between fork and exec, and then the program."""
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    logged = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    for number, file in enumerate((os.open(os.devnull, os.O_RDONLY), said.fileno(), logged)):
        os.dup2(file, number)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w", buffering=1)
    sys.argv = ["window-terminal", *words]
    from terminal.__main__ import main

    main()
