"""Why fingers were not enrolled: every reason that a terminal gives is known again, and said in Chinese."""

import ast
from collections.abc import Iterator

import pytest

from hardware.fingerprint.errors import CommandRefused, Silent
from hardware.fingerprint.zfm import ADVICE
from hardware.port_errors import PortUnusable
from terminal.commands.finger_reasons import FINGER_REASONS, known
from terminal.config.office_catalogue import said
from terminal.domain.mistake import Mistake
from tests.support.modules import parsed

RAISED = ("CannotDo", "NotApproved", "NotDurable", "EnrolmentFailed")
MODULES = (
    "terminal.services.enrolment.service",
    "terminal.services.enrolment.approval",
    "terminal.services.enrolment.jobs",
    "terminal.services.enrolment.recording",
    "hardware.fingerprint.enrolment",
)


def reasons() -> Iterator[str]:
    """Every text that those modules raise, with a 7 for each value."""
    for module in MODULES:
        for node in ast.walk(parsed(module)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in RAISED and node.args:
                yield from _texts(node.args[0])


def _texts(given: ast.expr) -> Iterator[str]:
    if isinstance(given, ast.BoolOp):
        yield from (text for value in given.values for text in _texts(value))
    elif isinstance(given, ast.Constant):
        yield str(given.value)
    elif isinstance(given, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "7" for part in given.values)
        yield "".join(map(str, parts))


FOUND = sorted(set(reasons()) - {"7 for 7 seconds; begin again"})  # that one says who is waited for


@pytest.mark.parametrize("text", [*FOUND, *ADVICE.values(), "no finger came for 30 seconds; begin again"])
def test_every_reason_is_known_again_and_said_in_chinese(text: str) -> None:
    assert len(FOUND) > 25
    assert known(text) == text
    assert said(known(text), "zh_CN") != text


def test_what_a_reason_quotes_is_known_too() -> None:
    text = "the finger was not kept: the disk did not answer within 10 s"
    assert said(known(text), "zh_CN") == "指纹没有保存：存储 10 秒内没有回答"
    text = "fingers are missing from the sensor (slots 0, 3); " + FINGER_REASONS[1].partition("; ")[2]
    assert said(known(text), "zh_CN").startswith("指纹仪里缺少指纹（位置 0, 3）；请督查人员用")


@pytest.mark.parametrize(
    ("error", "chinese"),
    [
        (Silent("/dev/ttyAMA0"), "/dev/ttyAMA0: 指纹仪没有回答；请检查供电，以及 TX 和 RX 是否接反"),
        (PortUnusable("/dev/x", "bad speed"), "/dev/x: 这不是可用的串口；请更正设置：bad speed"),
        (CommandRefused("/dev/x", "STORE: it is full", 1), "/dev/x: 指纹仪拒绝执行：STORE: it is full"),
    ],
)
def test_what_keeps_the_sensor_away_is_said_with_its_port(error: Exception, chinese: str) -> None:
    assert known(str(error)) == str(error)
    assert said(known(str(error)), "zh_CN") == chinese


@pytest.mark.parametrize("text", ["", "the moon is full", "x" * 2_000, "/dev/x: nothing that we know"])
def test_anything_else_stays_as_it_came(text: str) -> None:
    assert known(text) == text
    assert not isinstance(known(text), Mistake)
