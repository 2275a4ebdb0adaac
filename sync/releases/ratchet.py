"""The ratchet of software: what was installed last, which nothing older ever replaces. Pure.

Standard library only, as the manifest.
"""

import json
from dataclasses import asdict, dataclass

from sync.releases.manifest import DIGEST, Manifest, ReleaseRefused
from sync.version_pairs import REACH, beyond_reach, pair_text


@dataclass(frozen=True)
class InstalledSoftware:
    epoch: int
    version: int
    manifest: str  # SHA-256 of the manifest as it was signed

    @property
    def pair(self) -> tuple[int, int]:
        return self.epoch, self.version


def is_newer(manifest: Manifest, digest: str, installed: InstalledSoftware | None, named: int = 0) -> bool:
    """Whether it is newer than what is installed; false where it is the very same.

    Raises `ReleaseRefused` for what is older, too far ahead, or other software under the same pair, or of another
    epoch than root or a succession `named` for the key that signs.
    """
    if named and manifest.epoch != named:
        raise ReleaseRefused(f"its key signs in epoch {named}, not in {manifest.epoch}")
    if installed is None:
        return True
    told, have = pair_text(manifest.pair), pair_text(installed.pair)
    if manifest.pair < installed.pair:
        raise ReleaseRefused(f"{told} is older than {have}, which is installed")
    if manifest.pair == installed.pair and digest != installed.manifest:
        raise ReleaseRefused(f"{told} is installed already, with other content: IT's key signed it twice")
    if beyond_reach(manifest.pair, installed.pair, named):
        raise ReleaseRefused(f"{told} is more than {REACH} above {have}")
    return manifest.pair > installed.pair


def write_installed(installed: InstalledSoftware) -> bytes:
    """One line of JSON."""
    return json.dumps(asdict(installed)).encode() + b"\n"


def read_installed(content: bytes) -> InstalledSoftware:
    """The other way round. Raises ValueError."""
    written = json.loads(content)
    try:
        installed = InstalledSoftware(int(written["epoch"]), int(written["version"]), str(written["manifest"]))
    except (LookupError, TypeError) as e:
        raise ValueError("not a record of installed software") from e
    if not DIGEST.fullmatch(installed.manifest):
        raise ValueError("a record of installed software without its SHA-256")
    return installed
