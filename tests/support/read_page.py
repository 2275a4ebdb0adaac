"""The read page: the words and tables of a page, by nothing but the parser of HTML that Python has."""

import re
from html.parser import HTMLParser

VOID = "area", "br", "col", "hr", "img", "input", "link", "meta"


class ReadPage(HTMLParser):
    """`words` is what stands in its main part, `tables` the cells of each table, line by line."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self._said: list[str] = []
        self._cell: list[str] | None = None
        self._open: list[str] = []
        self.feed(text)
        self.words = " ".join("".join(self._said).split())

    def numbers(self, pattern: str) -> list[int]:
        """Those at each `#` of a sentence."""
        found = re.search("([0-9]+)".join(map(re.escape, pattern.split("#"))), self.words)
        assert found, (pattern, self.words)
        return [int(number) for number in found.groups()]

    def lines(self, number: int = 0) -> list[dict[str, str]]:
        """Those of one of its tables, by the heads of their columns; an empty table has none."""
        heads, *rows = self.tables[number]
        return [dict(zip(heads, row, strict=True)) for row in rows if len(row) == len(heads)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            self.handle_data(" ")
            return
        self._open.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self._cell = []
        self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass
        if tag in ("td", "th") and self._cell is not None:
            self.tables[-1][-1].append(" ".join("".join(self._cell).split()))
            self._cell = None
        self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        if "main" in self._open and not {"script", "style"} & {*self._open}:
            self._said.append(data)
            if self._cell is not None:
                self._cell.append(data)
