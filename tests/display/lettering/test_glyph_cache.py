"""The glyph cache: it holds no more bytes than it may, and what went is drawn again."""

import pygame

from display.lettering.glyph_cache import GlyphCache, Ink


def test_it_holds_no_more_bytes_than_it_may_and_draws_again_what_went() -> None:
    drawn: list[str] = []

    def draw(text: str) -> Ink:
        drawn.append(text)
        return pygame.Surface((100, 10), pygame.SRCALPHA), pygame.Rect(0, 0, 100, 10)

    cache = GlyphCache(draw, kept=9000)  # two of 4,000
    for text in "abacaab":
        cache(text)
        assert cache.held <= 9000
    assert drawn == ["a", "b", "c", "b"]
