"""The breaks: what is broken, where, how, and which test says so."""

from msgspec import Struct


class Break(Struct, frozen=True):
    """`old` stands exactly once in `file`; with `new` instead, `test` must fail."""

    name: str
    file: str
    old: str
    new: str
    test: str


BREAKS = (
    Break(
        "drop the fdatasync",
        "sync/journal.py",
        "            os.fdatasync(self._file)\n",
        "            pass\n",
        "tests/sync/test_journal.py::test_a_commit_is_visible_only_when_it_is_durable",
    ),
    Break(
        "believe a damaged frame of the journal",
        "sync/frames.py",
        ' and checksum == b"%08x" % zlib.crc32(payload)',
        "",
        "tests/sync/test_journal.py::test_every_single_bit_flipped",
    ),
    Break(
        "give a number twice after a failed sync",
        "sync/buffer.py",
        "                self._burn(facts, str(e))\n",
        "",
        "tests/sync/test_buffer.py::test_a_failing_disk_takes_none_of_several",
    ),
    Break(
        "forget to chain the facts",
        "sync/buffer.py",
        "prev = digest(facts[-1]) if facts else self._prev\n",
        "prev = self._prev\n",
        "tests/sync/test_buffer.py::test_numbers_without_gaps_and_an_unbroken_chain",
    ),
    Break(
        "skip the sensor's checksum",
        "hardware/zfm.py",
        "        if checksum(frame[6:-2]) != int.from_bytes(frame[-2:]):\n",
        "        if not frame:\n",
        "tests/hardware/test_zfm.py::test_a_wrong_checksum_is_said",
    ),
    Break(
        "take configuration unsigned",
        "sync/bundle.py",
        ".verify(signature, _signed(content))",
        "",
        "tests/sync/test_bundle.py::test_every_altered_byte_is_refused",
    ),
    Break(
        "take an older configuration",
        "sync/bundle.py",
        "if payload.pair <= high_water:",
        "if payload.pair == high_water:",
        "tests/sync/test_bundle.py::test_only_a_newer_pair_is_taken",
    ),
    Break(
        "trust any CA",
        "sync/line.py",
        "    opened.verify = str(ca)\n",
        "    opened.verify = False\n",
        "tests/sync/test_client.py",
    ),
    Break(
        "let the environment choose CA, proxy and key",
        "sync/line.py",
        "opened.trust_env = False",
        "opened.trust_env = True",
        "tests/sync/test_client.py",
    ),
    Break(
        "show thanks early",
        "terminal/faces.py",
        "        return Message(RECORDING[desk.pending.kind])\n",
        '        return Message("rating.thanks")\n',
        "tests/terminal/test_faces.py::test_thanks_come_only_after_the_fact_is_durable",
    ),
    Break(
        "name after a long power cut who sat there before",
        "terminal/presence.py",
        "0 <= down <= window.rules.resume_within_minutes * 60_000",
        "0 <= down",
        "tests/terminal/test_faces.py::test_after_a_restart_with_a_trusted_clock",
    ),
    Break(
        "count a bounce",
        "hardware/debounce.py",
        "        if self._down and not settled:\n            return None\n",
        "",
        "tests/hardware/test_debounce.py",
    ),
    Break(
        "overwrite a fact at the center",
        "sync/center/intake.py",
        "        elif not self._repeated(seq, item):\n",
        "        elif False:\n",
        "tests/sync/center/test_delivery.py::test_other_content_under_a_settled_number_is_an_alarm_and_changes_nothing",
    ),
)
