"""No file that a terminal and a center make is for others, nor one that an earlier version left so."""

import stat
from pathlib import Path

from tests.terminal.demo.conftest import started

PUBLIC = {"ca.pem", "server.pem"}  # certificates are for everybody


def open_to_others(*places: Path) -> set[str]:
    """The files in these places that somebody beside their user and group may do anything with."""
    files = [path for place in places for path in (place, *place.rglob("*")) if path.is_file()]
    assert files
    return {path.name for path in files if stat.S_IMODE(path.stat().st_mode) & 0o137}


def test_every_file_that_a_terminal_and_a_center_make_and_make_again(tmp_path: Path, unmasked: None) -> None:
    with started(tmp_path) as stand:
        rig = stand.rig
        rig.card("00010117")
        stand.settle()
        center = list(tmp_path.glob(f"{rig.database.name}*"))
        assert {path.name.rpartition("-")[2] for path in center} >= {"wal", "shm"}
        state = tmp_path / "terminal"
        rig.until((state / "directory").is_file, "the hall's directory is here")
        assert open_to_others(state, *center) == set()

        # What an earlier version left, or a person who looked.
        rig.switch_off()
        for path in (rig.settings, state / "directory", *state.rglob("*")):
            path.chmod(0o777 if path.is_dir() else 0o666)
        assert "directory" in open_to_others(state)
        rig.power_on()
        stand.settle()
        assert open_to_others(state, rig.settings) == set()
