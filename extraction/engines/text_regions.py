"""Score map of the text detector to regions (differentiable binarization, Liao et al. 2020).

What is probably text is cut out of the map, each piece gets the smallest rectangle around
it, and as the network is trained on shrunk text the rectangle is widened again.
"""

from __future__ import annotations

from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt
import pyclipper

Scores: TypeAlias = npt.NDArray[np.float32]
Quads: TypeAlias = npt.NDArray[np.float32]

TEXT = 0.3  # score above which a pixel is text
SURE = 0.5  # mean score that a region must have
WIDEN = 1.6  # share of area to circumference by which a region grows
SMALLEST = 3  # pixels, of the map and of the image
MOST = 1000


def text_regions(scores: Scores, *, height: int, width: int) -> Quads:
    """Return (N, 4, 2) corners in pixels of an image of this size, clockwise from the top left.

    `scores` is (h, w), 0..1, of the image at another scale.
    """
    mask = cv2.dilate((scores > TEXT).astype(np.uint8), np.ones((2, 2), dtype=np.uint8))
    contours, _ = cv2.findContours(mask * 255, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    scale = np.array([scores.shape[1], scores.shape[0]], dtype=np.float32)  # as its library rounds
    size = np.array([width, height], dtype=np.float32)
    found = []
    for contour in contours[:MOST]:
        corners, short = _rectangle(contour)
        if short < SMALLEST or _mean_score(scores, corners) < SURE:
            continue
        grown, short = _rectangle(_widened(corners))
        if short < SMALLEST + 2:
            continue
        quad = np.clip(np.round(grown / scale * size), 0, size).astype(np.int32)
        quad = np.clip(_clockwise(quad), 0, size - 1).astype(np.float32)
        sides = np.linalg.norm(quad[0] - quad[1]), np.linalg.norm(quad[0] - quad[3])
        if int(min(sides)) > SMALLEST:
            found.append(quad)
    return np.array(found, dtype=np.float32).reshape(-1, 4, 2)


def _rectangle(points: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.float32], float]:
    """Return the corners of the smallest rectangle around points, and its shorter side."""
    rectangle = cv2.minAreaRect(points)
    corners = np.asarray(cv2.boxPoints(rectangle), dtype=np.float32)
    corners = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = corners[:2], corners[2:]
    if left[1, 1] <= left[0, 1]:
        left = left[::-1]
    if right[1, 1] <= right[0, 1]:
        right = right[::-1]
    return np.stack([left[0], right[0], right[1], left[1]]), min(rectangle[1])


def _mean_score(scores: Scores, corners: npt.NDArray[np.float32]) -> float:
    limit = np.array([scores.shape[1] - 1, scores.shape[0] - 1])
    x0, y0 = np.clip(np.floor(corners.min(axis=0)).astype(np.int32), 0, limit)
    x1, y1 = np.clip(np.ceil(corners.max(axis=0)).astype(np.int32), 0, limit)
    mask = np.zeros((y1 - y0 + 1, x1 - x0 + 1), dtype=np.uint8)
    inside = (corners - np.array([x0, y0], dtype=np.float32)).astype(np.int32)
    cv2.fillPoly(mask, [inside], (1,))
    return float(cv2.mean(scores[y0 : y1 + 1, x0 : x1 + 1], mask)[0])


def _widened(corners: npt.NDArray[np.float32]) -> npt.NDArray[np.int32]:
    around = corners.astype(np.float64)
    after = np.roll(around, -1, axis=0)
    area = abs(float((around[:, 0] * after[:, 1] - after[:, 0] * around[:, 1]).sum())) / 2
    length = float(np.hypot(*(after - around).T).sum())
    offset = pyclipper.PyclipperOffset()
    offset.AddPath(corners, pyclipper.JT_ROUND, pyclipper.ET_CLOSEDPOLYGON)
    wider = offset.Execute(area * WIDEN / length)
    return np.array(wider, dtype=np.int32).reshape(-1, 1, 2)


def _clockwise(quad: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return four corners from the top left: the two on the left, then the two on the right."""
    by_x = quad[np.argsort(quad[:, 0])]
    left, right = by_x[:2], by_x[2:]
    top_left, bottom_left = left[np.argsort(left[:, 1])]
    top_right, bottom_right = right[np.argsort(right[:, 1])]
    return np.stack([top_left, top_right, bottom_right, bottom_left])
