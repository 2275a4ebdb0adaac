"""The swap of a terminal: to compressed memory or nowhere, so that nobody's data reach the card by it. Pure."""

from collections.abc import Iterator

from terminal.setup.acts import Disable, SwapOff
from terminal.setup.described_machine import Machine
from terminal.setup.steps import SetupStep, file_step
from terminal.setup.wishes import Swap, Wishes

ZRAM_PACKAGE, PI_SWAP_PACKAGE = "systemd-zram-generator", "rpi-swap"
PI_SWAP_FILE = "/etc/rpi/swap.conf.d/90-window-terminal.conf"
ZRAM_FILE = "/etc/systemd/zram-generator.conf"
ZRAM_TEXT = "# By window-terminal: in memory, never on the card.\n[zram0]\nzram-size = min(ram / 2, 1024)\n"
NO_ZRAM_TEXT = "# By window-terminal: nothing is swapped.\n"  # written, so that a later run knows of the wish
FSTAB = "/etc/fstab"
OLD_SWAP_UNIT = "dphys-swapfile.service"  # of Debian 12's Raspberry Pi OS
WHY_SWAP = "what is in memory of people and fingers must not reach the card"


def swap_wanted(machine: Machine, wishes: Wishes) -> Swap:
    """The wish, else as an earlier run made it, else zram."""
    made = machine.text(PI_SWAP_FILE if PI_SWAP_PACKAGE in machine.packages else ZRAM_FILE) or ""
    return wishes.swap or ("none" if "Mechanism=none" in made or made == NO_ZRAM_TEXT else "zram")


def swap_steps(machine: Machine, wishes: Wishes) -> Iterator[SetupStep]:
    """Swap on the card off, swap in memory on."""
    if OLD_SWAP_UNIT in machine.enabled:
        yield SetupStep("swap", f"{OLD_SWAP_UNIT} is on", "off", WHY_SWAP, Disable((OLD_SWAP_UNIT,)))
    fstab = machine.text(FSTAB) or ""
    yield from file_step(machine, "swap", FSTAB, without_swap(fstab), WHY_SWAP) if fstab else ()
    yield from _mechanism(machine, swap_wanted(machine, wishes))
    for path in machine.swaps:
        if not path.startswith("/dev/zram"):
            yield SetupStep("swap", f"swaps to {path}", "off", WHY_SWAP, SwapOff(path))


def _mechanism(machine: Machine, swap: Swap) -> Iterator[SetupStep]:
    """rpi-swap keeps a file on the card unless it is told otherwise; elsewhere zram has a generator."""
    if PI_SWAP_PACKAGE in machine.packages:
        text = f"# By window-terminal: never to the card.\n[Main]\nMechanism={swap}\n"
        yield from file_step(machine, "swap", PI_SWAP_FILE, text, WHY_SWAP)
    else:
        text = ZRAM_TEXT if swap == "zram" else NO_ZRAM_TEXT
        yield from file_step(machine, "swap", ZRAM_FILE, text, WHY_SWAP)


def without_swap(fstab: str) -> str:
    """The table of file systems with its swaps commented out."""
    return "".join(
        f"# by window-terminal: {line}" if _is_swap(line) else line for line in fstab.splitlines(keepends=True)
    )


def _is_swap(line: str) -> bool:
    fields = line.split()
    return len(fields) > 2 and not line.startswith("#") and fields[2] == "swap"
