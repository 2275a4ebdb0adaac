"""The starts that systemd itself counts while an upgrade is open: each, by whatever it came, and nothing else.

The order of the shipped units, in a systemd of a user's, with a shell for each program; in namespaces of its own.
"""

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.unit_file import UNITS, lines

TERMINAL, COUNT = UNITS / "window-terminal.service", UNITS / "window-terminal-upgrade-start.service"
LIMITS = ("DefaultDependencies", "StartLimitBurst", "StartLimitIntervalSec")
# `wait_for` looks until so many starts are in the log; whoever runs this bounds it.
STORY = """
mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system && cd {folder} || exit 1
export HOME=$PWD XDG_RUNTIME_DIR=$PWD/run SYSTEMD_UNIT_PATH=$PWD/units: SYSTEMD_LOG_TARGET=console
/lib/systemd/systemd --user &
wait_for() {{ until [ "$(grep -c started log)" = "$1" ]; do sleep 0.05; done; }}
until systemctl --user --quiet is-active default.target; do sleep 0.05; done 2> /dev/null
touch unfinished log
systemctl --user start window-terminal; wait_for 1
systemctl --user start window-terminal
systemctl --user start other
touch slow
systemctl --user restart --no-block window-terminal; wait_for 2
systemctl --user start other
systemctl --user start window-terminal-upgrade-start
rm slow
systemctl --user restart window-terminal; wait_for 3
systemctl --user kill --signal=KILL window-terminal; wait_for 4
rm unfinished
systemctl --user restart window-terminal; wait_for 5
"""


def _terminal(log: Path) -> str:
    """What the terminal's unit says of its order and its starts; all else of it needs a terminal."""
    unit = lines(TERMINAL)
    ordered = [f"{key}={COUNT.name}" for key in ("Wants", "After") if COUNT.name in unit[key]]
    limits = [f"{key}={unit[key][0]}" for key in LIMITS]
    slow = f"while test -e {log.parent}/slow; do sleep 0.05; done; systemd-notify --ready"
    program = [f"ExecStart=/bin/sh -c 'echo started >> {log}; {slow}; exec sleep 100'", "NotifyAccess=all"]
    kept = [f"{key}={unit[key][0]}" for key in ("Type", "Restart")]
    return "\n".join(["[Unit]", *ordered, *limits, "[Service]", *kept, "RestartSec=0.1", *program, ""])


def _count(log: Path) -> str:
    """The unit that counts, without its sandbox."""
    told = COUNT.read_text().partition("\nProtectSystem=")[0].replace("systemctl show", "systemctl --user show")
    program = lines(COUNT)["ExecStart"][0]
    told = told.replace(program, f"/bin/sh -c 'echo counted >> {log}'").replace("RequiresMountsFor=", "#")
    return told.replace("/var/lib/window-terminal-upgrade/", f"{log.parent}/")


def test_every_start_is_counted_while_an_upgrade_is_open_and_who_asks_for_what_runs_starts_nothing(
    tmp_path: Path,
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may make namespaces")
    (tmp_path / "units").mkdir()
    (tmp_path / "run").mkdir(mode=0o700)
    log = tmp_path / "log"
    for name, text in {
        TERMINAL.name: _terminal(log),
        COUNT.name: _count(log),
        "other.service": f"[Unit]\nWants={TERMINAL.name}\n[Service]\nType=oneshot\nExecStart=/bin/true\n",
        "default.target": "[Unit]\nDescription=All that starts\n",
    }.items():
        (tmp_path / "units" / name).write_text(text)
    namespaces = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c"]
    story = STORY.format(folder=tmp_path)
    done = subprocess.run([*namespaces, story], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert log.read_text().split() == [*("counted", "started") * 4, "started"]
