"""The breaks of a first boot: no token is lost or left, nothing starts for ever, no clone has another's keys."""

from tests.mutants.broken import Break

STAGES = "terminal/setup/first_boot/stages.py"
PROCEDURE = "terminal/setup/first_boot/procedure.py"
TESTS = "tests/terminal/setup/first_boot"

FIRST_BOOT_BREAKS = (
    Break(
        "blank a token before the terminal has it",
        PROCEDURE,
        "        record = current(self._found())\n        record = replace(",
        "        record = current(self._found())\n        self._boot.blank_token()\n        record = replace(",
        f"{TESTS}/test_procedure.py",
    ),
    Break(
        "leave a token on the card",
        STAGES,
        'return "blank" if found.token else "finish"',
        'return "finish"',
        f"{TESTS}/test_procedure.py",
    ),
    Break(
        "blank a token by making the file shorter",
        "terminal/setup/first_boot/preseed_file.py",
        'content.replace(token, b" " * len(token))',
        'content.replace(token, b"")',
        f"{TESTS}/test_preseed_file.py",
    ),
    Break(
        "try a release that fails for ever",
        STAGES,
        "if record.failed >= FAILED_MAX or record.begun >= BEGUN_MAX",
        "if record.begun < 0",
        f"{TESTS}/test_procedure.py",
    ),
    Break(
        "take the words out of the kernel's line before the part lies there",
        "terminal/setup/first_boot/hook.py",
        "    boot = BootPartition(root)\n",
        "    boot = BootPartition(root)\n    boot.unhook()\n",
        f"{TESTS}/test_procedure.py",
    ),
    Break(
        "turn the unit off before the token is blanked",
        PROCEDURE,
        "                self._boot.blank_token()",
        "                self._part.disable(), self._boot.blank_token()",
        f"{TESTS}/test_procedure.py",
    ),
    Break(
        "leave a card's random seed to its clones",
        "terminal/setup/card_image.py",
        'if any(trace.name == "seed" for trace in card.traces)',
        "if False",
        "tests/terminal/setup/test_card_image.py",
    ),
    Break(
        "leave ssh host keys to the clones",
        "terminal/setup/card_traces.py",
        '"etc/ssh/ssh_host_*"',
        '"etc/ssh/ssh_host_*.pub"',
        "tests/terminal/setup/test_card_image.py",
    ),
    Break(
        "put a release on a card that IT did not sign",
        "terminal/setup/boot_card.py",
        "read_release(file, verifier(keys))",
        "read_release(file, lambda *_: True)",
        "tests/terminal/setup/test_boot_card.py",
    ),
    Break(
        "print a label with another fingerprint than the plate's",
        "terminal/setup/label.py",
        "_code(label.fingerprint, LABEL_SIZE[1])",
        "_code(label.terminal, LABEL_SIZE[1])",
        "tests/terminal/setup/test_label.py",
    ),
)
