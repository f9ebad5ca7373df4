"""Coloured ink on a page image: where stamps, seals and pens went over black print.

Images are (H, W, 3) RGB, 8 bit. In the largest of a pixel's three channels coloured ink is
pale and black print stays black, also where both lie on top of each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from extraction.engines.opencv import Image, grey, resize

#: Difference of a pixel's channels from which it is coloured.
COLOURED = 50
#: Share of the paper's brightness below which colour is ink: highlighter is lighter.
INK = 0.7
#: Share of the paper's brightness below which the brightest channel is black print.
BLACK = 0.5
JOIN = 9  # pixels that parts of one mark may lie apart
TOUCH = 5  # pixels: black print this near lies under the ink
#: Share of the paper's brightness from which a coloured pixel's brightest channel says that
#: no black print lies under the ink.
GONE = 0.42
STRAIGHT = 30  # pixels of a drawn line
#: Cosine between the colours of two pieces of one mark.
SAME_COLOUR = 0.95
SMALLEST = 4  # pixels: smaller pieces are noise


@dataclass(frozen=True, slots=True)
class Ink:
    """A connected piece of coloured ink; places in pixels of the small image.

    `fill` is the share of its box that is coloured, `straight` the share of its ink in
    level or upright lines, `over_black` the share that black print touches, `colour` its
    direction away from grey, of length 1.
    """

    label: int
    x0: int
    top: int
    x1: int
    bottom: int
    fill: float
    straight: float
    over_black: float
    colour: tuple[float, float, float]

    def holds(self, other: Ink) -> bool:
        """Whether another piece stands in this one's box and is of the same colour."""
        x, y = (other.x0 + other.x1) / 2, (other.top + other.bottom) / 2
        within = self.x0 <= x <= self.x1 and self.top <= y <= self.bottom
        return within and self.same_colour(other)

    def same_colour(self, other: Ink) -> bool:
        """Whether another piece is of the same colour, paler or darker."""
        return float(np.dot(self.colour, other.colour)) > SAME_COLOUR


@dataclass(frozen=True, slots=True)
class Inks:
    """All coloured ink of an image, looked at in a smaller form of it."""

    pieces: tuple[Ink, ...]
    labels: npt.NDArray[np.int32]  # of the small image: piece to pixels, with room around
    coloured: Image  # of the small image: 255 where ink is coloured


def find_inks(image: Image, *, width: int, height: int) -> Inks | None:
    """Return the coloured ink of an image, None if there is none.

    Args:
        image: (H, W, 3) RGB.
        width: Of the smaller form in which to look, pixels.
        height: Of the same.

    """
    small = resize(image, width, height)
    red, green, blue = cv2.split(small)
    high, low = cv2.max(cv2.max(red, green), blue), cv2.min(cv2.min(red, green), blue)
    vivid = cv2.subtract(high, low) > COLOURED
    if not vivid.any():
        return None
    light = grey(small)
    coloured = np.where(vivid & (light < INK * np.percentile(light, 90)), 255, 0).astype(np.uint8)
    if not coloured.any():
        return None
    dark = (high < BLACK * np.percentile(high, 90)) & ~vivid
    black = np.where(dark, 255, 0).astype(np.uint8)
    near_black = cv2.dilate(black, np.ones((TOUCH, TOUCH), np.uint8))
    lines = cv2.max(
        cv2.morphologyEx(coloured, cv2.MORPH_OPEN, np.ones((1, STRAIGHT), np.uint8)),
        cv2.morphologyEx(coloured, cv2.MORPH_OPEN, np.ones((STRAIGHT, 1), np.uint8)),
    )
    joined = cv2.dilate(coloured, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (JOIN, JOIN)))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)

    def inked(mask: Image) -> npt.NDArray[np.int64]:
        return np.bincount(labels[mask > 0], minlength=count)

    own, straight, over = inked(coloured), inked(lines), inked(coloured & near_black)
    colours = _colours(small, labels, coloured, count)
    pieces = tuple(
        Ink(
            label=label,
            x0=int(x),
            top=int(y),
            x1=int(x + w),
            bottom=int(y + h),
            fill=float(own[label]) / float(w * h),
            straight=float(straight[label]) / float(max(1, own[label])),
            over_black=float(over[label]) / float(max(1, own[label])),
            colour=colours[label],
        )
        for label, (x, y, w, h, _) in enumerate(stats.tolist())
        if label > 0 and max(w, h) >= JOIN + SMALLEST
    )
    return Inks(pieces, np.asarray(labels, dtype=np.int32), coloured)


def _colours(
    image: Image, labels: npt.NDArray[np.int32], coloured: Image, count: int
) -> list[tuple[float, float, float]]:
    """Return for each piece the direction of its mean colour away from grey."""
    inked = coloured > 0
    numbers, values = labels[inked], image[inked].astype(np.float64)
    values -= values.mean(axis=1, keepdims=True)
    sums = np.stack([np.bincount(numbers, values[:, i], count) for i in range(3)], axis=1)
    lengths = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
    return [(float(r), float(g), float(b)) for r, g, b in sums / lengths]


def without_ink(image: Image, inks: Inks, pieces: Sequence[Ink]) -> None:
    """Wipe pieces of ink out of the image, in place; black print under them stays.

    All pieces stand in the box of the first.
    """
    view, inside = _region(image, inks, pieces)
    brightest = view.max(axis=2)
    vivid = brightest - view.min(axis=2) > COLOURED // 2
    wiped = inside & (cv2.dilate(vivid.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0)
    paper = float(np.percentile(brightest, 80))
    clean = np.minimum(brightest.astype(np.float32) / GONE, paper)
    view[wiped] = clean.astype(np.uint8)[wiped][:, None]


def only_ink(image: Image, inks: Inks, pieces: Sequence[Ink]) -> Image:
    """Return pieces of ink alone, grey on white, as large as the first one's box."""
    view, inside = _region(image, inks, pieces)
    seen = inside & (view.max(axis=2) - view.min(axis=2) > COLOURED // 2)
    alone = np.where(seen, view.min(axis=2), 255).astype(np.uint8)
    return np.repeat(alone[:, :, None], 3, axis=2)


def share_inked(
    inks: Inks, pieces: Sequence[Ink], place: tuple[float, float, float, float]
) -> float:
    """Return the share of a place that the pieces' ink covers.

    `place` is (x0, top, x1, bottom) as shares (0..1) of the image's width and height.
    """
    height, width = inks.labels.shape
    x0, x1 = (max(0, round(value * width)) for value in place[::2])
    top, bottom = (max(0, round(value * height)) for value in place[1::2])
    inside = inks.labels[top:bottom, x0:x1]
    if inside.size == 0:
        return 0.0
    inked = np.isin(inside, [ink.label for ink in pieces]) & (inks.coloured[top:bottom, x0:x1] > 0)
    return float(inked.mean())


def place_of(image: Image, inks: Inks, chosen: Ink) -> tuple[int, int, int, int]:
    """Return the box (x0, top, x1, bottom) of a piece of ink in pixels of the image."""
    height, width = image.shape[:2]
    small_height, small_width = inks.labels.shape
    return (
        chosen.x0 * width // small_width,
        chosen.top * height // small_height,
        min(width, -(-chosen.x1 * width // small_width)),
        min(height, -(-chosen.bottom * height // small_height)),
    )


def _region(image: Image, inks: Inks, pieces: Sequence[Ink]) -> tuple[Image, npt.NDArray[np.bool_]]:
    """Return the image inside the first piece's box (a view), and where in it pieces lie."""
    first = pieces[0]
    x0, top, x1, bottom = place_of(image, inks, first)
    labels = inks.labels[first.top : first.bottom, first.x0 : first.x1]
    chosen = np.isin(labels, [piece.label for piece in pieces])
    mask = np.where(chosen, 255, 0).astype(np.uint8)
    scaled = cv2.resize(mask, (x1 - x0, bottom - top), interpolation=cv2.INTER_NEAREST)
    return image[top:bottom, x0:x1], scaled > 0
