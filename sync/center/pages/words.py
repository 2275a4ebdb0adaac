"""The words of the pages: Chinese by the office's catalogue, English as the texts stand in the program."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from msgspec import Struct

from terminal.domain.mistake import Mistake, Translate

PageLanguage = Literal["zh_CN", "en"]


class PageWords(Struct, frozen=True):
    """Those of one page: its language, and the hall's clock by which times are shown."""

    language: PageLanguage
    chinese: Translate
    zone: str

    def text(self, template: str, **values: Any) -> str:
        """A text of a template, with its values."""
        return self._translated(template).format(**{name: self.said(value) for name, value in values.items()})

    def said(self, value: Any) -> Any:
        """A text of the program in this language; anything else stays what it is."""
        if not isinstance(value, Mistake):
            return value
        text = value.said(self._translated)
        return f"{value.place}{Mistake(': ').said(self._translated)}{text}" if value.place else text

    def listed(self, parts: Iterable[str]) -> str:
        """Names and the like, one beside the other."""
        return Mistake(", ").said(self._translated).join(self.said(each) for each in parts)

    def one_by_one(self, parts: Iterable[str]) -> str:
        """What is said one after the other, each for itself."""
        return Mistake("; ").said(self._translated).join(self.said(each) for each in parts)

    def clock(self, at: int | None) -> str:
        """2026-03-02 07:52, the hall's; empty where there is no time."""
        return f"{self._hall_time(at):%Y-%m-%d %H:%M}" if at else ""

    def hour(self, at: int | None) -> str:
        return f"{self._hall_time(at):%H:%M}" if at else ""

    def day(self, at: int) -> str:
        return f"{self._hall_time(at):%Y-%m-%d}"

    def _hall_time(self, at: int) -> datetime:
        return datetime.fromtimestamp(at / 1000, ZoneInfo(self.zone))

    def _translated(self, text: str) -> str:
        return self.chinese(text) if self.language == "zh_CN" else text
