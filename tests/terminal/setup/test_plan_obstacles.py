"""The plan where something stands in the way: nothing is begun, and it is named, with what to do."""

import pytest
from msgspec.structs import replace

from terminal.setup import paths
from terminal.setup.acts import InstallPackages
from terminal.setup.described_machine import FoundFile, Machine
from terminal.setup.packages import PINS_PACKAGE, USUAL_PACKAGES
from terminal.setup.plan import plan
from terminal.setup.wishes import Wishes
from tests.support.machines import ARCHIVE, PI_3_ON_12, PI_5_ON_13, WISHES, after
from tests.support.unit_file import UNITS

UNIT = UNITS / paths.SERVICE_UNIT
NEWER = replace(WISHES, version="0.2.0")


def in_the_way(machine: Machine, wishes: Wishes = WISHES) -> list[str]:
    """What stands there; then nothing is begun."""
    found = plan(machine, wishes)
    assert found.steps == ()
    assert all(obstacle.remedy for obstacle in found.obstacles)
    return [obstacle.what for obstacle in found.obstacles]


@pytest.mark.parametrize(
    ("machine", "named"),
    [
        pytest.param(replace(PI_3_ON_12, debian="bullseye"), "this is bullseye", id="old release"),
        pytest.param(replace(PI_3_ON_12, debian=""), "this is no Debian", id="no Debian"),
        pytest.param(replace(PI_3_ON_12, architecture="armhf"), "the system is armhf", id="32-bit"),
        pytest.param(
            replace(PI_5_ON_13, volatile={"/": "overlay on tmpfs"}), "the root is on overlay", id="overlay"
        ),
        pytest.param(replace(PI_5_ON_13, root_writable=False), "the root is read-only", id="read-only"),
    ],
)
def test_what_no_terminal_can_be_made_of_is_refused_by_name(machine: Machine, named: str) -> None:
    assert [what for what in in_the_way(machine) if what.startswith(named)]


def test_without_a_network_what_is_missing_is_named() -> None:
    [what] = in_the_way(replace(PI_5_ON_13, online=False))
    assert what.startswith("no network, and not installed: python3-venv, python3-pygame")


def test_without_a_network_a_file_or_nothing_missing_will_do() -> None:
    alone = replace(PI_5_ON_13, online=False, obtainable=frozenset())
    found = plan(alone, replace(WISHES, archive="/offline", offered=ARCHIVE))
    assert isinstance(found.steps[0].deed, InstallPackages)
    assert found.steps[0].deed.archive == "/offline"
    assert "no network: packages come from the file" in found.notes
    assert plan(replace(alone, packages=alone.packages | ARCHIVE), WISHES).obstacles == ()


def test_the_library_of_the_pins_is_named_where_nobody_has_it() -> None:
    plain = replace(PI_5_ON_13, obtainable=ARCHIVE - {PINS_PACKAGE})
    [what] = in_the_way(plain)
    assert what.startswith("python3-lgpio, the library of the pins")


def test_the_library_of_the_pins_may_be_given_by_hand() -> None:
    plain = replace(PI_5_ON_13, obtainable=ARCHIVE - {PINS_PACKAGE})
    file = "/home/pi/python3-lgpio_0.2.2-1_arm64.deb"
    given = replace(WISHES, package_files={PINS_PACKAGE: file})
    found = plan(plain, given)
    assert isinstance(found.steps[0].deed, InstallPackages)
    assert found.steps[0].deed.files == (file,)
    assert set(found.steps[0].deed.names) == USUAL_PACKAGES.keys() - plain.packages


def test_who_has_nothing_on_the_pins_needs_no_library_of_them() -> None:
    plain = replace(PI_5_ON_13, obtainable=ARCHIVE - {PINS_PACKAGE})
    sensor = replace(WISHES, settings={**WISHES.settings, "sensor": {}})
    assert plan(plain, sensor).obstacles == ()
    touch = replace(WISHES, settings={**WISHES.settings, "sensor": {"touch": 4}})
    assert len(in_the_way(plain, touch)) == 1


def test_lists_that_were_never_fetched_say_nothing_of_what_can_be_had() -> None:
    assert plan(replace(PI_5_ON_13, obtainable=None), WISHES).obstacles == ()


def test_another_package_that_cannot_be_had_is_named() -> None:
    [what] = in_the_way(replace(PI_5_ON_13, obtainable=ARCHIVE - {"espeak-ng"}))
    assert what == "espeak-ng is not in this machine's archives"


def test_what_was_not_said_is_named_by_its_flag() -> None:
    assert in_the_way(PI_5_ON_13, Wishes()) == ["not said: --center, --ca, --key"]
    assert in_the_way(PI_5_ON_13, replace(WISHES, ca="")) == ["not said: --ca"]


@pytest.mark.parametrize(
    ("word", "said"),
    [("203.0.113.7/24", "has host bits set"), ("center.hall.example", "does not appear to be"), ("", "")],
)
def test_what_is_no_address_is_not_written_into_the_unit(word: str, said: str) -> None:
    [what] = in_the_way(PI_5_ON_13, replace(WISHES, allow=("203.0.113.7", word)))
    assert what.startswith("--allow ") and said in what


def test_a_center_outside_the_halls_networks_is_refused_by_its_name() -> None:
    outside = replace(
        WISHES,
        settings={**WISHES.settings, "center": {"url": "https://203.0.113.7:8443"}},
        units={**WISHES.units, paths.SERVICE_UNIT: UNIT.read_text(encoding="utf-8")},
    )
    [obstacle] = plan(PI_5_ON_13, outside).obstacles
    assert obstacle.what == "the center 203.0.113.7 lies outside the hall's networks"
    assert obstacle.remedy == "if it is where it should be, the same command with --allow 203.0.113.7"
    allowed = replace(outside, allow=("203.0.113.0/24",))
    done = after(PI_5_ON_13, plan(PI_5_ON_13, allowed).steps)
    assert plan(done, outside).steps == (), "it was allowed before"
    inside = replace(outside, settings={**WISHES.settings, "center": {"url": "https://10.1.2.3:8443"}})
    assert plan(PI_5_ON_13, inside).steps


def test_while_an_upgrade_is_not_over_no_other_version_is_taken() -> None:
    done = after(PI_5_ON_13, plan(PI_5_ON_13, WISHES).steps)
    marked = {f"{paths.UPGRADE_FOLDER}/unfinished": FoundFile("")}
    upgrading = replace(done, files={**done.files, **marked})
    assert in_the_way(upgrading, NEWER) == ["an upgrade is not over yet: 0.2.0 cannot be taken"]
    alone = replace(upgrading, active=frozenset({paths.UPGRADE_UNIT}))
    assert len(in_the_way(alone, NEWER)) == 1, "it may be just about to start the other version"
    assert plan(upgrading, WISHES).obstacles == ()


@pytest.mark.parametrize(
    ("wishes", "named"),
    [
        (replace(WISHES, ntp="10.0.0.1;10.0.0.2"), "--ntp '10.0.0.1;10.0.0.2' names no hosts"),
        (replace(WISHES, ntp="10.0.0.1:123 x/y"), "--ntp '10.0.0.1:123 x/y' names no hosts"),
        (replace(WISHES, video="HDMI-A-1 800x480"), "--video 'HDMI-A-1 800x480' is not one word"),
        (replace(WISHES, devices=("hidraw0",)), "--device 'hidraw0' is no device"),
    ],
)
def test_a_word_that_the_system_would_pass_over_is_named(wishes: Wishes, named: str) -> None:
    assert in_the_way(PI_5_ON_13, wishes) == [named]


@pytest.mark.parametrize(
    "wishes",
    [
        replace(WISHES, ntp="10.0.0.1 ntp.hall.example fd00::1"),
        replace(WISHES, video="HDMI-A-1:800x480@60D", devices=("/dev/hidraw0", "/dev/input/by-id/usb-a")),
        replace(WISHES, ntp="", video=""),
    ],
)
def test_words_that_count_are_in_nobodys_way(wishes: Wishes) -> None:
    assert plan(PI_5_ON_13, wishes).obstacles == ()
