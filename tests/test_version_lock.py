"""The locks of exact versions give what pyproject.toml asks for, and what is installed here is what they say."""

import platform
import sys
from importlib.metadata import Distribution, distributions

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from tests.support.modules import ROOT
from tests.support.version_lock import MACHINES, PYTHONS, by_part, lock_file, requirements


def environment(python: str, machine: str) -> dict[str, str]:
    return {"python_version": python, "python_full_version": f"{python}.0", "platform_machine": machine}


def holds(marker: Marker | None, where: dict[str, str]) -> bool:
    return marker is None or marker.evaluate({"sys_platform": "linux", "platform_system": "Linux", **where})


def locked(where: dict[str, str]) -> dict[NormalizedName, str]:
    """The version of each package that a lock gives there, its lines read as pip reads them."""
    lines = (line.partition("#")[0] for line in lock_file(where["python_version"]).read_text().splitlines())
    pins = [pin for pin in map(Requirement, filter(str.strip, lines)) if holds(pin.marker, where)]
    versions = {canonicalize_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}
    assert len(versions) == len(pins), "a package stands twice"
    return versions


def meets(wish: Requirement, versions: dict[NormalizedName, str]) -> bool:
    version = versions.get(canonicalize_name(wish.name))
    return version is not None and version in wish.specifier


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("python", PYTHONS)
def test_a_lock_gives_everything_that_the_project_asks_for(python: str, machine: str) -> None:
    where = environment(python, machine)
    versions = locked(where)
    asked = [Requirement(line) for part in requirements().values() for line in part]
    unmet = [str(wish) for wish in asked if holds(wish.marker, where) and not meets(wish, versions)]
    assert not unmet, "./install.sh lock writes the locks anew"


def test_there_is_a_lock_for_each_python_and_no_other() -> None:
    assert sorted(ROOT.glob("lock-*.txt")) == sorted(map(lock_file, PYTHONS))


def test_a_package_stands_in_the_first_part_that_needs_it() -> None:
    via = {"a==1": ["first", "d"], "b==1": ["a"], "c==1": ["d", "second"], "d==1": ["c"]}  # c and d need each other
    assert list(by_part(["first", "second"], via)) == [("first", ["a==1", "b==1"]), ("second", ["c==1", "d==1"])]


def needed(asked: list[Requirement], here: dict[NormalizedName, Distribution]) -> set[NormalizedName]:
    """The packages that are asked for here, and those that these ask for in turn."""
    seen: set[str] = set()
    left = list(asked)
    while left:
        wish = left.pop()
        if str(wish) in seen:
            continue
        seen.add(str(wish))
        package = here.get(canonicalize_name(wish.name))
        further = map(Requirement, package.requires or []) if package else ()
        left += [each for each in further if any(holds(each.marker, {"extra": it}) for it in ("", *wish.extras))]
    return {canonicalize_name(Requirement(wish).name) for wish in seen}


def test_what_is_installed_here_is_what_the_lock_says() -> None:
    own = [python for python in PYTHONS if int(python[2:]) <= sys.version_info.minor][-1]  # as install.sh chooses
    versions = locked(environment(own, platform.machine()))
    here = {canonicalize_name(each.name): each for each in distributions()}
    asked = [
        Requirement(line) for part in ("terminal", "center", "office", "test") for line in requirements()[part]
    ]
    names = needed(asked, here)
    installed = {name: here[name].version if name in here else None for name in names}
    assert installed == {name: versions.get(name) for name in names}, "./install.sh test installs by the lock"
