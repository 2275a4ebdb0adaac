"""`window-terminal trust`: what only root does, and what works on until IT publishes."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from terminal.__main__ import main
from terminal.config.settings import load
from tests.support.successions import FIRST, NEXT, RECOVERY, STRANGER, names, public

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="root's word is root's")
SENTENCE = "the bridge was mended in May\n"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    path = tmp_path / "etc" / "terminal.toml"
    path.parent.mkdir(0o750)
    trust = f'{{ keys = ["{public(FIRST)}"], recovery = "{public(RECOVERY)}" }}'
    center = '{ url = "https://center.hall.example:8443", ca = "ca.pem" }'
    path.write_text(f'state = "{tmp_path}"\nruntime = "/"\ncenter = {center}\ntrust = {trust}\n')
    path.chmod(0o640)
    return path


def typed(*words: object, answers: str = "") -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words], input=answers)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def key_file(folder: Path, name: str, epoch: int) -> Path:
    """What IT brings: of a key that nobody named."""
    made = typed("config", "key", "new", "--key", folder / name, "--epoch", epoch, answers=SENTENCE)
    assert made.exit_code == 0, made.output
    path = folder / f"{name}.trust"
    path.write_text(typed("config", "key", "show", "--key", folder / name, "--for-terminals").stdout)
    return path


def test_root_has_a_terminal_trust_a_key_that_nobody_signed_for(settings: Path, tmp_path: Path) -> None:
    (tmp_path / "successions").write_text(json.dumps([names(STRANGER, 2)]))
    path = key_file(tmp_path, "fresh.key", 9)
    fresh = typed("config", "key", "show", "--key", tmp_path / "fresh.key").stdout.strip()
    no = typed("trust", path, "--settings", settings, answers="n\n")
    assert (no.exit_code, load(settings).trust.keys) == (1, (public(FIRST),))
    yes = typed("trust", path, "--settings", settings, answers="y\n")
    assert yes.exit_code == 0, yes.output
    assert "IT's key of epoch 9 with the SHA-256 " in yes.stdout
    assert yes.stdout.endswith("sudo systemctl restart window-terminal; then IT publishes with this key\n")
    trust = load(settings).trust
    assert (trust.keys, trust.epoch, trust.recovery) == ((fresh,), 9, "")
    assert trust.former == (public(FIRST), public(STRANGER)), "what is here may be theirs"
    lower = typed("trust", key_file(tmp_path, "lower.key", 9), "--settings", settings, "--yes")
    assert lower.exit_code == 1
    assert "epoch 9, and 9 is not above: make one with a higher --epoch" in lower.output
    assert typed("trust", key_file(tmp_path, "higher.key", 10), "--settings", settings, "--yes").exit_code == 0
    assert fresh in load(settings).trust.former


def test_nobody_but_root(settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = key_file(tmp_path, "fresh.key", 9)
    monkeypatch.setattr(os, "geteuid", lambda: 990)
    refused = typed("trust", path, "--settings", settings, "--yes")
    assert refused.output == f"Error: only root says whom a terminal trusts: sudo window-terminal trust {path}\n"
    assert not settings.with_name("trust.toml").exists()


@pytest.mark.parametrize("place", ["settings", "folder"])
def test_where_others_could_put_another_file_in_its_place(settings: Path, tmp_path: Path, place: str) -> None:
    path, loose = key_file(tmp_path, "fresh.key", 9), settings if place == "settings" else settings.parent
    os.chown(loose, 990, -1)
    refused = typed("trust", path, "--settings", settings, "--yes")
    assert (refused.exit_code, "others than root may write it" in refused.output) == (1, True)
    os.chown(loose, 0, -1)
    assert typed("trust", path, "--settings", settings, "--yes").exit_code == 0


def test_a_file_that_is_none(settings: Path, tmp_path: Path) -> None:
    path = tmp_path / "it.pub"
    path.write_text(public(NEXT))
    refused = typed("trust", path, "--settings", settings, "--yes")
    assert f"{path}: it is not what `config key show --for-terminals` printed, whole: " in refused.output
    assert "No such file" in typed("trust", tmp_path / "none", "--settings", settings, "--yes").output
