"""The upgrade record of a center: how far the last upgrade is, durable before each act, and whether it is over."""

from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from sync.durable import replace, sync_folder
from terminal.setup.center.paths import CENTER_UPGRADE_RECORD
from terminal.setup.places import Places

CenterStage = Literal[
    "begun",  # next: stop, and copy the database
    "backed_up",  # next: link and start the new version
    "switched",  # next: see whether it is ready
    "going_back",  # next: stop, link the old version, put the copy back where the tables were changed, start
    "kept",
    "gone_back",
    "not_begun",  # nothing was touched
]
OVER: tuple[CenterStage, ...] = ("kept", "gone_back", "not_begun")
_UNFINISHED = "unfinished"  # the unit looks for this file


class UpgradeRecord(Struct, frozen=True):
    old: str
    new: str
    stage: CenterStage = "begun"
    backup: str = ""  # the file
    why: str = ""  # it was not taken

    @property
    def over(self) -> bool:
        return self.stage in OVER


_record_json = msgspec.json.Decoder(UpgradeRecord)


def read_record(places: Places) -> UpgradeRecord | None:
    """The last one; None where there was none, or its file is no record. Raises OSError."""
    try:
        return _record_json.decode(_file(places).read_bytes())
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def write_record(places: Places, record: UpgradeRecord) -> None:
    """Durable when this returns. Raises OSError."""
    file = _file(places)
    unfinished = file.with_name(_UNFINISHED)
    if not record.over:
        replace(unfinished, b"", 0o644)
    replace(file, msgspec.json.encode(record), 0o644)
    if record.over:
        unfinished.unlink(missing_ok=True)
        sync_folder(file.parent)


def _file(places: Places) -> Path:
    return places.at(CENTER_UPGRADE_RECORD)
