"""What the office catalogue must have: every text of a mistake in the code, the words of a place and of a hall."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from msgspec import Meta, Struct

from sync.center.office.fleet.terminal_words import TERMINAL_SENTENCES
from sync.rollouts.hall_words import HALL_REASONS, HALL_WORDS
from terminal.commands.center.halls_file import HallTable
from terminal.commands.finger_reasons import FINGER_REASONS
from terminal.config.roster_file import Sheet
from terminal.config.written_places import NAMED_ELEMENTS
from terminal.domain.hall import Hall
from terminal.services.diagnostics.remedies import REMEDIES
from terminal.setup.center.remedies import CENTER_REMEDIES
from tests.support.modules import MODULES, ROOT, parsed

SAID_IN_A_PAGE = re.compile(r"""\b_\(\s*["']((?:[^"'\\])+)["']""")
PLACES = {"hall", "warning", "advice", "row", "entry", *NAMED_ELEMENTS.values()}


def templates() -> set[str]:
    found = {text for module in MODULES for text in _in_module(module)}
    described = {text for kind in (Hall, Sheet, HallTable) for text in _descriptions(kind)}
    do = {text for remedy in REMEDIES.values() for text in (remedy.usual, *(do for _, do in remedy.by_words))}
    do |= set(CENTER_REMEDIES.values())
    return (
        found
        | _in_pages()
        | described
        | do
        | PLACES
        | HALL_WORDS.keys()
        | set(HALL_REASONS + FINGER_REASONS + TERMINAL_SENTENCES)
    )


def _in_pages() -> set[str]:
    """What the templates of the office's pages say."""
    pages = ROOT / "sync" / "center" / "pages" / "templates"
    return {
        text for page in pages.rglob("*.html") for text in SAID_IN_A_PAGE.findall(page.read_text(encoding="utf-8"))
    }


def _in_module(module: str) -> Iterator[str]:
    tree = parsed(module)
    made = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Mistake"]
    for call in made:
        yield from _texts(module, tree, call.args[0])


def _texts(module: str, tree: ast.Module, given: ast.expr) -> Iterator[str]:
    """What an argument may be: a text, a name for one, one of several."""
    if isinstance(given, ast.Constant):
        yield str(given.value)
    elif isinstance(given, ast.IfExp):
        yield from _texts(module, tree, given.body)
        yield from _texts(module, tree, given.orelse)
    elif isinstance(given, ast.Subscript):
        yield from getattr(import_module(module), ast.unparse(given.value), {}).values()
    elif isinstance(given, ast.Name) and given.id.isupper():
        yield getattr(import_module(module), given.id)
    elif isinstance(
        given, ast.Name
    ):  # given a name in its function; others of this name say no more than it may be
        given_names = (node for node in ast.walk(tree) if isinstance(node, ast.Assign))
        for each in given_names:
            if ast.unparse(each.targets[0]) == given.id:
                yield from _texts(module, tree, each.value)


def _descriptions(kind: Any) -> Iterator[str]:
    """Of what may be written, in all that belongs to this type."""
    if get_origin(kind) is Annotated:
        yield from (meta.description for meta in get_args(kind)[1:] if isinstance(meta, Meta) and meta.description)
    if isinstance(kind, type) and issubclass(kind, Struct):
        for each in get_type_hints(kind, include_extras=True).values():
            yield from _descriptions(each)
    for each in get_args(kind):
        yield from _descriptions(each)
