"""A type that two threads use for the first time together: before msgspec 0.23 this ended the process (SIGSEGV).

So 0.23 is asked for, and nothing here meets a type on any thread but the main one, whichever is installed.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.modules import MODULES, parsed

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


# Python reads `sitecustomize` before anything else: msgspec then gets this for the function that describes a type.
TRAP = """
import importlib.util, os, sys, threading
from pathlib import Path
folder = importlib.util.find_spec("msgspec").submodule_search_locations[0]
spec = importlib.util.spec_from_file_location("msgspec._utils", Path(folder, "_utils.py"))
utils = sys.modules["msgspec._utils"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(utils)
plain = utils.get_class_annotations
def told(described):
    name = "main" if threading.current_thread() is threading.main_thread() else threading.current_thread().name
    with open(os.environ["DESCRIBED"], "a") as out:
        print(name, described.__name__, file=out)
    return plain(described)
utils.get_class_annotations = told
"""

LATE = """
import threading, msgspec
class Early(msgspec.Struct): x: int
class Late(msgspec.Struct): x: int
msgspec.json.Decoder(Early)
def use():
    for kind in (Early, Late):
        msgspec.json.decode(b'{"x":1}', type=kind)
thread = threading.Thread(target=use, name="second")
thread.start()
thread.join()
"""


def described(folder: Path, *words: str) -> set[tuple[str, str]]:
    """Which thread described which type, in this program and all that it starts."""
    (folder / "sitecustomize.py").write_text(TRAP, encoding="utf-8")
    paths = os.pathsep.join((str(folder), str(ROOT)))
    environment = os.environ | {"PYTHONPATH": paths, "DESCRIBED": str(folder / "described")}
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    lines = (folder / "described").read_text(encoding="utf-8").splitlines()
    return {(name, kind) for name, _, kind in (line.rpartition(" ") for line in lines)}


def test_a_type_that_a_second_thread_describes_is_seen(tmp_path: Path) -> None:
    assert described(tmp_path, "-c", LATE) == {("main", "Early"), ("second", "Late")}


def test_center_and_terminal_describe_every_type_on_their_main_thread(tmp_path: Path) -> None:
    told = described(tmp_path, "-m", "terminal", "demo", "--headless", "--seconds", "3")
    assert {"Fact", "Window", "Orders", "PairRequest", "Status"} <= {kind for _, kind in told}
    assert {name for name, _ in told} == {"main"}


def first_uses(tree: ast.Module) -> Iterator[str]:
    """Each call inside a function by which msgspec may meet a type for the first time."""
    at_import = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            name, told = ast.unparse(call.func), {word.arg for word in call.keywords}
            late = name.endswith("json.decode") and "type" in told
            late |= name in ("msgspec.json.Decoder", "Decoder", "msgspec.msgpack.Decoder")
            late |= (
                name.endswith("msgspec.convert")
                and f"msgspec.json.Decoder({ast.unparse(call.args[1])})" not in at_import
            )
            if late:
                yield f"line {call.lineno}: {ast.unparse(call)}"


QUESTIONS = """
import threading
from terminal.services import control_protocol
from terminal.services.control_protocol import ControlQuestion, FingerAct
kinds = [each for each in vars(control_protocol).values() if isinstance(each, type)]
def use():
    for each in kinds:
        if issubclass(each, ControlQuestion) and each not in (ControlQuestion, FingerAct):
            each.decoder(), each.answer_decoder()
        if issubclass(each, FingerAct) and each is not FingerAct:
            each.result_decoder()
thread = threading.Thread(target=use)
thread.start()
thread.join()
"""


def test_the_control_protocol_describes_its_types_when_it_is_imported(tmp_path: Path) -> None:
    told = described(tmp_path, "-c", QUESTIONS)
    assert {"EnrolFingers", "ErasureReceipt", "FactsAnswer"} <= {kind for _, kind in told}
    assert {name for name, _ in told} == {"main"}


ELSEWHERE = (
    "terminal.services.control_protocol",  # makes each decoder once, by a call for each type where it is imported
    "terminal.config.shape",  # asks about files of IT's, in programs with one thread
    "sync.center.pages.forms",  # its readers are made at import, see below
)


def test_the_readers_of_forms_are_made_where_a_module_is_loaded() -> None:
    """So that what they do when they are made is done on the thread that imports."""
    inside = {
        module
        for module in MODULES
        for function in ast.walk(parsed(module))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "FormReader"
    }
    assert inside == set()


def test_no_function_meets_a_type_for_the_first_time() -> None:
    assert {
        module: found
        for module in MODULES
        if module not in ELSEWHERE and (found := list(first_uses(parsed(module))))
    } == {}


def test_functions_that_do_are_found() -> None:
    source = """
import msgspec
msgspec.json.Decoder(Known)
made = msgspec.json.Decoder(Made)
def read(raw):
    made.decode(raw); msgspec.json.decode(raw); msgspec.convert(raw, Known)
    msgspec.json.decode(raw, type=Late); msgspec.convert(raw, Other); msgspec.json.Decoder(Late)
"""
    assert [found.partition(": ")[2] for found in first_uses(ast.parse(source))] == [
        "msgspec.json.decode(raw, type=Late)",
        "msgspec.convert(raw, Other)",
        "msgspec.json.Decoder(Late)",
    ]
