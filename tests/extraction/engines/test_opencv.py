from __future__ import annotations

import numpy as np

from extraction.engines.opencv import dark_columns


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
