"""Page image to words: two readers, one image, words with tight boxes.

RapidOCR finds the lines and reads them. Tesseract reads the same lines again, stacked to
one strip, so that it neither repeats our layout nor fails on tables; it knows nothing of
what the first reader saw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from extraction.engines.opencv import (
    Homography,
    Image,
    Quad,
    cut,
    dark_columns,
    find_sheet,
    grey,
    ink_mask,
    rotation,
    straight_runs,
    turn,
    turning,
    warp,
    without_runs,
)
from extraction.engines.text_regions import Quads
from extraction.geometry import Box, Word
from extraction.steps.words.line_words import Piece, split_line
from extraction.steps.words.marks import WORTH, doubt, is_under, lift_marks
from extraction.steps.words.orientation import Reader, find_lie
from extraction.steps.words.reading_order import in_reading_order
from extraction.steps.words.regions import leaning, missed, recognise_missed, split_tall
from extraction.steps.words.second_reader import second_opinions

#: Pixels of the longer side when looking for text, and again where text is small.
DETECT, DETECT_SMALL = 1280, 2016
#: Text is small if a quarter of the regions is lower than this at the first size, in pixels.
SMALL = 16.5
LINE_OF_TABLE = 28.0  # points: a straight run of ink at least this long is drawn
THICKEST_LINE = 4.0  # points


@dataclass(frozen=True, slots=True)
class ImageReading:
    """What stands in an image; places in points of the level image.

    `to_original` maps pixels of the level image to pixels of the upright, unlevelled one.
    """

    words: tuple[Word, ...]
    rules: tuple[Box, ...]
    turned: int
    skew: float
    to_original: Homography | None
    #: The image as it was read: upright and level.
    level: Image
    #: Whether a sheet was seen lying on some ground, as in a photo.
    on_ground: bool
    #: Words of stamps and seals, which stand over the print and are none of it.
    marks: tuple[Word, ...] = ()
    #: Whether some of them could not be lifted off the print that they cover.
    covered: bool = False
    #: Why the second reader did not look, though it was asked; None where it did.
    one_reader: str | None = None


def read_image(
    image: Image, reader: Reader, *, points: float, languages: Sequence[str]
) -> ImageReading:
    """Read a page image; a sheet that lies askew on some ground is set straight first.

    Args:
        image: (H, W, 3) RGB, as it came.
        reader: The first reader.
        points: Size of a pixel in points.
        languages: For the second reader; none if empty.

    """
    sheet = find_sheet(image)
    flat = image if sheet is None else warp(image, sheet)
    lie = find_lie(flat, reader)
    upright = turn(flat, lie.turned)
    level = rotation(upright.shape[1], upright.shape[0], -lie.skew) if lie.skew else None
    if level is not None:
        upright = warp(upright, level)
    back = _way_back(image, sheet, lie.turned, level)
    if lie.regions == 0:
        return ImageReading((), (), lie.turned, lie.skew, back, upright, sheet is not None)
    lifted = lift_marks(upright, reader, points=points)
    mask = ink_mask(grey(lifted.image))
    runs = straight_runs(mask, length=max(8, round(LINE_OF_TABLE / points)))
    read = read_level(
        lifted.image, reader, points=points, languages=languages, ink=without_runs(mask, runs)
    )
    rules = [rule for run in runs if (rule := _rule(run, points)) is not None]
    return ImageReading(
        words=tuple(lifted.doubted(word, points) for word in read.words),
        rules=tuple(rules),
        turned=lie.turned,
        skew=lie.skew,
        to_original=back,
        level=upright,
        on_ground=sheet is not None,
        marks=(*lifted.words, *read.marks),
        covered=read.covered,
        one_reader=read.one_reader,
    )


def _way_back(
    image: Image, sheet: Homography | None, turned: int, level: Homography | None
) -> Homography | None:
    """Return the way from the read image to the upright one; None where they are the same."""
    if sheet is None and level is None:
        return None
    way = np.eye(3) if level is None else np.linalg.inv(level)
    if sheet is not None:
        height, width = image.shape[:2]
        upright = turning(width, height, turned)
        way = upright @ np.linalg.inv(sheet) @ np.linalg.inv(upright) @ way
    return np.asarray(way, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class LevelReading:
    """The words of a level image in reading order, and those that lean: stamps over the print.

    `covered` tells whether a leaning line lies over other words.
    """

    words: tuple[Word, ...]
    marks: tuple[Word, ...]
    covered: bool
    #: Why the second reader did not look, None where it did.
    one_reader: str | None


def read_level(
    image: Image, reader: Reader, *, points: float, languages: Sequence[str], ink: Image
) -> LevelReading:
    """Return the words of an image whose lines are level.

    `ink` is the image's ink without drawn lines, to find what the detector missed. Words that
    stand under a leaning line are doubted.
    """
    quads = split_tall(image, _regions(image, reader))
    lines = reader.recognise([cut(image, quad) for quad in quads])
    for quad, line in recognise_missed(image, reader, missed(ink, quads)):
        quads.append(quad)
        lines.append(line)
    over = [q for q, leans in zip(quads, leaning(quads), strict=True) if leans]
    crops = [cut(image, quad) for quad in quads]
    greys = [grey(crop) for crop in crops]
    pieces = [
        split_line(line, dark_columns(crop), height=crop.shape[0])
        for line, crop in zip(lines, greys, strict=True)
    ]
    second = second_opinions(
        greys, [[piece.text for piece in parts] for parts in pieces], languages=languages
    )
    words: list[Word] = []
    marks: list[Word] = []
    for quad, parts, crop, opinion in zip(quads, pieces, greys, second.lines, strict=True):
        found = _words(quad, parts, crop.shape[0], opinion, points)
        if any(quad is one for one in over):
            marks += [replace(w, confidence=WORTH * w.confidence) for w in found]
        else:
            words += found
    under = [is_under(word, over, points) for word in words]
    words = [doubt(word) if hidden else word for word, hidden in zip(words, under, strict=True)]
    return LevelReading(in_reading_order(words), tuple(marks), any(under), second.failure)


def _regions(image: Image, reader: Reader) -> Quads:
    quads = reader.detect(image, longest=DETECT)
    if len(quads) == 0:
        return quads
    heights = np.hypot(*(quads[:, 3] - quads[:, 0]).T) * (DETECT / max(image.shape[:2]))
    if float(np.percentile(heights, 25)) >= SMALL:
        return quads
    return reader.detect(image, longest=DETECT_SMALL)


def _words(
    quad: Quad, pieces: Sequence[Piece], height: int, opinion: Sequence[str | None], points: float
) -> list[Word]:
    return [
        Word(
            text=piece.text,
            box=_place(quad, piece, points),
            confidence=piece.confidence,
            second=seen,
            font_size=round(height * points * 0.72, 1),
        )
        for piece, seen in zip(pieces, opinion, strict=True)
    ]


def _place(quad: Quad, piece: Piece, points: float) -> Box:
    """Return the box of a piece of a line; the detector's regions are a little too high."""
    top_left, top_right, bottom_right, bottom_left = quad
    corners = np.stack(
        [
            side_start + (side_end - side_start) * share
            for share in (piece.start, piece.end)
            for side_start, side_end in ((top_left, top_right), (bottom_left, bottom_right))
        ]
    )
    x0, y0 = corners.min(axis=0) * points
    x1, y1 = corners.max(axis=0) * points
    shrink = 0.08 * (y1 - y0)
    return Box(float(x0), float(y0 + shrink), float(x1), float(y1 - shrink))


def _rule(run: tuple[int, int, int, int], points: float) -> Box | None:
    x0, y0, x1, y1 = (value * points for value in run)
    return Box(x0, y0, x1, y1) if min(x1 - x0, y1 - y0) <= THICKEST_LINE else None
