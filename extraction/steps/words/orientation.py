"""How a page image lies: turned by a quarter, upside down, askew.

The text itself tells: regions are longer along the line than across, and the right way
up is the one that the recogniser reads with more confidence. Where that leaves it open,
Tesseract is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from extraction.engines.opencv import Image, Quad, cut, grey, lean, turn
from extraction.engines.rapid import Line
from extraction.engines.tesseract import see_turn
from extraction.engines.text_regions import Quads

LOOK = 960  # pixels of the longer side: enough to see where text is
SAMPLES = 30
#: After so many samples a lead of so many sure letters settles which way is up.
FEWEST, CLEAR = 3, 25.0
#: On small and coarse pieces of pages Tesseract erred with up to 1.4, never with more.
SURE_TURN = 2.0
#: Regions this many times as long as high say how the lines lie.
LONG = 3.5
#: The longer half of the lines is not asked: reading takes as long as a line is wide.
TOO_LONG = 1 / 2
#: Below this many degrees a page is level.
LEVEL = 0.12
STEEPEST = 20.0
#: The regions tell the angle to within this many degrees.
FINE = 1.0


class Reader(Protocol):
    """The reader of text in images, as this step needs it."""

    def detect(self, image: Image, *, longest: int) -> Quads:
        """Return text regions (N, 4, 2) in pixels."""
        ...

    def recognise(self, crops: Sequence[Image]) -> list[Line]:
        """Return what stands in each crop."""
        ...


@dataclass(frozen=True, slots=True)
class Lie:
    """How an image lies: clockwise quarter turns (degrees) and then the rest (degrees).

    Turned clockwise by `turned` and then by `-skew`, its lines are upright and level.
    """

    turned: int
    skew: float
    regions: int


def find_lie(image: Image, reader: Reader) -> Lie:
    """Return how the image lies; an image without text lies well."""
    quads = reader.detect(image, longest=LOOK)
    if len(quads) == 0:
        return Lie(0, 0.0, 0)
    lengths, angles = _lines(quads)
    across = float(lengths[np.abs(angles) > 45].sum())
    sideways = across > 0.5 * float(lengths.sum())
    turned = _right_way_up(image, quads, reader, sideways=sideways)
    angle = np.where(np.abs(angles) > 45, angles - 90 * np.sign(angles), angles)
    straight = (np.abs(angles) > 45) == sideways
    coarse = _weighted_median(angle[straight], lengths[straight]) if straight.any() else 0.0
    skew = lean(grey(turn(image, turned)), around=coarse, within=FINE)
    return Lie(turned, skew if LEVEL < abs(skew) < STEEPEST else 0.0, len(quads))


def _lines(quads: Quads) -> tuple[np.ndarray, np.ndarray]:
    """Return length (pixels) and angle (-90..90 degrees, clockwise) of each region's line."""
    along = (quads[:, 1] - quads[:, 0] + quads[:, 2] - quads[:, 3]) / 2
    down = (quads[:, 3] - quads[:, 0] + quads[:, 2] - quads[:, 1]) / 2
    length, height = np.hypot(*along.T), np.hypot(*down.T)
    tall = height > length
    main = np.where(tall[:, None], down, along)
    ratio = np.maximum(length, height) / np.maximum(np.minimum(length, height), 1.0)
    weight = np.where(ratio > LONG, np.maximum(length, height), 0.02 * np.maximum(length, height))
    angle = np.degrees(np.arctan2(main[:, 1], main[:, 0]))
    angle = np.where(angle > 90, angle - 180, np.where(angle <= -90, angle + 180, angle))
    return weight, angle


def _right_way_up(image: Image, quads: Quads, reader: Reader, *, sideways: bool) -> int:
    """Return the clockwise turn that sets the text upright."""
    lengths, angles = _lines(quads)
    fitting = (np.abs(angles) > 45) == sideways
    ranked = sorted(np.flatnonzero(fitting), key=lambda i: -float(lengths[i]))
    chosen = ranked[int(TOO_LONG * len(ranked)) :][:SAMPLES]
    turns = (90, 270) if sideways else (0, 180)
    lead = 0.0  # of the first turn
    for asked, index in enumerate(chosen, start=1):
        one, other = reader.recognise([cut(image, as_read(quads[index], d)) for d in turns])
        lead += _score(one) - _score(other)
        if asked >= FEWEST and abs(lead) > CLEAR:
            break
    if abs(lead) <= CLEAR:
        seen = see_turn(grey(image))
        if seen is not None and seen.degrees in turns and seen.confidence >= SURE_TURN:
            return seen.degrees
    return turns[0] if lead >= 0 else turns[1]


def _score(line: Line) -> float:
    return line.confidence * min(len(line.text), 30)


def as_read(quad: Quad, turned: int) -> Quad:
    """Order corners so that cutting sets the text upright for a page turned clockwise."""
    middle = quad.mean(axis=0)
    order = np.argsort(np.arctan2(*(quad - middle).T[::-1]))
    ring = quad[order]  # clockwise on the screen, from the left (-x, -y) quarter
    start = int(np.argmin(ring.sum(axis=1)))
    ring = np.roll(ring, -start, axis=0)  # top left, top right, bottom right, bottom left
    return np.roll(ring, turned // 90, axis=0)


def _weighted_median(values: np.ndarray, weights: np.ndarray) -> float:
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])
