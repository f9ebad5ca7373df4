from __future__ import annotations

import cv2
import numpy as np
from rapidocr.ch_ppocr_det.utils import DBPostProcess

from extraction.engines.text_regions import text_regions


def scores(*blocks: tuple[int, int, int, int, float]) -> np.ndarray:
    """Return a score map of 100 by 200 with blocks (top, bottom, left, right, score)."""
    made = np.zeros((100, 200), dtype=np.float32)
    for top, bottom, left, right, score in blocks:
        made[top:bottom, left:right] = score
    return made


class TestTextRegions:
    def test_they_are_those_of_the_detectors_library(self) -> None:
        theirs = DBPostProcess(thresh=0.3, box_thresh=0.5, unclip_ratio=1.6, use_dilation=True)
        source = np.random.default_rng(7)
        for _ in range(40):
            made = np.zeros((192, 256), dtype=np.float32)
            for _ in range(12):
                place = tuple(map(float, source.uniform((0, 0), (256, 192))))
                size = tuple(map(float, source.uniform(2, 60, 2)))
                corners = cv2.boxPoints((place, size, float(source.uniform(0, 90))))
                cv2.fillPoly(made, [corners.astype(np.int32)], float(source.uniform(0.2, 1.0)))

            boxes, _ = theirs(made[None, None], (577, 733))

            ours = text_regions(made, height=577, width=733)
            assert ours.tolist() == np.reshape(boxes, (-1, 4, 2)).tolist()

    def test_a_block_is_widened_and_put_on_the_image(self) -> None:
        [quad] = text_regions(scores((40, 50, 60, 160, 0.9)), height=200, width=400)

        # 7 pixels each way in the map (area 10 by 100 to circumference 216, times 1.6), then twice.
        assert quad.tolist() == [[106, 66], [334, 66], [334, 114], [106, 114]]

    def test_nothing_leaves_the_image(self) -> None:
        [quad] = text_regions(scores((0, 10, 0, 200, 0.9)), height=100, width=200)

        assert quad.min() == 0
        assert quad[:, 0].max() == 199

    def test_what_is_unsure_or_tiny_is_no_text(self) -> None:
        found = text_regions(
            scores((10, 20, 10, 60, 0.4), (60, 61, 60, 61, 0.9)), height=100, width=200
        )

        assert found.shape == (0, 4, 2)
