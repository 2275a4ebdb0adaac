"""The fitted CA: the certificate that a hall's file names, read from beside it and checked."""

from pathlib import Path

from cryptography import x509
from msgspec.structs import replace

from terminal.domain.hall import Hall, HallPlace, altered, places
from terminal.domain.mistake import Mistake

CA_BYTES = 16_384  # bytes of a file: one certificate has 700
NO_CA = "not the certificate of an authority in PEM; take the ca.pem that `center certificate` made"


def with_certificates(hall: Hall, folder: Path) -> tuple[Hall, list[Mistake]]:
    """The hall with its CAs as a terminal is sent them, and what is wrong with any; paths start at `folder`."""
    centers = {place: part.fittings.center for place, part in places(hall) if part.fittings}
    named = {place: center.ca for place, center in centers.items() if center and center.ca}
    read = {place: _certificate(folder, name) for place, name in named.items()}
    wrong = [why.at(f"{place}: fittings.center.ca: {named[place]}") for place, (_, why) in read.items() if why]

    def filled(place: str, part: HallPlace) -> HallPlace:
        center = centers.get(place)
        if not (center and place in read and part.fittings):
            return part
        return replace(part, fittings=replace(part.fittings, center=replace(center, ca=read[place][0])))

    return altered(hall, filled), wrong


def _certificate(folder: Path, name: str) -> tuple[str, Mistake | None]:
    """The text of this file, or nothing, and why it is none."""
    try:
        with (folder / name).open("rb") as file:
            content = file.read(CA_BYTES + 1)
    except (OSError, ValueError) as e:  # ValueError: a path with a zero byte in it
        why = e.strerror if isinstance(e, OSError) else "not a path"
        return "", Mistake("{why}; the path starts at the hall's file", why=why)
    if len(content) > CA_BYTES or not _is_authority(content):
        return "", Mistake(NO_CA)
    return content.decode(), None


def _is_authority(content: bytes) -> bool:
    """Whether these are certificates of authorities, in letters that every library reads."""
    try:
        content.decode("ascii")
        found = x509.load_pem_x509_certificates(content)
        return all(each.extensions.get_extension_for_class(x509.BasicConstraints).value.ca for each in found)
    except (ValueError, x509.ExtensionNotFound):
        return False
