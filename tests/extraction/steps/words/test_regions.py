from __future__ import annotations

import numpy as np

from extraction.steps.words.regions import split_tall


def quad(x0: float, y0: float, x1: float, y1: float) -> np.ndarray:
    return np.asarray([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float32)


def page_with(*inked: tuple[int, int, int, int]) -> np.ndarray:
    image = np.full((300, 600, 3), 240, dtype=np.uint8)
    for x0, y0, x1, y1 in inked:
        image[y0:y1, x0:x1] = 30
    return image


USUAL = [quad(300, 10 + 40 * n, 500, 45 + 40 * n) for n in range(5)]


class TestSplitTall:
    def test_a_symbol_over_its_unit_is_two_lines(self) -> None:
        image = page_with((20, 20, 32, 31), (20, 38, 32, 49))
        quads = np.stack([*USUAL, quad(9, 9, 44, 58)])
        found = split_tall(image, quads)
        tops = sorted(float(q[0][1]) for q in found if q[0][0] < 100)
        assert len(tops) == 2
        assert tops[1] > 30

    def test_one_tall_letter_stays_one(self) -> None:
        image = page_with((20, 16, 36, 50))
        quads = np.stack([*USUAL, quad(9, 9, 44, 58)])
        assert len(split_tall(image, quads)) == len(USUAL) + 1
