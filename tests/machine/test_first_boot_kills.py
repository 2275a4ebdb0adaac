"""A first boot that is killed while it installs: in a bare root without network, and the next start goes on."""

import os
import random
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from sync.center.network.certificates import establish
from terminal.demo.processes import command
from terminal.setup.first_boot.hook import hook
from terminal.setup.first_boot.kernel_words import HOOK_FILE
from tests.conftest import RELEASES
from tests.machine.bare_root import BareRoot, bare_root
from tests.machine.guest_card import CMDLINE, CONFIG
from tests.machine.guest_release import write_guest_release
from tests.support.signing_keys import new_key

BEGIN = "cd /opt/window-terminal/first-boot && python3 -B -m terminal.setup.first_boot.procedure"
KILLS = 3
LINES = (100, 350)  # that it says before it is killed: most often dpkg is in the middle of something then
TOKEN = "4m1x8q.0000000000000000"
OF_THIS_MACHINE = ("pip.conf", "apt/apt.conf.d/50machine", "apt/sources.list")
# Without buttons: their library comes from nowhere but a Raspberry Pi's archive.
PRESEED = """\
[center]
url = "https://10.0.0.1:8443"
token = "{token}"
ca = '''
{ca}'''
[trust]
keys = ["{key}"]
[sensor]
port = "/dev/serial0"
"""


@pytest.fixture(params=RELEASES)
def card(request: pytest.FixtureRequest) -> Iterator[BareRoot]:
    """A system with nothing of ours and no archive; `setup card` was run for its boot partition, and the hook."""
    release: str = request.param
    if release not in request.config.getoption("--bare-root"):
        pytest.skip(f"takes a quarter of an hour: run with --bare-root {release}")
    with TemporaryDirectory(prefix=f"{release}-", dir="/var/tmp") as place:
        folder = Path(place)
        root = bare_root(release, folder / "root")
        assert root.run("apt-get update -qq && apt-get install -y -qq python3 openssl").code == 0
        for name in OF_THIS_MACHINE:
            (root.folder / "etc" / name).unlink()
        boot = root.folder / "boot/firmware"
        boot.mkdir()
        (boot / "cmdline.txt").write_text(CMDLINE)
        (boot / "config.txt").write_text(CONFIG)
        prepare(boot, release, folder)
        assert hook(root.folder, boot / HOOK_FILE) == 0
        yield root


def prepare(boot: Path, release: str, folder: Path) -> None:
    public = new_key(folder / "it.key", 1).public
    authority = establish(folder / "tls", ["10.0.0.1"], datetime.now(UTC)).cert.with_name("ca.pem").read_text()
    (folder / "hall.toml").write_text(PRESEED.format(token=TOKEN, ca=authority, key=public))
    write_guest_release(folder / "terminal.release", release, folder / "it.key", [])
    files = ["--release", str(folder / "terminal.release"), "--preseed", str(folder / "hall.toml")]
    command("setup", "card", str(boot), *files)


def started(root: BareRoot, lines: int) -> tuple[int, list[str]]:
    """One start, killed with all that it began once it has said so many lines; its status and what it said."""
    with subprocess.Popen(root.typed(BEGIN, network=False), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = []
        for line in process.stdout:
            said.append(line.rstrip())
            if len(said) == lines:
                os.kill(process.pid, signal.SIGKILL)
    return process.returncode, said


def test_it_ends_as_if_nobody_had_killed_it(card: BareRoot, capsys: pytest.CaptureFixture[str]) -> None:
    boot = card.folder / "boot/firmware"
    for _ in range(KILLS):
        status, said = started(card, random.randint(*LINES))
        if not status:  # what was left to do took fewer lines
            break
        with capsys.disabled():
            print(f"\nkilled ({status}) after {len(said)} lines: {said[-1]}", end="")
        assert (boot / "window-terminal.txt").read_text().startswith("begun")
    status, said = started(card, -1)
    assert (status, (boot / "window-terminal.txt").read_text().splitlines()[0][:5]) == (0, "done:"), said[-20:]
    assert TOKEN not in (boot / "window-terminal.toml").read_text()
    assert (card.folder / "var/lib/window-terminal/token").read_text().strip() == TOKEN
    # By dpkg's own word, nothing is half installed.
    assert card.run("dpkg --audit && dpkg -l | grep -v '^ii' | tail -n +6").lines == []
    assert card.run("window-terminal --version").code == 0
