"""The wish checks: whether a terminal would start with the settings, and whether a CA is one."""

import ssl
from pathlib import Path
from tempfile import TemporaryDirectory

from terminal.config.settings import load
from terminal.setup import paths


def check_settings(text: str) -> None:
    """Raises `SettingsWrong` where no terminal would start with them."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / Path(paths.SETTINGS_FILE).name
        path.write_text(text, encoding="utf-8")
        load(path)


def check_authority(text: str) -> None:
    """Raises ValueError where a text that shall be the hall's CA is no certificate; none is said by nobody."""
    if not text:
        return
    try:
        found = ssl.create_default_context(cadata=text).cert_store_stats()
    except ssl.SSLError as e:
        raise ValueError(f"the CA is no certificate in PEM: {e.reason}") from e
    if not found["x509_ca"]:
        raise ValueError(
            "the CA is a certificate, but not that of an authority: take ca.pem of the center's folder tls"
        )
