from __future__ import annotations

import numpy as np

from extraction.engines.opencv import dark_columns, side_by_side


class TestDarkColumns:
    def test_pale_letters_count_over_a_black_line(self) -> None:
        image = np.full((40, 60), 235, dtype=np.uint8)
        image[10:30, 10:14] = 170
        image[10:30, 30:34] = 170
        image[37:40] = 10
        found = np.flatnonzero(dark_columns(image))
        assert found.tolist() == [10, 11, 12, 13, 30, 31, 32, 33]

    def test_light_letters_on_a_dark_ground_count(self) -> None:
        image = np.full((40, 60), 30, dtype=np.uint8)
        image[10:30, 10:14] = 240
        assert np.flatnonzero(dark_columns(image)).tolist() == [10, 11, 12, 13]


class TestSideBySide:
    def test_each_stands_in_its_place_in_one_row(self) -> None:
        wide = np.full((10, 40, 3), 200, dtype=np.uint8)
        high = np.full((40, 20, 3), 90, dtype=np.uint8)

        row, places = side_by_side([wide, high], 20, 0.5, between=6)

        assert row.shape == (20, places[-1][1], 3)
        assert places == [(0, 46), (46, 57)]  # 40 and 5 wide, three pixels before and behind
        assert [set(row[:, x0:x1].ravel().tolist()) for x0, x1 in places] == [{200}, {90}]
