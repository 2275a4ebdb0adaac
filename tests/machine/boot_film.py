"""A film of a boot: what the screen showed, from when on, and how much work the whole machine had had by then."""

import threading
from pathlib import Path
from time import monotonic

from msgspec import Struct
from PIL import Image, ImageChops

from tests.machine.guest import SCREEN_SIZE, Guest

FRAME_SECONDS = 0.1  # between two looks
BODY = (252, 250, 245)  # of a plate, and of the page that is equal to it
LEAST_BODY, LEAST_COLOURS = 0.25, 100  # of the pixels; letters have edges of many colours


class Look(Struct, frozen=True):
    """One look at the machine. `at` is `time.monotonic`, `worked` processor seconds since power on."""

    at: float
    worked: float


class Shot(Struct, frozen=True):
    """A picture that differed from the one before."""

    look: Look
    picture: Image.Image


class Film(Struct, frozen=True):
    """All looks, and the pictures that they saw first; the last one is what was waited for."""

    looks: list[Look]
    shots: list[Shot]

    def since(self, start: float) -> Look:
        """What came between `start` and the last picture."""
        before = max((look for look in self.looks if look.at <= start), key=lambda look: look.at)
        last = self.shots[-1].look
        return Look(last.at - start, last.worked - before.worked)

    @property
    def lit(self) -> list[Shot]:
        """What was to be seen before the last picture: anything but darkness, once the kernel has the display.

        Of a display that nobody drives yet, the machine says so itself, in another size.
        """
        driven = [shot for shot in self.shots[:-1] if shot.picture.size == SCREEN_SIZE]
        return [shot for shot in driven if shot.picture.getbbox()]

    def keep(self, folder: Path) -> None:
        """For people to look at; each picture is called after its second."""
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.glob("*.png"):
            old.unlink()
        for shot in self.shots:
            shot.picture.save(folder / f"{shot.look.at - self.looks[0].at:06.1f}.png")


def film(guest: Guest, patience: float) -> Film:
    """Looks at the screen until a plate hangs there, or a page like one. Raises TimeoutError."""
    made = Film([], [])
    end = monotonic() + patience
    while monotonic() < end:
        picture = guest.screen()
        made.looks.append(Look(monotonic(), guest.processor_seconds()))
        if not made.shots or _differ(made.shots[-1].picture, picture):
            made.shots.append(Shot(made.looks[-1], picture))
            if is_plate(picture):
                return made
        threading.Event().wait(FRAME_SECONDS)
    raise TimeoutError(f"{len(made.shots)} pictures in {patience:.0f} s, and no plate")


def is_plate(picture: Image.Image) -> bool:
    colours = {colour: count for count, colour in picture.getcolors(1 << 24) or ()}
    body = colours.get(BODY, 0) / (picture.width * picture.height)
    return body >= LEAST_BODY and len(colours) >= LEAST_COLOURS


def _differ(one: Image.Image, other: Image.Image) -> bool:
    return one.size != other.size or ImageChops.difference(one, other).getbbox() is not None
