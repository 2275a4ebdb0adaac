"""The units as systemd itself reads them: whether they hold, how they are ordered, how little they may do."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from terminal.commands.upgrade import REFUSED_SECONDS
from terminal.services.time_servers import fitted_text
from terminal.setup import paths, system_files
from tests.support.unit_file import UNITS, lines

TERMINAL, FAULT = UNITS / "window-terminal.service", UNITS / "window-terminal-fault.service"
COUNT = UNITS / "window-terminal-upgrade-start.service"
TIME = UNITS / "window-terminal-time.service"  # root's
SERVICES = sorted(UNITS.glob("window-terminal*.service"))
SYSTEM = Path("/lib/systemd/system")
WALKS = 16
SETUPS = "[Time]\nNTP=10.0.0.5\nFallbackNTP=\n"
BARE = "[Unit]\nDescription=A unit\n[Service]\nExecStart=/bin/true\n"


def machine(folder: Path, *units: Path) -> Path:
    """A folder of units as on a terminal, with the login and the time that every Debian starts."""
    for unit in units or [*UNITS.iterdir()]:
        (folder / unit.name).write_text(
            re.sub("^ExecStart=.*", "ExecStart=/bin/true", unit.read_text(), flags=re.M)
        )
    for target, name, unit in (
        ("multi-user", TERMINAL.name, folder / TERMINAL.name),
        ("getty", "getty@tty1.service", SYSTEM / "getty@.service"),
        ("sysinit", "systemd-timesyncd.service", SYSTEM / "systemd-timesyncd.service"),
    ):
        (folder / f"{target}.target.wants").mkdir()
        (folder / f"{target}.target.wants" / name).symlink_to(unit)
    return folder


def verified(folder: Path, unit: str) -> str:
    """What systemd says against this unit and all that it starts; empty for nothing."""
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit],
        env=os.environ | {"SYSTEMD_UNIT_PATH": f"{folder}:"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return done.stderr + ("" if done.returncode == 0 else f"exit {done.returncode}")


def circle(folder: Path) -> str:
    """What systemd says of a circle in the order of a whole start; empty for none.

    It walks the units in another order each time, and does not find every circle on every walk.
    """
    return next((said for _ in range(WALKS) if "cycle" in (said := verified(folder, "multi-user.target"))), "")


def exposure(unit: Path) -> float:
    """systemd's own score, 0 to 10; the less a unit may, the lower."""
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", str(unit)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found = re.search(r"Overall exposure level for .*: ([0-9.]+)", done.stdout)
    assert found, done.stdout
    return float(found[1])


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_systemd_finds_nothing_wrong(tmp_path: Path, unit: Path) -> None:
    assert verified(machine(tmp_path), unit.name) == ""


def test_a_word_that_systemd_does_not_know_is_found(tmp_path: Path) -> None:
    folder = machine(tmp_path)
    (folder / TERMINAL.name).write_text(TERMINAL.read_text() + "[Service]\nWatchdogSecs=30\n")
    assert "Unknown key" in verified(folder, TERMINAL.name)


def test_a_whole_start_has_no_circle_and_the_login_gives_way(tmp_path: Path) -> None:
    assert circle(machine(tmp_path)) == ""


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("After=systemd-remount-fs.service", "After=basic.target systemd-remount-fs.service"),
        ("Conflicts=getty@tty1.service", ""),  # the login comes after basic.target, and the plate after the login
    ],
)
def test_a_plate_that_waits_for_what_waits_for_it_is_found(tmp_path: Path, line: str, instead: str) -> None:
    folder = machine(tmp_path)
    unit = folder / TERMINAL.name
    assert line in unit.read_text()
    unit.write_text(unit.read_text().replace(line, instead))
    assert "Found ordering cycle" in circle(folder)


def test_network_and_time_wait_for_the_plate_and_the_plate_for_neither() -> None:
    unit = lines(TERMINAL)
    before, after = ({name for value in unit[key] for name in value.split()} for key in ("Before", "After"))
    assert {"network-pre.target", "systemd-timesyncd.service"} <= before
    late = {"network.target", "network-online.target", "time-sync.target", "sysinit.target", "basic.target"}
    assert not after & late
    assert unit["DefaultDependencies"] == ["no"]


def test_the_plate_waits_for_no_more_than_its_disk() -> None:
    """Private folders in /tmp, too, would have it wait: for /tmp, and that for the swap."""
    unit = lines(TERMINAL)
    after = {name for value in unit["After"] for name in value.split()}
    disk = {"systemd-remount-fs.service", "systemd-modules-load.service"}
    assert after == disk | {"getty@tty1.service", FAULT.name, COUNT.name}
    ahead = {name for value in lines(COUNT)["After"] for name in value.split()}
    assert ahead <= disk and lines(COUNT)["PrivateTmp"] == [], "nor by way of what is counted before it"
    assert unit["PrivateTmp"] == [] and "/tmp:mode=1777" in unit["TemporaryFileSystem"][0].split()
    before = {name for value in unit["Before"] for name in value.split()}
    assert {"sysinit.target", "tmp.mount", "swap.target", "systemd-tmpfiles-setup.service"} <= before


def test_the_screens_driver_waits_for_nothing_that_waits_for_the_plate() -> None:
    """udev says whose the card is: what goes before udev may not come after the plate."""
    before = {name for value in lines(TERMINAL)["Before"] for name in value.split()}
    first = {path.name for path in SYSTEM.glob("systemd-*.service") if _goes_before(path, "systemd-udevd.service")}
    assert "systemd-network-generator.service" in first
    assert not before & first


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_the_score_is_good_and_a_bare_unit_scores_far_worse(tmp_path: Path, unit: Path) -> None:
    (tmp_path / unit.name).write_text(BARE)
    assert exposure(tmp_path / unit.name) > 9
    if "User" in lines(unit) or unit == TIME:  # what installs and reads sticks is root's, and does more of it
        assert exposure(unit) <= 1.5


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("CapabilityBoundingSet=", "CapabilityBoundingSet=CAP_SYS_ADMIN CAP_NET_ADMIN"),
        ("SystemCallFilter=@system-service", ""),
        ("DevicePolicy=closed", "DevicePolicy=auto"),
        ("ProtectKernelTunables=yes", ""),
        ("IPAddressDeny=any", ""),
    ],
)
def test_one_lock_less_is_seen_in_the_score(tmp_path: Path, line: str, instead: str) -> None:
    text = TERMINAL.read_text()
    assert f"\n{line}\n" in text
    (tmp_path / TERMINAL.name).write_text(text.replace(f"\n{line}\n", f"\n{instead}\n"))
    assert exposure(tmp_path / TERMINAL.name) > exposure(TERMINAL)


def test_every_class_of_device_is_named_and_nothing_else_may_be_touched() -> None:
    unit = lines(TERMINAL)
    classes = ("ttyAMA", "ttyS", "ttyUSB", "ttyACM", "drm", "input", "gpiochip", "alsa")
    assert unit["DeviceAllow"] == [*(f"char-{each} rw" for each in classes), "/dev/tty1 rw"]
    assert unit["DevicePolicy"] == ["closed"]
    assert not {"PrivateDevices", "PrivateUsers", "MemoryDenyWriteExecute"} & unit.keys()  # they break the hardware
    assert unit["MemorySwapMax"] == ["0"] and "MemoryHigh" not in unit  # who grows is ended, and comes again
    assert unit["ProcSubset"] == []  # pid would hide the board's name and the boot's


def test_no_port_can_be_listened_on_on_any_version() -> None:
    """SocketBindDeny alone denied nothing on some: an Allow stands beside it, for what only root could have."""
    unit = lines(TERMINAL)
    assert unit["SocketBindDeny"] == ["any"]
    (allowed,) = unit["SocketBindAllow"]
    assert int(allowed.rpartition(":")[2]) < 1024 and unit["CapabilityBoundingSet"] == [""]


@pytest.mark.parametrize("unit", [TERMINAL, FAULT], ids=lambda unit: unit.name)
def test_netlink_is_allowed_where_a_plate_is_drawn(unit: Path) -> None:
    """SDL asks udev for keyboards through it, and crashes where that is refused."""
    (families,) = lines(unit)["RestrictAddressFamilies"]
    assert "AF_NETLINK" in families.split()


def test_it_is_started_again_and_in_the_end_says_so() -> None:
    unit, fault = lines(TERMINAL), lines(FAULT)
    assert (unit["Type"], unit["NotifyAccess"], unit["Restart"]) == (["notify"], ["main"], ["always"])
    assert unit["OnFailure"] == [FAULT.name] and FAULT.name in unit["Conflicts"]
    # Five starts that fail as late as they may lie within the interval: the limit is reached at all.
    burst, interval = int(unit["StartLimitBurst"][0]), int(unit["StartLimitIntervalSec"][0])
    slowest = max(int(unit["TimeoutStartSec"][0]), int(unit["WatchdogSec"][0])) + int(unit["TimeoutStopSec"][0])
    assert burst * (slowest + int(unit["RestartSec"][0])) < interval
    # Where each failure starts the fault plate, the next start comes before it draws.
    wait = int(fault["ExecStartPre"][0].removeprefix("/bin/sleep "))
    assert wait > int(unit["RestartSec"][0])
    assert fault["Restart"] == ["always"] and fault["StartLimitIntervalSec"] == ["0"]  # it is never given up


def test_the_first_console_is_the_plates_and_nothing_is_written_there() -> None:
    unit = lines(TERMINAL)
    assert "getty@tty1.service" in unit["Conflicts"] and "getty@tty1.service" in " ".join(unit["After"]).split()
    assert unit["TTYVHangup"] == ["yes"] and unit["TTYPath"] == ["/dev/tty1"]
    assert (unit["StandardOutput"], unit["StandardError"]) == (["journal"], ["journal"])


@pytest.mark.parametrize("release", ["current", "1.0"])
def test_the_fault_plate_is_drawn_by_whatever_release_can(tmp_path: Path, release: str) -> None:
    """The words of the unit, run as they are, over releases that are broken but for one."""
    for each in ("current", "releases/0.9", "releases/1.0"):
        (tmp_path / each / "bin").mkdir(parents=True)
        program = tmp_path / each / "bin" / "window-terminal"
        program.write_text(f"#!/bin/sh\necho drawn by {each}: $1\n" if each.endswith(release) else "#!/bin/false\n")
        program.chmod(0o755)
    assert f"{release}: fault-plate" in _run(tmp_path)
    assert "out of order" not in _run(tmp_path)


def test_where_no_release_can_words_stand_on_the_console(tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    assert "This terminal is out of order." in _run(tmp_path)


def _run(opt: Path) -> str:
    (command,) = lines(FAULT)["ExecStart"]
    script = command.removeprefix("/bin/sh -c '").removesuffix("'").replace("$$", "$").replace("\\\\", "\\")
    script = script.replace("/opt/window-terminal", str(opt)).replace("sleep 60", ":")
    done = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=False, timeout=20)
    return done.stdout


def test_a_start_is_counted_while_an_upgrade_is_open_and_only_then() -> None:
    """As root, by the version that was last found to work, and before each start; a failure keeps no plate down."""
    unit, count = lines(TERMINAL), lines(COUNT)
    assert unit["ExecStartPre"] == [], "no process comes before the plate on all other mornings"
    assert COUNT.name in unit["Wants"] and COUNT.name in unit["After"] and COUNT.name not in unit["Requires"]
    assert count["ConditionPathExists"] == [f"{paths.UPGRADE_FOLDER}/{paths.UNFINISHED_MARK}"]
    assert count["ExecStart"] == ["/opt/window-terminal/confirmed/bin/window-terminal upgrade start"]
    assert (count["User"], count["RemainAfterExit"], count["StartLimitIntervalSec"]) == ([], [], ["0"])
    assert int(count["TimeoutStartSec"][0]) < int(unit["TimeoutStartSec"][0])


def test_what_looks_for_signed_software_is_there_from_the_first_start_on() -> None:
    assert "window-terminal-upgrade.path window-terminal-time.path" in lines(TERMINAL)["Wants"]


def test_no_file_can_keep_the_upgrade_from_being_started() -> None:
    """The service's user fills its inbox as it likes: a limit of starts would be used up by ten of its files."""
    unit, path = (lines(UNITS / f"window-terminal-upgrade.{kind}") for kind in ("service", "path"))
    assert unit["StartLimitIntervalSec"] == ["0"]
    assert int(unit["RestartSec"][0]) >= REFUSED_SECONDS, "one that fails by itself does not start again at once"
    own = f"{paths.UPGRADE_FOLDER}/{paths.STICK_RELEASE}"
    assert path["PathExists"] == [own]
    conditions = {condition.removeprefix("|") for condition in unit["ConditionPathExists"]}
    assert {
        own,
        *(f"{paths.UPGRADE_FOLDER}/{name}" for name in (paths.ACCEPTED_RELEASE, paths.UNFINISHED_MARK)),
    } == conditions


def test_nobody_can_use_up_the_starts_of_what_names_who_tells_the_time() -> None:
    """The service's user lays there what it likes, as often as it likes."""
    unit = lines(TIME)
    assert unit["StartLimitIntervalSec"] == ["0"] and unit["ExecStartPost"] == ["/bin/sleep 10"]
    assert unit["CapabilityBoundingSet"] == ["CAP_DAC_OVERRIDE CAP_FOWNER"], "else a sticky folder keeps its files"
    assert unit["ReadWritePaths"] == [
        f"{paths.UPGRADE_FOLDER} {paths.STATE_FOLDER} -{Path(system_files.FITTED_TIME).parent}"
    ]


FOLDERS = UNITS / "window-terminal-folders.service"  # takes links away before the others need these folders


@pytest.mark.parametrize("unit", sorted(UNITS.glob("*.*")), ids=lambda unit: unit.name)
def test_no_link_of_the_services_user_keeps_a_unit_of_roots_from_working(unit: Path) -> None:
    """systemd follows them in what it looks at and in what it lets through: one that leads to itself ends both."""
    told = lines(unit)
    keys = ("ReadWritePaths", "PathExists", "PathExistsGlob")
    words = [word.lstrip("-") for key in keys for line in told.get(key, []) for word in line.split()]
    within = {Path(word) for word in words if word.startswith(f"{paths.STATE_FOLDER}/")}
    if within:
        assert FOLDERS.name in told["Wants"] and FOLDERS.name in " ".join(told["After"]).split()
        guarded = {Path(paths.INBOX_FOLDER), Path(paths.TIME_WISH).parent}
        assert {path if path in guarded else path.parent for path in within} <= guarded


def _kept_clean(tmp_path: Path) -> tuple[list[str], str]:
    """What the command that keeps links out of these folders has systemd do, and what it says."""
    (command,) = lines(FOLDERS)["ExecStart"]
    script = command.removeprefix("/bin/sh -c '").removesuffix("'").replace("$$", "$")
    script = script.replace("/var/lib", str(tmp_path))
    (tmp_path / "systemctl").write_text(f'#!/bin/sh\necho "$*" >>{tmp_path}/asked\n')
    (tmp_path / "systemctl").chmod(0o755)
    found = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    words = ["/bin/sh", "-c", script]
    done = subprocess.run(words, capture_output=True, text=True, check=True, timeout=20, env=found)
    asked = tmp_path / "asked"
    return asked.read_text().splitlines() if asked.exists() else [], done.stdout


@pytest.mark.parametrize(
    ("name", "trick"),
    [
        ("inbox", lambda path: path.symlink_to(path)),
        ("inbox", lambda path: path.symlink_to("/etc")),
        ("time", lambda path: path.symlink_to("/nowhere")),
        ("time", os.mkfifo),
        ("time", Path.touch),
    ],
    ids=["itself", "elsewhere", "nowhere", "pipe", "file"],
)
def test_what_is_no_folder_goes_and_whoever_made_it_is_started_anew(
    tmp_path: Path, name: str, trick: Callable[[Path], None]
) -> None:
    state = tmp_path / "window-terminal"
    for each in {"inbox", "time"} - {name}:
        (state / each).mkdir(parents=True)
        (state / each / "content").touch()
    trick(state / name)
    asked = [f"stop {paths.SERVICE_UNIT}", f"--no-block start {paths.SERVICE_UNIT}"]
    assert _kept_clean(tmp_path) == (asked, f"{state / name} is no folder: it is taken away\n")
    assert not os.path.lexists(state / name)
    assert len(list(state.glob("*/content"))) == 1, "the other is as it was"


def test_folders_stay_and_nobody_is_stopped(tmp_path: Path) -> None:
    assert _kept_clean(tmp_path) == ([], ""), "there may be none yet"
    for each in ("inbox", "time"):
        (tmp_path / "window-terminal" / each).mkdir(parents=True)
    assert _kept_clean(tmp_path) == ([], "")
    assert len(list((tmp_path / "window-terminal").iterdir())) == 2


def test_a_stick_is_taken_although_somebody_ended_what_waits_for_it() -> None:
    (after,) = lines(UNITS / "window-terminal-stick@.service")["ExecStartPost"]
    assert after == "+-systemctl --no-block start window-terminal-upgrade.path"


def _goes_before(unit: Path, other: str) -> bool:
    return other in " ".join(lines(unit)["Before"]).split()


@pytest.mark.parametrize("one", SERVICES, ids=lambda unit: unit.name)
def test_no_two_units_wait_for_one_another(one: Path) -> None:
    """systemd finds that circle only when both are stopped, and then stops neither."""
    after = {unit.name: " ".join(lines(unit)["After"]).split() for unit in SERVICES}
    assert [other for other in after[one.name] if one.name in after.get(other, [])] == []


def test_systemd_reads_whom_it_signed_after_whom_setup_named(tmp_path: Path) -> None:
    for file, text in ((system_files.FITTED_TIME, fitted_text(["10.0.0.9"])), (system_files.TIMESYNC_FILE, SETUPS)):
        path = tmp_path / file.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    command = ["systemd-analyze", "cat-config", f"--root={tmp_path}", "systemd/timesyncd.conf"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    named = [line for line in done.stdout.splitlines() if line.startswith("NTP=")]
    assert named == ["NTP=10.0.0.5", "NTP=", "NTP=10.0.0.9"], "an empty one forgets those before it"
