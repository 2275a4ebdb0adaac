"""Root names who tells the time by what IT signed: a stranger changes nothing, and nothing older comes back."""

import base64
import json
import os
import pwd
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from msgspec import Raw
from msgspec.structs import replace

from sync.bundles.bundle import Payload, sign
from sync.bundles.trust import KeyTrust, followed
from terminal.services.time_servers import FITTED_TIME_FILE
from terminal.setup import time_setting
from terminal.setup.system_files import FITTED_TIME, TIMESYNC_FILE
from terminal.setup.time_setting import SHOWN_BYTES, TimeNotSet
from tests.support.desk import WINDOW
from tests.support.office import IT, KEYS, NOW
from tests.support.owners import NOBODY
from tests.support.successions import FIRST, INSTALLED, LI, NEXT, STRANGER, TWO, key, names, public
from tests.support.timed_machine import BY_SETUP, TimedMachine, naming, ntp
from tests.support.trial_desk import YEAR
from tests.terminal.setup.test_root_trust import SETTINGS

ONE, OTHER, THIRD_HOST = "10.0.0.9", "time.hall.example", "2001:db8::7"


@pytest.fixture
def machine(tmp_path: Path) -> TimedMachine:
    return TimedMachine(tmp_path)


def signed(signer: Any, version: int, host: str, second: Any = None, epoch: int = 1) -> str:
    content = Raw(msgspec.json.encode(replace(WINDOW, fittings=ntp(host))))
    payload = Payload("ed25519", WINDOW.window, epoch, version, NOW, NOW + YEAR, NOW + YEAR // 2, content)
    return sign(signer, payload, second)


def test_whom_it_named_tell_the_time_until_it_names_nobody_any_more(machine: TimedMachine) -> None:
    assert machine.show(naming(2, ONE, OTHER)) == f"set: {ONE} {OTHER}"
    assert (machine.asks, machine.restarts, machine.wish.exists()) == ((ONE, OTHER), 1, False)
    assert machine.fitted.stat().st_mode & 0o777 == 0o644, "its clock is another user"
    machine.show(naming(2, ONE, OTHER))
    assert machine.restarts == 1, "nothing is other than before"
    assert machine.show(naming(3)) == "set: as by setup"
    assert (machine.asks, machine.fitted.exists()) == ((BY_SETUP,), False)
    machine.show(naming(4, THIRD_HOST))
    machine.show("")
    assert machine.asks == (BY_SETUP,), "and where the terminal has its own fittings again"
    assert machine.root() == "nothing is shown"


def test_its_file_counts_over_what_setup_wrote_and_is_the_one_that_uninstalling_knows() -> None:
    assert str(FITTED_TIME_FILE) == FITTED_TIME
    assert (
        Path(TIMESYNC_FILE).parent == FITTED_TIME_FILE.parent and Path(TIMESYNC_FILE).name < FITTED_TIME_FILE.name
    )


def raw(**fittings: Any) -> str:
    """Signed by IT as it stands, whatever it is."""
    content = {**json.loads(msgspec.json.encode(WINDOW)), "fittings": fittings}
    payload = Payload("ed25519", WINDOW.window, 1, 5, NOW, NOW + YEAR, NOW, Raw(json.dumps(content).encode()))
    return sign(IT, payload)


def flipped(text: str) -> str:
    content = bytearray(base64.b64decode(text))
    content[90] ^= 1
    return base64.b64encode(content).decode()


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        (lambda: signed(key(STRANGER), 5, OTHER), "not signed by a trusted key"),
        (lambda: flipped(naming(5, OTHER)), "not signed by a trusted key"),
        (lambda: naming(2, OTHER), "1.2 is older than 1.3"),
        (lambda: naming(3, OTHER), "1.3 is older than 1.3"),
        (lambda: naming(1_004, OTHER), "1.1004 is more than 1000 versions"),
        (lambda: naming(5, OTHER, target="3F-08"), "for window 3F-08, but says what 2F-17"),
        (lambda: raw(ntp=["10.0.0.9\nNTP=203.0.113.9"]), "signed, but not a window's configuration"),
        (lambda: raw(ntp=["10.0.0.9 203.0.113.9"]), "signed, but not a window's configuration"),
        (lambda: raw(ntp="10.0.0.9"), "signed, but not a window's configuration"),
        (lambda: "no bundle", "not base64"),
    ],
    ids=["stranger", "bit", "older", "twice", "reach", "target", "line", "space", "shape", "text"],
)
def test_what_it_did_not_sign_for_now_changes_nothing_and_its_next_word_counts(
    machine: TimedMachine, shown: Callable[[], str], why: str
) -> None:
    machine.show(naming(3, ONE))
    assert why in machine.show(shown())
    assert (machine.asks, machine.restarts, machine.wish.exists()) == ((ONE,), 1, False)
    assert why in machine.record.refused
    machine.show(naming(6, OTHER))
    assert (machine.asks, machine.record.refused) == ((OTHER,), "")


def linked(wish: Path) -> None:
    (wish.parent / "elsewhere").write_text(naming(5, OTHER))
    wish.symlink_to(wish.parent / "elsewhere")


def large(wish: Path) -> None:
    wish.write_bytes(b"A" * (SHOWN_BYTES + 1))


def folder(wish: Path) -> None:
    (wish / "deep").mkdir(parents=True)


@pytest.mark.parametrize("trick", [linked, large, folder, os.mkfifo, lambda wish: wish.write_bytes(b"\xff")])
def test_a_trick_is_taken_away_and_changes_nothing(machine: TimedMachine, trick: Callable[[Path], None]) -> None:
    trick(machine.wish)
    assert machine.root() == "nothing is shown"
    assert (machine.restarts, os.path.lexists(machine.wish)) == (0, False)
    machine.owners = frozenset({os.getuid() + 1})
    assert machine.show(naming(2, OTHER)) == "nothing is shown", "somebody else's"


def test_what_was_on_trial_is_gone_back_from_and_tried_again_and_nothing_before_that_comes_back(
    machine: TimedMachine,
) -> None:
    one, other = naming(2, ONE), naming(3, OTHER)
    for each, hosts in ((one, ONE), (other, OTHER), (one, ONE), (other, OTHER), (one, ONE)):
        machine.show(each)
        assert machine.asks == (hosts,)
    machine.show(naming(4, THIRD_HOST))
    assert "older" in machine.show(other), "it was undone for good"
    assert machine.asks == (THIRD_HOST,)
    machine.show(one)
    assert machine.asks == (ONE,)
    machine.show(naming(5, THIRD_HOST, OTHER))
    machine.show(naming(6, THIRD_HOST))
    assert "older" in machine.show(one)


def test_the_same_push_names_others_at_another_window(machine: TimedMachine) -> None:
    machine.show(naming(2, ONE))
    there = replace(WINDOW, window="3F-08", fittings=ntp(OTHER))
    payload = Payload("ed25519", "3F-08", 1, 2, NOW, NOW + YEAR, NOW, Raw(msgspec.json.encode(there)))
    machine.show(sign(IT, payload))
    assert machine.asks == (OTHER,)


def test_a_key_that_named_the_next_brings_back_what_it_signed_and_nothing_new(machine: TimedMachine) -> None:
    machine.trust = INSTALLED
    machine.show(signed(key(FIRST), 2, ONE))
    machine.trust = followed(INSTALLED, [names(NEXT, 2)])
    machine.show(signed(key(NEXT), 1, OTHER, epoch=2))
    assert machine.asks == (OTHER,)
    machine.show(signed(key(FIRST), 2, ONE))
    assert machine.asks == (ONE,), "the way back is under its signature"
    assert "not signed by a trusted key" in machine.show(signed(key(FIRST), 9, THIRD_HOST, epoch=2))
    for version, host in ((2, OTHER), (3, THIRD_HOST)):
        machine.show(signed(key(NEXT), version, host, epoch=2))
    assert "not signed by a trusted key" in machine.show(signed(key(FIRST), 2, ONE)), (
        "after two others none is left"
    )


def test_where_two_sign_one_alone_names_nobody(machine: TimedMachine) -> None:
    machine.trust = TWO
    assert "signed by one person" in machine.show(signed(key(FIRST), 2, ONE))
    assert machine.asks == (BY_SETUP,)
    machine.show(signed(key(FIRST), 2, ONE, key(LI)))
    assert machine.asks == (ONE,)


def test_what_the_machine_does_not_take_is_told_and_made_up_for(machine: TimedMachine) -> None:
    def fails() -> None:
        raise TimeNotSet("systemctl try-restart systemd-timesyncd.service: failed")

    machine.restarting = fails
    assert machine.show(naming(2, ONE)).startswith("refused: systemctl")
    assert (machine.record.hosts, machine.record.settled) == ((), False)
    machine.restarting = lambda: None
    machine.show("")
    assert (machine.asks, machine.record.settled) == ((BY_SETUP,), True)
    machine.fitted.mkdir()
    assert "Is a directory" in machine.show(naming(2, ONE))


@pytest.mark.parametrize(
    ("before", "after", "acts"),
    [
        ((ONE,), (OTHER,), ["written", "written", "restarted", "written"]),
        ((), (OTHER,), ["written", "written", "restarted", "written"]),
        ((ONE,), (), ["written", "restarted", "written"]),
    ],
    ids=["others", "first", "none"],
)
@pytest.mark.parametrize("kept", [False, True], ids=["undone", "kept"])
def test_a_power_cut_ends_in_old_or_new_and_the_next_start_puts_it_right(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    before: tuple[str, ...],
    after: tuple[str, ...],
    acts: list[str],
    kept: bool,
) -> None:
    """By what the terminal has in force when it starts: the old one, until the new one was kept."""
    old, new = (naming(2, *before), ntp(*before)), (naming(3, *after), ntp(*after))
    for step in range(len(acts) + 1):
        machine = TimedMachine(tmp_path / str(step))
        machine.servers.show(*old)
        machine.root()
        machine.servers.show(*new)
        with machine.cut_before(step, monkeypatch) as done:
            machine.root()
        assert done == acts[:step], "else not each was cut"
        machine.start()
        named = [each or (BY_SETUP,) for each in (before, after)]
        assert machine.asks in named
        machine.servers.show(*(new if kept else old))
        machine.root()
        assert machine.asks == machine.named == named[kept]
        assert (machine.record.settled, machine.record.hosts) == (True, after if kept else before)
        assert step == 0 or machine.record.highest == (1, 3), "what was seen once is never forgotten"


def test_a_root_that_knows_no_trust_takes_nothing(machine: TimedMachine) -> None:
    machine.trust = KeyTrust(())
    assert "not signed by a trusted key" in machine.show(naming(2, ONE))


@pytest.mark.skipif(os.geteuid() != 0, reason="files of root can only be made by root")
def test_the_units_program_goes_by_whom_root_trusts_and_asks_systemd(
    machine: TimedMachine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.places.settings.parent.mkdir()
    machine.places.settings.write_text(SETTINGS.replace(public(FIRST), KEYS[0]))
    machine.places.settings.chmod(0o640)
    asked: list[list[str]] = []
    monkeypatch.setattr(time_setting, "Places", lambda: machine.places)
    monkeypatch.setattr(pwd, "getpwnam", lambda name: SimpleNamespace(pw_uid=NOBODY))
    monkeypatch.setattr(subprocess, "run", lambda words, **_: asked.append(words))
    machine.wish.write_text(naming(2, ONE))
    os.chown(machine.wish, NOBODY, NOBODY)
    time_setting.main()
    assert (machine.named, asked) == ((ONE,), [["systemctl", "try-restart", "systemd-timesyncd.service"]])
    assert capsys.readouterr().out == f"set: {ONE}\n"
    machine.wish.write_text(signed(key(STRANGER), 3, OTHER))
    time_setting.main()
    assert machine.named == (ONE,) and "not signed by a trusted key" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("fails", "why"),
    [
        (subprocess.CalledProcessError(1, "x", stderr="Failed to restart: no.\nmore"), "no."),
        (subprocess.CalledProcessError(4, "x", stderr=""), "status 4"),
        (subprocess.TimeoutExpired("x", 60), "not done in 60 s"),
    ],
)
def test_a_systemd_that_does_not_do_it_is_told(monkeypatch: pytest.MonkeyPatch, fails: Exception, why: str) -> None:
    def run(*_: Any, **__: Any) -> None:
        raise fails

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(TimeNotSet, match=why):
        time_setting.ask_anew()
