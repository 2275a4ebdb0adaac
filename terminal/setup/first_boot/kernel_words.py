"""The kernel words that have a card of Raspberry Pi OS start our part once, before anything else of it. Pure.

systemd itself reads them (systemd-run-generator): they work where the doors of Raspberry Pi OS change.
"""

HOOK_FILE = "window-terminal-first-boot.pyz"  # on the boot partition
HOOK_WORDS = (
    f"systemd.run=/boot/firmware/{HOOK_FILE}",
    "systemd.run_success_action=reboot",
    # Its words are out of the line unless the line could not be written: then a restart would be one for ever.
    "systemd.run_failure_action=none",
    "systemd.unit=kernel-command-line.target",
)


def hooked(cmdline: bytes) -> bytes:
    """The line with our words. Raises ValueError where somebody else's door is in it already."""
    line, _, rest = cmdline.partition(b"\n")  # the firmware reads the first line and nothing else
    words = line.decode(errors="surrogateescape").split()
    doors = [word for word in words if word.startswith(("systemd.run", "systemd.unit="))]
    strange = [word for word in doors if word not in HOOK_WORDS]
    if strange:
        raise ValueError(
            f"cmdline.txt has {strange[0]} already: start the card once, or write it without the imager's settings"
        )
    told = " ".join([*words, *(word for word in HOOK_WORDS if word not in words)])
    return told.encode(errors="surrogateescape") + b"\n" + rest


def unhooked(cmdline: bytes) -> bytes:
    """The line without them, as long as before: it is written in place, and no power cut leaves half of it."""
    for word in HOOK_WORDS:
        cmdline = cmdline.replace(word.encode(), b" " * len(word))
    return cmdline
