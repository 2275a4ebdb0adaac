"""The template library of a sensor: read, erased slot by slot, named; each read back before it is believed."""

from collections.abc import Callable, Iterable

from hardware.fingerprint import notepad
from hardware.fingerprint.errors import Undone
from hardware.fingerprint.module import Module
from terminal.domain.finger_ledger import Contents, Verdict

ID_PAGE = 0  # of the notepad
UNTOLD = "this sensor does not tell which of its slots hold fingers, so it cannot say whose they are; replace it"


class NotErased(Undone):
    """Fingers are still there; the text names their slots. Try again, then replace the sensor."""


class NotNamed(Undone):
    """The notepad does not hold the id that was written to it. Try again, then replace the sensor."""


def read(module: Module) -> Contents | None:
    """The library's id and the used slots; None where the module does not tell which slots are used."""
    slots = module.index()
    if slots is None and module.count():
        return None
    page = module.note(ID_PAGE)
    return Contents(None if page is None else notepad.read(page), slots or frozenset())


def erase(module: Module, slots: Iterable[int]) -> Contents:
    """Empties these slots and says what is left. Raises `NotErased`."""
    gone = frozenset(slots)
    for slot in sorted(gone):
        module.delete(slot)
    left = read(module)
    if left is None:
        raise NotErased(UNTOLD)
    if still := gone & left.slots:
        names = ", ".join(map(str, sorted(still)))
        raise NotErased(f"{module.port}: slots {names} could not be emptied; try again, then replace the sensor")
    return left


def name(module: Module, library: str) -> Contents:
    """Writes the library's id; a module without a notepad keeps nothing, and its contents say so.

    Raises `NotNamed`.
    """
    page = module.note(ID_PAGE)
    if page is not None and page != notepad.written(library):
        module.write_note(ID_PAGE, notepad.written(library))
    named = read(module)
    if named is None:
        raise NotNamed(UNTOLD)
    if named.library not in (None, library):
        raise NotNamed(f"{module.port}: the notepad did not keep the name; try again, then replace the sensor")
    return named


def admitted(module: Module, admit: Callable[[Contents], Verdict]) -> tuple[Contents | None, str]:
    """What the module holds once what `admit` wants erased is gone, and why it may name nobody (empty: it may)."""
    contents = read(module)
    if contents is None:
        return None, UNTOLD
    verdict = admit(contents)
    if not verdict.erase:
        return contents, verdict.why
    try:
        contents = erase(module, verdict.erase)
    except NotErased as error:
        return contents, str(error)
    return contents, admit(contents).why
