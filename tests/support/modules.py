"""The modules of the four packages, as text: what each says of itself, and what it imports."""

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("terminal", "display", "hardware", "sync")


def modules(root: Path) -> dict[str, Path]:
    """Every module of the four packages by its dotted name; a package's file is its `__init__`."""
    return {_name(root, path): path for package in PACKAGES for path in sorted((root / package).rglob("*.py"))}


def _name(root: Path, path: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = modules(ROOT)


@cache
def parsed(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def docstring(module: str) -> str:
    return ast.get_docstring(parsed(module)) or ""


def packages_imported(tree: ast.AST) -> set[str]:
    """The top-level packages that a module's text imports, wherever in it."""
    return {name.partition(".")[0] for name in _imported(tree)}


def own_imports(module: str) -> set[str]:
    """The modules of the four packages that this one imports, wherever in it; of a package, its face."""
    return imports_among(parsed(module), MODULES) - {module}


def imports_among(tree: ast.AST, known: Mapping[str, Path]) -> set[str]:
    """Which of these modules a module's text imports, wherever in it."""
    return {name if name in known else name.rpartition(".")[0] for name in _imported(tree)} & set(known)


def _imported(tree: ast.AST) -> set[str]:
    """Modules, and what is imported from them, by their whole names."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found
