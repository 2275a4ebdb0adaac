"""The system files beside our own: clock, watchdog, journal, what is shipped as units, boot settings. Pure."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from terminal.config.allowed_addresses import allowed, host_of, literal, networks, refusal
from terminal.domain.fittings import A_TIME_HOST
from terminal.setup.acts import Disable, Enable, Remove, WriteFile
from terminal.setup.boot_settings import with_block, with_words
from terminal.setup.described_machine import OLD_BOARDS, Machine
from terminal.setup.paths import (
    HALL_DROP_IN,
    SERVICE_UNIT,
    place_of,
)
from terminal.setup.steps import Obstacle, SetupStep, file_step
from terminal.setup.wishes import Wishes

TIMESYNC_FILE = "/etc/systemd/timesyncd.conf.d/window-terminal.conf"
TIMESYNC_UNIT = "systemd-timesyncd.service"
FITTED_TIME = "/etc/systemd/timesyncd.conf.d/window-terminal.fitted.conf"  # by the hall's configuration, over it
WATCHDOG_FILE = "/etc/systemd/system.conf.d/window-terminal.conf"
WATCHDOG_TEXT = "[Manager]\nRuntimeWatchdogSec=14\n"  # s: the Pi's counts to 15 and boots in circles beyond
JOURNALD_FILE = "/etc/systemd/journald.conf.d/window-terminal.conf"
JOURNALD_TEXT = "[Journal]\nSystemMaxUse=64M\nSystemMaxFileSize=8M\nRuntimeMaxUse=16M\nMaxRetentionSec=30day\n"
LOGIND_FILE = "/etc/systemd/logind.conf.d/window-terminal.conf"
LOGIND_TEXT = "[Login]\nNAutoVTs=0\nReserveVT=0\n"
LOGIN_LINK = "/etc/systemd/system/getty.target.wants/getty@tty1.service"
LOGIN_TARGET = "/lib/systemd/system/getty@.service"
# The screen's driver is else loaded somewhere among a thousand devices, and the plate waits for it; and the unit
# may touch no class of devices that comes after its start: screen, sound, serial adapters.
MODULES_FILE, MODULES_TEXT = "/etc/modules-load.d/window-terminal.conf", "vc4\nsnd\nusbserial\ncdc_acm\n"
CLOUD_FILE = "/etc/cloud/cloud-init.disabled"
CMDLINE, CONFIG = "/boot/firmware/cmdline.txt", "/boot/firmware/config.txt"
BLUETOOTH_UNIT = "hciuart.service"
FIRST_BOOT_UNIT = "window-terminal-first-boot.service"  # only a card image has it on
CONNECTOR = "HDMI-A-1"


def boot_steps(machine: Machine, wishes: Wishes, size: tuple[int, int]) -> Iterator[SetupStep]:
    """What the firmware and the kernel are told; nothing where there is no Pi's boot partition."""
    cmdline, config = machine.text(CMDLINE), machine.text(CONFIG)
    if cmdline is not None:
        words = with_words(cmdline, _video(cmdline, wishes.video, size))
        why = "no console at the sensor's port; a screen that is switched on later shows; no text before the plate"
        yield from _edited(machine, CMDLINE, words, why)
    if config is not None:
        why = "the header's good serial port is the sensor's, not Bluetooth's"
        yield from _edited(machine, CONFIG, with_block(config, machine.generation), why)
        why = "the terminal may use what the kernel knows when it starts, and the screen comes first"
        yield from file_step(machine, "modules", MODULES_FILE, MODULES_TEXT, why)
    if machine.generation in OLD_BOARDS and BLUETOOTH_UNIT in machine.enabled:
        why = "it would wait for a port that Bluetooth no longer has"
        yield SetupStep("serial", f"{BLUETOOTH_UNIT} is on", "off", why, Disable((BLUETOOTH_UNIT,)))


def system_steps(machine: Machine, hosts: str) -> Iterator[SetupStep]:
    """Clock, watchdog, journal, and what slows the start. `hosts` tell the time."""
    if hosts:
        text = f"[Time]\nNTP={hosts}\nFallbackNTP=\n"
        yield from file_step(machine, "clock", TIMESYNC_FILE, text, "the hall's network reaches no other clock")
    if TIMESYNC_UNIT not in machine.enabled:
        why = "facts are dated by a clock that somebody sets"
        yield SetupStep("clock", f"{TIMESYNC_UNIT} is off", "on", why, Enable((TIMESYNC_UNIT,)))
    yield from file_step(machine, "watchdog", WATCHDOG_FILE, WATCHDOG_TEXT, "a frozen machine starts anew")
    yield from file_step(machine, "journal", JOURNALD_FILE, JOURNALD_TEXT, "the log never fills the card")
    if "cloud-init" in machine.packages:
        yield from file_step(machine, "start", CLOUD_FILE, "", "cloud-init keeps every start waiting")


def unit_steps(machine: Machine, wishes: Wishes) -> Iterator[SetupStep]:
    """Units and udev rules as they are shipped, and the drop-in for what this hall has otherwise."""
    for name, text in sorted(wishes.units.items()):
        yield from file_step(machine, "units", place_of(name), text, "as it comes with this version")
    if wishes.allow or wishes.devices:
        why = "more than the unit allows by itself"
        yield from file_step(machine, "units", HALL_DROP_IN, hall_drop_in(wishes.allow, wishes.devices), why)
    missing = tuple(sorted(name for name in _started(wishes) if name not in machine.enabled))
    if missing:
        why = "the terminal comes up by itself each morning"
        yield SetupStep("units", f"not started at boot: {', '.join(missing)}", "started", why, Enable(missing))


def login_steps(machine: Machine) -> Iterator[SetupStep]:
    """No login on the console that the plate hangs on. Nobody's is ended before: whoever installs may sit there."""
    why = "a keyboard that somebody plugs in gets no login behind the plate"
    yield from file_step(machine, "login", LOGIND_FILE, LOGIND_TEXT, why)
    if LOGIN_LINK in machine.links:
        yield SetupStep(
            "login", "asked for on the first console", "not from the next start on", why, Remove(LOGIN_LINK)
        )


def address_obstacles(machine: Machine, wishes: Wishes, told: Mapping[str, Any]) -> Iterator[Obstacle]:
    """What is no address, and a center that the unit would not let the terminal reach."""
    wrong = [problem for word in wishes.allow if (problem := _no_network(word))]
    for problem in wrong:
        yield Obstacle(f"--allow {problem}", "an address or a network, as 203.0.113.7 or 203.0.113.0/24")
    if not wrong:
        host = host_of(str(told.get("center", {}).get("url", "")))
        texts = [wishes.units.get(SERVICE_UNIT, ""), _drop_in(machine, wishes)]
        addresses = literal(host)
        if refused := refusal(host, addresses, allowed(texts)):
            remedy = f"if it is where it should be, the same command with --allow {addresses[0]}"
            yield Obstacle(
                f"the center {refused.partition('; ')[0]}", remedy
            )  # what to do there is of an installed one


def word_obstacles(wishes: Wishes) -> Iterator[Obstacle]:
    """Words that what they are written for would pass over without a sound."""
    if wishes.ntp and not all(re.match(A_TIME_HOST, word) for word in wishes.ntp.split()):
        yield Obstacle(f"--ntp {wishes.ntp!r} names no hosts", "names or addresses without a port, spaces between")
    if wishes.video and len(wishes.video.split()) != 1:
        yield Obstacle(f"--video {wishes.video!r} is not one word", "connector and size, as HDMI-A-1:800x480@60D")
    for node in wishes.devices:
        if not node.startswith("/dev/") or len(node.split()) != 1:
            yield Obstacle(f"--device {node!r} is no device", "its path, as /dev/hidraw0")


def hall_drop_in(allow: tuple[str, ...], devices: tuple[str, ...]) -> str:
    """The lines of the unit that are this hall's own."""
    lines = [*(f"IPAddressAllow={each}" for each in allow), *(f"DeviceAllow={each} rw" for each in devices)]
    return "\n".join(["# By window-terminal setup --allow … --device …", "[Service]", *lines, ""])


def wanted_by_the_system(unit: str) -> bool:
    """Whether a unit's text says when it is started."""
    return any(line.startswith(("WantedBy=", "RequiredBy=")) for line in unit.splitlines())


def _drop_in(machine: Machine, wishes: Wishes) -> str:
    """The hall's own lines, as they will be."""
    if wishes.allow or wishes.devices:
        return hall_drop_in(wishes.allow, wishes.devices)
    return machine.text(HALL_DROP_IN) or ""


def _no_network(word: str) -> str:
    """Why it is none; empty for one."""
    try:
        networks(word)
    except ValueError as e:
        return str(e)
    return ""


def _started(wishes: Wishes) -> Iterator[str]:
    for name, text in wishes.units.items():
        if wanted_by_the_system(text) and "@" not in name and name != FIRST_BOOT_UNIT:
            yield name


def _video(cmdline: str, wished: str | None, size: tuple[int, int]) -> str | None:
    """The wish; else nothing where a screen is named already; else the usual connector with the plate's size."""
    if wished is not None or "video=" in cmdline:
        return wished
    return f"{CONNECTOR}:{size[0]}x{size[1]}@60D"


def _edited(machine: Machine, path: str, content: str, why: str) -> Iterator[SetupStep]:
    found = machine.files[path]
    if found.content != content:
        yield SetupStep("boot", f"{path}: other lines", "edited", why, WriteFile(path, content, found.holding))
