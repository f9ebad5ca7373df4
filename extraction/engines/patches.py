"""Small codes on a page image: where one may be, and how it is made large enough to read."""

from __future__ import annotations

import math

import cv2
import numpy as np

from extraction.engines.opencv import Image, resize

#: A patch's sides differ by no more than this share, and so much of it is ink.
SQUARE, LEAST_INK, MOST_INK = 0.25, 0.25, 0.75
#: Parts of a code lie no further apart than this share of the smallest code.
APART = 0.12
LOOK = 30  # pixels of the smallest code's side, in the form in which patches are looked for
#: How strongly edges are raised before a small code is enlarged, and how wide they are.
RAISE, EDGE = 1.5, 1.2


def square_patches(
    image: Image, *, smallest: float, largest: float
) -> list[tuple[int, int, int, int]]:
    """Return boxes (x0, y0, x1, y1) of patches of ink about as wide as high, largest first.

    Args:
        image: (H, W) grey.
        smallest: Least side of a patch in pixels.
        largest: Greatest side of a patch in pixels.

    """
    scale = min(1.0, LOOK / smallest)
    small = resize(image, round(image.shape[1] * scale), round(image.shape[0] * scale))
    _, mask = cv2.threshold(small, 0, 1, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    reach = max(2, round(APART * smallest * scale))
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for x, y, w, h, _ in stats[1:].tolist():
        shorter, longer = sorted((w, h))
        if not smallest <= shorter / scale <= longer / scale <= largest:
            continue
        if longer > (1 + SQUARE) * shorter:
            continue
        if LEAST_INK < float(mask[y : y + h, x : x + w].mean()) < MOST_INK:
            box = (x / scale, y / scale, (x + w) / scale, (y + h) / scale)
            found.append((int(box[0]), int(box[1]), math.ceil(box[2]), math.ceil(box[3])))
    return sorted(found, key=lambda box: box[1] - box[3])


def enlarged(image: Image, times: int) -> Image:
    """Return a grey image with its edges raised, so many times as large."""
    pixels = image.astype(np.float32)
    raised = pixels + RAISE * (pixels - cv2.GaussianBlur(pixels, (0, 0), EDGE))
    sharp = np.clip(raised, 0, 255).astype(np.uint8)
    height, width = image.shape
    large = cv2.resize(sharp, (width * times, height * times), interpolation=cv2.INTER_LANCZOS4)
    return np.asarray(large, dtype=np.uint8)
