"""Sensors whose ring has fewer colours than the newest."""

from msgspec.structs import replace

from hardware.fingerprint.zfm import Instruction
from hardware.simulated.fingerprint.profiles import LED, RING_COLOURS, Profile


def with_colours(profile: Profile, colours: int) -> Profile:
    """The same make with so many colours (3: an R503 before manual 1.2); without any it has a plain LED."""
    if colours:
        return replace(profile, colours=RING_COLOURS[:colours])
    return replace(profile, colours=(), instructions=profile.instructions - {Instruction.AURA} | LED)
