"""The licences that wheels and Debian packages tell."""

from pathlib import Path

import pytest

from terminal.setup.bundling.licences import debian_licence, wheel_licence
from tests.support.release_files import debian_package
from tests.terminal.setup.bundling.conftest import MakeWheel


@pytest.mark.parametrize(
    ("lines", "licence"),
    [
        (["License-Expression: MIT OR Apache-2.0", "License: old"], "MIT OR Apache-2.0"),
        (["Classifier: License :: OSI Approved :: MIT License", "License: MIT, see"], "MIT License"),
        (["Classifier: Topic :: Software", "License: BSD 3-Clause"], "BSD 3-Clause"),
        (["License: Copyright\x07 somebody", "        all rights"], "Copyright  somebody"),
        ([], "not told"),
    ],
)
def test_a_wheel_tells_it_in_one_of_three_ways(make_wheel: MakeWheel, lines: list[str], licence: str) -> None:
    assert wheel_licence(make_wheel("a-1-py3-none-any.whl", *lines)) == licence


def test_a_debian_package_lists_its(tmp_path: Path) -> None:
    text = "Files: *\nLicense: GPL-2+\n text\n\nFiles: debian/*\nLicense: Expat\n\nLicense: GPL-2+\n"
    assert debian_licence(debian_package(tmp_path, "tiny-lamp", "3", copyright_text=text)) == "Expat, GPL-2+"


def test_a_text_is_not_guessed_at(tmp_path: Path) -> None:
    told = debian_licence(debian_package(tmp_path, "tiny-lamp", "3", copyright_text="You may copy this."))
    assert told == "see copyright in its /usr/share/doc"


def test_a_long_list_is_cut(tmp_path: Path) -> None:
    text = "".join(f"License: L-{number:03}\n" for number in range(100))
    assert len(debian_licence(debian_package(tmp_path, "tiny-lamp", "3", copyright_text=text))) == 300
