"""`python -m tests.mutants`: breaks a copy of the tree in each named place; exit 1 if a test does not notice."""

import ast
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.mutants.breaks import BREAKS
from tests.mutants.broken import Break

ROOT = Path(__file__).parent.parent.parent
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "__pycache__", ".*_cache", "*.egg-info", ".hypothesis")
FAILED = 1  # pytest: tests ran and some failed; anything else says nothing about the break
PATIENCE = 120  # s


def main(names: list[str]) -> int:
    chosen = [each for each in BREAKS if not names or any(name in each.name for name in names)]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(ROOT, Path(folder) / "tree", ignore=LEFT_OUT))
        alive = [each.name for each in chosen if not killed(copy, each)]
    print(f"{len(chosen) - len(alive)} of {len(chosen)} breaks noticed")
    return 1 if alive or not chosen else 0


def killed(copy: Path, broken: Break) -> bool:
    """Whether the test passes on the whole code and fails on the broken."""
    path = copy / broken.file
    whole = path.read_text(encoding="utf-8")
    if whole.count(broken.old) != 1:
        return say(broken, f"stands {whole.count(broken.old)} times in {broken.file}", noticed=False)
    spoilt = whole.replace(broken.old, broken.new)
    if path.suffix == ".py":
        ast.parse(spoilt)  # what is no Python is noticed by everything, and tells nothing
    before = tested(copy, broken.test)
    path.write_text(spoilt, encoding="utf-8")
    after = tested(copy, broken.test)
    path.write_text(whole, encoding="utf-8")
    if before != 0:
        return say(broken, f"{broken.test} does not pass on the whole code", noticed=False)
    return say(broken, broken.test, noticed=after == FAILED)


def say(broken: Break, how: str, *, noticed: bool) -> bool:
    print(f"{'noticed' if noticed else 'ALIVE  '}  {broken.name}: {how}", flush=True)
    return noticed


def tested(copy: Path, test: str) -> int:
    """pytest's exit status for this test, run in the copy; what never ends has failed."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", test]
    try:
        return subprocess.run(command, cwd=copy, capture_output=True, check=False, timeout=PATIENCE).returncode
    except subprocess.TimeoutExpired:
        return FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
