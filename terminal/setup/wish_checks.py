"""The wish checks: whether a terminal would start with the settings, whether a CA is one, and a token."""

import ssl
from pathlib import Path
from tempfile import TemporaryDirectory

from sync.uplink.token_file import TOKEN_FORM
from terminal.config.settings import SettingsWrong, load
from terminal.setup import paths


def check_settings(text: str) -> None:
    """Raises `SettingsWrong` where no terminal would start with them; it names the key, of no file yet."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / Path(paths.SETTINGS_FILE).name
        path.write_text(text, encoding="utf-8")
        try:
            load(path)
        except SettingsWrong as e:
            raise SettingsWrong(str(e).removeprefix(f"{path}: ")) from None


def check_authority(text: str) -> None:
    """Raises ValueError where a text that shall be the hall's CA is no certificate; none is said by nobody."""
    if not text:
        return
    try:
        found = ssl.create_default_context(cadata=text).cert_store_stats()
    except (ssl.SSLError, TypeError) as e:  # it takes ASCII alone
        wanted = "the text of tls/ca.pem at the center, from BEGIN CERTIFICATE to END CERTIFICATE"
        raise ValueError(f"the CA is no certificate in PEM; wanted: {wanted}") from e
    if not found["x509_ca"]:
        raise ValueError(
            "the CA is a certificate, but not that of an authority: take ca.pem of the center's folder tls"
        )


def check_token(text: str) -> None:
    """Raises ValueError where no center would know it; the terminal would only show a code, and not say why."""
    if text and not TOKEN_FORM.fullmatch(text):
        raise ValueError(
            "the token is none as `center tokens` prints it, such as ab12cd.0123456789abcdef; leave it out to pair"
            " by the code on the plate"
        )
