"""The sample hall: what IT begins with, in one file or in a folder, with comments in the language of the desk.

Each comment of the templates stands there in both languages, on lines of its own.
"""

import shutil
from pathlib import Path

from terminal.config.hall_text import HALL_FILE
from terminal.domain.look import Language

SAMPLE = Path(__file__).parent / "sample"
UNIT_FILES = ("public-security.toml", "tax.toml", "market.toml", "labour.toml", "land.toml")
MARKS: dict[Language, str] = {"en": "#en ", "zh_CN": "#zh "}


class SampleThere(Exception):
    """What the message names is there already, and nothing was written."""


def write_sample(path: Path, language: Language) -> None:
    """The sample to this file, or to this new folder, a file for each unit. Raises `SampleThere`, OSError."""
    texts = {name: _said(name, language) for name in (HALL_FILE, *UNIT_FILES)}
    try:
        if path.suffix.lower() == ".toml":
            _written(path, "\n".join(texts.values()))
        else:
            _folder(path, texts)
    except FileExistsError as e:
        raise SampleThere(str(path)) from e


def _folder(path: Path, texts: dict[str, str]) -> None:
    """All of it, or none; an empty folder will do."""
    if path.is_dir() and any(path.iterdir()):
        raise FileExistsError
    path.mkdir(exist_ok=True)
    try:
        for name, text in texts.items():
            _written(path / name, text)
    except OSError:
        shutil.rmtree(path)
        raise


def _written(path: Path, text: str) -> None:
    """The whole text, or no file."""
    with path.open("x", encoding="utf-8") as file:
        try:
            file.write(text)
            file.flush()
        except OSError:
            path.unlink()
            raise


def _said(name: str, language: Language) -> str:
    """The template with the comments of this language alone."""
    lines = (SAMPLE / name).read_text(encoding="utf-8").splitlines(keepends=True)
    others = tuple(mark for key, mark in MARKS.items() if key != language)
    return "".join(_comment(line, MARKS[language]) for line in lines if not line.startswith(others))


def _comment(line: str, mark: str) -> str:
    return f"# {line.removeprefix(mark)}" if line.startswith(mark) else line
