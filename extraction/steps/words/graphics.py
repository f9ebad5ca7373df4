"""Text that a digital page shows as graphics: logos, titles drawn as outlines, pasted scans.

The names of companies often stand nowhere but in their logo, titles are often drawn.
Small graphics are read on the first page only, as later pages repeat them. What was seen in a
picture is kept for the next one that is the same: a supplier's logo stands on all its papers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from weakref import WeakKeyDictionary

import numpy as np

from extraction.engines.opencv import Image, blobs, cut, dark_columns, grey
from extraction.engines.pdfium_objects import Drawing
from extraction.geometry import Box, Word
from extraction.steps.words.line_words import Piece, split_line
from extraction.steps.words.orientation import Reader
from extraction.steps.words.regions import split_tall

DPI = 150.0
REACH = 10  # points between parts of one drawn line of text
SMALLEST = (18.0, 7.0)  # points, width and height of graphics that may hold words
#: Share of the page from which graphics are content, read on any page.
CONTENT = 0.06
LARGEST = 0.6
MOST = 8
MOST_AREA = 1.2  # of the page, all together
SURE = 0.75
COVERED = 3  # words of the text layer inside: the graphics are their background
MOST_KNOWN = 256  # pictures whose lines are kept


@dataclass(frozen=True, slots=True)
class Seen:
    """A line in a picture: its bounds and its height in pixels, and its words."""

    bounds: tuple[float, float, float, float]
    height: int
    pieces: tuple[Piece, ...]


#: What each reader saw in pictures, by the digest of their pixels, the oldest first.
_KNOWN: WeakKeyDictionary[Reader, dict[bytes, list[Seen]]] = WeakKeyDictionary()


def words_in_graphics(
    drawing: Drawing,
    words: Sequence[Word],
    reader: Reader,
    crop: Callable[[Box, float], Image],
    *,
    whole: Box,
    first: bool,
) -> list[Word]:
    """Return words that the page shows as graphics and its text layer does not hold.

    Args:
        drawing: What is drawn.
        words: The text layer.
        reader: Finds and reads text in images.
        crop: Renders a place of the page at a resolution (dpi), without a margin.
        whole: The page's box.
        first: Whether it is the first page of the file.

    """
    found: list[Word] = []
    area = whole.width * whole.height
    spent = 0.0
    for place in _places(drawing, words, whole):
        share = place.width * place.height / area
        if share < CONTENT and not first:
            continue
        spent += share
        if spent > MOST_AREA:
            break
        found.extend(_read(crop(place, DPI), place, reader))
    return [word for word in found if not _covered(word.box, words)]


def _places(drawing: Drawing, words: Sequence[Word], whole: Box) -> list[Box]:
    area = whole.width * whole.height
    candidates = [*drawing.images, *_drawn_lines(drawing, whole)]
    fitting = [
        _clipped(box, whole)
        for box in candidates
        if box.overlap_x(whole) >= SMALLEST[0] and box.overlap_y(whole) >= SMALLEST[1]
    ]
    free = [
        box
        for box in fitting
        if box.width * box.height <= LARGEST * area and _inside(box, words) < COVERED
    ]
    return _apart(sorted(free, key=lambda box: -box.width * box.height))[:MOST]


def _drawn_lines(drawing: Drawing, whole: Box) -> list[Box]:
    """Group outlines to lines of text; a lone shape is no text."""
    if len(drawing.outlines) < 3:
        return []
    mask = np.zeros((int(whole.height) + 1, int(whole.width) + 1), dtype=np.uint8)
    for box in drawing.outlines:
        top, left = max(0, int(box.top)), max(0, int(box.x0))
        mask[top : max(0, int(box.bottom) + 1), left : max(0, int(box.x1) + 1)] = 255
    return [
        Box(float(x0), float(y0), float(x1), float(y1))
        for x0, y0, x1, y1 in blobs(mask, reach=REACH)
        if x1 - x0 > 1.2 * (y1 - y0)
    ]


def _clipped(box: Box, whole: Box) -> Box:
    return Box(
        max(whole.x0, box.x0 - 2),
        max(whole.top, box.top - 2),
        min(whole.x1, box.x1 + 2),
        min(whole.bottom, box.bottom + 2),
    )


def _inside(box: Box, words: Sequence[Word]) -> int:
    return sum(
        box.x0 <= word.box.middle_x <= box.x1 and box.top <= word.box.middle_y <= box.bottom
        for word in words
    )


def _apart(boxes: Sequence[Box]) -> list[Box]:
    """Leave out boxes that lie mostly inside another one."""
    kept: list[Box] = []
    for box in boxes:
        area = box.width * box.height
        if all(box.overlap_x(other) * box.overlap_y(other) < 0.5 * area for other in kept):
            kept.append(box)
    return kept


def _read(image: Image, place: Box, reader: Reader) -> list[Word]:
    scale = 72.0 / DPI
    words: list[Word] = []
    for line in _known(image, reader):
        x0, y0, x1, y1 = line.bounds
        words.extend(
            Word(
                text=piece.text,
                box=Box(
                    place.x0 + (x0 + (x1 - x0) * piece.start) * scale,
                    place.top + y0 * scale,
                    place.x0 + (x0 + (x1 - x0) * piece.end) * scale,
                    place.top + y1 * scale,
                ),
                confidence=piece.confidence,
                font_size=round(line.height * scale * 0.72, 1),
            )
            for piece in line.pieces
        )
    return words


def _known(image: Image, reader: Reader) -> list[Seen]:
    """Return the lines of a picture, from memory if the same one was read before."""
    known = _KNOWN.setdefault(reader, {})
    digest = blake2b(image.tobytes(), digest_size=16, key=str(image.shape).encode()).digest()
    if digest not in known:
        if len(known) >= MOST_KNOWN:
            del known[next(iter(known))]
        known[digest] = _seen(image, reader)
    return known[digest]


def _seen(image: Image, reader: Reader) -> list[Seen]:
    quads = split_tall(image, reader.detect(image, longest=max(image.shape[:2])))
    crops = [cut(image, quad) for quad in quads]
    return [
        Seen(
            bounds=(*quad.min(axis=0).tolist(), *quad.max(axis=0).tolist()),
            height=crop.shape[0],
            pieces=tuple(split_line(line, dark_columns(grey(crop)), height=crop.shape[0])),
        )
        for quad, crop, line in zip(quads, crops, reader.recognise(crops), strict=True)
        if line.confidence >= SURE
    ]


def _covered(box: Box, words: Sequence[Word]) -> bool:
    area = max(box.width * box.height, 0.01)
    return any(box.overlap_x(word.box) * box.overlap_y(word.box) > 0.3 * area for word in words)
