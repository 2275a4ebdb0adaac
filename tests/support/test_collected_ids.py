"""Two lists of test ids: a test that moved is the same, one of two of the same name is missed."""

from pathlib import Path

import pytest

from tests.support.collected_ids import main

BEFORE = """\
tests/shop/test_till.py::test_it_opens
tests/shop/test_till.py::test_a_coin[a::b]
tests/shop/test_till.py::test_it_closes
tests/shop/test_door.py::test_it_closes

4 tests collected in 0.10s
"""
AFTER = """\
tests/house/test_till.py::test_a_coin[a::b]
tests/house/test_till.py::test_a_coin[c]
tests/house/test_till.py::test_it_closes
"""


def test_what_vanished_and_what_is_new_is_named_and_what_moved_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "before").write_text(BEFORE)
    (tmp_path / "after").write_text(AFTER)
    main(str(tmp_path / "before"), str(tmp_path / "after"))
    assert capsys.readouterr().out.splitlines() == [
        "- tests/shop/test_till.py::test_it_closes",
        "- tests/shop/test_till.py::test_it_opens",
        "+ tests/house/test_till.py::test_a_coin[c]",
        "4 before, 3 after: 2 vanished, 1 new",
    ]
