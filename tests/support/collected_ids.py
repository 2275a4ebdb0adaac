"""Lists of test ids, compared by function and parameters in whatever file they stand: what vanished, what is new.

`python -m tests.support.collected_ids BEFORE [AFTER]`: each is a file with what `pytest --collect-only` printed, or
a git revision, which is collected in a checkout of its own; AFTER is this checkout where nothing is named.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.support.modules import ROOT

COLLECT = ("-m", "pytest", "--collect-only", "--quiet", "--override-ini=addopts=", "-p", "no:randomly", "tests")


def function(id: str) -> str:
    """The id without the file."""
    return id.partition("::")[2]


def ids(printed: str) -> list[str]:
    return [line for line in printed.splitlines() if "::" in line]


def missing(wanted: Iterable[str], there: Iterable[str]) -> Iterator[str]:
    """The ids of `wanted` that have no like in `there`; each there is the like of one."""
    left = [function(id) for id in there]
    for id in sorted(wanted):
        if function(id) in left:
            left.remove(function(id))
        else:
            yield id


def collected(checkout: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, *COLLECT],
        check=False,
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        stdout=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        sys.exit(f"not everything could be collected in {checkout}:\n{done.stdout[-2000:]}")
    return ids(done.stdout)


def listed(what: str) -> list[str]:
    if Path(what).is_file():
        return ids(Path(what).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", folder, what], cwd=ROOT, check=True)
        try:
            return collected(Path(folder))
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", folder], cwd=ROOT, check=True)


def main(before: str, after: str = "") -> None:
    old, new = listed(before), listed(after) if after else collected(ROOT)
    gone, come = list(missing(old, new)), list(missing(new, old))
    for sign, some in (("-", gone), ("+", come)):
        for id in some:
            print(sign, id)
    print(f"{len(old)} before, {len(new)} after: {len(gone)} vanished, {len(come)} new")


if __name__ == "__main__":
    main(*sys.argv[1:])
