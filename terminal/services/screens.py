"""The screens that the settings ask for: the plate's, and the staff's own."""

from functools import partial
from pathlib import Path

from display.plate import nameplate
from display.plate.legibility import Sight
from display.plate.pictures import PhotosInTime
from display.screen.backlight import Backlight
from display.screen.screen import Screen
from terminal.config.settings import Settings, StaffScreenSettings


def plate_screen(settings: Settings, headless: bool) -> Screen:
    """The plate's. It has the first display, unless the staff's own screen has that."""
    here, staff = settings.screen, settings.staff_screen
    photos = PhotosInTime(Path(here.photos) if here.photos else None)
    return Screen(
        (here.width, here.height),
        fullscreen=here.fullscreen,
        headless=headless,
        rotation=here.rotation,
        display=1 if staff and staff.display == 0 else 0,
        backlight=Backlight(here.brightness),
        fresh=photos.arrived,
        draw=partial(nameplate.draw, photos=photos, sight=Sight(here.diagonal, here.distance)),
    )


def staff_screen(staff: StaffScreenSettings) -> Screen:
    """The staff's own; its light is left as it is."""
    return Screen(
        (staff.width, staff.height),
        fullscreen=staff.fullscreen,
        headless=False,
        rotation=staff.rotation,
        display=staff.display,
    )
