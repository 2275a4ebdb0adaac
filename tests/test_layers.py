"""The house in its layers: pure code cannot act, no files import in a circle, a process loads only its own."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from datetime import timedelta
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from terminal.commands.config import config
from terminal.demo.rig import HALL
from tests.support.modules import MODULES, ROOT, docstring, own_imports, packages_imported, parsed
from tests.support.servers import Call, Reply, Server, authority

ACTING = {"os", "time", "threading", "socket", "random", "secrets", "subprocess", "asyncio", "queue", "pathlib"}
ACTING |= {"shutil", "tempfile", "select", "fcntl", "mmap", "signal", "ssl", "ctypes", "logging"}
ACTING |= {"pygame", "gpiozero", "lgpio", "serial", "requests", "tinydb", "sqlalchemy", "litestar", "uvicorn"}
ACTING_NAMES = {"open", "print", "input", "exec", "eval", "__import__"}
FACES = {"terminal.core", "terminal.attendance", "sync.buffer", "sync.journal", "hardware.fingerprint"}
OFFICE_HAS_NO = {"pygame", "gpiozero", "lgpio", "serial", "tinydb", "sqlalchemy", "litestar", "uvicorn"}
PROBE = """
import atexit, sys
atexit.register(lambda: open({told!r}, "w").write(" ".join(sys.modules)))
from terminal.__main__ import main
main()
"""


def calls_itself_pure(module: str) -> bool:
    return bool(re.search(r"\bpure\b", docstring(module).split("\n\n")[0], re.IGNORECASE))


PACKAGES = [name for name, path in MODULES.items() if path.name == "__init__.py"]
PURE_PACKAGES = tuple(f"{name}." for name in PACKAGES if calls_itself_pure(name))
PURE = [name for name in MODULES if calls_itself_pure(name) or name.startswith(PURE_PACKAGES)]


@pytest.mark.parametrize("module", PURE)
def test_pure_modules_cannot_act(module: str) -> None:
    tree = parsed(module)
    called = {
        node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not packages_imported(tree) & ACTING
    assert not called & ACTING_NAMES
    assert not own_imports(module) - set(PURE), "what is pure stands on what is pure"


def test_the_words_the_judge_and_the_core_are_pure() -> None:
    assert {"terminal.domain.", "terminal.attendance.", "terminal.core."} <= set(PURE_PACKAGES)


def test_the_search_for_imports_sees_them_inside_functions() -> None:
    tree = ast.parse("def f():\n    from os.path import join\n    import time as t\n")
    assert packages_imported(tree) == {"os", "time"}


def test_no_cycle_of_files() -> None:
    """Imports inside functions and for the type checker count too."""
    try:
        TopologicalSorter({module: own_imports(module) for module in MODULES}).prepare()
    except CycleError as e:
        pytest.fail(" → ".join(e.args[1]))


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_says_what_it_is_and_nothing_else(package: str) -> None:
    said, *rest = parsed(package).body
    assert isinstance(said, ast.Expr)
    sentence = docstring(package)
    assert "\n\n" not in sentence
    assert re.fullmatch(r"[^.]+(\.\w[^.]*)*\.", sentence), "one sentence"
    if package == "terminal":
        assert [ast.unparse(node).split(" = ")[0] for node in rest] == ["__version__"]
    elif package in FACES:
        *imports, names = rest
        assert all(isinstance(node, ast.ImportFrom) for node in imports)
        assert ast.unparse(names).startswith("__all__ = ")
    else:
        assert not rest


PASSPHRASE = "the bridge was mended in May\n"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """An office PC's folder: the hall's file, and IT's key."""
    (tmp_path / "hall.toml").write_bytes(HALL.read_bytes())
    loaded(tmp_path, "config", "key", "new", "--key", "it.key", typed=PASSPHRASE)
    (tmp_path / "staff.csv").write_text("工号,姓名,窗口,岗位\n0346,钱红,3F-08,A\n", encoding="utf-8")
    return tmp_path


def replies(call: Call) -> Reply:
    """Of a center that takes everything."""
    progress = {"config": "1.1", "standing": "paused", "why": "", "not_before": 0, "outcomes": {}}
    counts = dict.fromkeys(("waves", "begun", "windows", "answered"), 0)
    return Reply(json.dumps({"now": 1, "rollout": progress | counts} if "rollout" in call.path else {}).encode())


@pytest.mark.parametrize("command", sorted(config.commands))
def test_an_office_pc_loads_no_device_and_no_database(office: Path, command: str) -> None:
    with Server(authority(office / "tls", timedelta()), replies) as center:
        words = {
            "check": ("hall.toml",),
            "card-key": (),
            "key": ("new", "--key", "second.key"),
            "pin": (),
            "init": ("sample.toml",),
            "import-roster": ("staff.csv", "hall.toml", "--yes"),
            "push": ("hall.toml", "--yes", *(where := ("--center", center.url, "--ca", "tls/ca.pem"))),
            "rollout": ("pause", *where),
            "diff": ("hall.toml", *where),
            "status": where,
            "move": ("hall.toml", "2F-17=t-0123456789ab", "--yes", *where),
            "replace": ("hall.toml", "2F-17=t-0123456789ab", "--former", "t-ba9876543210", "--yes", *where),
            "sign": ("hall.toml", "--into", "."),
        }
        modules = loaded(office, "config", command, *words[command], typed=f"{PASSPHRASE}482915\n")
        assert command != "push" or json.loads(center.last.body)
    assert not {name.partition(".")[0] for name in modules} & OFFICE_HAS_NO


@pytest.mark.parametrize("command", ["", *sorted(config.commands)])
def test_help_loads_nothing_heavy(tmp_path: Path, command: str) -> None:
    modules = loaded(tmp_path, *filter(None, ("config" if command else "", command)), "--help")
    assert not {name.partition(".")[0] for name in modules} & (
        OFFICE_HAS_NO | {"requests", "cryptography", "argon2"}
    )


def loaded(folder: Path, *words: str, typed: str = "") -> list[str]:
    """The modules that a fresh process has loaded when it ends this command, which it is given in this folder."""
    told = folder / "modules"
    command = [sys.executable, "-c", PROBE.format(told=str(told)), *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, input=typed, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return told.read_text().split()


def contracts() -> list[dict[str, list[str]]]:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found: list[dict[str, list[str]]] = told["tool"]["importlinter"]["contracts"]
    return found


def children(package: str) -> set[str]:
    return {name for name in MODULES if name.rpartition(".")[0] == package}


def test_every_room_is_on_a_floor_and_none_but_the_center_may_ask_the_judge() -> None:
    """What is new beside these is either in the contract or found here."""
    house, *_ = [contract["layers"] for contract in contracts() if "layers" in contract]
    floors = {name.strip(" ()") for layer in house for name in layer.split("|")}
    assert children("terminal") - {"terminal.__main__"} <= floors
    (asked,) = [c["source_modules"] for c in contracts() if c.get("forbidden_modules") == ["terminal.attendance"]]
    assert children("sync") - {"sync.center"} == {name for name in asked if name.startswith("sync.")}
    assert {"terminal.core", "display", "hardware"} <= set(asked)
