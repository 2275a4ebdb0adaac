"""`window-terminal config key`: made once, under a passphrase, shown again, put under another one."""

import errno
import json
import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sync.bundles.signing import KeyFile
from terminal.__main__ import main
from tests.support.signing_keys import new_key
from tests.support.typist import answered

SENTENCE, OTHER = "the bridge was mended in May", "and the lock in September"


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))


def typed(words: str, *lines: str) -> Result:
    result = CliRunner().invoke(main, words.split(), input="".join(line + "\n" for line in lines))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_a_key_is_made_once_and_its_public_half_is_shown_again() -> None:
    made, path = typed("config key new", SENTENCE), Path("it.key")
    assert (made.exit_code, len(made.stdout), made.stderr) == (0, 45, "")
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()
    again = typed("config key new", OTHER)
    assert (again.exit_code, again.output) == (
        1,
        "Error: it.key: it is there already; a new key goes into a new file\n",
    )
    assert path.read_bytes() == before
    assert typed("config key show").stdout == made.stdout


def test_a_folder_that_cannot_be_entered_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(path: Path) -> bool:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    monkeypatch.setattr(Path, "exists", closed)
    made = typed("config key new --key closed/it.key", SENTENCE)
    assert (made.exit_code, "closed/it.key: Permission denied; name a file" in made.output) == (1, True)


def test_the_file_alone_is_nobodys_key() -> None:
    typed("config key new", SENTENCE)
    assert set(json.loads(Path("it.key").read_bytes())) == {"epoch", "version", "public", "sealed"}
    wrong = typed("config card-key", OTHER)
    assert wrong.exit_code == 1
    assert wrong.output == (
        "Error: it.key: it does not open with this passphrase; type it once more, and where it is right, "
        "take the backup of the file\n"
    )
    right = typed("config card-key", SENTENCE)
    assert (right.exit_code, len(right.output)) == (0, 45)


def test_a_public_half_that_somebody_changed_is_no_key_any_more() -> None:
    typed("config key new", SENTENCE)
    content = json.loads(Path("it.key").read_bytes())
    Path("it.key").write_text(json.dumps(content | {"public": new_key(Path("other.key"), 1).public}))
    assert "it does not open" in typed("config card-key", SENTENCE).output
    Path("it.key").write_text(json.dumps(content))
    assert typed("config card-key", SENTENCE).exit_code == 0


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ((), "its passphrase is wanted: on standard input a line for each key, or in --passphrase-file"),
        (("eleven char",), "a passphrase has 12 characters or more"),
        (("111111111111111",), "is what is tried first"),
        (("234567890123",), "is what is tried first"),
    ],
)
def test_no_key_is_made_without_a_passphrase_worth_the_name(lines: tuple[str, ...], why: str) -> None:
    refused = typed("config key new", *lines)
    assert refused.exit_code == 1
    assert why in refused.output
    assert not Path("it.key").exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"\n" + SENTENCE.encode(), "its first line is empty; a passphrase is the first line of a file"),
        ("口令口令口令口令口令口令".encode("gb18030"), "codec can't decode"),
        (None, "No such file or directory"),
    ],
)
def test_a_passphrase_that_no_file_has(content: bytes | None, why: str) -> None:
    if content is not None:
        Path("secret.txt").write_bytes(content)
    refused = typed("config key new --passphrase-file secret.txt")
    assert refused.exit_code == 1
    assert f"secret.txt: {why}" in refused.output or why in refused.output
    Path("secret.txt").write_bytes(b"\xef\xbb\xbf" + SENTENCE.encode() + b"\r\nanother line")
    assert typed("config key new --passphrase-file secret.txt").exit_code == 0
    assert typed("config card-key", SENTENCE).exit_code == 0


def test_a_key_from_before_there_were_passphrases_works_with_a_word_of_advice() -> None:
    old = new_key(Path("it.key"), 3).next_version(0)
    said = typed("config card-key")
    assert (said.exit_code, len(said.stdout)) == (0, 45)
    assert said.stderr == (
        "advice: it.key: it is not encrypted: whoever copies the file configures the hall; give it a passphrase "
        "with: window-terminal config key passphrase --key it.key\n"
    )
    assert typed("config key show").stdout.strip() == old.public
    assert typed("config key passphrase", SENTENCE).exit_code == 0
    assert "private" not in json.loads(Path("it.key").read_bytes())
    sealed = KeyFile.load(Path("it.key"), lambda: SENTENCE)
    assert (sealed.public, sealed.card_key, sealed.epoch, sealed.version) == (old.public, old.card_key, 3, 1)
    assert typed("config card-key", SENTENCE).output == said.stdout


def test_another_passphrase_takes_the_place_of_the_first() -> None:
    made = typed("config key new", SENTENCE)
    assert typed("config key passphrase", SENTENCE, OTHER).exit_code == 0
    assert typed("config card-key", SENTENCE).exit_code == 1
    assert typed("config card-key", OTHER).exit_code == 0
    assert typed("config key show").stdout == made.stdout


def test_at_a_terminal_a_new_one_is_asked_for_twice_and_an_old_one_once_and_none_is_shown() -> None:
    new, again = "New passphrase of it.key: ", "Repeat for confirmation: "
    made = answered(("config", "key", "new"), (new, SENTENCE), (again, OTHER), (new, OTHER), (again, OTHER))
    used = answered(("config", "card-key"), ("Passphrase of it.key: ", OTHER))
    assert (made.code, used.code, len(used.output)) == (0, 0, 45)
    assert not {"bridge", "lock"} & set((made.shown + used.shown).split())


def test_it_is_said_in_chinese_where_the_desk_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert typed("config card-key").output.endswith("；生成密钥：window-terminal config key new --key it.key\n")


def test_a_key_that_cannot_be_written() -> None:
    assert "No such file or directory" in typed("config key new --key none/it.key", SENTENCE).output
