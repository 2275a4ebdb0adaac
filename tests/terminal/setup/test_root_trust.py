"""Whose software root installs: no user of the service has a say in it, and none takes a succession back."""

import json
import os
from pathlib import Path

import pytest

from sync.bundles.trust import followed
from sync.contract import SUCCESSIONS_MAX
from terminal.config.settings import SettingsWrong
from terminal.setup.paths import SUCCESSIONS_FILE
from terminal.setup.places import Places
from terminal.setup.root_trust import root_trust
from tests.support.successions import FIRST, INSTALLED, NEXT, RECOVERY, STRANGER, THIRD, names, public

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="files of root can only be made by root")
SETTINGS = f"""
state = "/var/lib/window-terminal"
runtime = "/run/window-terminal"
center = {{ url = "https://center.hall.example:8443", ca = "ca.pem" }}
trust = {{ keys = ["{public(FIRST)}"], recovery = "{public(RECOVERY)}" }}
"""


@pytest.fixture
def places(tmp_path: Path) -> Places:
    places = Places(tmp_path)
    for folder in (places.settings.parent, places.state, places.upgrade):
        folder.mkdir(parents=True)
    places.settings.write_text(SETTINGS)
    places.settings.chmod(0o640)
    return places


def told(places: Places, *successions: str) -> None:
    """What the service's user wrote."""
    places.at(SUCCESSIONS_FILE).write_text(json.dumps(successions))


def test_it_follows_what_the_service_took_and_forgets_nothing(places: Places) -> None:
    assert root_trust(places) == INSTALLED
    steps = [names(NEXT, 2), names(THIRD, 3, by=NEXT)]
    told(places, *steps)
    assert root_trust(places) == followed(INSTALLED, steps)
    told(places, names(STRANGER, 2))
    assert root_trust(places).keys == (public(THIRD),)
    places.at(SUCCESSIONS_FILE).unlink()
    assert root_trust(places).keys == (public(THIRD),)


@pytest.mark.parametrize("content", ["", "{}", "[1]", "[" * 100_000, json.dumps([names(NEXT, 2, by=STRANGER)])])
def test_what_the_service_user_makes_up_is_nothing(places: Places, content: str) -> None:
    places.at(SUCCESSIONS_FILE).write_text(content)
    assert root_trust(places) == INSTALLED
    told(places, names(NEXT, 2))
    assert root_trust(places).epoch == 2


def test_what_it_makes_up_takes_no_room_from_what_is_true(places: Places) -> None:
    told(places, *(f"made up {number}" for number in range(SUCCESSIONS_MAX - 1)), names(NEXT, 2))
    assert root_trust(places).epoch == 2
    told(places, names(NEXT, 2), names(THIRD, 3, by=NEXT))
    assert root_trust(places).epoch == 3


def test_no_link_and_no_pipe_is_followed(places: Places, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text(json.dumps([names(NEXT, 2)]))
    places.at(SUCCESSIONS_FILE).symlink_to(tmp_path / "elsewhere")
    assert root_trust(places) == INSTALLED
    places.at(SUCCESSIONS_FILE).unlink()
    os.mkfifo(places.at(SUCCESSIONS_FILE))
    assert root_trust(places) == INSTALLED


@pytest.mark.parametrize("name", ["terminal.toml", "trust.toml"])
def test_a_file_that_others_may_write_is_not_believed(places: Places, name: str) -> None:
    path = places.settings.with_name(name)
    if name == "trust.toml":
        path.write_text(f'keys = ["{public(THIRD)}"]\nepoch = 9\n')
        path.chmod(0o644)
        assert root_trust(places).keys == (public(THIRD),)
    path.chmod(0o660)
    with pytest.raises(SettingsWrong, match="others than root may write it"):
        root_trust(places)
    path.chmod(0o644)
    os.chown(path, 1000, 0)
    with pytest.raises(SettingsWrong, match="others than root may write it"):
        root_trust(places)
