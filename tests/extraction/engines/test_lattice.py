from __future__ import annotations

from extraction.engines.lattice import MAX_RULES, ruled_cells
from extraction.geometry import Box


def level(y: float, x0: float = 10, x1: float = 210) -> Box:
    return Box(x0, y, x1, y + 0.5)


def upright(x: float, top: float = 20, bottom: float = 80) -> Box:
    return Box(x, top, x + 0.5, bottom)


class TestRuledCells:
    def test_a_grid_of_two_by_two(self) -> None:
        rules = [level(20), level(50), level(80), upright(10), upright(110), upright(210)]

        cells = ruled_cells(rules)

        assert len(cells) == 4
        assert {(round(c.x0), round(c.top), round(c.x1), round(c.bottom)) for c in cells} == {
            (10, 20, 110, 50), (110, 20, 210, 50), (10, 50, 110, 80), (110, 50, 210, 80),
        }  # fmt: skip

    def test_lines_that_miss_by_a_scans_width_still_meet(self) -> None:
        rules = [level(20, 12, 208), level(81), upright(10.5, 21.5, 79), upright(210)]

        assert len(ruled_cells(rules)) == 1

    def test_lines_that_enclose_nothing_make_no_cell(self) -> None:
        assert ruled_cells([level(20), level(50), level(80), level(110)]) == []
        assert ruled_cells([]) == []

    def test_a_drawing_is_left_alone(self) -> None:
        assert ruled_cells([level(y / 10) for y in range(MAX_RULES + 1)]) == []
