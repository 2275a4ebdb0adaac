"""The descriptors: how many files and connections this process may open, raised as far as it can be."""

import resource

DESCRIPTORS_WANTED = 65_536  # more than any hall needs, where nothing but the kernel's own limit stands in the way
DESCRIPTORS_OWN = 64  # for the database, the log, the listener and whatever Python opens


class TooFewDescriptors(Exception):
    """The hall needs more connections than this process may open; the message says what to raise."""


def connections_possible(needed: int) -> int:
    """How many connections there is room for, once the limit was raised. Raises `TooFewDescriptors`."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = DESCRIPTORS_WANTED if hard == resource.RLIM_INFINITY else min(hard, DESCRIPTORS_WANTED)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    room = wanted - DESCRIPTORS_OWN
    if room < needed:
        raise TooFewDescriptors(
            f"this hall needs {needed} connections, and this process may open {wanted} files: raise the hard limit "
            f"to {needed + DESCRIPTORS_OWN} at least (LimitNOFILE= in the service's unit, ulimit -Hn in a shell)"
        )
    return room
