"""The nameplate: a View drawn on a surface. No window, no clock."""

from typing import NamedTuple

import pygame

from display import palette
from display.layout import Layout, lay_out
from display.lettering import Align, Lettering, Weight
from display.palette import Pair
from display.signs import Sign, sign
from display.texts import sentence
from terminal.views import Message, Scene, View

SHOWN_NOTES = 3  # more would be too small to read; how many there are is said


class Look(NamedTuple):
    sign: Sign
    pair: Pair


AT_POST: dict[Scene, Look] = {
    "staffed": Look("disc", palette.BODY_SERVING),
    "covered": Look("diamond", palette.BODY_COVERED),
}
BANNERS: dict[str, Look] = {
    "rating.recording": Look("busy", palette.BUSY),
    "rating.thanks": Look("done", palette.DONE),
    "complaint.recording": Look("busy", palette.BUSY),
    "complaint.taken": Look("done", palette.DONE),
    "punch.recording": Look("busy", palette.BUSY),
    "punch.counted": Look("done", palette.DONE),
    "punch.time_unsure": Look("done", palette.DONE),
    "not_recorded": Look("failed", palette.FAILED),
}
PLEASE = Look("ask", palette.ASK)  # every other banner asks somebody to do something


def draw(surface: pygame.Surface, view: View, lettering: Lettering) -> None:
    """Draw the whole plate over whatever the surface holds."""
    Plate(surface, lettering, lay_out(surface.get_size())).draw(view)


class Plate(NamedTuple):
    """A surface to draw on, and where everything on it has its place."""

    surface: pygame.Surface
    lettering: Lettering
    layout: Layout

    def draw(self, view: View) -> None:
        if view.scene == "standby" and view.banner is None:
            self.surface.fill(palette.DARK)
            return
        self.surface.fill(palette.BODY.ground)
        self._header(view)
        if view.scene in AT_POST:
            self._person(view, AT_POST[view.scene])
        else:
            self._headline(view)
        if view.banner:
            self._banner(view.banner)
        self._footer(view)

    def _header(self, view: View) -> None:
        serving = view.scene in AT_POST
        pair = palette.SERVING if serving else palette.RESTING
        self.surface.fill(pair.ground, self.layout.header)
        self.surface.fill(palette.GOLD, self.layout.rule)
        heading = self.layout.unit.copy()
        if view.unit and view.hall:
            quiet = palette.SERVING_QUIET if serving else palette.RESTING_QUIET
            self._write(view.hall, self.layout.hall, quiet, align="left")
        else:
            heading.centery = self.layout.header.centery
        self._write(_heading(view), heading, pair, "bold", "left")
        if view.window:
            self._window(view.window)

    def _window(self, window: str) -> None:
        self.surface.fill(palette.WINDOW.ground, self.layout.plaque)
        self._write(_words(Message("plate.window")), self.layout.window_label, palette.WINDOW)
        self._write(window, self.layout.window, palette.WINDOW, "bold")

    def _person(self, view: View, look: Look) -> None:
        self._write(view.name, self.layout.name, palette.BODY, "bold")
        self._write(_badge(view), self.layout.under_name, palette.BODY)
        self.surface.fill(palette.GOLD, self.layout.divider)
        state, _ = _spoken(view.headline or Message("plate.staffed"))
        self._signed(state, self.layout.foot, look)

    def _headline(self, view: View) -> None:
        headline, detail = _spoken(view.headline) if view.headline else ("", "")
        self.surface.fill(palette.GOLD, self.layout.divider)
        if view.name:
            self._write(headline, self.layout.name, palette.BODY, "bold")
            self._write(detail, self.layout.under_name, palette.BODY, "bold")
            self._write(f"{view.name}  {_badge(view)}", self.layout.foot, palette.BODY_QUIET)
        else:
            self._write(headline, self.layout.headline, palette.BODY, "bold")
            self._write(detail, self.layout.foot, palette.BODY)

    def _banner(self, message: Message) -> None:
        look = BANNERS.get(message.id, PLEASE)
        self.surface.fill(look.pair.ground, self.layout.banner)
        text, detail = _spoken(message)
        if detail:
            self._signed(text, self.layout.upper, look)
            self._write(detail, self.layout.lower, look.pair)
        else:
            self._signed(text, self.layout.announcement, look)

    def _footer(self, view: View) -> None:
        self.surface.fill(palette.FOOTER.ground, self.layout.footer)
        time = view.clock if view.clock_trusted and view.clock else "--:--"
        self._write(time, self.layout.clock, palette.FOOTER, "bold", "right")
        if view.notes:
            self._write(_noted(view.notes), self.layout.notes, palette.FOOTER, align="left")

    def _signed(self, text: str, box: pygame.Rect, look: Look) -> None:
        """A sign, and the words right of it, together in the middle of the box."""
        edge = min(box.h * 2 // 3, box.w // 10)
        gap = edge // 3
        beside = pygame.Rect(box.x + edge + gap, box.y, box.w - edge - gap, box.h)
        ink = self._write(text, beside, look.pair, "bold")
        self.surface.blit(sign(look.sign, edge, look.pair), (ink.left - gap - edge, box.centery - edge // 2))

    def _write(
        self, text: str, box: pygame.Rect, pair: Pair, weight: Weight = "regular", align: Align = "centre"
    ) -> pygame.Rect:
        return self.lettering.draw(self.surface, text, box, pair.ink, weight=weight, align=align)


def _spoken(message: Message) -> tuple[str, str]:
    """What is said large, and what is said below it."""
    text, _, detail = _words(message).partition("\n")
    return text, detail


def _words(message: Message) -> str:
    try:
        return sentence(message)
    except KeyError:
        return message.id  # a plate with an odd word on it serves better than none


def _heading(view: View) -> str:
    return view.unit or view.hall or _words(Message("plate.service_window"))


def _badge(view: View) -> str:
    return f"{_words(Message('plate.badge'))} {view.badge}" if view.badge else ""


def _noted(notes: tuple[Message, ...]) -> str:
    shown = [_words(note) for note in notes[:SHOWN_NOTES]]
    if len(notes) > SHOWN_NOTES:
        shown.append(_words(Message("plate.notes", {"count": str(len(notes))})))
    return " · ".join(shown)
