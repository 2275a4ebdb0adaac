"""What is left for later when a large library is imported: the parts of it that no plate needs."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

# pygame brings all its parts along, each only where it can: with them come its mixer's codecs, NumPy where that is
# installed, and setuptools, asked for two files of pygame's own. Whoever needs one of them imports it by its name.
LATER = (
    "pkg_resources",
    "pygame.fastevent",
    "pygame.mixer",
    "pygame.mixer_music",
    "pygame.scrap",
    "pygame.sndarray",
    "pygame.surfarray",
)


@contextmanager
def spared() -> Iterator[None]:
    """Within it nothing of this can be imported; afterwards all of it can."""
    left = [name for name in LATER if name not in sys.modules]
    sys.modules |= dict.fromkeys(left)  # type: ignore[arg-type]  # None is what the import system refuses
    try:
        yield
    finally:
        for name in left:
            del sys.modules[name]
