"""The fault plate names the terminal and whom to tell, by whatever can be read, and hangs without anything."""

import base64
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from display.texts.wording import spoken, worded
from sync.buffer import Buffer
from sync.buffer.kept_bundles import KeptBundles
from sync.bundles import bundle
from terminal.config.settings import CenterSettings, Settings, TrustSettings
from terminal.demo.rig import HALL
from terminal.domain.hall import Hall, merge
from terminal.domain.views import View
from terminal.domain.window import Window
from terminal.services.fault_plate import UNREADABLE, fault_view, readable, remembered_view

KEY = Ed25519PrivateKey.generate()


def window() -> Window:
    (first, *_) = merge(msgspec.toml.decode(HALL.read_bytes(), type=Hall))
    return msgspec.structs.replace(first, inquiries="二楼咨询台")


def settings(folder: Path, trusted: Ed25519PrivateKey = KEY) -> Settings:
    key = base64.b64encode(trusted.public_key().public_bytes_raw()).decode()
    return Settings(str(folder), str(folder), CenterSettings("https://127.0.0.1:9", ""), TrustSettings((key,)))


def filled(folder: Path) -> str:
    """A buffer that keeps a configuration; the terminal's name."""
    here = window()
    payload = bundle.Payload("ed25519", here.window, 1, 1, 1, 2, 3, msgspec.Raw(msgspec.json.encode(here)))
    with Buffer(settings(folder).buffer) as buffer:
        buffer.configure(KeptBundles(current=bundle.sign(KEY, payload), high_water=(1, 1)))
        return str(buffer.identity.terminal)


def said(view: View) -> tuple[str, ...]:
    return (*spoken(view.headline, view.look), *(worded(note, view.look) for note in view.notes))


def test_it_says_which_terminal_it_is_and_whom_to_tell(tmp_path: Path) -> None:
    name = filled(tmp_path)
    view = remembered_view(settings(tmp_path))
    assert (view.scene, view.window, view.unit) == ("out_of_order", window().window, window().unit)
    assert said(view) == ("本机故障", "请到二楼咨询台办理，并告知工作人员", f"本机编号 {name}")
    assert (view.name, view.badge) == ("", "")  # nobody serves here


def test_reading_the_buffer_changes_nothing_in_it(tmp_path: Path) -> None:
    filled(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    remembered_view(settings(tmp_path))
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_what_a_stranger_signed_hangs_nowhere(tmp_path: Path) -> None:
    name = filled(tmp_path)
    view = remembered_view(settings(tmp_path, Ed25519PrivateKey.generate()))
    assert view == fault_view(None, name)


@pytest.mark.parametrize("state", ["missing", "a file", "held", "garbage"])
def test_a_buffer_that_tells_nothing_leaves_the_plate(tmp_path: Path, state: str) -> None:
    folder = settings(tmp_path).buffer
    if state == "a file":
        folder.write_text("")
    elif state == "garbage":
        filled(tmp_path)
        for path in folder.rglob("*.*"):
            path.write_bytes(b"\xff" * 1000)
    elif state == "held":
        with Buffer(folder):
            assert said(remembered_view(settings(tmp_path))) == said(fault_view())
        return
    assert said(remembered_view(settings(tmp_path)))[0] == "本机故障"


def test_settings_that_cannot_be_read_leave_the_plate(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "terminal.toml").write_text("state = ")
    assert readable(tmp_path / "terminal.toml") == UNREADABLE
    assert "the fault plate hangs without settings" in caplog.text


def test_settings_that_can_are_used(tmp_path: Path) -> None:
    text = f'state = "{tmp_path}"\nruntime = "r"\n[center]\nurl = "https://c"\nca = "c"\n[trust]\nkeys = []\n'
    (tmp_path / "terminal.toml").write_text(f"{text}[screen]\nrotation = 90\n")
    assert readable(tmp_path / "terminal.toml").screen.rotation == 90
