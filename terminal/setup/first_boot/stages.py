"""The stages of a first boot: from what lies on the card to the next act. Pure.

Every act may be cut off by the power, and is done again then.
"""

import json
from dataclasses import asdict, dataclass
from typing import Literal

FAILED_MAX = 3  # tries that failed with the same files: what they say does not change by itself
BEGUN_MAX = 20  # tries that a power cut may have ended

FirstBootStage = Literal["", "installed", "done"]
FirstBootAct = Literal["renew", "install", "blank", "finish", "give up", "rest"]


@dataclass(frozen=True)
class FirstBootRecord:
    """How far it got with the files that `inputs` is the hash of."""

    inputs: str = ""
    begun: int = 0
    failed: int = 0
    stage: FirstBootStage = ""


@dataclass(frozen=True)
class FoundCard:
    """`cloned`: an image's mark, the machine's own keys are to be made; `inputs` is empty without a preseed."""

    cloned: bool
    inputs: str
    token: bool
    record: FirstBootRecord


def next_act(found: FoundCard, *, tried: bool) -> FirstBootAct:
    """`tried` is whether this boot has had its try: one that failed is not repeated before the next."""
    record = current(found)
    if found.cloned:
        return "renew"
    if not found.inputs or record.stage == "done" or (tried and not record.stage):
        return "rest"
    if record.stage == "installed":
        return "blank" if found.token else "finish"
    return "give up" if record.failed >= FAILED_MAX or record.begun >= BEGUN_MAX else "install"


def current(found: FoundCard) -> FirstBootRecord:
    """The record of these files: other files begin anew."""
    return found.record if found.record.inputs == found.inputs else FirstBootRecord(found.inputs)


def write_record(record: FirstBootRecord) -> bytes:
    return json.dumps(asdict(record)).encode()


def read_record(content: bytes) -> FirstBootRecord:
    """What cannot be read is as none: it is written whole or not at all, and everything may be done again."""
    try:
        return FirstBootRecord(**json.loads(content))
    except (ValueError, TypeError):
        return FirstBootRecord()
