"""The front panel's figures: what is noted of lamps and frames, and how far one who looks is behind another."""

from tests.benchmarks.front_panel import Eye, Lag, PanelFigures


def test_a_lamp_counts_from_when_it_was_lit_last_also_once_it_is_dark() -> None:
    eye = Eye()
    eye.sees(["satisfied"], 1)
    first, framed = eye.when("satisfied", 0.0, 0)
    eye.sees(["satisfied"], 1)
    assert eye.when("satisfied", 0.0, 0) == (first, framed), "the same light, the same frame"
    eye.sees([], 2)
    assert eye.dark() == 2
    assert eye.when("satisfied", 0.0, 1)[0] == first < eye.when("satisfied", 0.0, 1)[1]
    eye.sees(["satisfied"], 3)
    assert eye.when("satisfied", first, 2)[0] > first


def test_the_figures_are_a_table() -> None:
    table = PanelFigures([Lag("lamp lit, told", 21, 46, 20)]).text().splitlines()
    assert [cell.strip() for cell in table[-1].strip("|").split("|")] == ["lamp lit, told", "21", "46", "20"]
