"""Regions of text in a level image: what the detector found, put right and filled up.

The detector joins short cells that stand close above each other (`Si` over `%`) and
misses single characters in tables; both are common on certificates.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from extraction.engines.opencv import Image, Quad, blobs, cut, grey, ink_bands
from extraction.engines.rapid import Line
from extraction.engines.text_regions import Quads
from extraction.steps.words.orientation import Reader

#: A region this many times as high as the usual line may hold several lines.
TALL = 1.45
SMALLEST_BAND = 0.35  # of the usual line
#: A region no wider than this share of its height, such as `C` over `%`: lines that are lower.
NARROW = 1.2
TALL_NARROW, SMALLEST_NARROW = 1.2, 0.25
#: A missed character may be this many usual lines high.
GLYPH_HEIGHT = (0.3, 1.2)
GLYPH_WIDTH = (0.1, 4.0)
MOST_MISSED = 120
#: In a level image lines that lean by so many degrees, are so long (heights) and no more than
#: this share of all are stamps and handwriting over the print.
LEANING, LONG, FEW = 4.0, 2.5, 0.25
#: The recogniser must be this sure of what the detector did not see.
SURE = 0.8


def usual_height(quads: Sequence[Quad]) -> float:
    """Return the median height of regions in pixels; 0 without any."""
    if len(quads) == 0:
        return 0.0
    return float(np.median([np.hypot(*(quad[3] - quad[0])) for quad in quads]))


def leaning(quads: Sequence[Quad]) -> list[bool]:
    """Return which regions of a level image lean, none where a fair part of them does."""
    found = [_leans(quad) for quad in quads]
    return found if sum(found) <= FEW * len(found) else [False] * len(found)


def _leans(quad: Quad) -> bool:
    along = (quad[1] - quad[0]) + (quad[2] - quad[3])
    across = (quad[3] - quad[0]) + (quad[2] - quad[1])
    lean = abs(float(np.degrees(np.arctan2(along[1], along[0]))))
    return lean > LEANING and float(np.hypot(*along)) > LONG * float(np.hypot(*across))


def lies_over(quad: Quad, place: tuple[float, float, float, float]) -> bool:
    """Whether a region covers a corner or the middle of a place (x0, top, x1, bottom)."""
    x0, top, x1, bottom = place
    spots = np.array(
        [[x0, top], [x1, top], [x1, bottom], [x0, bottom], [(x0 + x1) / 2, (top + bottom) / 2]]
    )
    edges = np.roll(quad, -1, axis=0) - quad
    aside = spots[:, None, :] - quad[None, :, :]
    sides = edges[None, :, 0] * aside[:, :, 1] - edges[None, :, 1] * aside[:, :, 0]
    return bool((sides >= 0).all(axis=1).any())


def split_tall(image: Image, quads: Quads) -> list[Quad]:
    """Return the regions, those that hold several lines as one region a line."""
    usual = usual_height(list(quads))
    result: list[Quad] = []
    for quad in quads:
        height = float(np.hypot(*(quad[3] - quad[0])))
        width = float(np.hypot(*(quad[1] - quad[0])))
        if height < 4 or width < 3:
            continue
        narrow = width < NARROW * height
        if height < (TALL_NARROW if narrow else TALL) * usual or width > 12 * height:
            result.append(quad)
            continue
        smallest = (SMALLEST_NARROW if narrow else SMALLEST_BAND) * usual
        result.extend(_bands(image, quad, smallest, margin=0.18 * usual) or [quad])
    return result


def _bands(image: Image, quad: Quad, smallest: float, *, margin: float) -> list[Quad]:
    crop = grey(cut(image, quad))
    rows = crop.shape[0]
    bands = [band for band in ink_bands(crop) if band[1] - band[0] >= smallest]
    if len(bands) < 2:
        return []
    return [
        _slice(quad, max(0.0, first - margin) / rows, min(rows, last + margin) / rows)
        for first, last in bands
    ]


def _slice(quad: Quad, start: float, end: float) -> Quad:
    left, right = quad[3] - quad[0], quad[2] - quad[1]
    return np.stack(
        [
            quad[0] + left * start,
            quad[1] + right * start,
            quad[1] + right * end,
            quad[0] + left * end,
        ]
    ).astype(np.float32)


def missed(mask: Image, quads: Sequence[Quad]) -> list[Quad]:
    """Return boxes of ink that look like short text and that no region covers.

    Args:
        mask: 255 where ink is, drawn lines already taken out.
        quads: The regions known so far.

    """
    usual = usual_height(quads)
    if usual < 6:
        return []
    free = mask.copy()
    for quad in quads:
        x0, y0 = np.floor(quad.min(axis=0)).astype(int)
        x1, y1 = np.ceil(quad.max(axis=0)).astype(int)
        free[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)] = 0
    found: list[Quad] = []
    margin = 0.25 * usual
    for x0, y0, x1, y1 in blobs(free, reach=max(3, int(0.4 * usual))):
        tall, wide = (y1 - y0) / usual, (x1 - x0) / usual
        if not (GLYPH_HEIGHT[0] < tall < GLYPH_HEIGHT[1]):
            continue
        if not (GLYPH_WIDTH[0] < wide < GLYPH_WIDTH[1]):
            continue
        found.append(_box(x0 - margin, y0 - margin, x1 + margin, y1 + margin))
    return found[:MOST_MISSED]


def _box(x0: float, y0: float, x1: float, y1: float) -> Quad:
    return np.asarray([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], dtype=np.float32)


def recognise_missed(
    image: Image, reader: Reader, quads: Sequence[Quad]
) -> list[tuple[Quad, Line]]:
    """Return those of `quads` in which the reader surely sees letters or digits."""
    lines = reader.recognise([cut(image, quad) for quad in quads])
    return [
        (quad, line)
        for quad, line in zip(quads, lines, strict=True)
        if line.confidence >= SURE and any(sign.isalnum() or sign == "%" for sign in line.text)
    ]
