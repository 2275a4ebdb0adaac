"""The upgrade of a center: another version takes over after a backup, and goes back where it is not ready in time.

Nothing of a hall is lost by either way: while no center answers, facts wait at the terminals; and where a copy is
put back, terminals see that the center knows less, and deliver again what they have.
"""

from collections.abc import Callable
from typing import Protocol

from msgspec.structs import replace

from terminal.setup.center.upgrade_record import UpgradeRecord
from terminal.setup.upgrade.release_folders import ReleaseFolders


class NotDone(Exception):
    """Service or database did not do what was asked; the message says why."""


class CenterService(Protocol):
    """What an upgrade does to the center and its database. Each may raise `NotDone`."""

    def stop(self) -> None: ...

    def start(self) -> None: ...

    def not_ready(self) -> str:
        """Waits for a limited time until it answers; empty then, else why it is given up."""

    def back_up(self, label: str) -> str:
        """Copies the database; where the copy lies, empty where there is no database yet."""

    def changed(self, backup: str) -> bool:
        """Whether the database's tables are not those of the copy any more."""

    def restore(self, backup: str) -> None: ...


class CenterUpgrade:
    """Each act may be done again: a cut at any moment leaves a stage that is gone on with."""

    def __init__(
        self, folders: ReleaseFolders, service: CenterService, write: Callable[[UpgradeRecord], None]
    ) -> None:
        self._folders, self._service, self._write = folders, service, write

    def run(self, record: UpgradeRecord) -> UpgradeRecord:
        """To its end, and how that is. Raises `NotDone`, OSError where even the way back failed."""
        acts = {
            "begun": self._back_up,
            "backed_up": self._switch,
            "switched": self._judge,
            "going_back": self._go_back,
        }
        while not record.over:
            record = acts[record.stage](record)
            self._write(record)
        return record

    def _back_up(self, record: UpgradeRecord) -> UpgradeRecord:
        """Stopped first: what came after a copy would be missing in it."""
        try:
            self._service.stop()
            return replace(record, stage="backed_up", backup=self._service.back_up(f"before-{record.new}"))
        except (NotDone, OSError) as e:
            self._service.start()
            return replace(record, stage="not_begun", why=f"no backup was made: {e}")

    def _switch(self, record: UpgradeRecord) -> UpgradeRecord:
        try:
            self._folders.point("current", record.new)
            self._service.start()
        except (NotDone, OSError, ValueError) as e:
            return replace(record, stage="going_back", why=str(e))
        return replace(record, stage="switched")

    def _judge(self, record: UpgradeRecord) -> UpgradeRecord:
        if why := self._service.not_ready():
            return replace(record, stage="going_back", why=why)
        self._folders.point("confirmed", record.new)
        self._folders.prune({record.old, record.new})
        return replace(record, stage="kept")

    def _go_back(self, record: UpgradeRecord) -> UpgradeRecord:
        """The database only where its tables were changed: the older version serves it as it is, with all of it."""
        self._service.stop()
        self._folders.point("current", record.old)
        if record.backup and self._service.changed(record.backup):
            self._service.restore(record.backup)
        self._service.start()
        left = self._service.not_ready()
        return replace(record, stage="gone_back", why=f"{record.why}; and now {left}" if left else record.why)
