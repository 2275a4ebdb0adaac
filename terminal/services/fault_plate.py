"""The fault plate: what hangs where the terminal does not start any more, by whatever can still be read."""

import logging
from pathlib import Path

import msgspec
from msgspec.json import Decoder

from sync.buffer import Buffer
from sync.bundles import bundle
from sync.bundles.installed import kept_payload
from sync.bundles.trust import KeyTrust
from terminal.config.installed_trust import installed_trust
from terminal.config.settings import CenterSettings, Settings, SettingsWrong, TrustSettings, load
from terminal.domain.views import Message, View
from terminal.domain.window import Window

log = logging.getLogger(__name__)
_window_json = Decoder(Window)

UNREADABLE = Settings("/var/lib/window-terminal", "/run/window-terminal", CenterSettings("", ""), TrustSettings(()))


def readable(path: Path) -> Settings:
    """The settings in this file; without any, those of a screen as most have it."""
    try:
        return load(path)
    except SettingsWrong as e:
        log.error("the fault plate hangs without settings: %s", e)
        return UNREADABLE


def fault_view(window: Window | None = None, terminal: str = "") -> View:
    """The plate: where to go and whom to tell, and below it which terminal it is."""
    headline = Message("out_of_order", {"where": window.inquiries if window else ""})
    notes = (Message("note.terminal", {"terminal": terminal}),) if terminal else ()
    if window is None:
        return View("out_of_order", headline=headline, notes=notes)
    return View(
        "out_of_order", window.hall, window.unit, window.window, headline=headline, notes=notes, look=window.look
    )


def remembered_view(settings: Settings) -> View:
    """The same by what the buffer still says; changes nothing there, and never fails."""
    try:
        with Buffer(settings.buffer, look=True) as buffer:
            return fault_view(_window(buffer, installed_trust(settings.trust)), buffer.identity.terminal)
    except Exception:
        log.exception("the fault plate hangs without the hall's name: the buffer tells nothing")
        return fault_view()


def _window(buffer: Buffer, installed: KeyTrust) -> Window | None:
    """What this terminal worked by; what is not signed by IT hangs nowhere."""
    try:
        payload = kept_payload(buffer, installed)
        return _window_json.decode(payload.window) if payload else None
    except (bundle.BundleRefused, msgspec.DecodeError) as e:
        log.error("the stored configuration is not used: %s", e)
        return None
