"""The last look: a key's fingerprint as others compute it, and the doctor's lines with what is wrong at the end."""

import base64
import hashlib

from terminal.services.control_protocol import Check
from terminal.setup.last_look import checked, key_fingerprint


def test_the_fingerprint_is_that_of_the_keys_bytes() -> None:
    shown = key_fingerprint(base64.b64encode(bytes(range(32))).decode())
    assert shown.replace(" ", "") == hashlib.sha256(bytes(range(32))).hexdigest()
    assert {len(group) for group in shown.split()} == {4}


def test_what_is_wrong_stands_last_where_it_is_read_with_what_to_do() -> None:
    lines = list(
        checked([Check("sensor", False, "silent", "check its wires"), Check("screen", True, "works (KMSDRM)")])
    )
    assert lines == [
        "ok   screen       works (KMSDRM)",
        "BAD  sensor       silent",
        "                  to do: check its wires",
        "doctor: 1 of 2 to mend",
    ]
    assert list(checked([Check("screen", True, "works")]))[-1] == "doctor: all is well"
