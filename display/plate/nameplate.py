"""The nameplate: a View drawn on a surface. No window, no clock."""

from collections.abc import Sequence
from typing import NamedTuple

import pygame
from pygame import Rect

from display.lettering.lettering import Lettering
from display.palette import ASK, BUSY, COVERS, DARK, DONE, FAILED, SERVES, Pair, Palette, palette
from display.plate.body import PlateBody, whose
from display.plate.edge import Edge, edge_signs, for_citizens
from display.plate.layout import NOTHING, Layout, PlateContent, Share, down, emblem_edge, lay_out, room
from display.plate.legibility import Sight, Smallest, is_bar, smallest
from display.plate.pen import Pen
from display.plate.pictures import Photos, emblem, within
from display.plate.receipt import ReceiptPanel
from display.plate.signs import Sign
from display.texts.wording import label, spoken, worded
from terminal.domain.views import Message, Scene, View

BAND_LETTERS = 7  # Chinese ones that the band takes side by side; longer texts go on two lines if they can


class SignStyle(NamedTuple):
    sign: Sign
    pair: Pair


AT_POST: dict[Scene, SignStyle] = {
    "staffed": SignStyle("disc", SERVES),
    "covered": SignStyle("diamond", COVERS),
}
BANNER_STYLES: dict[str, SignStyle] = {
    "rating.recording": SignStyle("busy", BUSY),
    "rating.thanks": SignStyle("done", DONE),
    "complaint.recording": SignStyle("busy", BUSY),
    "complaint.stands": SignStyle("done", DONE),
    "complaint.taken": SignStyle("done", DONE),
    "punch.recording": SignStyle("busy", BUSY),
    "punch.counted": SignStyle("done", DONE),
    "punch.time_unsure": SignStyle("done", DONE),
    "not_recorded": SignStyle("failed", FAILED),
}
PLEASE = SignStyle("ask", ASK)  # every other banner asks somebody to do something
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
        if view.alert:
            self._alert(view, view.alert)
        Edge(self.pen, self.layout.footer, self.colours.footer, self.least.near).draw(view, signs)

    def _receipt(self, view: View, complaint: Message, photos: Photos) -> None:
        """The number for whoever copies it; beside it what is said meanwhile, or else who serves here."""
        style, said = BANNER_STYLES[complaint.id], _said(view)
        panel = self.layout.body if said else self.layout.panel
        ReceiptPanel(self.pen, panel, style.pair, self.least.far).draw(view, complaint, style.sign)
        if view.banner:
            self._band(said, BANNER_STYLES.get(view.banner.id, PLEASE))
        elif said:
            self._band(self._body(photos).named(view), SignStyle("person", self.colours.body))
        if said:
            self.pen.surface.fill(self.colours.accent, self.layout.seam)

    def _body(self, photos: Photos) -> PlateBody:
        margin = min(self.pen.surface.get_size()) // 20
        return PlateBody(self.pen, self.layout.body.inflate(-2 * margin, -margin), self.colours, self.least, photos)

    def _middle(self, view: View, photos: Photos) -> None:
        body = self._body(photos)
        if view.scene in AT_POST:
            body.person(view)
        else:
            body.headline(view)
        if view.banner:
            self._band(spoken(view.banner, view.look)[0], BANNER_STYLES.get(view.banner.id, PLEASE))
        elif view.scene in AT_POST:
            self._band(spoken(_state(view), view.look)[0], AT_POST[view.scene])

    def _header(self, view: View) -> None:
        serving = view.scene in AT_POST
        pair = self.colours.serving if serving else self.colours.resting
        quiet = self.colours.serving_quiet if serving else self.colours.resting_quiet
        self.pen.surface.fill(pair.ground, self.layout.header)
        self.pen.surface.fill(self.colours.accent, self.layout.rule)
        self._emblem(view)
        self._headings(view, pair, quiet)
        if view.window:
            self._window(view)

    def _headings(self, view: View, pair: Pair, quiet: Pair) -> None:
        unit, hall, least = self.layout.unit, view.hall if view.unit else "", self.least
        need = room(hall, unit.w, least.near)
        above = Share(need, max(need, unit.h * 28 // 100)) if hall else NOTHING
        upper, lower = down(unit, [above, Share(unit.h * 6 // 10, unit.h * 7 // 10)])
        self.pen.write(hall, upper, quiet, least.near, align="left")
        lower = lower.inflate(0, -lower.h // 12)
        self.pen.write(_heading(view), lower, pair, least.far, weight="bold", align="left")

    def _emblem(self, view: View) -> None:
        picture = emblem(view.look.emblem)
        if picture:
            edge = emblem_edge(self.pen.surface.get_size(), self.layout.header)
            fitted = within(picture, (edge, edge))
            place = Rect(0, 0, edge, edge)
            place.midright = (self.layout.unit.left - edge // 6, self.layout.header.centery)
            self.pen.surface.blit(fitted, fitted.get_rect(center=place.center))

    def _window(self, view: View) -> None:
        plaque, pair = self.layout.plaque, self.colours.window
        self.pen.surface.fill(pair.ground, plaque)
        name = label("window", view.look)
        inner = plaque.inflate(-plaque.w // 10, -plaque.h // 6)
        if plaque.w > plaque.h * 4:
            half = inner.w * 2 // 5
            self.pen.write(
                name,
                Rect(inner.x, inner.y, half, inner.h).inflate(0, -inner.h // 4),
                pair,
                self.least.near,
                align="right",
            )
            number = Rect(inner.x + half + inner.h // 3, inner.y, inner.w - half - inner.h // 3, inner.h)
            self.pen.write(view.window, number, pair, self.least.far, weight="bold", align="left")
        else:
            upper = max(inner.h * 3 // 10, round(self.least.near * 1.2))
            self.pen.write(name, Rect(inner.x, inner.y, inner.w, upper), pair, self.least.near)
            number = Rect(inner.x, inner.y + upper, inner.w, min(inner.h - upper, inner.w // 2))
            self.pen.write(view.window, number, pair, self.least.far, weight="bold")

    def _band(self, text: str, look: SignStyle) -> None:
        band = self.layout.band
        self.pen.surface.fill(look.pair.ground, band)
        inner = band.inflate(-band.w // 10, -band.h // 5)
        far, most = self.least.far, max(self.least.far, inner.w // BAND_LETTERS)
        if is_bar(self.pen.surface.get_size()):
            self.pen.crowned(text, inner, look.sign, look.pair, far, most)
        else:
            # A little smaller on one line is read faster than on two.
            most = max(far, min(most, inner.h * 9 // 10, self.pen.size(text, inner, far)))
            self.pen.signed(text, inner, look.sign, look.pair, far, most)

    def _alert(self, view: View, message: Message) -> None:
        strip = self.layout.alert
        self.pen.surface.fill(ALARM.pair.ground, strip)
        inner = strip.inflate(-strip.w // 20, -strip.h // 6)
        self.pen.signed(worded(message, view.look), inner, ALARM.sign, ALARM.pair, self.least.near)


def _said(view: View) -> str:
    """What is said on the band: for some seconds, beside a number who serves, else how the post stands."""
    if view.banner is None and view.complaint:
        return whose(view, view.name)
    return spoken(view.banner or (_state(view) if view.scene in AT_POST else None), view.look)[0]


def _state(view: View) -> Message:
    return view.headline or Message("plate.staffed")


def _heading(view: View) -> str:
    return view.unit or view.hall or worded(Message("plate.service_window"), view.look)
