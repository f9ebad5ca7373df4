"""Barcodes and QR codes of a page, looked for only where one may be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from extraction.engines.opencv import Image, blobs, grey
from extraction.engines.patches import enlarged, square_patches
from extraction.engines.pdfium_objects import Drawing
from extraction.engines.zxing import Symbol, read_symbols
from extraction.geometry import Box
from extraction.page import Barcode

#: Pictures between these sizes in points may be a code.
SMALLEST, LARGEST = 14.0, 320.0
MOST_PICTURES = 12
#: Of the page, from which on the whole of it is looked at instead of places.
MOST_AREA = 0.5
BARS = 8.0  # points: no code is lower or narrower
IN_PICTURE = 6.0  # points: the quiet zone may lie outside the picture
#: This many small bars on a page may be a code drawn with rectangles; so many in one place.
DRAWN, DRAWN_HERE = 40, 16
REACH = 10  # points between the bars of one code
QUIET = 12.0  # points around it
DPI = 200.0
#: Pixels, wide or high: what was seen in pictures up to this is kept for later pages.
LARGEST_SEEN = 900
#: Sides in points of codes that are looked at enlarged, how many times, and with how much
#: paper around them.
SMALL, TIMES, QUIET = (18.0, 64.0), 4, 8.0
MOST_PATCHES = 6


def codes_in_image(
    image: Image, *, page: int, points: float, offset: Box | None = None
) -> list[Barcode]:
    """Return the codes in an RGB or grey image whose pixels are `points` large."""
    return _placed(_symbols(grey(image), points), page, points, offset)


def _symbols(image: Image, points: float) -> Sequence[Symbol]:
    symbols = read_symbols(image)
    return [*symbols, *_small_symbols(image, symbols, points)]


@lru_cache(maxsize=16)  # of 0.8 MB at most: the logos of a document stand on each of its pages
def _symbols_of(height: int, width: int, pixels: bytes) -> Sequence[Symbol]:
    image = np.frombuffer(pixels, dtype=np.uint8).reshape(height, width)
    return _symbols(image, 72.0 / DPI)


def _small_symbols(image: Image, known: Sequence[Symbol], points: float) -> list[Symbol]:
    """Return codes whose squares are too small to be told apart, read enlarged."""
    found: list[Symbol] = []
    patches = square_patches(image, smallest=SMALL[0] / points, largest=SMALL[1] / points)
    quiet = round(QUIET / points)
    for x0, top, x1, bottom in patches[:MOST_PATCHES]:
        x, y = (x0 + x1) / 2, (top + bottom) / 2
        if any(s.x0 <= x <= s.x1 and s.top <= y <= s.bottom for s in (*known, *found)):
            continue
        left, upper = max(0, x0 - quiet), max(0, top - quiet)
        crop = image[upper : bottom + quiet, left : x1 + quiet]
        found.extend(
            replace(
                symbol,
                x0=left + symbol.x0 / TIMES,
                top=upper + symbol.top / TIMES,
                x1=left + symbol.x1 / TIMES,
                bottom=upper + symbol.bottom / TIMES,
            )
            for symbol in read_symbols(enlarged(crop, TIMES))
        )
    return found


def _placed(
    symbols: Sequence[Symbol], page: int, points: float, offset: Box | None
) -> list[Barcode]:
    left, top = (offset.x0, offset.top) if offset is not None else (0.0, 0.0)
    return [
        Barcode(
            page=page,
            box=Box(
                left + symbol.x0 * points,
                top + symbol.top * points,
                left + symbol.x1 * points,
                top + symbol.bottom * points,
            ),
            text=symbol.text,
            format=symbol.format,
        )
        for symbol in symbols
    ]


def codes_on_page(
    drawing: Drawing, crop: Callable[[Box, float], Image], *, page: int, whole: Box
) -> list[Barcode]:
    """Return the codes of a digital page.

    Args:
        drawing: What is drawn on it.
        crop: Renders a place of the page at a resolution (dpi), without a margin.
        page: Its number, from 1.
        whole: The page's box.

    """
    places = _places(drawing, whole)
    found: list[Barcode] = []
    for place in places:
        picture = grey(crop(place, DPI))
        if max(picture.shape) <= LARGEST_SEEN:
            symbols = _symbols_of(picture.shape[0], picture.shape[1], picture.tobytes())
        else:
            symbols = _symbols(picture, 72.0 / DPI)
        codes = _placed(symbols, page, 72.0 / DPI, place)
        found.extend(code for code in codes if code not in found)
    return found


def _places(drawing: Drawing, whole: Box) -> Sequence[Box]:
    drawn: list[Box] = []
    if sum(parts for _, parts in drawing.specks) >= DRAWN:
        drawn = _drawn(drawing, whole)
        area = sum(box.width * box.height for box in drawn)
        if len(drawn) > MOST_PICTURES or area > MOST_AREA * whole.width * whole.height:
            return [whole]
    return (
        drawn
        + [
            _within(image, whole)
            for image in drawing.images
            if min(image.width, image.height) >= SMALLEST
            and max(image.width, image.height) <= LARGEST
            and image.overlap_x(whole) > SMALLEST
            and image.overlap_y(whole) > SMALLEST
        ][:MOST_PICTURES]
    )


def _drawn(drawing: Drawing, whole: Box) -> list[Box]:
    """Return where enough small bars stand together to be a code."""
    mask = np.zeros((int(whole.height) + 1, int(whole.width) + 1), dtype=np.uint8)
    for box, _ in drawing.specks:
        top, left = max(0, int(box.top)), max(0, int(box.x0))
        mask[top : max(0, int(box.bottom) + 1), left : max(0, int(box.x1) + 1)] = 255
    places: list[Box] = []
    for x0, y0, x1, y1 in blobs(mask, reach=REACH):
        parts = sum(
            parts
            for box, parts in drawing.specks
            if x0 <= box.middle_x <= x1 and y0 <= box.middle_y <= y1
        )
        if parts >= DRAWN_HERE and min(x1 - x0, y1 - y0) >= BARS:
            places.append(_within(Box(x0, y0, x1, y1), whole, QUIET))
    return places


def _within(box: Box, whole: Box, margin: float = IN_PICTURE) -> Box:
    return Box(
        max(whole.x0, box.x0 - margin),
        max(whole.top, box.top - margin),
        min(whole.x1, box.x1 + margin),
        min(whole.bottom, box.bottom + margin),
    )
