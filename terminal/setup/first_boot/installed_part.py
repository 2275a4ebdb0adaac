"""The installed part of the first boot, on a card's own root: carried files, their unit, a record."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from sync.durable import make_folder, replace, sync_folder
from terminal.setup.first_boot.stages import FirstBootRecord, read_record, write_record

FIRST_BOOT_FOLDER = "opt/window-terminal/first-boot"
FIRST_BOOT_SERVICE = "window-terminal-first-boot.service"
UNIT_SOURCE = f"terminal/setup/units/{FIRST_BOOT_SERVICE}"
WANTS = "etc/systemd/system/multi-user.target.wants"


class InstalledPart:
    """Under a root."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.folder = root / FIRST_BOOT_FOLDER
        self._record, self._mark = self.folder / "record.json", self.folder / "cloned"

    def lay(self, files: Mapping[str, bytes], *, cloned: bool) -> None:
        """Puts it there, whole or not at all, and has the next start begin it. Raises OSError."""
        beside = self.folder.with_name("first-boot.part")
        shutil.rmtree(beside, ignore_errors=True)
        for name, content in files.items():
            (beside / name).parent.mkdir(parents=True, exist_ok=True)
            (beside / name).write_bytes(content)
        if cloned or self.cloned:
            (beside / self._mark.name).touch()
        os.sync()  # all of it before its name
        shutil.rmtree(self.folder, ignore_errors=True)
        beside.replace(self.folder)
        sync_folder(self.folder.parent)
        self._enable(files[UNIT_SOURCE])

    def _enable(self, unit: bytes) -> None:
        units, wants = self._root / "etc/systemd/system", self._root / WANTS
        make_folder(wants)
        replace(units / FIRST_BOOT_SERVICE, unit, 0o644)
        link = wants / FIRST_BOOT_SERVICE
        link.unlink(missing_ok=True)
        link.symlink_to(f"/etc/systemd/system/{FIRST_BOOT_SERVICE}")
        sync_folder(wants)

    def disable(self) -> None:
        """Not at the next start. Raises OSError."""
        wants = self._root / WANTS
        (wants / FIRST_BOOT_SERVICE).unlink(missing_ok=True)
        sync_folder(wants)

    @property
    def cloned(self) -> bool:
        return self._mark.exists()

    @property
    def ready(self) -> bool:
        """Whether a clone of this card would begin its first boot."""
        return self.cloned and os.path.lexists(self._root / WANTS / FIRST_BOOT_SERVICE)

    def forget_clone(self) -> None:
        self._mark.unlink(missing_ok=True)
        sync_folder(self.folder)

    @property
    def record(self) -> FirstBootRecord:
        return read_record(self._record.read_bytes()) if self._record.exists() else FirstBootRecord()

    def keep(self, record: FirstBootRecord) -> None:
        """Raises OSError."""
        replace(self._record, write_record(record), 0o644)

    def has_ssh_keys(self) -> bool:
        return any((self._root / "etc/ssh").glob("ssh_host_*_key"))

    def has_program(self) -> bool:
        return os.path.lexists(self._root / "usr/local/bin/window-terminal")
