"""`window-terminal fingers` where no terminal runs: a real sensor's bytes, a real buffer, a hand at the glass."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from hardware.simulated.fingerprint.profiles import AS608, R307, R503, Profile
from hardware.simulated.fingerprint.sensor import Sensor
from terminal.__main__ import main
from terminal.commands import fingers as command
from terminal.domain.finger_ledger import Step
from tests.support.desk import ANN, BEN
from tests.support.finger_desk import CHEN, HALL, PIN, Hand, Place
from tests.support.keystrokes import CARD

Typed = Callable[..., Result]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def typed(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Typed]:
    def fingers(*words: str, hand: Hand | None = None, typing: str = "") -> Result:
        if hand:
            say = command._say

            def heard(step: Step) -> None:
                say(step)
                hand.tell(step)

            monkeypatch.setattr(command, "_say", heard)
        result = CliRunner().invoke(main, ["fingers", *words, "--settings", str(place.path)], input=typing)
        monkeypatch.undo()
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    yield fingers


def enrolled(typed: Typed, sensor: Sensor, badge: str, **more: Any) -> Result:
    options = ("--consent", "C-2026-031", "--supervisor", "9001")
    return typed("enrol", badge, *options, hand=Hand(sensor, badge), typing=f"{PIN}\n", **more)


@pytest.mark.parametrize("profile", [R503, R307], ids=lambda profile: profile.name)
def test_two_fingers_are_enrolled_listed_and_forgotten(place: Place, typed: Typed, profile: Profile) -> None:
    sensor = Sensor(profile=profile)
    with place.sensor(sensor):
        done = enrolled(typed, sensor, ANN.badge)
        assert done.exit_code == 0, done.output
        assert sensor.flash == {0: f"{ANN.badge}-1", 1: f"{ANN.badge}-2"}
        listed = json.loads(typed("list", "--json").output)["people"]
        assert {each["badge"]: each["fingers"] for each in listed} == {
            ANN.badge: [0, 1],
            BEN.badge: [],
            "GH-0330": [],
        }
        receipt = typed("forget", ANN.badge)
        assert receipt.exit_code == 0, receipt.output
        assert sensor.flash == {}
        assert "read back from the sensor: they are gone" in receipt.output
    first, second = place.said("enrolment")
    assert (first["badge"], first["slot"], first["consent"], first["by"]) == (ANN.badge, 0, "C-2026-031", "9001")
    assert (second["slot"], second["library"]) == (1, first["library"])
    assert [each["slot"] for each in place.said("erasure")] == [0, 1]
    assert sensor.template_commands == 0


def test_the_receipt_names_the_facts_as_hashlib_has_them(place: Place, typed: Typed) -> None:
    import hashlib

    sensor = Sensor()
    with place.sensor(sensor):
        enrolled(typed, sensor, ANN.badge)
        lines = typed("forget", ANN.badge).output.splitlines()
    raw = [
        json.dumps(json.loads(line), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        for line in CliRunner()
        .invoke(main, ["buffer", "list", "--path", str(place.settings.buffer), "--json"])
        .output.splitlines()
    ]
    digests = {json.loads(each)["seq"]: hashlib.sha256(each).hexdigest() for each in raw}
    told = [line.split() for line in lines if line.startswith("fact ")]
    assert len(told) == 2
    assert all(digests[int(seq)] == digest for _, seq, digest in told)


def test_what_a_person_reads_while_a_finger_is_enrolled(place: Place, typed: Typed) -> None:
    sensor = Sensor()
    with place.sensor(sensor):
        hand = Hand(sensor, ANN.badge, smudged=1)
        done = typed("enrol", ANN.badge, "--consent", "C-1", "--supervisor", "9001", hand=hand, typing=f"{PIN}\n")
    assert "finger 1, image 1 of 3: put it on the sensor" in done.output
    assert "finger 1, image 1 of 3: not readable, the image is smudged" in done.output
    assert "finger 2 is enrolled" in done.output
    assert done.output.splitlines()[-1] == f"{ANN.badge}: 2 enrolled, in slots 0, 1"


def test_a_supervisors_card_at_the_reader_will_do(place: Place, typed: Typed) -> None:
    sensor = Sensor()

    class Card(Hand):
        def tell(self, step: Step) -> None:
            if step.do == "supervisor":
                (place.folder / "reader").write_bytes(CARD)
            super().tell(step)

    with place.sensor(sensor):
        done = typed("enrol", ANN.badge, "--consent", "C-1", hand=Card(sensor, ANN.badge))
    assert done.exit_code == 0, done.output
    assert place.said("enrolment")[0]["by"] == CHEN.badge


REFUSED: list[tuple[str, tuple[str, ...], str, str]] = [
    ("a wrong PIN", ("enrol", ANN.badge, "--consent", "C-1", "--supervisor", "9001"), "111222", "the PIN is wrong"),
    ("no supervisor", ("enrol", ANN.badge, "--consent", "C-1", "--supervisor", ANN.badge), PIN, "no supervisor"),
    ("a stranger", ("enrol", "GH-7777", "--consent", "C-1", "--supervisor", "9001"), PIN, "not listed at window"),
    ("no consent", ("enrol", ANN.badge, "--consent", " ", "--supervisor", "9001"), PIN, "written consent"),
    ("nothing to forget", ("forget", ANN.badge), "", "no finger of GH-0217 is enrolled here"),
]


@pytest.mark.parametrize(("_what", "words", "typing", "why"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_refused_changes_nothing(
    place: Place, typed: Typed, _what: str, words: tuple[str, ...], typing: str, why: str
) -> None:
    sensor = Sensor()
    with place.sensor(sensor):
        refused = typed(*words, hand=Hand(sensor, ANN.badge), typing=f"{typing}\n")
    assert refused.exit_code == 1
    assert why in refused.output
    assert sensor.flash == {}
    assert place.said("enrolment") == []


def test_no_supervisor_in_the_configuration_means_no_enrolment(tmp_path: Path, typed: Typed, place: Place) -> None:
    place.configure(replace(HALL, supervisors=()))
    sensor = Sensor()
    with place.sensor(sensor):
        refused = enrolled(typed, sensor, ANN.badge)
    assert "no supervisor is configured" in refused.output


def test_a_wrong_pin_is_a_fact_and_five_of_them_lock_the_right_one_out(place: Place, typed: Typed) -> None:
    sensor = Sensor()
    words = ("enrol", ANN.badge, "--consent", "C-1", "--supervisor", "9001")
    with place.sensor(sensor):
        for _ in range(5):
            assert "the PIN is wrong" in typed(*words, typing="000111\n").output
        assert "too many wrong PINs" in typed(*words, typing=f"{PIN}\n").output
    assert sensor.flash == {}


def test_a_finger_that_is_enrolled_already_is_refused_and_the_first_stays(place: Place, typed: Typed) -> None:
    sensor = Sensor()

    class Same(Hand):
        def tell(self, step: Step) -> None:
            super().tell(replace(step, finger=1))

    with place.sensor(sensor):
        words = ("enrol", ANN.badge, "--consent", "C-1", "--supervisor", "9001")
        refused = typed(*words, hand=Same(sensor, ANN.badge), typing=f"{PIN}\n")
        assert "already enrolled in slot 0" in refused.output
        assert sensor.flash == {0: f"{ANN.badge}-1"}
        assert "enrol one more" in typed("list").output


def test_without_a_sensor_it_says_so(place: Place, typed: Typed) -> None:
    refused = typed("enrol", ANN.badge, "--consent", "C-1", "--supervisor", "9001", typing=f"{PIN}\n")
    assert refused.exit_code == 1
    assert "no such port" in refused.output


def test_a_sensor_from_another_window_is_settled_by_a_supervisor(place: Place, typed: Typed) -> None:
    sensor = Sensor({5: "somebody"}, library=bytes(range(16)))
    with place.sensor(sensor):
        refused = enrolled(typed, sensor, ANN.badge)
        assert "set up at another window" in refused.output
        left = typed("settle", "--supervisor", "9001", typing=f"n\n{PIN}\n")
        assert left.exit_code == 1
        assert sensor.flash == {5: "somebody"}
        done = typed("settle", "--yes", "--supervisor", "9001", typing=f"{PIN}\n")
        assert done.exit_code == 0, done.output
        assert "erase from the sensor what nobody is named for: slots 5" in done.output
        assert sensor.flash == {}
        assert enrolled(typed, sensor, ANN.badge).exit_code == 0
        assert "there is nothing to settle" in typed("settle", "--yes").output
    assert place.said("settlement")[0]["by"] == "9001"
    assert place.said("enrolment")[0]["library"] != bytes(range(16)).hex()


def test_a_module_without_an_index_is_said_to_be_unfit(place: Place, typed: Typed) -> None:
    sensor = Sensor({3: "somebody"}, profile=AS608)
    with place.sensor(sensor):
        refused = enrolled(typed, sensor, ANN.badge)
    assert refused.exit_code == 1
    assert sensor.flash == {3: "somebody"}


def test_nothing_of_a_finger_reaches_the_buffers_files(place: Place, typed: Typed) -> None:
    sensor = Sensor()
    with place.sensor(sensor):
        enrolled(typed, sensor, ANN.badge)
    texts = [path.read_bytes() for path in place.settings.buffer.rglob("*") if path.is_file()]
    assert any(b"enrolment" in text for text in texts)
    assert not any(PIN.encode() in text for text in texts)


CHINESE = [
    "请督查人员刷卡",
    "第 1 个手指，第 1 次，共 3 次：请把手指放上",
    "第 1 个手指，第 1 次，共 3 次：未采到，图像不清楚；请擦干手指和玻璃",
    "第 2 个手指已录入",
    f"{ANN.badge}：已录入 2 个手指，位置 0, 1",
]


def test_at_a_chinese_desk_every_step_is_said_in_chinese(
    place: Place, typed: Typed, monkeypatch: pytest.MonkeyPatch
) -> None:
    sensor = Sensor()
    with place.sensor(sensor):
        monkeypatch.setenv("LANGUAGE", "zh_CN")
        done = enrolled_in_chinese(typed, sensor)
        monkeypatch.setenv("LANGUAGE", "zh_CN")  # each command typed here ends what was set
        refused = typed("forget", "GH-9999")
        monkeypatch.setenv("LANGUAGE", "zh_CN")
        listed = typed("list")
    lines = done.output.splitlines()
    assert lines[0].startswith("9001 的密码")
    assert [line for line in CHINESE if line not in lines] == []
    assert refused.output.splitlines()[-1].endswith("这里没有录入过 GH-9999 的指纹")
    assert f"{BEN.badge:12}" in listed.output and "请录入两个手指" in listed.output


def enrolled_in_chinese(typed: Typed, sensor: Sensor) -> Result:
    words = ("enrol", ANN.badge, "--consent", "C-1", "--supervisor", "9001")
    return typed(*words, hand=Hand(sensor, ANN.badge, smudged=1), typing=f"{PIN}\n")
