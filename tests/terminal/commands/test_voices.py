"""The spoken prompts, rendered by the real espeak-ng: that they are sound, Mandarin, and made once."""

import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from hardware.sound.prompts import CONFIRM_TONE, RECORDINGS
from hardware.sound.samples import LOUD, RATE, samples_of
from hardware.sound.speech import VOICE
from terminal.__main__ import main
from terminal.commands import voices
from terminal.commands.voices import phrases


def typed(folder: Path) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["voices", str(folder)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("state") / "voice"
    assert typed(folder) == (0, f"{folder}: 4 recordings made\n")
    return folder


def test_every_recording_is_there_and_readable_by_the_service(rendered: Path) -> None:
    assert {path.name for path in rendered.iterdir()} == {f"{name}.wav" for name in RECORDINGS} | {"voices.json"}
    assert {path.stat().st_mode & 0o777 for path in rendered.iterdir()} == {0o644}


@pytest.mark.parametrize("name", RECORDINGS)
def test_a_recording_is_heard_from_its_first_moment_to_its_last(rendered: Path, name: str) -> None:
    sound = samples_of((rendered / f"{name}.wav").read_bytes())
    least, most = (0.15, 0.8) if name == CONFIRM_TONE else (1.0, 5.0)
    assert least < len(sound) / RATE < most
    moment = RATE // 20
    for end in (sound[:moment], sound[-moment:]):
        assert max(map(abs, end)) > LOUD / 100
    assert max(map(abs, sound)) == LOUD or name == CONFIRM_TONE
    assert sum(abs(sample) > LOUD / 20 for sample in sound) > len(sound) / 10, "not a click in silence"


def test_no_two_recordings_sound_the_same(rendered: Path) -> None:
    assert len({(rendered / f"{name}.wav").read_bytes() for name in RECORDINGS}) == len(RECORDINGS)


TONES = {
    "55": "1",
    "35": "2",
    "21": "3",
    "22": "3",
    "51": "4",
    "33": "5",
    "44": "5",
    "11": "5",
}  # espeak-ng's and pinyin's
# 谢谢, 一次, 识别 and 服务 are not said as their characters alone: espeak-ng 1.52 knows such words, 1.51 does not.
SPOKEN = {"rating.thanks": "4[45]2524", "rating.unclear": "23[25]242532344[12]4", "rating.invited": "3224342[45]"}


def phonemes(text: str) -> str:
    """As espeak-ng writes them, without stress and the signs between syllables, which versions set otherwise."""
    command = ["espeak-ng", "-v", VOICE, "-b", "1", "--stdin", "-x", "-q"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True, timeout=10)
    return re.sub(r"[\s'_|]", "", done.stdout)


def tones(text: str) -> str:
    return "".join(TONES[contour] for contour in re.findall(r"\d+", phonemes(text)))


def test_the_phrases_are_spoken_in_mandarin() -> None:
    """Every syllable has its tone. The voice of the likelier name reads English pinyin, "zee four zee four"."""
    assert re.sub(r"\d", "", phonemes("谢谢您的评价")) == "S;iES;iEnint@phiNtS;iA"
    assert phrases().keys() == SPOKEN.keys()
    for name, text in phrases().items():
        assert "(en)" not in phonemes(text)
        assert re.fullmatch(SPOKEN[name], tones(text)), name


def test_what_is_said_aloud() -> None:
    assert phrases() == {
        "rating.thanks": "谢谢您的评价",
        "rating.unclear": "没有识别到您的选择，请再按一次",
        "rating.invited": "请您评价本次服务",
    }


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Instead of espeak-ng: what was made, in turn."""
    made: list[str] = []

    def recording(name: str) -> bytes:
        made.append(name)
        return f"{len(made)}".encode()

    monkeypatch.setattr(voices, "recording", recording)
    return made


def test_only_what_changed_is_made_again(quick: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(tmp_path)
    assert quick == list(RECORDINGS)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert typed(tmp_path) == (0, f"{tmp_path}: nothing to do\n")
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    spoken = voices.phrases()
    monkeypatch.setattr(voices, "phrases", lambda: {**spoken, "rating.thanks": "多谢"})
    (tmp_path / "confirm.wav").unlink()
    assert typed(tmp_path) == (0, f"{tmp_path}: 2 recordings made\n")
    assert quick[len(RECORDINGS) :] == ["confirm", "rating.thanks"]
    after = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert {path.name for path in after if after[path] != before[path]} == {
        "confirm.wav",
        "rating.thanks.wav",
        "voices.json",
    }
    assert typed(tmp_path) == (0, f"{tmp_path}: nothing to do\n")


def test_a_manifest_that_cannot_be_read_costs_only_time(quick: list[str], tmp_path: Path) -> None:
    typed(tmp_path)
    (tmp_path / "voices.json").write_bytes(b'{"1": 1}')
    assert typed(tmp_path)[1] == f"{tmp_path}: 4 recordings made\n"
    assert typed(tmp_path)[1] == f"{tmp_path}: nothing to do\n"


def test_without_espeak_the_line_to_type_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rendered: Path
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        code, said = typed(tmp_path / "voice")
        assert (code, said) == (
            1,
            "Error: espeak-ng is not installed; type:  sudo apt-get install -y espeak-ng\n",
        )
        assert typed(rendered) == (0, f"{rendered}: nothing to do\n"), "what is rendered needs it no more"
    monkeypatch.setattr(voices, "recording", lambda name: b"made")
    assert typed(tmp_path / "voice")[1].endswith(": 4 recordings made\n")


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("echo 'no such voice' >&2; exit 1", "no such voice"),
        ("printf 'neither sound nor sense'", "not a WAV file: file does not start with RIFF id"),
    ],
)
def test_an_espeak_that_fails_is_quoted(
    script: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "espeak-ng"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    code, said = typed(tmp_path / "voice")
    again = "sudo apt-get install -y --reinstall espeak-ng espeak-ng-data"
    assert (code, said) == (1, f"Error: espeak-ng: {why}; type:  {again}\n")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "voice").touch()
    code, said = typed(tmp_path / "voice")
    assert (code, said) == (1, f"Error: {tmp_path}/voice: File exists\n")
