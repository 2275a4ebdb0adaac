"""The shell part of installing: short, without a fault that shellcheck knows, and it says what it can do."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import click
import pytest

from terminal.commands.center.setup import setup as center_setup
from terminal.commands.setup import setup
from tests.support.modules import ROOT
from tests.support.release_files import public

SCRIPTS = ("install.sh", "terminal/setup/install.sh")


@pytest.mark.parametrize("script", SCRIPTS)
def test_shellcheck_finds_nothing(script: str) -> None:
    assert shutil.which("shellcheck"), "./install.sh test installs it"
    done = subprocess.run(["shellcheck", ROOT / script], capture_output=True, text=True, check=False)
    assert done.stdout == ""


@pytest.mark.parametrize("script", SCRIPTS)
def test_it_is_short(script: str) -> None:
    assert len((ROOT / script).read_text(encoding="utf-8").splitlines()) < 150


def run(*words: str, at: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    """Typed in this folder."""
    return subprocess.run([ROOT / "install.sh", *words], capture_output=True, text=True, check=False, cwd=at)


def cases() -> str:
    """The lines of the script that know the options; those of a center have the word before them."""
    text = (ROOT / SCRIPTS[1]).read_text(encoding="utf-8")
    return text.split("    case $role$1 in")[1].split("esac")[0]


def test_help_says_how_a_terminal_is_installed() -> None:
    told = run("--help").stdout
    assert told.startswith("usage: sudo ./install.sh [options]")
    patterns = re.findall(r"^ {4,8}((?:center|\*)?--[^)]*)\)", cases(), re.MULTILINE)
    taken = re.findall(r"--[a-z-]+", " ".join(patterns))
    assert {"--card-key", "--backups", "--offline"} <= set(taken)
    assert set(taken) - set(re.findall(r"--[a-z-]+", told)) == set()


def test_help_is_told_of_a_center_too_whoever_asks() -> None:
    assert run("center", "--help").stdout == run("center", "--name", "x", "-h").stdout == run("--help").stdout


def test_a_command_that_is_none_is_refused() -> None:
    done = run("instal")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "no such command: instal; ./install.sh --help says which there are\n"


def test_a_release_file_is_not_opened_without_a_key(tmp_path: Path) -> None:
    """As root: what would be changed first is in the way of nothing here."""
    if os.geteuid() != 0:
        pytest.skip("needs root, as installing does")
    file = tmp_path / "release"
    file.write_bytes(b"")
    done = run("--dry-run", "--offline", str(file))
    assert done.returncode == 1
    assert "wanted beside it: IT's public key" in done.stderr


@pytest.mark.parametrize("form", ["{} {}", "{}={}"])
def test_files_are_named_from_where_it_is_typed(tmp_path: Path, form: str) -> None:
    if os.geteuid() != 0:
        pytest.skip("needs root, as installing does")
    (tmp_path / "here.release").write_bytes(b"a photo")
    (tmp_path / "here.toml").write_text(f'[trust]\nkeys = ["{public()}"]\n')
    words = f"{form.format('--offline', 'here.release')} {form.format('--preseed', 'here.toml')}".split()
    done = run("--dry-run", *words, at=tmp_path)
    assert done.stderr == f"{tmp_path}/here.release: is not a release of window-terminal\n"


@pytest.mark.parametrize("option", ["--offline", "--preseed", "--ca", "--package"])
@pytest.mark.parametrize("named", [["/media/stick/none"], []], ids=["not there", "not named"])
def test_a_file_that_is_not_there_ends_it_before_something_else_is_installed(option: str, named: list[str]) -> None:
    """Without the release file it would come from the network, signed by nobody."""
    if os.geteuid() != 0:
        pytest.skip("needs root, as installing does")
    done = run("--dry-run", option, *named)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{option} {''.join(named) or 'FILE'}: there is no such file; a stick")
    done = run("--dry-run", option, "/media")
    assert done.stderr.startswith(f"{option} /media: there is no such file, it is a folder; a stick")


def test_every_option_of_setup_is_known_and_no_other_before_anything_is_done() -> None:
    """A misspelt one was found after a hundred packages."""
    assert run("--dry-run", "--centre", "https://10.0.0.1").stderr.startswith("no such option: --centre")
    patterns = re.findall(r"(center|\*)?(--[a-z-]+)(?=[ )|])", cases())
    for role, command in (("", setup), ("center", center_setup)):
        known = {option for kind, option in patterns if kind in (role, "*")}
        own = {word for each in command.params if isinstance(each, click.Option) for word in each.opts}
        assert own - known == {"--archive"}  # which is the script's own to say


def test_where_no_terminal_is_its_card_is_not_cleaned(tmp_path: Path) -> None:
    copied = tmp_path / SCRIPTS[0]
    text = (ROOT / SCRIPTS[0]).read_text(encoding="utf-8")
    copied.write_text(text.replace("/usr/local/bin/window-terminal", str(tmp_path / "none")), encoding="utf-8")
    done = subprocess.run(["bash", copied, "image"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr[:32]) == (1, "no terminal is installed here: s")


@pytest.mark.parametrize(("script", "word"), [(SCRIPTS[0], "image"), (SCRIPTS[1], "--uninstall")])
def test_facts_are_exported_to_a_folder_beside_whoever_types(tmp_path: Path, script: str, word: str) -> None:
    """The script itself, with a program at the end of it that says where it is."""
    program, copied, stick = tmp_path / "program", tmp_path / script, tmp_path / "stick"
    text = (ROOT / script).read_text(encoding="utf-8")
    copied.parent.mkdir(parents=True, exist_ok=True)
    copied.write_text(text.replace("/usr/local/bin/window-terminal", str(program)), encoding="utf-8")
    program.write_text("#!/bin/sh\npwd\n")
    for path in (copied, program):
        path.chmod(0o755)
    stick.mkdir()
    done = subprocess.run([copied, word], cwd=stick, capture_output=True, text=True, check=False)
    assert done.stdout == f"{stick}\n", done.stderr


def test_what_a_power_cut_left_half_installed_is_ended_before() -> None:
    """apt says "dpkg was interrupted" and no more. The script's own function, with programs that only say."""
    text = (ROOT / "terminal/setup/install.sh").read_text(encoding="utf-8")
    [function] = re.findall(r"^debian\(\) \{.*?^\}\n", text, re.DOTALL | re.MULTILINE)
    called = (
        "dpkg-query() { [ $# = 2 ] && printf 'ok tzdata:all\\nreinstreq libopusfile0:amd64\\n'; }; "
        'say() { :; }; dpkg() { echo dpkg "$@"; return 1; }; apt-get() { echo "$@"; }'
    )
    script = f"set -euo pipefail\n{called}\napt=(apt-get)\n{function}debian python3-pygame"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.splitlines()) == (
        0,
        [
            "dpkg --force-confold --configure -a",
            "update",
            "--fix-broken --reinstall install python3-pygame libopusfile0:amd64",
        ],
    )


def test_the_record_of_what_is_installed_is_whole_or_not_there(tmp_path: Path) -> None:
    """Half of it would refuse every later release: the script's own line, whose copy is cut off."""
    lines = (ROOT / "terminal/setup/install.sh").read_text(encoding="utf-8").splitlines()
    [at] = [number for number, line in enumerate(lines) if "release.json" in line and "cp " in line]
    (tmp_path / "installed.json").write_text("before")
    script = "\n".join(
        [
            "set -e",
            f"unpacked={tmp_path} upgrade={tmp_path} installed={tmp_path}/installed.json",
            'cp() { printf h >"$2"; exit 1; }',
            *lines[at : at + 4],
        ]
    )
    subprocess.run(["bash", "-c", script], check=False)
    assert (tmp_path / "installed.json").read_text() == "before"


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """Version 1.0 lies there whole and runs; a file was unpacked that is another one than what it was made of."""
    whole = tmp_path / "releases/1.0/complete"
    whole.parent.mkdir(parents=True)
    whole.touch()
    for link in ("current", "confirmed"):
        (tmp_path / link).symlink_to("releases/1.0")
    (tmp_path / "unpacked").mkdir()
    (tmp_path / "unpacked/release.json").write_text("1.4")
    (tmp_path / "installed.json").write_text("1.3")
    (tmp_path / "processes").write_text("4711\n")
    return tmp_path


def typed(
    folder: Path, command: str, offline: str = "file", dry: str = "", role: str = ""
) -> "subprocess.CompletedProcess[str]":
    """In the script, after all of its functions; what makes an environment only says so."""
    text = (ROOT / "terminal/setup/install.sh").read_text(encoding="utf-8")
    functions = re.findall(r"^\w+\(\) \{.*?^\}\n", text, re.DOTALL | re.MULTILINE)
    script = "\n".join(
        [
            "set -euo pipefail",
            *functions,
            f"cd {folder}; role={role!r} offline={offline!r} dry={dry!r}",
            "releases=$PWD/releases unpacked=$PWD/unpacked",
            "installed=$PWD/installed.json processes=$PWD/processes",
            'python3() { if [ "$2" = venv ]; then mkdir -p "$5/bin"; ln -s /bin/echo "$5/bin/python"',
            "else echo 13; fi; }",
            command,
        ]
    )
    return subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)


def test_the_same_version_of_another_file_is_made_anew(release: Path) -> None:
    """Its pair is recorded next: what it holds must be there."""
    assert "--no-index" in typed(release, "release 1.0").stdout
    assert (release / "releases/1.0/complete").exists()


def test_a_look_at_a_file_does_without_what_debian_brings(release: Path) -> None:
    """pygame is Debian's, and nobody has installed that yet: pip asked for it and gave up."""
    for there in ("--no-deps", "wheel/*.whl"):
        assert there in typed(release, "release 1.0", dry="yes").stdout


def test_what_was_made_of_this_very_file_stays(release: Path) -> None:
    (release / "installed.json").write_text("1.4")
    assert typed(release, "release 1.0").stdout == ""


def test_what_is_there_stays_where_no_file_is_given(release: Path) -> None:
    assert typed(release, "release 1.0", offline="").stdout == ""


def test_what_was_made_for_a_terminal_is_made_anew_for_a_center(release: Path) -> None:
    """It lacks what a center needs, and the center would end as it starts."""
    (release / "installed.json").write_text("1.4")
    assert "window-terminal[center]==1.0" in typed(release, "release 1.0", role="center").stdout
    assert (release / "releases/1.0/complete").read_text() == "center"
    assert typed(release, "release 1.0", role="center").stdout == ""


def refusal() -> str:
    """The script's own lines about a version that serves."""
    text = (ROOT / "terminal/setup/install.sh").read_text(encoding="utf-8")
    found = re.search(r"^    made .*\n.* die .*\n", text, re.MULTILINE)
    assert found
    return found[0]


def test_a_version_is_not_made_anew_under_a_terminal_that_runs(release: Path) -> None:
    done = typed(release, f"version=1.0\n{refusal()}")
    assert done.returncode == 1
    assert done.stderr.startswith("1.0 serves here and was not made of this file")


@pytest.mark.parametrize(
    "change",
    [
        "rm processes",
        "ln -sfn releases/1.0.1 current; ln -sfn releases/1.0.1 confirmed",
        "cp unpacked/release.json installed.json",
    ],
    ids=["nothing runs", "another version runs", "it is what was installed"],
)
def test_the_same_is_accepted_where(release: Path, change: str) -> None:
    assert typed(release, f"{change}\nversion=1.0\n{refusal()}").returncode == 0


@pytest.mark.parametrize("link", ["current", "confirmed"])
def test_either_link_holds_a_version(release: Path, link: str) -> None:
    (release / link).unlink()
    assert typed(release, f"version=1.0\n{refusal()}").returncode == 1
