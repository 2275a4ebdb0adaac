"""The sole center: one database is served once, whatever it is called."""

from pathlib import Path

import pytest

from sync.center.sole_center import CenterThere, sole_center


def test_a_database_is_served_once_also_under_another_name(tmp_path: Path) -> None:
    (tmp_path / "hall.db").touch()
    (tmp_path / "latest.db").symlink_to(tmp_path / "hall.db")
    one, other = (f"sqlite:///{tmp_path / name}" for name in ("hall.db", "latest.db"))
    refused = pytest.raises(CenterThere, match=r"serves this database already \(process \d+\)")
    with sole_center(one), refused, sole_center(other):
        pass
    with sole_center(other):
        pass
