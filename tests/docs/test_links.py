"""Every link, picture and path in the documents leads somewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.modules import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r'\]\((?!https?:)([^)#\s]*)(?:#([\w-]+))?\)|src="([^"]+)"()')
ANCHOR = re.compile(r'<a id="([\w-]+)"></a>')
PATH = re.compile(r"`((?:terminal|display|hardware|sync|tests|docs)/[\w/.*-]+)`")


def shown(page: Path) -> str:
    return str(page.relative_to(ROOT))


def dead(page: Path) -> Iterator[str]:
    text = page.read_text(encoding="utf-8")
    for link, anchor, picture, _ in LINK.findall(text):
        target = page.parent / (link or picture) if link or picture else page
        if not target.exists() or (anchor and anchor not in ANCHOR.findall(target.read_text(encoding="utf-8"))):
            yield link or picture or anchor


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert list(dead(page)) == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent.name != "decisions"], ids=shown)
def test_every_path_that_is_named_is_there(page: Path) -> None:
    """A decision names what was there when it was taken."""
    named = PATH.findall(page.read_text(encoding="utf-8"))
    assert [path for path in named if not list(ROOT.glob(path))] == []
