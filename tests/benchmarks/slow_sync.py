"""A disk whose syncs take long, as those of a memory card: for a process and whatever C it calls, SQLite's too."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

LONGER_MS = 6  # that each sync takes beyond the disk's own time
SOURCE = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static int then_sleep(const char *name, int file) {
    int (*sync)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    struct timespec longer = {0, LONGER_MS * 1000000L};
    int result = sync(file);
    nanosleep(&longer, 0);
    return result;
}

int fdatasync(int file) { return then_sleep("fdatasync", file); }
int fsync(int file) { return then_sleep("fsync", file); }
"""


@contextmanager
def slow_sync(folder: Path) -> Iterator[bool]:
    """Processes that are started meanwhile sync slowly; False where this machine has no C compiler to make them."""
    compiler = shutil.which("cc")
    if not compiler:
        yield False
        return
    source, library = folder / "slow_sync.c", folder / "slow_sync.so"
    source.write_text(SOURCE, encoding="ascii")
    made = ["-shared", "-fPIC", f"-DLONGER_MS={LONGER_MS}", "-o", str(library), str(source), "-ldl"]
    subprocess.run([compiler, *made], check=True)
    with patch.dict(os.environ, LD_PRELOAD=str(library)):
        yield True
