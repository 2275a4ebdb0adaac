"""`window-terminal doctor` beside a terminal that does not know the question."""

from contextlib import closing
from pathlib import Path

from terminal.services.control_socket import Control
from tests.support.commands import refused


def test_doctor_of_a_terminal_that_cannot_answer(settings: Path, tmp_path: Path) -> None:
    with closing(Control(tmp_path / "run" / "control", [])) as control:
        control.start()
        assert "nothing is known of 'doctor'" in refused("doctor", "--settings", settings)
