"""An arm64 root of each Debian release that is promised: the program runs there as on a Pi, with what a Pi has."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.conftest import RELEASES
from tests.machine.arm64_root import arm64_root
from tests.machine.bare_root import BareRoot

PACKAGES = "python3-venv python3-pip python3-pygame fonts-noto-cjk ca-certificates"
PROGRAM = "/opt/program/bin/window-terminal"
HOUR = 3600.0  # s; everything is emulated


@pytest.fixture(scope="module", params=RELEASES)
def root(request: pytest.FixtureRequest, machines: Path) -> Iterator[BareRoot]:
    """A copy to install into."""
    release: str = request.param
    if release not in request.config.getoption("--arm64"):
        pytest.skip(f"takes a quarter of an hour: run with --arm64 {release}")
    kept = arm64_root(release, machines / f"arm64-{release}")
    with TemporaryDirectory(prefix="copy-", dir=machines) as folder:
        subject = kept.copy(str(Path(folder, "root")))
        subject.check_out()
        yield subject


@pytest.fixture(scope="module")
def installed(root: BareRoot) -> BareRoot:
    for command in (
        f"apt-get update -qq && apt-get install -y -qq --no-install-recommends {PACKAGES}",
        "python3 -m venv --system-site-packages /opt/program && /opt/program/bin/pip install --quiet .",
    ):
        said = root.run(command, patience=HOUR)
        assert said.code == 0, "\n".join(said.lines[-20:])
    return root


def test_it_is_a_pis(root: BareRoot) -> None:
    assert root.run("dpkg --print-architecture && uname -m").lines == ["arm64", "aarch64"]


def test_the_network_can_be_off(root: BareRoot) -> None:
    look = "cat /proc/net/dev | grep -c eth || true"
    assert root.run(look, network=False).lines == ["0"]


def test_the_program_draws_a_plate_without_a_network(installed: BareRoot) -> None:
    said = installed.run(
        f"{PROGRAM} plate --unit 市公安局 --name 王晓燕 --badge 0117 --out /tmp/plate.png", network=False
    )
    assert said.code == 0, said.lines
    assert (installed.folder / "tmp/plate.png").read_bytes().startswith(b"\x89PNG")
