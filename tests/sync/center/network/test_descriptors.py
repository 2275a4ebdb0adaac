"""A center that may open too few files raises its limit, or says at its start what to raise."""

import json
import resource
import signal
import subprocess
from pathlib import Path

import pytest

from sync.center.network.connections import STRANGERS
from sync.center.network.descriptors import DESCRIPTORS_OWN
from tests.sync.center.conftest import COMMAND, ROOT


def serve(folder: Path, soft: int, hard: int) -> "subprocess.Popen[str]":
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard})); {COMMAND[2]}"
    options = ["serve", "--database", f"sqlite:///{folder}/center.db", "--port", "0"]
    command = [*COMMAND[:2], limited, *options]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_too_few_descriptors_are_said_at_the_start(tmp_path: Path) -> None:
    with serve(tmp_path, 1024, 1024) as process:
        out, said = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert f"needs {STRANGERS} connections" in said and "LimitNOFILE" in said and "Traceback" not in said


@pytest.mark.parametrize("hard", [STRANGERS + DESCRIPTORS_OWN, 4096])
def test_what_the_kernel_allows_is_taken(tmp_path: Path, hard: int) -> None:
    with serve(tmp_path, 128, hard) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["pid"] == process.pid
        assert resource.prlimit(process.pid, resource.RLIMIT_NOFILE) == (hard, hard)
        process.send_signal(signal.SIGTERM)
