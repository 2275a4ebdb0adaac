"""The page that shows every state: the reference pictures themselves, which a test holds every plate to."""

from collections.abc import Iterator

from terminal.domain.views import View
from tests.reference.cases import cases
from tests.reference.shelf import PLATES, STAFF_SCREENS, named

WIDTHS = (270, 370, 100)  # pixels on the page, which has 900: lying or small, a bar or lying, standing
FOLDER = "../tests/reference/pictures"

TOP = """\
# Every state of the plate and of the staff's screen

Written by `python -m tests.reference --docs`. The pictures are those that each test run holds the plates
to, at half their size. The names are those that `window-terminal plate --state NAME` takes, and some more, which
show what names, photos and languages make of a state. One plate at all its sizes: [nine-sizes.png](nine-sizes.png).

以上由 `python -m tests.reference --docs` 生成。这些图片就是每次测试用来比对标牌的图片,为原尺寸的一半;名称即
`window-terminal plate --state 名称` 的取值,另有一些显示姓名、照片和语言的影响。
同一块标牌的九种尺寸见 [nine-sizes.png](nine-sizes.png)。
"""


def page() -> str:
    """The Markdown of it."""
    plates = [name for name, shown in cases().items() if isinstance(shown, View)]
    faces = [name for name in cases() if name not in plates]
    parts = (
        TOP,
        "## The plate, towards the citizen / 标牌,面向群众\n",
        *_rows(plates, PLATES),
        "\n## The staff's screen, behind the counter / 工作人员屏幕,柜台内侧\n",
        *_rows(faces, STAFF_SCREENS),
    )
    return "\n".join(parts) + "\n"


def _rows(names: list[str], sizes: tuple[tuple[int, int], ...]) -> Iterator[str]:
    yield "| | " + " | ".join(f"{width}×{height}" for width, height in sizes) + " |"
    yield "|---|" + "---|" * len(sizes)
    for name in names:
        pictures = (
            f'<img src="{FOLDER}/{named(name, size)}" width="{width}" alt="{name}">'
            for size, width in zip(sizes, WIDTHS, strict=True)
        )
        yield f"| `{name}` | " + " | ".join(pictures) + " |"
