"""The glossary: what code and tests cite is there, and what it says of the code is so."""

import re
from pathlib import Path

import pytest

from tests.support.modules import ROOT

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
SOURCES = {
    path: path.read_text(encoding="utf-8")
    for folder in ("terminal", "display", "hardware", "sync", "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
}
OTHERS = {path: text for path, text in SOURCES.items() if path != Path(__file__)}

ARTICLES = re.compile(r"\barticles? (\d[\d.]*\d|\d)(?: and (\d[\d.]*\d|\d))?")
ANCHOR = re.compile(r'<a id="([\w-]+)"></a>')
CITED = re.compile(r"\b(docs/[\w/.-]+\.md)(?:#([\w-]+))?")
WORD = re.compile(r"\| [^|]+ \| [^|]+ \| [^|]+ \| ([^|]*) \|")


def test_every_article_that_is_cited_is_there() -> None:
    articles = {
        number for text in OTHERS.values() for found in ARTICLES.findall(text) for number in found if number
    }
    assert len(articles) > 5
    assert {f"article-{number.replace('.', '-')}" for number in articles} <= set(ANCHOR.findall(GLOSSARY))


@pytest.mark.parametrize(("anchor", "part"), [("touch-table", "touch table, row"), ("keys", "keys, sentence")])
def test_every_row_and_sentence_that_is_cited_is_there(anchor: str, part: str) -> None:
    numbers = {found for text in OTHERS.values() for found in re.findall(rf"\b{part} (\d)", text)}
    section = GLOSSARY.partition(f'<a id="{anchor}"></a>')[2].partition("<a id=")[0]
    assert numbers
    assert numbers <= set(re.findall(rf"\b{part.rsplit(maxsplit=1)[-1]} (\d)", section))


def test_every_page_and_anchor_that_is_cited_is_there() -> None:
    found = {(page, anchor) for text in OTHERS.values() for page, anchor in CITED.findall(text)}
    anchors = {page: ANCHOR.findall((ROOT / page).read_text(encoding="utf-8")) for page, _ in found}
    assert [(page, anchor) for page, anchor in found if anchor and anchor not in anchors[page]] == []


def test_nothing_is_cited_that_is_not_in_the_repository() -> None:
    outside = re.compile(r"\bDESIG[N]\b|\bLAYOU[T]\b|\bregulatio[n]\b|\bFACTS (section )?[0-9]")
    assert [path.name for path, text in SOURCES.items() if outside.search(text)] == []


def test_every_name_in_code_is_one() -> None:
    code = "\n".join(text for path, text in OTHERS.items() if "tests" not in path.parts)
    names = [name for cell in WORD.findall(GLOSSARY) for name in re.findall(r"`([^`]+)`", cell)]
    assert len(names) > 90
    assert [name for name in names if not name.startswith("tests.") and not _used(name, code)] == []


def _used(name: str, code: str) -> bool:
    """A value that a field has is looked for as the value; a package as its path."""
    value = name.partition('="')[2] or name.strip('"')
    if "." in name:
        return (ROOT / name.replace(".", "/")).is_dir()
    return re.search(rf"\b{re.escape(value.strip(chr(34)))}\b", code) is not None
