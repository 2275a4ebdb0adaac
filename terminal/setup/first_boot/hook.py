"""The hook: lays our part from the boot partition onto the root, and takes its words out of the kernel's line."""

import sys
import zipfile
from contextlib import suppress
from pathlib import Path

from terminal.setup.first_boot.boot_partition import BootPartition
from terminal.setup.first_boot.installed_part import InstalledPart


def main() -> None:
    """Started by the kernel's line; 0 restarts the machine."""
    sys.exit(hook(Path("/"), Path(sys.argv[0])))


def hook(root: Path, program: Path) -> int:
    """The words go last: whatever is cut off before is done again. They go too where it failed, and 1 where they
    cannot: then nothing restarts by itself."""
    boot = BootPartition(root)
    try:
        with zipfile.ZipFile(program) as packed:
            files = {name: packed.read(name) for name in packed.namelist() if name != "__main__.py"}
        InstalledPart(root).lay(files, cloned=False)
    except (OSError, zipfile.BadZipFile, KeyError) as e:
        print(f"window-terminal: the first boot cannot begin: {e}", flush=True)
        with suppress(OSError):
            boot.stamp([f"failed: the first boot cannot begin: {e}"])
    try:
        boot.unhook()
    except OSError as e:
        print(f"window-terminal: cmdline.txt cannot be written: {e}", flush=True)
        return 1
    return 0
