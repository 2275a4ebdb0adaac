"""The plan, on machines as halls have them: what is done, and that a second run finds nothing left."""

import pytest
from msgspec.structs import replace

from terminal.setup import paths
from terminal.setup.acts import Disable, SwapOff, WriteFile
from terminal.setup.described_machine import FoundFile, Holding, Machine
from terminal.setup.plan import plan
from terminal.setup.steps import SetupPlan
from terminal.setup.swap import PI_SWAP_FILE, ZRAM_FILE
from terminal.setup.system_files import (
    CMDLINE,
    CONFIG,
    FITTED_TIME,
    LOGIN_LINK,
    LOGIND_FILE,
    MODULES_FILE,
    TIMESYNC_FILE,
    WATCHDOG_FILE,
)
from terminal.setup.wishes import HEADER_PORT, Wishes
from tests.support.machines import MACHINES, PI_3_ON_12, PI_5_ON_13, VIRTUAL, WISHES, after
from tests.support.unit_file import UNITS, lines

each_machine = pytest.mark.parametrize("machine", MACHINES.values(), ids=MACHINES)


def written(found: SetupPlan) -> dict[str, str]:
    return {step.deed.path: step.deed.content for step in found.steps if isinstance(step.deed, WriteFile)}


# What holds for every machine.


@each_machine
def test_a_second_run_has_nothing_to_do(machine: Machine) -> None:
    found = plan(machine, WISHES)
    done = after(machine, found.steps)
    assert len(found.steps) > 15
    assert plan(done, WISHES).steps == ()
    assert plan(done, Wishes(version="0.1.0", units=WISHES.units)).steps == (), "without its flags neither"


@each_machine
def test_from_wherever_it_stopped_a_second_run_goes_on(machine: Machine) -> None:
    whole = plan(machine, WISHES).steps
    for stopped in range(len(whole)):
        half = after(machine, whole[:stopped])
        rest = plan(half, WISHES).steps
        assert plan(after(half, rest), WISHES).steps == ()
        # The service starts in the end, whatever was done in which run.
        assert after(half, rest).runs


@each_machine
def test_every_step_says_what_is_what_shall_be_and_why(machine: Machine) -> None:
    assert all(step.now and step.then and step.why for step in plan(machine, WISHES).steps)


@each_machine
def test_the_service_is_started_last(machine: Machine) -> None:
    assert [step.name for step in plan(machine, WISHES).steps][-2:] == ["units", "service"]


# A Pi 3 on Debian 12, a Pi 5 on Debian 13.


def test_the_good_serial_port_of_a_pi_3_is_taken_from_bluetooth_and_the_console() -> None:
    found = plan(PI_3_ON_12, WISHES)
    assert "dtoverlay=disable-bt" in written(found)[CONFIG].splitlines()
    assert "enable_uart=1" in written(found)[CONFIG].splitlines()
    assert "serial0" not in written(found)[CMDLINE]
    assert Disable(("hciuart.service",)) in [step.deed for step in found.steps]
    assert found.restart


def test_a_pi_5_has_its_own_port_for_bluetooth_and_one_on_the_header() -> None:
    config = written(plan(PI_5_ON_13, WISHES))[CONFIG].splitlines()
    assert "dtparam=uart0=on" in config
    assert "dtoverlay=disable-bt" not in config


def test_a_screen_that_is_switched_on_later_shows_in_its_size() -> None:
    wide = replace(WISHES, settings={**WISHES.settings, "screen": {"width": 1024, "height": 600}})
    assert "video=HDMI-A-1:800x480@60D" in written(plan(PI_5_ON_13, WISHES))[CMDLINE].split()
    assert "video=HDMI-A-1:1024x600@60D" in written(plan(PI_5_ON_13, wide))[CMDLINE].split()


def test_who_wants_no_screen_named_gets_none() -> None:
    assert "video=" not in written(plan(PI_5_ON_13, replace(WISHES, video="")))[CMDLINE]


def test_settings_that_cannot_be_read_are_named() -> None:
    torn = replace(PI_5_ON_13, files={**PI_5_ON_13.files, paths.SETTINGS_FILE: FoundFile("state = ")})
    with pytest.raises(ValueError, match=r"/etc/window-terminal/terminal\.toml: not TOML"):
        plan(torn, WISHES)


def test_debian_12_swaps_to_memory_by_a_generator_and_no_more_to_its_file() -> None:
    found = plan(PI_3_ON_12, WISHES)
    deeds = [step.deed for step in found.steps]
    assert ZRAM_FILE in written(found)
    assert PI_SWAP_FILE not in written(found)
    assert Disable(("dphys-swapfile.service",)) in deeds
    assert SwapOff("/var/swap") in deeds


def test_debian_12_remembers_too_that_nothing_shall_be_swapped() -> None:
    none = plan(PI_3_ON_12, replace(WISHES, swap="none"))
    kept = after(PI_3_ON_12, none.steps)
    assert plan(kept, WISHES).steps == (), "nobody wished it otherwise since"
    again = plan(kept, replace(WISHES, swap="zram"))
    assert "zram-size" in written(again)[ZRAM_FILE]
    assert "zram-size" not in written(plan(after(kept, again.steps), replace(WISHES, swap="none")))[ZRAM_FILE]


def test_debian_13_is_told_so_in_its_own_way() -> None:
    found = plan(PI_5_ON_13, WISHES)
    assert "Mechanism=zram" in written(found)[PI_SWAP_FILE]
    assert ZRAM_FILE not in written(found)
    none = plan(PI_5_ON_13, replace(WISHES, swap="none"))
    assert "Mechanism=none" in written(none)[PI_SWAP_FILE]
    kept = plan(after(PI_5_ON_13, none.steps), WISHES)
    assert kept.steps == (), "nobody wished it otherwise since"


def test_the_clock_comes_from_the_center_unless_somebody_says_otherwise() -> None:
    assert "NTP=center.hall.example\n" in written(plan(PI_5_ON_13, WISHES))[TIMESYNC_FILE]
    told = replace(WISHES, ntp="10.0.0.1 10.0.0.2")
    done = after(PI_5_ON_13, plan(PI_5_ON_13, told).steps)
    assert "NTP=10.0.0.1 10.0.0.2\n" in done.files[TIMESYNC_FILE].content
    assert plan(done, WISHES).steps == ()


def test_who_names_other_hosts_is_told_that_the_halls_configuration_stands_over_them() -> None:
    fitted = {FITTED_TIME: FoundFile("[Time]\nNTP=\nNTP=10.0.0.9\n", Holding(0o644))}
    there, told = replace(PI_5_ON_13, files={**PI_5_ON_13.files, **fitted}), replace(WISHES, ntp="10.0.0.1")
    assert any(note.startswith("--ntp counts once") for note in plan(there, told).notes)
    for machine, wishes in ((PI_5_ON_13, told), (there, WISHES)):
        assert not any("--ntp" in note for note in plan(machine, wishes).notes)


def test_the_watchdog_waits_no_longer_than_a_pis_can() -> None:
    assert "RuntimeWatchdogSec=14\n" in written(plan(PI_5_ON_13, WISHES))[WATCHDOG_FILE]


@pytest.mark.parametrize("machine", [PI_3_ON_12, PI_5_ON_13])
def test_classes_of_devices_that_modules_bring_are_known_when_the_unit_starts(machine: Machine) -> None:
    """What the kernel does not know then, the unit may not touch as long as it runs."""
    brought = {"drm": "vc4", "alsa": "snd", "ttyUSB": "usbserial", "ttyACM": "cdc_acm"}
    loaded = written(plan(machine, WISHES))[MODULES_FILE].split()
    unit = lines(UNITS / "window-terminal.service")
    assert {f"char-{each} rw" for each in brought} <= set(unit["DeviceAllow"])
    assert loaded == [*brought.values()]
    assert "systemd-modules-load.service" in " ".join(unit["After"]).split()


def test_settings_are_for_the_terminal_and_nobody_else() -> None:
    done = after(PI_5_ON_13, plan(PI_5_ON_13, replace(WISHES, token="b" * 43)).steps)
    assert done.files[paths.SETTINGS_FILE].holding == Holding(0o640, "root", "window-terminal")
    assert done.files[paths.TOKEN_FILE] == FoundFile(
        "b" * 43 + "\n", Holding(0o600, "window-terminal", "window-terminal")
    )
    assert done.folders[paths.STATE_FOLDER] == Holding(0o700, "window-terminal", "window-terminal")
    assert f'port = "{HEADER_PORT}"' in done.files[paths.SETTINGS_FILE].content


def test_a_token_is_not_given_twice() -> None:
    told = replace(WISHES, token="b" * 43)
    done = after(PI_5_ON_13, plan(PI_5_ON_13, told).steps)
    started = replace(
        done,
        files={path: each for path, each in done.files.items() if path != paths.TOKEN_FILE},
        folders={**done.folders, paths.BUFFER_FOLDER: Holding(0o700, "window-terminal", "window-terminal")},
    )
    again = plan(started, told)
    assert again.steps == ()
    assert any(note.startswith("a token is taken before the first start alone") for note in again.notes)
    assert not any("token" in note for note in plan(started, WISHES).notes)


def test_what_a_hall_has_otherwise_goes_beside_the_unit() -> None:
    told = replace(WISHES, allow=("203.0.113.7",), devices=("/dev/hidraw0",))
    text = written(plan(PI_5_ON_13, told))[paths.HALL_DROP_IN]
    assert text.splitlines()[1:] == ["[Service]", "IPAddressAllow=203.0.113.7", "DeviceAllow=/dev/hidraw0 rw"]
    assert paths.HALL_DROP_IN not in written(plan(PI_5_ON_13, WISHES))


def test_only_what_is_for_every_start_is_started_at_each() -> None:
    done = after(PI_5_ON_13, plan(PI_5_ON_13, WISHES).steps)
    assert {name for name in done.enabled if name.startswith("window-terminal")} == {
        paths.SERVICE_UNIT,
        "window-terminal-upgrade.path",
        paths.UPGRADE_UNIT,
    }
    assert f"{paths.UDEV_FOLDER}/60-window-terminal.rules" in done.files


def test_no_login_is_asked_for_behind_the_plate_and_nobodys_is_ended_before_it_hangs() -> None:
    found = plan(PI_5_ON_13, WISHES)
    assert {"NAutoVTs=0", "ReserveVT=0"} < set(written(found)[LOGIND_FILE].splitlines())
    assert LOGIN_LINK not in after(PI_5_ON_13, found.steps).links
    ended = [step.deed for step in found.steps if isinstance(step.deed, Disable)]
    assert "getty@tty1.service" not in {name for deed in ended for name in deed.units}


# A virtual machine.


def test_a_virtual_machine_is_set_up_without_boot_settings_and_it_is_said() -> None:
    found = plan(VIRTUAL, WISHES)
    assert not {CMDLINE, CONFIG} & written(found).keys()
    assert any("boot settings are left out" in note for note in found.notes)
    assert SwapOff("/dev/vda2") in [step.deed for step in found.steps]
    assert "# by window-terminal: UUID=1b none swap" in written(found)["/etc/fstab"]


def test_where_no_systemd_runs_units_are_linked_and_it_is_said() -> None:
    found = plan(replace(PI_5_ON_13, systemd=False), WISHES)
    assert paths.SERVICE_UNIT in after(PI_5_ON_13, found.steps).enabled
    assert "service" not in {step.name for step in found.steps}
    assert any("no systemd runs here" in note for note in found.notes)


# What has settings already.


def test_settings_that_somebody_wrote_stay_with_their_comments() -> None:
    own = '# ours\nstate = "/var/lib/window-terminal"\nruntime = "/run/window-terminal"\n[center]\nurl = "https://a:1"\n'
    own += f'ca = "{paths.CA_FILE}"\n[trust]\nkeys = []\n[buzzer]\npin = 18\n'
    there = replace(
        PI_5_ON_13,
        files={**PI_5_ON_13.files, paths.SETTINGS_FILE: FoundFile(own, Holding(0o640, "root", "window-terminal"))},
    )
    same = replace(WISHES, settings={"trust": {"keys": ["x"]}})
    assert "pin = 18" in written(plan(there, same))[paths.SETTINGS_FILE]
    told = replace(WISHES, settings={"buzzer": {"pin": 18}})
    kept = replace(there, files={**there.files, paths.SETTINGS_FILE: FoundFile(own.replace("[]", '["x"]'))})
    assert written(plan(kept, told))[paths.SETTINGS_FILE].startswith("# ours\n")


def test_a_key_that_roots_word_would_overrule_is_not_taken_in_silence() -> None:
    word = FoundFile('keys = ["x"]\nformer = ["z"]\n', Holding(0o644, "root", "root"))
    there = replace(PI_5_ON_13, files={**PI_5_ON_13.files, paths.TRUSTED_KEY_FILE: word})
    for keys, stand_in_the_way in ((["x"], False), (["y"], True), (["x", "y"], True), (["z"], True)):
        obstacles = plan(there, replace(WISHES, settings={**WISHES.settings, "trust": {"keys": keys}})).obstacles
        said = [each for each in obstacles if "stands over the settings" in each.what]
        assert bool(said) == stand_in_the_way
    assert plan(PI_5_ON_13, replace(WISHES, settings={**WISHES.settings, "trust": {"keys": ["y"]}})).obstacles == ()


def test_a_terminal_that_runs_is_started_anew_only_for_a_reason() -> None:
    done = after(PI_5_ON_13, plan(PI_5_ON_13, WISHES).steps)
    other = plan(done, replace(WISHES, settings={"buzzer": {"pin": 18}})).steps
    assert [step.name for step in other] == ["settings", "service"]
    colder = plan(done, replace(WISHES, ntp="10.0.0.1")).steps
    assert [step.name for step in colder] == ["clock", "units"]
