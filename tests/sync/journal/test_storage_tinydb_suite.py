"""TinyDB's own test suite, from the source package of the version that is installed, run on a journal."""

import os
import subprocess
import sys
import tarfile
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[3]
STORELESS = {"test_queries.py", "test_utils.py"}  # no database is opened in them
FLOOR = 98  # as many of TinyDB 4.9.0's tests run on a journal


@pytest.fixture(scope="session")
def source() -> Path:
    """TinyDB's source package, fetched once for this checkout."""
    release = version("tinydb")
    kept = ROOT / ".pytest_cache" / f"tinydb-{release}.tar.gz"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        with TemporaryDirectory(dir=kept.parent) as folder:
            _download(release, Path(folder)).replace(kept)
    return kept


def test_tinydbs_own_suite_passes(source: Path, tmp_path: Path) -> None:
    suite = tmp_path / "suite"
    _unpack(source, suite)
    report = tmp_path / "report.xml"
    run = _pytest(suite, report)
    assert run.returncode == 0, run.stdout + run.stderr
    counts = ElementTree.parse(report).getroot()[0].attrib
    assert int(counts["tests"]) >= FLOOR
    assert (counts["failures"], counts["errors"], counts["skipped"]) == ("0", "0", "0")


def _download(release: str, folder: Path) -> Path:
    options = ["--quiet", "--no-deps", "--no-binary", "tinydb", f"--dest={folder}"]
    run = _python("-m", "pip", "download", *options, f"tinydb=={release}")
    if run.returncode:
        pytest.fail(f"The registry did not give the source of TinyDB {release}:\n{run.stderr}", pytrace=False)
    return next(folder.glob("*.tar.gz"))


def _unpack(source: Path, suite: Path) -> None:
    """Lays out the test files alone: the code under them is the installed one."""
    suite.mkdir()
    with tarfile.open(source) as package:
        for member in package:
            path = Path(member.name)
            content = package.extractfile(member)
            if content and path.parent.name == "tests" and path.match("test_*.py") and path.name not in STORELESS:
                (suite / path.name).write_bytes(content.read())


def _pytest(suite: Path, report: Path) -> subprocess.CompletedProcess[str]:
    ours = ["-c", os.devnull, "--noconftest", "-p", "tests.support.journaled", "-p", "no:cacheprovider"]
    where = [f"--rootdir={suite}", f"--basetemp={report.parent / 'files'}", f"--junitxml={report}"]
    return _python("-m", "pytest", "-q", "--tb=short", *ours, *where, str(suite))


def _python(*arguments: str) -> subprocess.CompletedProcess[str]:
    alone = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""}
    command, environment = [sys.executable, *arguments], os.environ | alone
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
