"""The boot settings of a Pi: lines of cmdline.txt and config.txt, edited as text. Pure."""

from terminal.setup.described_machine import OLD_BOARDS

BEGIN = "# window-terminal begin"
END = "# window-terminal end"
SERIAL_CONSOLES = ("console=serial", "console=ttyAMA", "console=ttyS", "kgdboc=")
# The plate is the first thing to be seen: no text of the kernel's, no pictures of its own, no cursor.
QUIET_WORDS = ("quiet", "loglevel=3", "logo.nologo", "vt.global_cursor_default=0")
SEEN_CONSOLE, HIDDEN_CONSOLE = "console=tty1", "console=tty3"


def with_words(cmdline: str, video: str | None) -> str:
    """The kernel's words for a terminal. `video` names connector and size; None leaves that as it is."""
    line, _, rest = cmdline.partition("\n")  # the firmware reads the first line and nothing else
    words = [word for word in line.split() if not word.startswith(SERIAL_CONSOLES)]
    words = [HIDDEN_CONSOLE if word == SEEN_CONSOLE else word for word in words]
    wanted: tuple[str, ...] = QUIET_WORDS
    if video is not None:
        named = f"video={video}"
        words = [word for word in words if not word.startswith("video=") or word == named]
        wanted = (named, *wanted) if video else wanted
    return " ".join([*words, *(word for word in wanted if word not in words)]) + "\n" + rest


def without_words(cmdline: str) -> str:
    """The kernel's words without a terminal. The serial console stays off: a device may be at its port."""
    line, _, rest = cmdline.partition("\n")
    words = [SEEN_CONSOLE if word == HIDDEN_CONSOLE else word for word in line.split()]
    left = [word for word in words if word not in QUIET_WORDS and not word.startswith("video=")]
    return " ".join(left) + "\n" + rest


def with_block(config: str, generation: str) -> str:
    """The firmware's settings with our lines at the end, where they win; in one block, to be found again."""
    lines = ["[all]", "enable_uart=1", "disable_splash=1"]
    if generation in OLD_BOARDS:
        lines.append("dtoverlay=disable-bt")
    if generation == "5":
        lines.append("dtparam=uart0=on")
    before = without_block(config).rstrip("\n")
    return "\n".join([*([before] if before else []), BEGIN, *lines, END, ""])


def without_block(config: str) -> str:
    """The firmware's settings without our lines."""
    before, begun, rest = config.partition(BEGIN)
    _, ended, after = rest.partition(END)
    return before + after.lstrip("\n") if begun and ended else config
