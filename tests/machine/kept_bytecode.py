"""Kept bytecode, by the source that it was made of: where Python is emulated, compiling is most of what it does.

Python in an arm64 root begins with this. Else pip would be compiled anew in each environment that it is copied to,
and twice while it is unpacked; and a user to whom no folder of a program belongs would compile it each time.
"""

import _imp
import importlib.machinery
import marshal
import os
import sys
import zipimport
from collections.abc import Callable
from types import CodeType
from typing import Any

BYTECODE_FOLDER = "/var/cache/kept-bytecode"  # everybody may write there

_from_file = importlib.machinery.SourceFileLoader.source_to_code
_from_zip: Callable[[str, bytes], CodeType] = zipimport._compile_source  # type: ignore[attr-defined]


def keep() -> None:
    """From now on, for whatever this process imports."""
    importlib.machinery.SourceFileLoader.source_to_code = _of_file  # type: ignore[method-assign]
    zipimport._compile_source = _of_zip  # type: ignore[attr-defined]


def _of_file(self: Any, data: Any, path: Any, **how: Any) -> CodeType:
    if not isinstance(data, bytes) or sys.flags.optimize:
        return _from_file(self, data, path, **how)
    return _kept(data, path, lambda: _from_file(self, data, path, **how))


def _of_zip(path: str, source: bytes) -> CodeType:
    return _kept(source, path, lambda: _from_zip(path, source))


def _kept(source: bytes, path: str, compiled: Callable[[], CodeType]) -> CodeType:
    place = f"{BYTECODE_FOLDER}/{_imp.source_hash(sys.hexversion, source).hex()}"
    try:
        with open(place, "rb") as file:  # noqa: PTH123
            code: CodeType = marshal.load(file)
    except OSError:
        code = compiled()
        _keep(place, code)
    _imp._fix_co_filename(code, path)  # type: ignore[attr-defined]
    return code


def _keep(place: str, code: CodeType) -> None:
    """Whole or not at all: others read there meanwhile."""
    beside = f"{place}.{os.getpid()}"
    with open(beside, "wb") as file:  # noqa: PTH123
        marshal.dump(code, file)
    os.replace(beside, place)  # noqa: PTH105
