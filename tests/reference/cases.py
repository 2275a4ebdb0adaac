"""Everything that plate and staff's screen can show, by name, and its picture at a size."""

from pathlib import Path

import pygame
from msgspec.structs import replace
from PIL import Image

from display.lettering.lettering import Lettering
from display.plate import nameplate, staff_plate
from display.plate.pictures import Photos
from terminal.commands.plate.states import faces, plates
from terminal.domain.look import Look
from terminal.domain.views import Message, StaffFace, View

Size = tuple[int, int]
Shown = View | StaffFace

HERE = Path(__file__).parent
PHOTOS = Photos(HERE / "people")  # of 2046 only: every other plate is without
SIZES: tuple[Size, ...] = (
    (480, 320),
    (800, 480),
    (1024, 600),
    (1280, 400),
    (1280, 720),
    (1920, 480),
    (1920, 1080),
    (480, 800),
    (1080, 1920),
)
SOMEONE = View(
    "staffed",
    hall="幸福县政务服务中心",
    unit="市场监督管理局",
    window="2F-17",
    name="王晓燕",
    badge="0317",
    look=Look(hotline="0556-5500000", complaints="https://hall.example/c/{number}"),
)
LONG_NAME = "阿卜杜拉·买买提江·艾合买提"
LONG_UNIT = "人力资源和社会保障局（社会保险综合服务窗口）"


def cases() -> dict[str, Shown]:
    """Every state of one plate and one staff's screen, and what names, pictures and words make of some of them."""
    found = plates(SOMEONE)
    here, away, taken = found["staffed"], found["away"], found["complaint-taken"]
    long = replace(here, name=LONG_NAME, badge="20231023", unit=LONG_UNIT, post="B", stars=5, party=True)
    english = replace(SOMEONE.look, language="en")
    found |= {
        "complaint-without-code": replace(taken, qr=""),
        "merits": replace(here, post="A", stars=4, party=True),
        "photo": replace(here, name="李明轩", badge="2046"),
        "photo-merits": replace(here, name="李明轩", badge="2046", post="A", stars=4, party=True),
        "long-cover": replace(long, scene="covered", headline=Message("post.cover")),
        "long-photo": replace(long, badge="2046"),
        "long-away": replace(away, name=LONG_NAME, badge="20231023", unit=LONG_UNIT),
        "crowded": replace(long, alert=found["disk-full"].alert, notes=found["notes"].notes, badge="2046"),
        "rare": replace(here, name="㛃𬱖𠮷", badge="7"),
        "english": replace(here, unit="Market Supervision Bureau", hall="Xingfu County", look=english),
        "english-away": replace(away, unit="Market Supervision Bureau", hall="Xingfu County", look=english),
    }
    long_face = replace(SOMEONE, name=LONG_NAME, badge="20231023")
    return found | faces(SOMEONE) | {"staff-long": faces(long_face)["staff-did-away"]}


def picture(shown: Shown, size: Size, lettering: Lettering) -> Image.Image:
    """What the wall, or the staff's screen, would show."""
    surface = pygame.Surface(size, 0, 32)
    if isinstance(shown, View):
        nameplate.draw(surface, shown, lettering, PHOTOS)
    else:
        staff_plate.draw(surface, shown, lettering)
    return Image.frombytes("RGB", size, pygame.image.tostring(surface, "RGB"))
