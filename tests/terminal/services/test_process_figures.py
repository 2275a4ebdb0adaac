"""What a process says of itself, beside what `ps` says of it."""

import subprocess
import sys

SAID = """
import os, time
from terminal.services import process_figures as figures
ps = os.popen(f"ps -o rss=,etimes= -p {os.getpid()}").read().split()
print(figures.memory(), figures.age(), *ps)
"""


def test_a_process_is_as_large_and_as_old_as_ps_says() -> None:
    said = subprocess.run([sys.executable, "-c", SAID], capture_output=True, text=True, check=True).stdout
    memory, age, resident, seconds = map(int, said.split())
    assert abs(memory - resident) < resident / 4
    assert age > 0 and abs(age / 1000 - seconds) < 2
