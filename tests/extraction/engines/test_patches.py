from __future__ import annotations

import numpy as np

from extraction.engines.patches import enlarged, square_patches


def page_with(width: int, height: int) -> np.ndarray:
    """Return white paper with a patch of small squares at (40, 60)."""
    page = np.full((200, 300), 255, dtype=np.uint8)
    rows, columns = np.mgrid[0:height, 0:width]
    page[60 : 60 + height, 40 : 40 + width][(rows // 3 + columns // 3) % 2 == 0] = 20
    return page


class TestSquarePatches:
    def test_a_square_of_specks_is_found(self) -> None:
        [(x0, y0, x1, y1)] = square_patches(page_with(48, 48), smallest=30, largest=90)

        assert abs(x0 - 40) <= 2
        assert abs(y0 - 60) <= 2
        assert abs(x1 - 88) <= 3
        assert abs(y1 - 108) <= 3

    def test_a_line_of_print_is_none(self) -> None:
        assert square_patches(page_with(150, 36), smallest=30, largest=200) == []

    def test_a_black_square_is_none(self) -> None:
        page = page_with(48, 48)
        page[60:108, 40:88] = 0

        assert square_patches(page, smallest=30, largest=90) == []


class TestEnlarged:
    def test_it_is_so_many_times_as_large(self) -> None:
        assert enlarged(page_with(48, 48), 4).shape == (800, 1200)
