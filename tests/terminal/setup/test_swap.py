"""Swap in the table of file systems: commented out, once, and nothing else."""

from terminal.setup.swap import without_swap

FSTAB = "# swap was here\n/dev/a / ext4 defaults 0 1\n/dev/b none swap sw 0 0\n\n/swapfile swap swap defaults 0 0\n"


def test_swaps_are_commented_out_and_the_rest_stays() -> None:
    told = without_swap(FSTAB)
    assert told.splitlines() == [
        "# swap was here",
        "/dev/a / ext4 defaults 0 1",
        "# by window-terminal: /dev/b none swap sw 0 0",
        "",
        "# by window-terminal: /swapfile swap swap defaults 0 0",
    ]
    assert without_swap(told) == told
