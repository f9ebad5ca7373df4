"""Skew and perspective of a page, with the map that moves its boxes along."""

from __future__ import annotations

import math
from random import Random

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from extraction.geometry import Box

#: 3 x 3 matrix from pixels of the clean page to pixels of the damaged one.
Warp = NDArray[np.float64]
TURNS = {
    90: Image.Transpose.ROTATE_270,  # Pillow turns counterclockwise
    180: Image.Transpose.ROTATE_180,
    270: Image.Transpose.ROTATE_90,
}


def warp_page(image: Image.Image, rng: Random, *, perspective: bool) -> tuple[Image.Image, Warp]:
    """Skew a page by up to 2 degrees, or photograph it at an angle on a desk."""
    width, height = image.size
    corners = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]
    if perspective:
        moved = [
            (x + rng.uniform(0.01, 0.05) * width * (1 if x == 0 else -1), y
             + rng.uniform(0.01, 0.05) * height * (1 if y == 0 else -1))
            for x, y in corners
        ]  # fmt: skip
        ground = rng.choice(["#5b4636", "#8a8a86", "#2f3338", "#b9a98e"])
    else:
        moved = _rotated(corners, math.radians(rng.uniform(-2.0, 2.0)), width / 2, height / 2)
        ground = "white"
    warp = _homography(corners, moved)
    inverse = np.linalg.inv(warp)
    inverse /= inverse[2, 2]
    image = image.transform(
        image.size,
        Image.Transform.PERSPECTIVE,
        tuple(inverse.flatten()[:8]),
        Image.Resampling.BICUBIC,
        fillcolor=ground,
    )
    return image, warp


def turn(image: Image.Image, degrees: int) -> Image.Image:
    """Turn a page clockwise by 0, 90, 180 or 270 degrees."""
    return image.transpose(TURNS[degrees]) if degrees else image


def boxed(warp: Warp, box: Box, scale: float) -> Box:
    """Return the bounds, in points, of a box after the warp; `scale` is pixels a point."""
    points = np.array(
        [[x * scale, y * scale, 1.0] for x in (box.x0, box.x1) for y in (box.top, box.bottom)]
    )
    moved = points @ warp.T
    flat = moved[:, :2] / moved[:, 2:] / scale
    (x0, top), (x1, bottom) = flat.min(axis=0), flat.max(axis=0)
    return Box(
        round(float(x0), 2), round(float(top), 2), round(float(x1), 2), round(float(bottom), 2)
    )


def _rotated(
    points: list[tuple[float, float]], angle: float, x: float, y: float
) -> list[tuple[float, float]]:
    cos, sin = math.cos(angle), math.sin(angle)
    return [
        (x + (px - x) * cos - (py - y) * sin, y + (px - x) * sin + (py - y) * cos)
        for px, py in points
    ]


def _homography(source: list[tuple[float, float]], target: list[tuple[float, float]]) -> Warp:
    """Return the projective map of four points onto four points.

    Source:
        Hartley, Zisserman: Multiple View Geometry, section 4.1 (inhomogeneous solution).

    """
    rows, right = [], []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    solved = np.linalg.solve(np.array(rows, dtype=float), np.array(right, dtype=float))
    return np.append(solved, 1.0).reshape(3, 3)
