"""The wish checks: settings and CA are tried before anything is done with them."""

import pytest

from sync.center.network.certificates import Authority
from terminal.config.settings import SettingsWrong
from terminal.setup.toml_text import toml
from terminal.setup.wish_checks import check_authority, check_settings, check_token
from terminal.setup.wishes import settings_wanted
from tests.support.machines import WISHES


def test_settings_that_no_terminal_starts_with_are_named() -> None:
    told = settings_wanted(None, WISHES, "4")
    check_settings(toml(told))
    with pytest.raises(SettingsWrong, match=r"^unknown key statte"):  # in no file of which nobody knows
        check_settings(toml({**told, "statte": "/x"}))


def test_a_ca_is_a_certificate_of_an_authority(hall: Authority) -> None:
    check_authority("")
    check_authority(hall.ca.read_text())
    with pytest.raises(ValueError, match="no certificate in PEM"):
        check_authority("-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n")
    with pytest.raises(ValueError, match="wanted: the text of tls"):
        check_authority("政务服务大厅")  # the hall's file in its place
    with pytest.raises(ValueError, match="not that of an authority"):
        check_authority(hall.cert.read_text())


@pytest.mark.parametrize("text", ["ONE-TIME-TOKEN", "a b", "ab12cd.0123456789abcde", "AB12CD.0123456789ABCDEF"])
def test_a_token_is_what_the_center_prints(text: str) -> None:
    """The terminal would show a code and not say why."""
    check_token("")
    check_token("ab12cd.0123456789abcdef")
    with pytest.raises(ValueError, match="the token is none as `center tokens` prints it"):
        check_token(text)
