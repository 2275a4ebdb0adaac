"""The kernel's words: put in, taken out in place, and understood by systemd itself."""

import os
import subprocess
from pathlib import Path

import pytest

from terminal.setup.first_boot.kernel_words import HOOK_FILE, hooked, unhooked
from tests.support.machines import CMDLINE_TEXT

LINE = CMDLINE_TEXT.encode()
GENERATOR = "/usr/lib/systemd/system-generators/systemd-run-generator"


def test_they_stand_in_the_first_line_once() -> None:
    line, rest = hooked(LINE + b"# more\n").split(b"\n", 1)
    assert line.startswith(LINE.strip()) and rest == b"# more\n"
    assert hooked(hooked(LINE)) == hooked(LINE)


def test_taken_out_the_words_are_those_from_before_in_as_many_bytes() -> None:
    out = unhooked(hooked(LINE))
    assert out.split() == LINE.split() and len(out) == len(hooked(LINE))


def test_half_taken_out_it_still_starts() -> None:
    """Every word of the card's own stands, wherever the power went."""
    whole, out = hooked(LINE), unhooked(hooked(LINE))
    for at in range(len(whole)):
        assert set(LINE.split()) <= set((out[:at] + whole[at:]).split())


@pytest.mark.parametrize("word", ["systemd.run=/boot/firstrun.sh", "systemd.unit=rescue.target"])
def test_somebody_elses_door_is_left_alone(word: str) -> None:
    with pytest.raises(ValueError, match="already"):
        hooked(LINE.strip() + b" " + word.encode())
    assert word.encode() in unhooked(LINE.strip() + b" " + word.encode())


def test_systemd_starts_our_file_by_them_and_restarts_after_it(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("normal", "early", "late")]
    for folder in folders:
        folder.mkdir()
    subprocess.run(
        [GENERATOR, *folders], env=os.environ | {"SYSTEMD_PROC_CMDLINE": hooked(LINE).decode()}, check=True
    )
    made = {path.name: path.read_text() for folder in folders for path in folder.iterdir()}
    unit = made["kernel-command-line.service"].splitlines()
    assert f"ExecStart=/boot/firmware/{HOOK_FILE}" in unit and "SuccessAction=reboot" in unit
    assert not [line for line in unit if line.startswith("FailureAction=") and line != "FailureAction=none"]
    assert "Requires=kernel-command-line.service" in made["kernel-command-line.target"]
