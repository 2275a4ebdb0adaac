"""Names: one meaning a word, and a module called by the noun that its first sentence uses."""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest

from tests.support.modules import MODULES, PACKAGES, docstring, packages_imported, parsed

# A word with one meaning, and the only places where that is spoken of.
PLACES = {
    "slot": (  # where a finger lies in a sensor
        "hardware.fingerprint",
        "hardware.simulated.fingerprint",
        "sync.center.office.people.finger_traces",
        "sync.center.orders.placing",
        "sync.center.registers.people.erasure_book",
        "sync.center.hall.windows",
        "sync.contract",
        "sync.uplink.order_taker",
        "terminal.commands.center.doors",
        "terminal.commands.fingers",
        "terminal.commands.simulate.sensor",
        "terminal.core",
        "terminal.demo",
        "terminal.domain",
        "terminal.services.enrolment",
        "terminal.services.errands",
    ),
}
# Two words for one thing: the one that nobody says here, and the one that everybody says.
UNSAID = {"day list": "roster"}
OLD_TAGS = {"day_list"}  # on the wire since the first version
OTHERWISE = {
    "__main__": "is called so by Python",
    "gbt39046": "is written GB/T 39046",
}


def first_sentence(module: str) -> str:
    return re.split(r"(?<=\.)\s", docstring(module))[0].lower()


def said(noun: str) -> re.Pattern[str]:
    """The words of a name as a sentence has them: `high_water_marks` is found in "The high-water mark"."""
    *words, last = noun.split("_")
    one = {last, last.removesuffix("s"), last.removesuffix("es"), re.sub("ies$", "y", last)}
    many = {f"{last}s", f"{last}es", re.sub("y$", "ies", last)}
    ends = "|".join(map(re.escape, one | many))
    return re.compile(rf"\b{'[ -]'.join([*words, f'(?:{ends})'])}\b")


@pytest.mark.parametrize("module", MODULES)
def test_a_module_is_named_by_a_noun_of_its_first_sentence(module: str) -> None:
    noun = module.rpartition(".")[2]
    if noun not in OTHERWISE:
        assert said(noun).search(first_sentence(module))


@pytest.mark.parametrize(
    ("noun", "sentence", "found"),
    [
        ("high_water_mark", "the high-water mark: beside", True),
        ("views", "a view of", True),
        ("day_tally", "two day tallies", True),
        ("switches", "the switch that", True),
        ("pen", "the open door", False),
        ("post", "posts", True),
        ("keys", "keyboards", False),
        ("plate_view", "the plate's view", False),
    ],
)
def test_a_noun_is_found_in_any_number(noun: str, sentence: str, found: bool) -> None:
    assert bool(said(noun).search(sentence)) == found


def test_no_module_is_called_as_one_of_somebody_elses() -> None:
    others = {package for module in MODULES for package in packages_imported(parsed(module))} - set(PACKAGES)
    taken = others | sys.stdlib_module_names
    assert [module for module in MODULES if module.rpartition(".")[2] in taken - {"__main__"}] == []


def assigned(tree: ast.Module) -> Iterator[str]:
    """The names that a module gives at its top."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name))


def public_types(tree: ast.Module) -> Iterator[str]:
    """Classes, and what else is called like one."""
    yield from (node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name[0] != "_")
    yield from (name for name in assigned(tree) if re.match(r"[A-Z]\w*[a-z]", name))


def constants(tree: ast.Module) -> Iterator[str]:
    return (name for name in assigned(tree) if name.isupper() and len(name) > 1)


@pytest.mark.parametrize("kind", [public_types, constants])
def test_no_name_stands_for_two_things(kind: Callable[[ast.Module], Iterator[str]]) -> None:
    places = defaultdict(set)
    for module in MODULES:
        for name in kind(parsed(module)):
            places[name].add(module)
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def identifiers(module: str) -> Iterator[str]:
    yield from module.split(".")
    for node in ast.walk(parsed(module)):
        for field in ("id", "attr", "arg", "name", "asname"):
            name = getattr(node, field, None)
            if isinstance(name, str):
                yield name


def parts(name: str) -> list[str]:
    """`KeptBundles` and `kept_bundles` are both kept, bundles; what Python names is nobody's."""
    if name.startswith("__"):
        return []
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().split("_")


@pytest.mark.parametrize("word", PLACES)
def test_a_word_with_one_meaning_stands_only_where_that_is_meant(word: str) -> None:
    elsewhere = [
        module for module in MODULES if not f"{module}.".startswith(tuple(f"{at}." for at in PLACES[word]))
    ]
    spoken = {
        f"{module}: {name}"
        for module in elsewhere
        for name in identifiers(module)
        if said(word).search(" ".join(parts(name)))
    }
    assert spoken == set()


@pytest.mark.parametrize("word", UNSAID)
def test_a_word_that_nobody_says(word: str) -> None:
    wrong = re.compile(word.replace(" ", r"[-_\s]*"), re.IGNORECASE)
    spoken = {
        (module, found[0])
        for module, path in MODULES.items()
        for found in wrong.finditer(path.read_text(encoding="utf-8"))
    }
    assert {where for where in spoken if where[1] not in OLD_TAGS} == set(), f"say {UNSAID[word]}"
