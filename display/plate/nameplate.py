"""The nameplate: a View drawn on a surface. No window, no clock."""

from collections.abc import Sequence
from typing import NamedTuple

import pygame
from msgspec.structs import replace
from pygame import Rect

from display.lettering.lettering import Align, Lettering
from display.palette import ASK, CALM, DARK, DONE, FAILED, SERVES, Pair, Palette, palette
from display.plate.body import PlateBody, whose
from display.plate.edge import Edge, edge_signs, for_citizens
from display.plate.layout import NOTHING, Layout, PlateContent, Share, down, emblem_edge, lay_out, room, wide
from display.plate.legibility import Sight, Smallest, is_bar, smallest
from display.plate.pen import Pen
from display.plate.pictures import Photos, emblem, within
from display.plate.receipt import ReceiptPanel
from display.plate.signs import Sign
from display.texts.wording import label, spoken, worded
from terminal.domain.views import Message, Scene, View

NUMBER_AIR = 9  # part of its height that is left free around the window's number
BAND_LETTERS = 7  # Chinese ones that the band takes side by side; longer texts go on two lines if they can


class SignStyle(NamedTuple):
    sign: Sign
    pair: Pair


AT_POST: dict[Scene, SignStyle] = {
    "staffed": SignStyle("disc", SERVES),
    "covered": SignStyle("diamond", SERVES),
}
BANNER_STYLES: dict[str, SignStyle] = {
    "rating.invited": SignStyle("star", CALM),
    "complaint.offer": SignStyle("ask", CALM),
    "rating.recording": SignStyle("busy", CALM),
    "rating.thanks": SignStyle("done", DONE),
    "complaint.recording": SignStyle("busy", CALM),
    "complaint.stands": SignStyle("done", DONE),
    "complaint.taken": SignStyle("done", DONE),
    "punch.recording": SignStyle("busy", CALM),
    "punch.counted": SignStyle("done", DONE),
    "punch.time_unsure": SignStyle("done", DONE),
    "not_recorded": SignStyle("failed", FAILED),
}
PLEASE = SignStyle("again", ASK)  # every other banner asks somebody to do it once more
ALARM = SignStyle("broken", FAILED)
NOWHERE = Photos(None)
PLATE_SIGHT = Sight()


def draw(
    surface: pygame.Surface,
    view: View,
    lettering: Lettering,
    photos: Photos = NOWHERE,
    sight: Sight = PLATE_SIGHT,
) -> None:
    """Draw the whole plate over whatever the surface holds."""
    if view.scene == "standby" and not (view.banner or view.complaint or view.alert):
        surface.fill(DARK)
        return
    signs, view = edge_signs(view), for_citizens(view)
    least = smallest(surface.get_size(), *sight)
    layout = lay_out(surface.get_size(), content(view), least)
    Plate(Pen(surface, lettering), layout, palette(view.look.theme), least).draw(view, photos, signs)


def content(view: View) -> PlateContent:
    """What the layout must make room for, in this view."""
    return PlateContent(
        heading=_heading(view),
        hall=view.hall if view.unit else "",
        window=view.window,
        emblem=emblem(view.look.emblem) is not None,
        said=_said(view),
        alert=worded(view.alert, view.look) if view.alert else "",
        hint=worded(view.hint, view.look) if view.hint and view.banner else "",
    )


class Plate(NamedTuple):
    """A surface to draw on, and where everything on it has its place."""

    pen: Pen
    layout: Layout
    colours: Palette
    least: Smallest

    def draw(self, view: View, photos: Photos, signs: Sequence[Sign]) -> None:
        self.pen.surface.fill(self.colours.body.ground)
        self._header(view)
        if view.complaint:
            self._receipt(view, view.complaint, photos)
        else:
            self._middle(view, photos)
        if view.window:
            self._window(view)  # after the middle, into which it hangs
        if view.alert:
            self._alert(view, view.alert)
        Edge(self.pen, self.layout.footer, self.colours.footer, self.least.near).draw(view, signs)

    def _receipt(self, view: View, complaint: Message, photos: Photos) -> None:
        """The number for whoever copies it; beside it what is said meanwhile, or else who serves here."""
        style, said = BANNER_STYLES[complaint.id], _said(view)
        panel = self.layout.body if said else self.layout.panel
        ReceiptPanel(self.pen, panel, style.pair, self.least.far, self._cap(view)).draw(view, complaint, style.sign)
        if view.banner:
            self._band(view, said, BANNER_STYLES.get(view.banner.id, PLEASE))
        elif said:
            about = self._body(view, photos).named(_about(view, complaint))
            self._band(view, about, SignStyle("person", self.colours.body))
        if said:
            self.pen.surface.fill(self.colours.accent, self.layout.seam)

    def _body(self, view: View, photos: Photos) -> PlateBody:
        margin = min(self.pen.surface.get_size()) // 20
        box = self.layout.body.inflate(-2 * margin, -margin)
        return PlateBody(self.pen, box, self.colours, self.least, photos, self._cap(view))

    def _cap(self, view: View) -> int:
        """The em of the window's number: nothing but the name is larger."""
        _, number = self._plaque(view)
        return self.pen.lettering.fit(view.window, number.size, "bold", self.least.far).em if view.window else 0

    @property
    def _standing(self) -> bool:
        width, height = self.pen.surface.get_size()
        return width < height

    def _middle(self, view: View, photos: Photos) -> None:
        body = self._body(view, photos)
        if view.scene in AT_POST:
            body.person(view)
        else:
            body.headline(view)
        if view.banner:
            self._band(view, spoken(view.banner, view.look)[0], BANNER_STYLES.get(view.banner.id, PLEASE))
        elif view.scene in AT_POST:
            self._band(view, spoken(_state(view), view.look)[0], AT_POST[view.scene])

    def _header(self, view: View) -> None:
        serving = view.scene in AT_POST
        pair = self.colours.serving if serving else self.colours.resting
        self.pen.surface.fill(pair.ground, self.layout.header)
        self.pen.surface.fill(self.colours.accent, self.layout.rule)
        self._emblem(view)
        self._headings(view, pair)

    def _headings(self, view: View, pair: Pair) -> None:
        align: Align = "centre" if self._standing else "left"
        unit, hall, least = self.layout.unit, view.hall if view.unit else "", self.least
        need = room(hall, unit.w, least.near)
        above = Share(need, max(need, unit.h * 28 // 100)) if hall else NOTHING
        own = room(_heading(view), unit.w, least.far)
        upper, lower = down(unit, [above, Share(own, max(own, unit.h * 7 // 10))])
        self.pen.write(hall, upper, pair, least.near, align=align)
        lower = lower.inflate(0, -lower.h // 12)
        self.pen.write(_heading(view), lower, pair, least.far, weight="bold", align=align, cap=self._cap(view))

    def _emblem(self, view: View) -> None:
        picture = emblem(view.look.emblem)
        if picture:
            edge = emblem_edge(self.pen.surface.get_size(), self.layout.header)
            fitted = within(picture, (edge, edge))
            place = Rect(0, 0, edge, edge)
            place.midright = (self.layout.unit.left - edge // 6, self.layout.header.centery)
            self.pen.surface.blit(fitted, fitted.get_rect(center=place.center))

    def _window(self, view: View) -> None:
        pair, name = self.colours.window, label("window", view.look)
        self.pen.surface.fill(pair.ground, self.layout.plaque)
        beside, number = self._plaque(view)
        ink = self.pen.write(view.window, number, pair, self.least.far, weight="bold")
        if self._standing:
            beside.right = ink.left - beside.h // 3
        align: Align = "right" if self._standing else "centre"
        self.pen.write(name, beside, pair, self.least.near, align=align)

    def _plaque(self, view: View) -> tuple[Rect, Rect]:
        """Where on the plaque its label is, and the window's number: below it, or together in the middle."""
        plaque = self.layout.plaque
        inner = plaque.inflate(-plaque.w // 20, -plaque.h // (4 if self._standing else 8))
        if not self._standing:
            upper = max(inner.h * 22 // 100, round(self.least.near * 1.2))
            number = Rect(inner.x, inner.y + upper, inner.w, inner.h - upper)
            return Rect(inner.x, inner.y, inner.w, upper), number.inflate(0, -number.h // NUMBER_AIR)
        high = max(inner.h * 4 // 10, round(self.least.near * 1.2))
        own = round(wide(label("window", view.look)) * high)
        beside = Rect(inner.x, inner.centery - high // 2, own, high)
        return beside, Rect(inner.x + own + high // 3, inner.y, inner.w - own - high // 3, inner.h)

    def _band(self, view: View, text: str, look: SignStyle) -> None:
        band = self.layout.band
        self.pen.surface.fill(look.pair.ground, band)
        inner = band.inflate(-band.w // 10, -band.h // 5)
        if view.hint and view.banner:
            inner = self._hint(worded(view.hint, view.look), band, look.pair)
        cap = self._cap(view) or inner.w
        far, most = self.least.far, max(self.least.far, min(inner.w // BAND_LETTERS, cap))
        # A little smaller on one line is read faster than on two.
        beside = max(far, min(most, inner.h * 9 // 10, self.pen.size(text, inner, far)))
        # What stays may have its sign above, where there is height: both are larger then.
        stays = not (view.banner or view.complaint)
        above = self._standing and stays and self.pen.crowned_size(text, inner, far) > beside
        if above or is_bar(self.pen.surface.get_size()):
            self.pen.crowned(text, inner, look.sign, look.pair, far, most)
        else:
            self.pen.signed(text, inner, look.sign, look.pair, far, beside)

    def _hint(self, text: str, band: Rect, pair: Pair) -> Rect:
        """What may be done next, quiet but to be read as far as the rest; what is left of the band above it."""
        inner = band.inflate(-band.w * 8 // 100, -band.h // 12)
        low = max(room(text, inner.w, self.least.far), inner.h * 36 // 100)
        self.pen.write(text, Rect(inner.x, inner.bottom - low, inner.w, low), pair, self.least.far, cap=low)
        return Rect(inner.x, inner.y, inner.w, inner.h - low)

    def _alert(self, view: View, message: Message) -> None:
        strip = self.layout.alert
        self.pen.surface.fill(ALARM.pair.ground, strip)
        inner = strip.inflate(-strip.w // 20, -strip.h // 6)
        self.pen.signed(worded(message, view.look), inner, ALARM.sign, ALARM.pair, self.least.near)


def _said(view: View) -> str:
    """What is said on the band: for some seconds, beside a number who serves, else how the post stands."""
    if view.banner is None and view.complaint:
        about = _about(view, view.complaint)
        return whose(about, about.name)
    return spoken(view.banner or (_state(view) if view.scene in AT_POST else None), view.look)[0]


def _about(view: View, complaint: Message) -> View:
    """The plate of whom the complaint is about, whoever serves by now."""
    return replace(view, name=complaint.values.get("name", ""), badge=complaint.values.get("badge", ""))


def _state(view: View) -> Message:
    return view.headline or Message("plate.staffed")


def _heading(view: View) -> str:
    return view.unit or view.hall or worded(Message("plate.service_window"), view.look)
