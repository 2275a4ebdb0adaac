"""The refusals of software that somebody brought: the last one, how many there were, and what to do about it.

Root's, beside the outcome of upgrades; the service tells it. It goes when a release is accepted.
"""

from pathlib import Path

import msgspec

from sync.durable import replace, sync_folder
from terminal.services.upgrade_outcome import REFUSED_NAME, SoftwareRefusal, refusal_in
from terminal.setup.upgrade.journal import EVERYBODY_READS
from terminal.setup.volatile_folders import OVERLAY_OFF

SAYS_LETTERS = 400  # of what is told: a part of it is a stranger's word
REFUSAL_REMEDIES = (  # the first whose words stand in the reason
    ("not signed by a trusted key", "take a file that IT signed; setup --key gives it another key"),
    ("is for ", "take the release that is made for this machine"),
    ("waits already", "nothing: what waits comes first"),
    ("is what is installed", "nothing"),
    ("is installed already", "nothing, or sign it under a higher version"),
    ("older than", "sign it under a higher version"),
    ("more than", "sign it under the next version"),
    ("format", "install the version between first"),
    ("No space left", "make room on the card: journalctl --vacuum-size=16M"),
    ("no room", "make room on the card: journalctl --vacuum-size=16M"),
    ("neither FAT", "format it with FAT32 or exFAT, and name it WINDOW-TERM"),
    ("no file", "put the release on it, not into a folder"),
    ("not read in", "take another stick"),
    ("a power cut", f"{OVERLAY_OFF}, restart, and bring it again"),
    ("plain file", "take it away, and see who put it there"),
    ("another name", "take it away, and see who put it there"),
    ("somebody else's", "take it away, and see who put it there"),
    ("others than root", "see who changed it, then do as it says"),
    ("inbox", "see who changed the terminal's folders; else write its card anew"),
)
COPY_AGAIN = "copy it once more; window-terminal release check FILE says whether it is whole"


class RefusedSoftware:
    """In root's `folder`."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / REFUSED_NAME

    def note(self, why: str) -> str:
        """Durable, in the place of the one before; what is told now, with what to do. Raises OSError."""
        before = refusal_in(self._file)
        says = f"{printable(why, SAYS_LETTERS)}; to do: {remedy(why)}"
        refusal = SoftwareRefusal(says, before.count + 1 if before else 1)
        replace(self._file, msgspec.json.encode(refusal), EVERYBODY_READS)
        return says

    def forget(self) -> None:
        """Something was accepted. Raises OSError."""
        if self._file.exists():
            self._file.unlink()
            sync_folder(self._file.parent)


def remedy(why: str) -> str:
    return next((do for words, do in REFUSAL_REMEDIES if words in why), COPY_AGAIN)


def printable(text: str, most: int) -> str:
    """A stranger's words as they can be printed on a terminal, and sent."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:most])
