"""Settings of a terminal that commands are asked about."""

from pathlib import Path

import pytest

CHEAPEST = 1 << 14  # the least that a key file may say


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of keys are sealed and opened here, and nobody guesses; elsewhere they are as dear as ever."""
    monkeypatch.setattr("sync.bundles.sealed_key.SCRYPT_COST", CHEAPEST)


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "terminal.toml"
    path.write_text(
        f'state = "{tmp_path}"\nruntime = "{tmp_path}/run"\n'
        f'[center]\nurl = "https://center.example"\nca = "ca.pem"\n[trust]\nkeys = []\n'
    )
    return path
