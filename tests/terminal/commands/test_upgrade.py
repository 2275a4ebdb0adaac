"""`window-terminal upgrade`: a new version tries itself on a copy of the buffer, and touches nothing of it."""

from pathlib import Path

from sync.buffer import Buffer
from terminal.commands.upgrade import volatile_programs
from terminal.setup.places import Places
from tests.support.commands import refused, typed
from tests.support.disk import draft
from tests.support.memory import MEMORY, in_memory


def contents(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def test_a_rehearsal_draws_a_plate_from_a_copy_while_the_terminal_runs(settings: Path, tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    with Buffer(tmp_path / "buffer") as running:
        running.record([draft("a")])
        before = contents(tmp_path / "buffer")
        done = typed("upgrade", "rehearse", "--settings", settings, "--scratch", tmp_path / "scratch")
        assert (done.exit_code, done.output) == (0, "")
        assert contents(tmp_path / "buffer") == before
    assert (tmp_path / "scratch" / "drawn.png").read_bytes().startswith(b"\x89PNG")


def test_a_rehearsal_that_cannot_read_the_buffer_says_so(settings: Path, tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    with Buffer(tmp_path / "buffer") as running:
        running.record([draft("a")])
    for each in (tmp_path / "buffer").glob("*.journal"):
        each.write_bytes(_of_format_2(each.read_bytes()))
    said = refused("upgrade", "rehearse", "--settings", settings, "--scratch", tmp_path / "scratch")
    assert "its format is 2" in said


def _of_format_2(content: bytes) -> bytes:
    from sync.journal.frames import encode, scan

    lines, previous = b"", 0
    for frame in scan(content).frames:
        payload = frame.payload.replace(b'"format":1}', b'"format":2}')
        line, previous = encode(frame.number, previous, payload)
        lines += line
    return lines


def test_programs_in_memory_are_said_to_be_gone_after_a_power_cut(tmp_path: Path) -> None:
    with in_memory() as folder:
        said = "the programs lie on tmpfs: what is installed there is gone after a power cut"
        assert volatile_programs(Places(folder)) == (said if folder.is_relative_to(MEMORY) else "")
    assert volatile_programs(Places(tmp_path)) == ""
