"""The kept bundles of a terminal: its configurations, each signed and as it travels, empty for none."""

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from sync.journal import JournalStorage

BundleVersion = tuple[int, int]  # key epoch, version
TEXTS_TABLE = "slots"  # as it is called on disks since the first version


class KeptBundles(Struct, frozen=True):
    """A start goes by `current`; `pending` is on trial, or waits for it; `last_good` was kept before `current`.

    `high_water` was the highest ever. `trial` is how the last one stands, see `terminal.domain.trial`. `fitted` is
    the pair of the current one once its fittings were kept: before that the terminal works with its own settings'.
    """

    current: str = ""
    pending: str = ""
    last_good: str = ""
    high_water: BundleVersion = (0, 0)
    trial: str = ""
    fitted: str = ""

    @classmethod
    def read(cls, texts: Mapping[str, str]) -> "KeptBundles":
        epoch, _, version = (texts["high_water"] or "0.0").partition(".")
        pair = int(epoch), int(version)
        others = texts["current"], texts["pending"], texts["last_good"]
        return cls(*others, pair, texts["trial"], texts["fitted"])

    def texts(self) -> dict[str, str]:
        """Each as a text under its name."""
        pair = f"{self.high_water[0]}.{self.high_water[1]}"
        return {
            "current": self.current,
            "pending": self.pending,
            "last_good": self.last_good,
            "high_water": pair,
            "trial": self.trial,
            "fitted": self.fitted,
        }


class _Text(Struct):
    text: str


_text_json = msgspec.json.Decoder(_Text)


class KeptTexts:
    """The texts in a journal, each under its name."""

    def __init__(self, journal: JournalStorage) -> None:
        self._journal = journal

    def text(self, name: str) -> str | None:
        raw = self._journal.document(TEXTS_TABLE, name)
        return _text_json.decode(raw).text if raw else None

    def keep(self, texts: Mapping[str, str]) -> None:
        """Stores these, all or none. Raises OSError."""
        self._journal.commit(
            {TEXTS_TABLE: {name: msgspec.json.encode(_Text(text)) for name, text in texts.items()}}
        )

    @property
    def configurations(self) -> KeptBundles:
        return KeptBundles.read({name: self.text(name) or "" for name in KeptBundles.__struct_fields__})

    def configure(self, bundles: KeptBundles) -> None:
        """Stores what differs, all or none. Raises OSError, or ValueError where the high water would fall."""
        with self._journal.writing():
            before = self.configurations
            if bundles.high_water < before.high_water:
                raise ValueError(f"the high-water pair {before.high_water} never falls to {bundles.high_water}")
            old = before.texts()
            self.keep({name: text for name, text in bundles.texts().items() if text != old[name]})
