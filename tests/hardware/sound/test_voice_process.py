"""The voice in a process of its own: it takes no display, and leaves the signals alone."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.support.loudspeaker import PATIENCE, record

ROOT = Path(__file__).parents[3]


def test_no_display_is_opened_and_sigterm_still_ends_the_process(tmp_path: Path) -> None:
    record(tmp_path / "counted.wav", 16_384, 30)
    code = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from hardware.sound.voice import Voice\n"
        "loaded = 'pygame' in sys.modules\n"
        "Voice([Path(sys.argv[1])]).play(['counted'], 1.0)\n"
        "import pygame\n"
        "print('loaded', loaded, 'display', pygame.display.get_init(), flush=True)\n"
        "os.kill(os.getpid(), signal.SIGTERM)\n"
        "signal.pause()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        env={**os.environ, "SDL_AUDIODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE * 3,
        check=False,
    )
    assert (done.stdout, done.returncode) == ("loaded False display False\n", -signal.SIGTERM), done.stderr
