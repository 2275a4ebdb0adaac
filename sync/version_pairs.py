"""Version pairs: (epoch, version) counts what IT signs, and only ever rises. Pure.

Read also before anything is installed: the standard library and nothing else.
"""

# Nothing is above the highest pair: whoever signs it locks a terminal for ever. So a number is small, and rises in
# steps; IT would push a hundred times a day for 27 years.
EPOCH_MAX, VERSION_MAX = 1_000, 1_000_000
EPOCH_JUMP, VERSION_JUMP = 10, 1_000  # further than a terminal is behind that lay in a drawer for years

REACH = f"{VERSION_JUMP} versions or {EPOCH_JUMP} epochs"


def beyond_reach(pair: tuple[int, int], high_water: tuple[int, int], named: int = 0) -> bool:
    """Whether a pair is too far above the highest ever used; from nothing all is in reach.

    So is the epoch that root or a succession `named` for the key that signs: by that alone nobody goes further.
    """
    (epoch, version), (epoch_before, version_before) = pair, high_water
    if epoch == epoch_before:
        far = version - version_before > VERSION_JUMP
    else:
        far = epoch != named and epoch - epoch_before > EPOCH_JUMP
    return far and high_water > (0, 0)


def pair_text(pair: tuple[int, int]) -> str:
    """The pair as facts and people write it: "1.3"."""
    return f"{pair[0]}.{pair[1]}"
