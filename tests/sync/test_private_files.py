"""What others may do with a file is taken from them, and nothing else about it changes."""

import os
import stat
from pathlib import Path

from click.testing import CliRunner

from sync.center.store import Store
from sync.private_files import tighten
from terminal.__main__ import main


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_files_and_folders_lose_what_others_may(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "buffer"
    folder.mkdir(parents=True)
    for name, before in (("log", 0o644), ("key", 0o600), ("run", 0o777)):
        (folder / name).write_bytes(b"x")
        (folder / name).chmod(before)
    (tmp_path / "state").chmod(0o755)
    tighten([tmp_path / "state", tmp_path / "nothing"])
    assert [mode(folder / name) for name in ("log", "key", "run")] == [0o640, 0o600, 0o750]
    assert mode(tmp_path / "state") == 0o750


def test_a_link_leads_nowhere(tmp_path: Path) -> None:
    """Else a terminal would change what somebody put a link to into its folder."""
    outside = tmp_path / "outside"
    outside.write_bytes(b"x")
    outside.chmod(0o644)
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "link").symlink_to(outside)
    tighten([tmp_path / "state"])
    assert mode(outside) == 0o644


def test_every_command_of_the_center_makes_and_leaves_its_database_private(tmp_path: Path) -> None:
    database = tmp_path / "center.db"
    before = os.umask(0)
    try:
        Store(f"sqlite:///{database}").close()
        database.chmod(0o644)
        done = CliRunner().invoke(main, ["center", "terminals", "--database", f"sqlite:///{database}"])
    finally:
        os.umask(before)
    assert done.exit_code == 0, done.output
    assert {mode(path) for path in tmp_path.iterdir()} == {0o640}
