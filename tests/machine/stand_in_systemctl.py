#!/usr/bin/python3
"""A stand-in for systemctl where no systemd runs: it starts and ends what a center's units say, by their own words.

What runs is known by its process, which a tmpfs in place of the kernel's groups names as systemd would.
"""

import os
import pwd
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

UNITS = Path("/etc/systemd/system")
GROUPS = Path("/sys/fs/cgroup/system.slice")
LOG = Path("/var/log/stand-in.log")


def unit_lines(name: str) -> dict[str, str]:
    text = (UNITS / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return dict(line.split("=", 1) for line in text.splitlines() if re.match(r"\w+=", line))


def environment(path: str | None) -> dict[str, str]:
    lines = Path(path).read_text(encoding="utf-8").splitlines() if path else []
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def words(command: str, known: dict[str, str]) -> Iterator[str]:
    """As systemd: `${A}` is one word, `$A` as many as it has."""
    for word in shlex.split(command):
        whole = re.fullmatch(r"\$(\w+)", word)
        if whole:
            yield from known.get(whole[1], "").split()
        else:
            yield re.sub(r"\$\{(\w+)\}", lambda found: known.get(found[1], ""), word)


def process(name: str) -> int:
    """The process of a unit that runs, 0 where none does."""
    try:
        pid = int((GROUPS / name / "cgroup.procs").read_text())
        return 0 if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z" else pid
    except (OSError, ValueError):
        return 0


def start(name: str) -> int:
    if not (UNITS / name).exists() or name.endswith(".timer"):
        return 0
    unit = unit_lines(name)
    known = environment(unit.get("EnvironmentFile"))
    user = pwd.getpwnam(unit["User"]) if "User" in unit else None
    if "ExecStartPre" in unit:
        subprocess.run(shlex.split(unit["ExecStartPre"].removeprefix("+")), check=True)
    with LOG.open("ab") as log:
        begun = subprocess.Popen(
            list(words(unit["ExecStart"], known)),
            env={**os.environ, **known},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=() if user else None,
        )
    if unit.get("Type") == "oneshot":
        return begun.wait()
    (GROUPS / name).mkdir(parents=True, exist_ok=True)
    (GROUPS / name / "cgroup.procs").write_text(f"{begun.pid}\n")
    return 0


def stop(name: str) -> None:
    if pid := process(name):
        os.kill(pid, signal.SIGTERM)
        while process(name):
            time.sleep(0.05)
    (GROUPS / name / "cgroup.procs").unlink(missing_ok=True)


def main(verb: str, *names: str) -> int:
    units = [name for name in names if not name.startswith("-")]
    if verb in ("enable", "disable"):
        return subprocess.run(["/usr/bin/systemctl", verb, *units], check=False).returncode
    for name in units:
        if verb in ("stop", "restart"):
            stop(name)
        if verb in ("start", "restart") and (code := 0 if process(name) else start(name)):
            return code
        if verb == "show":
            print("NRestarts=0", f"ActiveState={'active' if process(name) else 'failed'}", sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
