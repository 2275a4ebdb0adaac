"""The command `window-terminal fault-plate`: it stays until it is stopped, whatever is broken."""

import os
import signal
import subprocess
import sys
from pathlib import Path

SHOWN = """
from terminal.__main__ import main
from display.screen.screen import Screen

pump = Screen.pump

def pumped(self, typed=None):
    print(self.driver, self.frames, flush=True)
    return pump(self, typed)

Screen.pump = pumped
main()
"""


def test_it_hangs_without_settings_buffer_or_hall_until_it_is_stopped(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SHOWN, "fault-plate", "--settings", str(tmp_path / "none.toml")],
        env=os.environ | {"SDL_VIDEODRIVER": "dummy"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stderr
    turns = [process.stdout.readline().split() for _ in range(2)]
    assert [driver for driver, _ in turns] == ["dummy"] * 2
    assert all(int(frames) >= 1 for _, frames in turns)
    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "without settings" in log
