"""Mandarin speech from text, by Debian's espeak-ng."""

import subprocess
from typing import TYPE_CHECKING

from hardware.sound.samples import levelled, samples_of, trimmed

if TYPE_CHECKING:
    from array import array

# The voice "cmn" of espeak-ng 1.51 reads the pinyin of each character as English, tone and all: 谢 is "zee four"
# (espeak-ng issues 1028 and 1236; 1.52 no longer does). This one speaks Mandarin in both, and spells Latin letters
# no worse.
VOICE = "cmn-latn-pinyin"
WORDS_PER_MINUTE = 150  # words a minute, of 175 that are usual: old people listen too
PHRASE_TIMEOUT_SECONDS = 30  # s for one phrase; it takes a tenth of one


class SpeechMissing(Exception):
    """Nothing can be spoken on this machine; the message says what to type."""


def speech(text: str) -> "array[int]":
    """The words as 16-bit mono samples at `samples.RATE`, without silence at either end. Raises `SpeechMissing`."""
    command = ["espeak-ng", "-v", VOICE, "-s", str(WORDS_PER_MINUTE), "-b", "1", "--stdin", "--stdout"]
    try:
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, timeout=PHRASE_TIMEOUT_SECONDS, check=True
        )
        spoken = trimmed(samples_of(done.stdout))
    except FileNotFoundError as e:
        raise SpeechMissing("espeak-ng is not installed; type:  sudo apt-get install -y espeak-ng") from e
    except subprocess.CalledProcessError as e:
        raise _useless(e.stderr.decode(errors="replace").strip()) from e
    except (OSError, subprocess.TimeoutExpired, ValueError) as e:
        raise _useless(str(e)) from e
    if not spoken:
        raise _useless(f"it says nothing for {text!r}")
    return levelled(spoken)


def _useless(why: str) -> SpeechMissing:
    return SpeechMissing(f"espeak-ng: {why}; type:  sudo apt-get install -y --reinstall espeak-ng espeak-ng-data")
