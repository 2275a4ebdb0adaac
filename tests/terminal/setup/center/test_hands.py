"""The hands of a center's installation: on a root in a folder, all that a plan asks for, and no more."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from sync.center.network.certificates import NameWrong, holds
from terminal.setup import acts
from terminal.setup.center import paths as own
from terminal.setup.center.hands import CenterHands
from terminal.setup.center.installation import CenterInstallation
from terminal.setup.center.upgrade_record import read_record, write_record
from terminal.setup.executor import ActFailed, carry_out
from terminal.setup.places import Places
from tests.support.center_machines import CENTER_WISHES
from tests.terminal.setup.conftest import RootPrograms, needs_root


def everything(names: list[str]) -> frozenset[str]:
    return frozenset(names)


@pytest.fixture
def center(places: Places) -> CenterInstallation:
    return CenterInstallation(places, everything)


@needs_root
def test_what_is_planned_is_done_and_then_nothing_is_left(
    center: CenterInstallation, places: Places, programs: RootPrograms
) -> None:
    whole = center.plan(CENTER_WISHES)
    assert whole.obstacles == ()
    carry_out(whole.steps, CenterHands(places, programs), lambda _: None)
    again = center.plan(CENTER_WISHES)
    assert [(step.name, step.now) for step in again.steps] == []
    assert ("systemctl", "restart", own.CENTER_UNIT) in programs.typed


@needs_root
def test_the_centers_key_is_for_the_center_and_the_authoritys_for_root(
    center: CenterInstallation, places: Places, programs: RootPrograms
) -> None:
    carry_out(center.plan(CENTER_WISHES).steps, CenterHands(places, programs), lambda _: None)
    tls = places.at(own.TLS_FOLDER)
    assert [(tls / name).stat().st_mode & 0o777 for name in ("ca.key", "server.key")] == [0o600, 0o640]
    assert (tls / "ca.key").stat().st_gid == 0
    os.chown(tls / "server.key", 0, 0)  # a cut came between making it and giving it
    (step,) = [step for step in center.plan(CENTER_WISHES).steps if step.name == "certificate"]
    CenterHands(places, programs).do(step.deed)
    assert center.plan(CENTER_WISHES).steps == ()
    (tls / "ca.key").unlink()
    assert center.plan(CENTER_WISHES).obstacles == (), "it may be away"


@needs_root
def test_the_pages_have_an_authority_of_their_own_and_setup_renews_what_is_lacking(
    center: CenterInstallation, places: Places, programs: RootPrograms
) -> None:
    hands, wishes = CenterHands(places, programs), replace(CENTER_WISHES, pages=("office.hall.example",))
    carry_out(center.plan(wishes).steps, hands, lambda _: None)
    tls, pages = places.at(own.TLS_FOLDER), places.at(own.PAGES_FOLDER)
    assert (tls / "ca.pem").read_bytes() != (pages / "ca.pem").read_bytes()
    assert [(pages / name).stat().st_mode & 0o777 for name in ("ca.key", "server.key")] == [0o600, 0o640]
    assert (pages / "server.key").stat().st_gid == (tls / "server.key").stat().st_gid != 0
    assert center.plan(wishes).steps == center.plan(CENTER_WISHES).steps == ()
    authority, named = (pages / "ca.pem").read_bytes(), replace(wishes, pages=("10.1.2.11",))
    carry_out(center.plan(named).steps, hands, lambda _: None)
    assert holds(pages, ("office.hall.example", "10.1.2.11"), datetime.now(UTC)), "the former name stays"
    assert (pages / "ca.pem").read_bytes() == authority, "no PC must be told anything"
    (pages / "server.pem").unlink()
    assert center.plan(CENTER_WISHES).steps != (), "served pages lack theirs, whether somebody says so or not"


@pytest.mark.parametrize("wrong", [{"names": ("大厅",)}, {"pages": ("office.hall.example:8444",)}])
def test_a_name_that_nobody_could_ask_for_is_refused_before_anything_is_done(
    center: CenterInstallation, wrong: dict[str, tuple[str, ...]]
) -> None:
    with pytest.raises(NameWrong, match="wanted: a name of letters"):
        center.plan(replace(CENTER_WISHES, **wrong))


@needs_root
def test_it_is_taken_away_but_for_data_and_then_with_them(
    center: CenterInstallation, places: Places, programs: RootPrograms
) -> None:
    hands = CenterHands(places, programs)
    carry_out(center.plan(CENTER_WISHES).steps, hands, lambda _: None)
    kept = center.removal(delete=False)
    carry_out(kept.steps, hands, lambda _: None)
    assert center.removal(delete=False).steps == ()
    assert places.at(own.AUTHORITY_KEY_FILE).exists() and places.at(own.CENTER_STATE_FOLDER).is_dir()
    assert not list(places.at("/etc/systemd/system").rglob("window-terminal*"))
    carry_out(center.removal(delete=True).steps, hands, lambda _: None)
    left = [path for path in places.root.rglob("window-terminal*") if "cgroup" not in str(path)]
    assert left == []
    assert own.CENTER_USER not in places.at("/etc/passwd").read_text()


def test_an_upgrade_is_systemds_and_how_it_went_is_told(places: Places) -> None:
    def systemd(words: Sequence[str]) -> None:
        assert tuple(words) == ("systemctl", "start", own.CENTER_UPGRADE_UNIT)
        begun = read_record(places)
        assert begun and not begun.over and _unfinished(places).exists()
        write_record(places, begun.__class__(begun.old, begun.new, "gone_back", why="it answers with 503"))

    places.at(own.CENTER_UPGRADE_FOLDER).mkdir(parents=True)
    with pytest.raises(ActFailed, match=r"^2\.0 was not taken, 1\.0 serves again: it answers with 503$"):
        CenterHands(places, systemd).do(acts.UpgradeCenter("1.0", "2.0"))
    assert not _unfinished(places).exists()


def _unfinished(places: Places) -> Path:
    return places.at(own.CENTER_UPGRADE_FOLDER) / "unfinished"
