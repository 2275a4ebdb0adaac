"""The diagnostics file of a rich terminal: no name and no secret that there is, and it says what fails."""

import base64
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from msgspec import Raw

from sync.buffer import Buffer
from sync.buffer.kept_bundles import KeptBundles
from sync.bundles.bundle import Payload, sign
from sync.bundles.kept_directory import KeptDirectory
from sync.bundles.trust import KeyTrust
from terminal.config.settings import CenterSettings, SensorSettings, Settings, TrustSettings
from terminal.domain.directory import DirectoryEntry, card_hash
from terminal.domain.facts import Asked, Audit, Complaint, Disowned, Draft, Moment, Post, Punch, Rating, Touch
from terminal.domain.roster import Entry, Roster
from terminal.domain.window import Person, Supervisor, Window
from terminal.services.control_protocol import Check
from terminal.services.pin_verifier import make
from terminal.setup.diagnostics_file import TerminalAnswers, diagnostics
from tests.support.commands import refused, typed
from tests.support.directory_desk import directory
from tests.support.office import CARD_KEY, IT, KEYS, NOW

HALL = "政务服务中心"
PIN = make("482913", CARD_KEY)
WINDOW = Window(
    HALL,
    "Asia/Shanghai",
    "市场监督管理局",
    "2F-17",
    "",
    (Person("GH-0217", "张敏", "A", ("C0FFEE1",), PIN), Person("XJ9", "Aisha Tursun", "B")),
    (),
    supervisors=(Supervisor("SV-1", "周国华", ("5550001",)),),
)
NEIGHBOUR = DirectoryEntry("GH-0810", "赵明", ("3F-08",), (card_hash(CARD_KEY, "90810"),))
TOKEN = "ab12cd.0123456789abcdef"
GONE_WORKER = "王芳 badge 0999, card 0004451237"
MOMENT = Moment(NOW, 1000, "b" * 32, "synced")


class Rich:
    """A terminal's folders with people, cards, PINs, tokens, keys, facts; and a journal that quotes them."""

    def __init__(self, folder: Path) -> None:
        self.upgrades = folder / "upgrades"
        self.upgrades.mkdir()
        (folder / "token").write_text(TOKEN)
        trust = TrustSettings(KEYS, base64.b64encode(CARD_KEY).decode())
        center = CenterSettings("https://center.hall.example:8443", str(folder / "ca.pem"), str(folder / "token"))
        self.settings = Settings(
            str(folder / "state"), str(folder / "run"), center, trust, sensor=SensorSettings(password=0xDEADBEEF)
        )
        with Buffer(self.settings.buffer, "100000001234abcd") as buffer:
            raw = Raw(msgspec.json.encode(WINDOW))
            text = sign(IT, Payload("ed25519", "2F-17", 1, 1, NOW, NOW + 1000, NOW + 500, raw))
            buffer.configure(KeptBundles(current=text, high_water=(1, 1)))
            buffer.keep("window", "2F-17")
            roster = Roster(1, (Entry("GH-0333", "cover", NOW, NOW + 1, "孙丽"),))
            buffer.keep("roster", msgspec.json.encode(roster).decode())
            kept = KeptDirectory(buffer, self.settings.directory, KeyTrust(KEYS), CARD_KEY)
            kept.take(directory(3, people=(NEIGHBOUR,)), HALL, (0, 0), MOMENT)
            buffer.record(
                [
                    Draft(MOMENT, "2F-17", "1.1", Punch("GH-0217", "finger", "in", "am")),
                    Draft(MOMENT, "2F-17", "1.1", Audit("fault", "the reader lost C0FFEE1")),
                ]
            )
            self.key, self.terminal = buffer.identity.key, buffer.identity.terminal
        self.quoted = "张敏 GH-0217 C0FFEE1 Aisha Tursun XJ9 " + f"{GONE_WORKER} {self.key} {TOKEN}"

    @property
    def never(self) -> list[str]:
        """Every name, badge, card and secret there is."""
        people = [
            "张敏",
            "GH-0217",
            "C0FFEE1",
            "Aisha Tursun",
            "XJ9",
            "周国华",
            "SV-1",
            "5550001",
            "赵明",
            "GH-0810",
        ]
        others = ["孙丽", "GH-0333", "王芳", "0999", "0004451237", "482913", PIN, card_hash(CARD_KEY, "90810")]
        keys = [self.key, *KEYS, self.settings.trust.cards, TOKEN, str(0xDEADBEEF), "deadbeef", CARD_KEY.hex()]
        return people + others + keys

    def run(self, words: Sequence[str]) -> str:
        if words[0] == "journalctl" and "-u" in words:
            said: list[object] = [self.quoted, list(self.quoted.encode()), "it works"]
            more = {
                "PRIORITY": "4",
                "WINDOW_TERMINAL_KIND": "part-lost",
                "__REALTIME_TIMESTAMP": "1795391520000000",
            }
            return "\n".join(json.dumps({**more, "MESSAGE": each}) for each in said)
        return f"{words[0]} was asked\n"

    def text(self, run: object = None) -> str:
        checks = Check("reader", False, f"lost; {self.quoted}"), Check("screen", True, "works (KMSDRM)")
        asked = TerminalAnswers(checks, None)
        return diagnostics(self.settings, asked, MOMENT, self.upgrades, run or self.run)  # type: ignore[arg-type]


@pytest.fixture
def rich(tmp_path: Path) -> Rich:
    rich = Rich(tmp_path)
    journal = {"stage": "gone_back", "old": "0.1.0", "new": "0.2.0", "why": f"lost {rich.quoted}", "pair": [1, 3]}
    (rich.upgrades / "journal.json").write_text(json.dumps(journal))
    (rich.upgrades / "outcome.json").write_text(json.dumps({"stage": "gone_back", "wrong": rich.quoted}))
    return rich


def test_nobodys_name_number_or_key_is_in_it(rich: Rich) -> None:
    text = rich.text().lower()
    assert {word for word in rich.never if word.lower() in text} == set()
    byte_by_byte = ", ".join(str(byte) for byte in "张敏".encode())
    assert byte_by_byte not in text


def test_what_it_needs_to_see_is(rich: Rich) -> None:
    text = rich.text()
    wanted = [
        "window-terminal diagnostics 1\n",
        f"ms since 1970: {NOW}, clock synced",
        "BAD reader: lost; ",
        "ok  screen: works (KMSDRM)",
        "https://center.hall.example:8443",
        '"stage": "gone_back", "old": "0.1.0", "new": "0.2.0"',
        "installed.json: none",
        "1795391520000000 4 - part-lost - - it works",
        "no terminal answers",
        "MiB free of",
        "msgspec ",
        "journalctl was asked",
        "systemd-analyze was asked",
    ]
    assert [each for each in wanted if each not in text] == []


PERSONAL = "badge|instead_of|consent|by|number|case|level|slot|detail"  # fields of facts that are about somebody
LIVED = (
    Punch("GH-0217", "finger", "in", "am"),
    Touch("card", "unlisted", "GH-0810"),
    Post("staffed", "GH-0217", "GH-0333"),
    Rating("dissatisfied", "GH-0217", 3, 0, "c4f1d2e8"),
    Complaint("2F17-261123-0007", "GH-0217", 3),
    Asked("b7e6d5c4", "XJ9", 3, 30),
    Audit("enrolment", "finger 2 of 2", "5e" * 16, 41, "GH-0217", "C-2026-031", "SV-1"),
    Disowned(1, "GH-0333"),
)


def test_a_witness_finds_nothing_of_a_real_buffer_in_it(rich: Rich, tmp_path: Path) -> None:
    """grep takes from the buffer's own files what its facts say of people, and looks for it in the file."""
    with Buffer(rich.settings.buffer, "100000001234abcd") as buffer:
        buffer.record([Draft(MOMENT, "2F-17", "1.1", said) for said in LIVED])
    fields = rf'"({PERSONAL})":("[^"]+"|[0-9]+)'
    found = subprocess.run(
        ["grep", "-rhoE", fields, rich.settings.buffer], capture_output=True, text=True, check=True
    ).stdout
    # `by` is a supervisor, or how somebody was known.
    words = {line.partition(":")[2].strip('"') for line in found.splitlines()} - {"touch", "finger", "card"}
    assert words >= {"GH-0217", "XJ9", "C-2026-031", "SV-1", "dissatisfied", "2F17-261123-0007", "c4f1d2e8", "41"}
    (tmp_path / "words").write_text("\n".join(sorted(words)) + "\n")
    (tmp_path / "for-it.txt").write_text(rich.text())
    seen = ["grep", "-n", "-i", "-w", "-F", "-f", str(tmp_path / "words"), str(tmp_path / "for-it.txt")]
    told = subprocess.run(seen, capture_output=True, text=True, check=False)
    # What stays are numbers that a machine has many of: free room, its uptime.
    assert [line for line in told.stdout.splitlines() if "MiB" not in line and "up for" not in line] == []


FAILURES = (
    FileNotFoundError("journalctl"),
    subprocess.CalledProcessError(1, "x", b"", b"GH-0217"),
    ValueError("王芳"),
)


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
def test_what_cannot_be_had_says_so_and_the_rest_is_there(rich: Rich, failure: Exception) -> None:
    def run(_: Sequence[str]) -> str:
        raise failure

    text = rich.text(run)
    assert text.count(f"not to be had: {type(failure).__name__}") == 3
    assert "ok  screen: works" in text
    assert {word for word in rich.never if word in text} == set()


def test_a_terminal_before_its_configuration_has_a_file_too(tmp_path: Path) -> None:
    rich = Rich(tmp_path)
    rich.settings = msgspec.structs.replace(rich.settings, state=str(tmp_path / "fresh"))
    Buffer(rich.settings.buffer, "board").close()
    text = rich.text()
    assert {word for word in (rich.key, TOKEN, "张敏", "王芳", rich.settings.trust.cards) if word in text} == set()


def test_a_terminal_that_never_started_has_a_file_too(tmp_path: Path) -> None:
    rich = Rich(tmp_path)
    rich.settings = msgspec.structs.replace(rich.settings, state=str(tmp_path / "fresh"))
    assert "== doctor" in rich.text()


SETTINGS = """
state = "{folder}/state"
runtime = "{folder}/run"
[center]
url = "https://127.0.0.1:9"
ca = "{folder}/ca.pem"
[trust]
keys = ["{key}"]
"""


def test_the_command_writes_a_new_file_for_nobody_else(rich: Rich, tmp_path: Path) -> None:
    (tmp_path / "terminal.toml").write_text(SETTINGS.format(folder=tmp_path, key=KEYS[0]))
    words = ("diagnostics", tmp_path / "for-it.txt", "--settings", tmp_path / "terminal.toml")
    assert typed(*words).exit_code == 0
    text = (tmp_path / "for-it.txt").read_text()
    assert text.startswith("window-terminal diagnostics 1\n")
    assert (tmp_path / "for-it.txt").stat().st_mode & 0o777 == 0o600
    assert {word for word in rich.never if word in text} == set()
    assert "is there already" in refused(*words)
    nowhere = ("diagnostics", tmp_path / "nothere" / "x", *words[2:])
    assert refused(*nowhere).endswith("No such file or directory; make the folder first, or name another FILE\n")
    assert (tmp_path / "for-it.txt").read_text() == text
