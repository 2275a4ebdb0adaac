"""`window-terminal trust`: what only root does, and what works on until IT publishes."""

import json
import os
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result

from terminal.__main__ import main
from terminal.config.settings import load
from terminal.services.control_protocol import Status, StatusAnswer
from terminal.services.control_socket import Control
from tests.support.successions import FIRST, NEXT, RECOVERY, STRANGER, names, public
from tests.terminal.commands.test_status import STATUS

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
    shown = typed("config", "key", "show", "--key", tmp_path / "fresh.key")
    fresh, fingerprint = shown.stdout.strip(), shown.stderr.strip()
    no = typed("trust", path, "--settings", settings, answers="n\n")
    assert (no.exit_code, load(settings).trust.keys) == (1, (public(FIRST),))
    assert "nothing was changed" in no.output
    yes = typed("trust", path, "--settings", settings, answers="y\n")
    assert yes.exit_code == 0, yes.output
    assert f"IT's key of epoch 9 with the {fingerprint}\n" in yes.stdout, "IT can read it out"
    assert yes.stdout.endswith("sudo systemctl restart window-terminal; then IT publishes with this key\n")
    trust = load(settings).trust
    assert (trust.keys, trust.epoch, trust.recovery) == ((fresh,), 9, "")
    assert trust.former == (public(FIRST), public(STRANGER)), "what is here may be theirs"
    lower = typed("trust", key_file(tmp_path, "lower.key", 9), "--settings", settings, "--yes")
    assert lower.exit_code == 1
    assert "works by a key of epoch 9, and 9 is not above: make one with a higher --epoch" in lower.output
    assert typed("trust", key_file(tmp_path, "higher.key", 10), "--settings", settings, "--yes").exit_code == 0
    assert fresh in load(settings).trust.former


def test_a_key_that_the_terminal_left_behind_is_refused_by_name(settings: Path, tmp_path: Path) -> None:
    """It used to be taken without a word: nothing that it signs is taken anywhere."""
    (tmp_path / "successions").write_text(json.dumps([names(STRANGER, 2)]))
    old = tmp_path / "old.trust"
    old.write_text(f'keys = ["{public(FIRST)}"]\nepoch = 1\n')
    refused = typed("trust", old, "--settings", settings, "--yes")
    assert "the key of epoch 1 is superseded" in refused.output
    assert f"trusts {public(STRANGER)} of epoch 2" in refused.output
    low = typed("trust", key_file(tmp_path, "low.key", 2), "--settings", settings, "--yes")
    assert "works by a key of epoch 2, and 2 is not above" in low.output
    assert not settings.with_name("trust.toml").exists()
    assert typed("trust", key_file(tmp_path, "high.key", 3), "--settings", settings, "--yes").exit_code == 0


def test_an_epoch_that_a_running_terminal_is_above_is_refused(settings: Path, tmp_path: Path) -> None:
    """`config key new` without --epoch makes epoch 1: the terminal would refuse what it signs for ever."""
    answer = msgspec.convert({**STATUS, "config": "4.17"}, StatusAnswer)
    settings.write_text(settings.read_text().replace('runtime = "/"', f'runtime = "{tmp_path}/run"'))
    control = Control(load(settings).control, [Status.answered_by(lambda _: answer)])
    control.start()
    try:
        low = typed("trust", key_file(tmp_path, "low.key", 4), "--settings", settings, "--yes")
        assert "works by a key of epoch 4, and 4 is not above" in low.output
        assert typed("trust", key_file(tmp_path, "high.key", 5), "--settings", settings, "--yes").exit_code == 0
    finally:
        control.close()


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
    for content in (public(NEXT), "", "epoch = 9\nkeys = [", 'name = "中心"', "a" * (32 << 10)):
        path.write_text(content, encoding="utf-8")
        refused = typed("trust", path, "--settings", settings, "--yes")
        assert refused.output == (
            f"Error: {path}: not the whole of a key for terminals, and nothing was changed; on IT's PC: "
            "window-terminal config key show --for-terminals > fresh.key.trust, and bring that file\n"
        ), content[:20]
    assert not settings.with_name("trust.toml").exists()
    assert "No such file" in typed("trust", tmp_path / "none", "--settings", settings, "--yes").output
