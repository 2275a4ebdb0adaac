"""The directory issue at IT's desk: what is published for the hall, a next version only where its content changed.

The last one is kept beside the key as it was signed, and a push hands the same bytes over again: a center that was
restored or replaced takes them, to any other they are no news.
"""

from typing import NamedTuple

import msgspec

from sync.bundles.bundle import BundleRefused, text
from sync.bundles.signed_directory import DirectoryPayload, verify_directory
from sync.bundles.signing import KeyFile
from sync.durable import replace
from terminal.domain.directory import DirectoryEntry, listing
from terminal.domain.hall import Hall


class DirectoryIssue(NamedTuple):
    """`signed` is what to publish; `renewed` whether it is another one than before."""

    signed: str
    version: str
    people: int
    renewed: bool


def issue(signer: KeyFile, hall: Hall, now: int) -> DirectoryIssue:
    """The directory of this hall; `now` in ms since 1970, UTC. Raises OSError, or ValueError if it is too large."""
    people = listing(hall, signer.card_key)
    signed, last = _last(signer)
    if last and _says(last, hall, people):
        return DirectoryIssue(signed, text(last.pair), len(people), renewed=False)
    signer = signer.next_directory()
    signed = signer.sign_directory(hall.name, people, now)
    replace(signer.issued_directory, signed.encode())
    version = text(verify_directory(signed, (signer.public,)).pair)
    return DirectoryIssue(signed, version, len(people), renewed=True)


def is_issued(signer: KeyFile, hall: Hall) -> bool:
    """Whether the last one is this hall's as it is."""
    _, last = _last(signer)
    return last is not None and _says(last, hall, listing(hall, signer.card_key))


def _says(last: DirectoryPayload, hall: Hall, people: tuple[DirectoryEntry, ...]) -> bool:
    return last.hall == hall.name and bytes(last.people) == msgspec.json.encode(people)


def _last(signer: KeyFile) -> tuple[str, DirectoryPayload | None]:
    """The last one that this very key signed."""
    try:
        signed = signer.issued_directory.read_text(encoding="ascii")
        payload = verify_directory(signed, (signer.public,))
    except (FileNotFoundError, UnicodeDecodeError, BundleRefused):
        return "", None
    return signed, payload
