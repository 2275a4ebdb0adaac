"""A tool of this machine that a bench needs, installed where it is not there yet."""

import shutil
import subprocess

# Two campaigns may begin at once: the second waits until the first has installed its own.
INSTALL = ("apt-get", "install", "-y", "-qq", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300")


def tool(name: str, package: str) -> str:
    """Its path. Needs root where it is missing."""
    if not shutil.which(name):
        done = subprocess.run([*INSTALL, package], capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{package}: {done.stdout[-2000:]}{done.stderr}"
    found = shutil.which(name)
    assert found, f"{package} has no {name}"
    return found
