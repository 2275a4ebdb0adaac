"""Wheels for these tests: tiny ones, that say of themselves what a test wants."""

from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

MakeWheel = Callable[..., Path]


@pytest.fixture
def make_wheel(tmp_path: Path) -> MakeWheel:
    def make(name: str, *metadata: str) -> Path:
        path = tmp_path / name
        with ZipFile(path, "w") as archive:
            project, version, *_ = name.split("-")
            head = f"Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n"
            archive.writestr(f"{project}-{version}.dist-info/METADATA", head + "".join(f"{x}\n" for x in metadata))
        return path

    return make
