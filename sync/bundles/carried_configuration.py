"""The carried configuration: what IT signed, brought by hand where there is no network, in one piece. Pure.

Whoever takes it verifies each text again: that it was passed on says only that somebody found it right before.
"""

import msgspec
from msgspec import Struct

from sync.bundles.bundle import BundleRefused, verified_before

CONFIGURATION_SUFFIX = ".configuration"  # of a window's file: the bundle, as it travels
DIRECTORY_NAME, SUCCESSIONS_NAME = "hall.directory", "hall.successions"  # the latter a line each


class CarriedConfiguration(Struct, frozen=True):
    """The bundles of any windows; the hall's directory, empty for none; how IT's keys followed on one another."""

    bundles: tuple[str, ...]
    directory: str = ""
    successions: tuple[str, ...] = ()

    def of(self, terminal: str, window: str | None) -> str:
        """The newest bundle for this terminal: one that names it, else its window's. Raises `BundleRefused`."""
        said = [(verified_before(text), text) for text in self.bundles]
        mine = [each for each in said if each[0].terminal == terminal]
        here = [each for each in said if each[0].target == window and not each[0].terminal]
        if not (mine or here):
            raise BundleRefused(f"it has nothing for window {window or '-'} and nothing for {terminal}")
        return max(mine or here, key=lambda each: each[0].pair)[1]


_carried_json = msgspec.json.Decoder(CarriedConfiguration)


def read_carried(content: bytes) -> CarriedConfiguration:
    """Raises ValueError."""
    return _carried_json.decode(content)
