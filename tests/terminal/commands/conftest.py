"""Settings of a terminal that commands are asked about."""

from pathlib import Path

import pytest


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "terminal.toml"
    path.write_text(
        f'state = "{tmp_path}"\nruntime = "{tmp_path}/run"\n'
        f'[center]\nurl = "https://center.example"\nca = "ca.pem"\n[trust]\nkeys = []\n'
    )
    return path
