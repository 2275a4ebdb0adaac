"""The manual: each command line is run, each key is there, and both languages say the same."""

import re
import tomllib
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec
import pytest
from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo
from PIL import Image

from terminal.__main__ import main
from terminal.config.settings import Settings, load
from terminal.domain.hall import Hall, HallWindow, ListedPerson, Unit
from terminal.domain.look import Look, Theme
from terminal.domain.timetable import Calendar, Season, Session
from terminal.domain.window import Rules, Supervisor
from tests.reference.likeness import alike, halved
from tests.support.manual_hall import Done, ManualHall
from tests.support.markdown import command_lines, rows, toml_texts, tomls
from tests.support.modules import ROOT

MANUAL, CHINESE = ROOT / "docs" / "manual", ROOT / "docs" / "manual" / "zh-CN"
PAGES = sorted(path.name for path in MANUAL.glob("*.md"))
BOTH = {ROOT / "README.md": ROOT / "docs" / "README.zh-CN.md"} | {MANUAL / page: CHINESE / page for page in PAGES}
SETTING_UP = MANUAL / "hall.md"

CENTER = "--center https://center.hall.example:8443 --ca ca.pem --key PUBLICKEY"
# What cannot be run here, and the test that shows it instead; empty where nothing else does.
BUNDLE = "window-terminal release bundle trixie.release --for terminal --debian trixie"
CARD = "window-terminal setup card /media/bootfs --release trixie.release --preseed hall.toml"  # asks for a card
AT_CENTER = "--center https://center.hall.example:8443 --ca tls/ca.pem"
PUBLISH = (
    f"window-terminal release publish trixie.release --canary 2F-17,2F-18 {AT_CENTER}",
    f"window-terminal release publish trixie.release --key it.key --canary 2F-17,2F-18 {AT_CENTER}",
    f"window-terminal release publish trixie.release --key it.key --all {AT_CENTER}",
)
PLACED = (
    f"window-terminal config move hall.toml 2F-17=t-0123456789ab {AT_CENTER}",
    f"window-terminal config replace hall.toml 2F-17=t-0123456789ab --former t-ba9876543210 {AT_CENTER}",
)
SERVE_HALLS = "window-terminal center serve --halls halls.toml"
HALLS = tuple(
    f"{SERVE_HALLS}{host} --tls-cert tls/server.pem --tls-key tls/server.key" for host in ("", " --host 0.0.0.0")
)
ONE_HALL = (
    "window-terminal center windows --database halls.toml#yingjiang",
    "window-terminal center accept CODE --window 2F-17 --database halls.toml#yingjiang",
)
EXPORTED = "window-terminal center export gbt39046-2020 --from 2026-11-01 --through 2026-11-30 --out november.csv"
THE_HALLS = "/etc/window-terminal-center/halls.toml"
YINGJIANG = "sqlite:////var/lib/window-terminal-center/yingjiang.db"
KEEP_BACKUPS = "sudo window-terminal center keep-backups /mnt/backups"
READ_ONLY_ROOT, THREE_MACHINES = "test_guest_read_only_root", "test_cluster"
NEXT_KEY = "window-terminal config key new --key new.key --signed-by"  # after it `it.key` signs nothing on any page
NEW_PUSH = f"window-terminal config push hall.toml --key new.key {AT_CENTER}"
NOT_RUN = {
    **dict.fromkeys((f"{NEXT_KEY} it.key", f"{NEXT_KEY} recovery.key --epoch 12"), "test_signing_keys_succession"),
    **dict.fromkeys((NEW_PUSH, f"{NEW_PUSH} --second-key li.key"), "test_signing_keys_succession"),
    f"{NEXT_KEY} it.key --second PUBLICKEY": "test_signing_keys_succession",
    "sudo window-terminal trust fresh.key.trust": "test_trust",
    "window-terminal trust fresh.key.trust": "test_trust",
    "./install.sh demo": "test_demo",  # sets .venv up from the package registry
    "./install.sh demo --story day --headless": "test_day",
    "./install.sh test": "",  # runs this test
    # What makes a terminal of a machine, or takes it away: the same on a root in a folder.
    f"sudo ./install.sh --dry-run {CENTER}": "test_setup",
    f"sudo ./install.sh {CENTER}": "test_setup",
    "sudo ./install.sh": "test_setup",
    "sudo ./install.sh --uninstall --dry-run": "test_setup",
    "sudo ./install.sh --uninstall": "test_installation",
    "sudo ./install.sh --uninstall --export /media/stick": "test_setup",
    "window-terminal setup --dry-run": "test_setup",
    "sudo ./install.sh image --dry-run": "test_setup",
    "sudo ./install.sh image": "test_card_image",
    "window-terminal setup image --dry-run": "test_setup",
    CARD: "test_boot_card",
    # What makes a center of one, and looks at it there.
    **dict.fromkeys(command_lines((MANUAL / "center.md").read_text(encoding="utf-8")), "test_bare_center"),
    **dict.fromkeys(command_lines((MANUAL / "office.md").read_text(encoding="utf-8")), "test_bare_center"),
    "window-terminal center serve --pages 127.0.0.1:8444": "test_served_pages",
    "window-terminal center export --keep filled.toml": "test_format_book",
    "window-terminal center export --again 2026-000001 --out again.csv": "test_format_book",
    EXPORTED: "test_format_book",
    **dict.fromkeys(command_lines((MANUAL / "people.md").read_text(encoding="utf-8")), "test_users"),
    "sudo ./install.sh center": "test_bare_center",
    "window-terminal center setup --dry-run": "test_bare_center",
    "window-terminal center doctor --json": "test_bare_center",
    "window-terminal center keep-backups /mnt/backups --keep 30": "test_backups",
    # Root's acts on the machine's own upgrade; on folders there.
    "window-terminal upgrade start": "test_procedure",
    "window-terminal upgrade run": "test_upgrade",
    "window-terminal upgrade rehearse --scratch scratch": "test_upgrade",
    "window-terminal center quarantine show 1": "test_quarantine",  # nothing is in quarantine there
    "window-terminal demo --headless --seconds 1": "test_demo",
    "window-terminal demo --story day": "test_day",
    "window-terminal fault-plate": "test_fault_plate",
    # it goes on until it is stopped
    f"window-terminal simulate hall {AT_CENTER} --trust PUBLICKEY --tokens sheet.txt": "test_hall",
    # it plays for a minute
    "window-terminal simulate hall --month 2026-03 --windows 12 --people 30 --out simulated-month": "test_month",
    # it lets itself in with a token that is good once
    "window-terminal simulate center-check https://center.hall.example:8443 --ca tls/ca.pem --token TOKEN": (
        "test_center_check"
    ),
    **dict.fromkeys(HALLS, "test_halls"),  # another center than the one that serves here
    **dict.fromkeys(ONE_HALL, "test_halls_file"),
    # On the machine of an installed center.
    f"sudo install -m 640 -o root -g window-terminal-center halls.toml {THE_HALLS}": "",
    f"sudo window-terminal center terminals --database {THE_HALLS}#yingjiang": "test_halls_file",
    "sudo mkdir -p /mnt/backups/yingjiang": "",
    f"window-terminal center restore yingjiang-backup.db --database {YINGJIANG}": "test_backups",
    f"{KEEP_BACKUPS}/yingjiang --database {THE_HALLS}#yingjiang": "test_backups",
    "window-terminal center backup center-backup.db": "test_backups",  # a name is new once
    # the hall of the pages has no day that is over
    "window-terminal center publish 2026-11-23 --yes": "test_publication",
    "window-terminal center restore center-backup.db": "test_backups",  # a center serves there
    "window-terminal staff-screen --control /run/window-terminal/control": "test_staff_screen",
    BUNDLE: "test_release_contents",  # fetches for minutes
    "window-terminal release check trixie.release --key PUBLICKEY": "test_release",
    f"window-terminal config status --watch {AT_CENTER}": "test_config_rollouts",  # waits for a trial
    f"window-terminal config status --json {AT_CENTER}": "test_config_rollouts",  # says by its exit that one lags
    "window-terminal center windows": "test_windows",  # says by its exit that a terminal lags
    "window-terminal center windows --json": "test_windows",
    "window-terminal center move t-0123456789ab --window 2F-17": "test_place_doors",
    "window-terminal center revoke t-0123456789ab": "test_place_doors",
    "window-terminal config sign hall.toml --into /media/stick": "test_stick_configuration",  # no stick is in here
    "window-terminal center notices test": "test_notices",  # nobody receives them there
    "window-terminal center errand file 41 for-it.txt": "test_errand_doors",  # nobody knows the number beforehand
    "window-terminal center errand move t-0123456789ab --window 3F-08": "test_errand_doors",
    **dict.fromkeys(PLACED, "test_config_moves"),  # no terminal here has these names
    **dict.fromkeys(PUBLISH, "test_publication"),  # there is no release file here
    "window-terminal config import-roster staff.xlsx hall.toml": "test_staff_import",  # there is no such list here
    "window-terminal diagnostics for-it.txt": "test_diagnostics_file",
    "sudo window-terminal diagnostics for-it.txt": "test_diagnostics_file",
    # What a partition is made by, and an overlay turned on: typed in a machine of its own.
    **dict.fromkeys(command_lines((MANUAL / "read-only-root.md").read_text(encoding="utf-8")), READ_ONLY_ROOT),
    **dict.fromkeys(command_lines((MANUAL / "city.md").read_text(encoding="utf-8")), THREE_MACHINES),
    "python -m tests.mutants": "",  # takes the better part of an hour
    "python -m tests.benchmarks": "test_benchmarks",
    "python -m tests.reference --docs": "test_nameplate_reference",  # writes into this repository
}


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ManualHall]:
    """A hall that the page set up which says how."""
    _, roster, hall = toml_texts(text(SETTING_UP))
    with ManualHall(tmp_path_factory.mktemp("hall"), hall, roster) as here:
        said(here, SETTING_UP)
        here.until(lambda: here.status().config, "the terminal has its configuration")
        yield here


def said(here: ManualHall, page: Path) -> dict[str, Done]:
    """What each command line of the page says, typed one after the other; a page is typed once."""
    if page not in here.said:
        here.said[page] = {line: here.run(line) for line in command_lines(text(page)) if line not in NOT_RUN}
    return here.said[page]


# Every command line.


@pytest.mark.parametrize("page", BOTH, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_every_command_line_of_the_page_works(here: ManualHall, page: Path) -> None:
    wrong = {line: done.output for line, done in said(here, page).items() if done.code}
    assert wrong == {}


def test_a_hall_is_set_up_as_the_page_says(here: ManualHall) -> None:
    found = {line: done.output for line, done in said(here, SETTING_UP).items()}
    assert found["window-terminal center accept CODE --window 2F-17"].endswith("accepted at 2F-17\n")
    assert found["window-terminal center reject OTHERCODE"] == f"{here.stranger} rejected\n"
    assert found["window-terminal config check hall.toml"].endswith("\nhall.toml: 2 windows, nothing wrong\n")
    assert here.status().window == "2F-17"


def test_fingers_are_enrolled_and_forgotten_as_the_page_says(here: ManualHall) -> None:
    found = {line: done.output for line, done in said(here, MANUAL / "fingers.md").items()}
    by_card, by_pin = (found[line] for line in found if line.startswith("window-terminal fingers enrol"))
    assert by_card.endswith("0117: 2 enrolled, in slots 0, 1\n")
    assert by_pin.endswith("0117: 1 enrolled, in slots 2\n")
    assert found["window-terminal fingers forget 0117"].startswith("erased: 3 fingers of 0117")
    assert here.sensor.flash == {}


def test_facts_are_carried_by_hand_as_the_page_says(here: ManualHall) -> None:
    found = {line.split()[2]: done.output for line, done in said(here, MANUAL / "facts.md").items()}
    assert found["check"].endswith("3 facts, 3 waiting: nothing wrong\n")
    assert found["export"].startswith("3 facts of ")
    assert found["import"].endswith(": 3 new, 0 already there\n")


def test_devices_in_software_say_their_port_as_the_page_says(here: ManualHall) -> None:
    assert [done.output[:18] for done in said(here, MANUAL / "devices.md").values()] == ['{"port":"/dev/pts/'] * 2


def test_the_plate_on_the_page_is_what_its_command_draws(here: ManualHall) -> None:
    [line] = [line for line in command_lines(text(MANUAL / "looks.md")) if "--name" in line]
    here.run(line)
    with Image.open(here.folder / "plate.png") as drawn, Image.open(ROOT / "docs" / "plate.png") as shown:
        assert alike(halved(drawn.convert("RGB")), halved(shown.convert("RGB")))


def test_what_is_not_run_is_in_the_manual_and_shown_elsewhere() -> None:
    typed = {line for page in BOTH for line in command_lines(text(page))}
    assert typed >= NOT_RUN.keys()
    assert all(list((ROOT / "tests").rglob(f"{test}.py")) for test in NOT_RUN.values() if test)


def test_every_command_has_an_example() -> None:
    lines = [line.removeprefix("sudo ") for page in BOTH for line in command_lines(text(page))]
    typed = [line.split()[1:] for line in lines]
    assert [words for words in _commands(main) if not any(line[: len(words)] == words for line in typed)] == []


def _commands(command: click.Command, *words: str) -> Iterator[list[str]]:
    if not isinstance(command, click.Group):
        yield list(words)
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found
        if not found.hidden:  # nobody types it
            yield from _commands(found, *words, name)


# What SECURITY.md says of a terminal that runs.


def listening(pid: int) -> set[str]:
    """The inodes of the TCP sockets at which this process waits for callers, by the kernel's tables."""
    tables = [Path(f"/proc/{pid}/net/{name}").read_text(encoding="ascii") for name in ("tcp", "tcp6")]
    rows = [line.split() for table in tables for line in table.splitlines()[1:]]
    open_files = {str(file.readlink()) for file in Path(f"/proc/{pid}/fd").iterdir()}
    return {row[9] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in open_files}


def test_a_terminal_opens_no_port_and_a_center_does(here: ManualHall) -> None:
    assert listening(here.pids["terminal"]) == set()
    assert len(listening(here.pids["center"])) == 1


# Every key.


def _keys(kind: type[Struct], place: str = "") -> Iterator[tuple[str, FieldInfo]]:
    """Each key that may be written; of a table that may be written once, those in it instead."""
    for each in msgspec.structs.fields(kind):
        tables = list(_structs(each.type))
        if not tables or typing.get_origin(each.type) is tuple:
            yield place + each.name, each
        for table in tables:
            yield from _keys(table, f"{place}{each.name}.")


def _structs(kind: Any) -> Iterator[type[Struct]]:
    if isinstance(kind, type) and issubclass(kind, Struct):
        yield kind
    for part in typing.get_args(kind):
        yield from _structs(part)


def _written(content: dict[str, Any], place: str = "") -> Iterator[str]:
    """The keys in a TOML document."""
    for key, value in content.items():
        yield place + key
        for table in value if isinstance(value, list) else [value]:
            if isinstance(table, dict):
                yield from _written(table, f"{place}{key}.")


def _default(key: FieldInfo) -> str:
    """As the last cell of its row says it; "…" where it is said in words."""
    if key.default is NODEFAULT:
        return "" if key.default_factory is NODEFAULT else "…"
    plain = key.default is None or isinstance(key.default, bool | int | float | str | tuple)
    return ("none" if key.default is None else f"`{msgspec.json.encode(key.default).decode()}`") if plain else "…"


def _explained(page: Path, keys: dict[str, FieldInfo]) -> None:
    told, wanted = rows(text(page)), {name: _default(key) for name, key in keys.items()}
    assert {name: told.get(name) for name in wanted} == {
        name: told.get(name) if default == "…" else default for name, default in wanted.items()
    }
    assert told.keys() == wanted.keys()


def test_every_setting_is_explained_with_its_default() -> None:
    _explained(MANUAL / "settings.md", dict(_keys(Settings)))


@pytest.mark.parametrize("folder", [MANUAL, CHINESE], ids=lambda folder: folder.name)
def test_the_settings_shown_are_read_and_have_every_key(folder: Path, tmp_path: Path) -> None:
    [shown] = toml_texts(text(folder / "settings.md"))
    path = tmp_path / "settings.toml"
    path.write_text(shown, encoding="utf-8")
    load(path)
    # A reader is named in one of two ways, a keypad like a reader: between them they show all.
    written = {key.replace("keypad.", "reader.") for key in _written(tomllib.loads(shown))}
    assert {key.replace("keypad.", "reader.") for key, _ in _keys(Settings)} <= written


def test_every_key_of_a_halls_file_is_shown() -> None:
    shown = [content for page in ("hall.md", "looks.md") for content in tomls(text(MANUAL / page))]
    written = {key.rpartition(".")[2] for content in shown for key in _written(content)}
    kinds = (Hall, Unit, HallWindow, ListedPerson, Supervisor, Session, Season, Calendar, Rules, Look, Theme)
    assert {each.name for kind in kinds for each in msgspec.structs.fields(kind)} <= written


def test_the_look_shown_may_be_published(here: ManualHall) -> None:
    [look], (*_, hall) = toml_texts(text(MANUAL / "looks.md")), toml_texts(text(SETTING_UP))
    before, _, rest = hall.partition("[look]")
    (here.folder / "looks.toml").write_text(before + rest[rest.index("[[units]]") :] + look, encoding="utf-8")
    code, said = here.run("window-terminal config check looks.toml")
    assert (code, said.splitlines()[-1]) == (0, "looks.toml: 2 windows, nothing wrong")


def test_the_fittings_shown_may_be_published(here: ManualHall) -> None:
    fittings, _, hall = toml_texts(text(SETTING_UP))
    (here.folder / "fitted.toml").write_text(f"{hall}\n{fittings}", encoding="utf-8")
    code, said = here.run("window-terminal config check fitted.toml")
    assert (code, said.splitlines()[-1]) == (0, "fitted.toml: 2 windows, nothing wrong")


# Both languages.


@pytest.mark.parametrize("page", BOTH, ids=lambda page: f"{page.parent.name}/{page.name}")
def test_both_languages_say_the_same_to_the_machine(page: Path) -> None:
    english, chinese = text(page), text(BOTH[page])
    assert command_lines(chinese) == command_lines(english)
    assert tomls(chinese) == tomls(english)
    assert _exact(chinese) == _exact(english)


def _exact(page: str) -> dict[str, str]:
    """The keys of its tables, with what stands behind them where that is a value and no sentence."""
    return {key: cell if re.fullmatch(r"`[^`]*`", cell) else "" for key, cell in rows(page).items()}


def test_every_page_has_its_counterpart() -> None:
    assert sorted(path.name for path in CHINESE.glob("*.md")) == PAGES
