"""The last look of an installation: whose key it trusts, and what the installed program's own doctor says."""

import base64
import subprocess
from collections.abc import Iterator, Sequence
from hashlib import sha256

import msgspec
from msgspec.json import Decoder

from terminal.services.control_protocol import Check
from terminal.setup import paths

DOCTOR_SECONDS = 120  # s: it waits for the center's answer, and a slow card
_checks_json = Decoder(tuple[Check, ...])


def key_fingerprint(key: str) -> str:
    """The SHA-256 of a public key in groups, to be read out and compared."""
    digest = sha256(base64.b64decode(key)).hexdigest()
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def doctor_lines() -> Iterator[str]:
    """What `doctor` says as the service's user, which opens the devices that the service would."""
    words = ("runuser", "-u", paths.SERVICE_USER, "--", paths.PROGRAM_LINK, "doctor", "--json")
    try:
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=DOCTOR_SECONDS, cwd="/")
        yield from checked(_checks_json.decode(done.stdout))
    except (OSError, subprocess.TimeoutExpired, msgspec.DecodeError) as e:
        yield f"doctor did not answer ({e}): type  sudo window-terminal doctor"


def checked(checks: Sequence[Check]) -> Iterator[str]:
    """A line for each, what is wrong last, with what to do; and how many that is."""
    for line in sorted(checks, key=lambda each: not each.ok):
        yield f"{'ok ' if line.ok else 'BAD'}  {line.name:12} {line.says}"
        if line.do:
            yield f"                  to do: {line.do}"
    wrong = sum(not line.ok for line in checks)
    yield f"doctor: {wrong} of {len(checks)} to mend" if wrong else "doctor: all is well"
