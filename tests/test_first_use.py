"""A type that two threads use for the first time together: before msgspec 0.23 this ended the process (SIGSEGV)."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# The first thread is held while it describes `Inner` to itself; the second then finds a description of `Outer`.
MEETING = """
import threading
import msgspec
begun, second_done = threading.Event(), threading.Event()
def held():
    begun.set()
    second_done.wait(1)
    return int
class Inner(msgspec.Struct):
    x: "held()"
class Outer(msgspec.Struct):
    a: int
    inner: Inner
    b: int
READ = []
def read():
    READ.append(msgspec.json.decode(b'{"a":1,"inner":{"x":2},"b":3}', type=Outer))
first = threading.Thread(target=read)
first.start()
assert begun.wait(10)
read()
second_done.set()
first.join()
assert READ == [Outer(1, Inner(2), 3)] * 2
"""

# Forty threads at a time meet each message of the contract, each fact and each configuration for the first time.
CROWD = """
import sys, threading
import msgspec
from sync import contract
from sync.bundles.bundle import Payload
from sync.bundles.signed_directory import DirectoryPayload
from terminal.domain import facts
from terminal.domain.window import Window
sys.setswitchinterval(1e-6)
messages = [each for each in vars(contract).values() if isinstance(each, type) and issubclass(each, msgspec.Struct)]
KINDS = [facts.Said, Window, facts.Fact, Payload, DirectoryPayload, *messages]
barriers = [threading.Barrier(40) for _ in KINDS]
def meet():
    for kind, barrier in zip(KINDS, barriers):
        barrier.wait()
        try:
            msgspec.json.decode(b'{"type":"audit","now":1,"orders":[],"store":""}', type=kind)
        except msgspec.ValidationError:
            pass
threads = [threading.Thread(target=meet) for _ in range(40)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


@pytest.mark.parametrize("program", [MEETING, CROWD], ids=["one is held in the middle", "forty at once"])
def test_a_type_is_first_used_by_many_threads_at_once(program: str) -> None:
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
