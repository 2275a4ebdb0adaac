"""The tests mirror the packages: a folder for a package, a file for a module, and each says first what it shows."""

import ast
from pathlib import Path

import pytest

from tests.support.modules import PACKAGES, ROOT

TESTS = Path(__file__).parent
OTHERS = {"support", "machine", "benchmarks", "mutants", "reference", "docs", "hostile"}  # of no package
FILES = [path.relative_to(ROOT).as_posix() for path in sorted(TESTS.rglob("*.py"))]
MIRRORED = [file for file in FILES if file.split("/")[1] in PACKAGES]


def modules(package: Path) -> set[str]:
    """What a package's modules are called; the one that runs it is `main`."""
    return {path.stem.strip("_") for path in package.glob("*.py")} - {"init"}


def misplaced(file: str, root: Path) -> str:
    """Why a file of the tests stands where it does not belong, empty where it does."""
    _, *folders, name = file.split("/")
    package = root.joinpath(*folders)
    if not (package / "__init__.py").exists():
        return f"{'.'.join(folders)} is no package"
    if name in {"__init__.py", "conftest.py"}:
        return ""
    if not name.startswith("test_"):
        return "helpers are in tests/support or in a conftest.py"
    about = name.removeprefix("test_").removesuffix(".py")
    if any(f"{about}_".startswith(f"{module}_") for module in modules(package)):
        return ""
    return f"{'.'.join(folders)} has no module that it is named after"


def test_every_folder_is_a_packages_or_one_of_the_few_others() -> None:
    folders = {path.name for path in TESTS.iterdir() if path.is_dir()} - {"__pycache__"}
    assert folders == {*PACKAGES, *OTHERS}


def test_every_file_is_named_after_a_module_of_its_package() -> None:
    assert {file: why for file in MIRRORED if (why := misplaced(file, ROOT))} == {}


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("tests/shop/test_till.py", ""),
        ("tests/shop/test_till_drawer.py", ""),
        ("tests/shop/test_main.py", ""),
        ("tests/shop/conftest.py", ""),
        ("tests/shop/test_tilling.py", "shop has no module that it is named after"),
        ("tests/shop/test_init.py", "shop has no module that it is named after"),
        ("tests/shop/till.py", "helpers are in tests/support or in a conftest.py"),
        ("tests/shop/back/test_till.py", "shop.back is no package"),
    ],
)
def test_what_is_misplaced_is_seen(tmp_path: Path, file: str, why: str) -> None:
    (tmp_path / "shop/back").mkdir(parents=True)
    for module in ("__init__.py", "__main__.py", "till.py"):
        (tmp_path / "shop" / module).touch()
    assert misplaced(file, tmp_path) == why


def first_line(source: str) -> str:
    """Of a file's docstring, empty where it has none."""
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]


def test_every_file_says_first_and_in_a_sentence_what_it_is() -> None:
    said = {file: first_line((ROOT / file).read_text(encoding="utf-8")) for file in FILES}
    assert [file for file, line in said.items() if not line.endswith(".")] == []


def test_a_file_that_says_nothing_is_seen() -> None:
    assert first_line('import os\n\n"""Too late."""\n') == ""
    assert first_line('"""A shop.\n\nWith a till.\n"""\n') == "A shop."
