"""The places of an installation: its paths under a root, which is another folder in tests and on a mounted card."""

from pathlib import Path

from msgspec import Struct

from terminal.setup import paths


class Places(Struct, frozen=True):
    root: Path = Path("/")

    def at(self, path: str) -> Path:
        """Where an absolute path lies under this root."""
        return self.root / path.lstrip("/")

    @property
    def releases(self) -> Path:
        return self.at(paths.RELEASES_FOLDER)

    @property
    def current(self) -> Path:
        return self.at(paths.CURRENT_LINK)

    @property
    def program(self) -> Path:
        return self.at(paths.PROGRAM_LINK)

    @property
    def settings(self) -> Path:
        return self.at(paths.SETTINGS_FILE)

    @property
    def ca(self) -> Path:
        return self.at(paths.CA_FILE)

    @property
    def state(self) -> Path:
        return self.at(paths.STATE_FOLDER)

    @property
    def inbox(self) -> Path:
        return self.at(paths.INBOX_FOLDER)

    @property
    def upgrade(self) -> Path:
        return self.at(paths.UPGRADE_FOLDER)

    @property
    def runtime(self) -> Path:
        return self.at(paths.RUNTIME_FOLDER)

    @property
    def units(self) -> Path:
        return self.at(paths.UNITS_FOLDER)
