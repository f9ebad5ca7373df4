"""Barcodes and QR codes of a page, looked for only where one may be."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from extraction.engines.opencv import Image, grey
from extraction.engines.pdfium_objects import Drawing
from extraction.engines.zxing import read_symbols
from extraction.geometry import Box
from extraction.page import Barcode

#: Pictures between these sizes in points may be a code.
SMALLEST, LARGEST = 14.0, 320.0
MOST_PICTURES = 12
#: This many small bars may be a code drawn with rectangles.
DRAWN = 40
DPI = 200.0


def codes_in_image(
    image: Image, *, page: int, points: float, offset: Box | None = None
) -> list[Barcode]:
    """Return the codes in an RGB or grey image whose pixels are `points` large."""
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
        for symbol in read_symbols(grey(image))
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
        codes = codes_in_image(crop(place, DPI), page=page, points=72.0 / DPI, offset=place)
        found.extend(code for code in codes if code not in found)
    return found


def _places(drawing: Drawing, whole: Box) -> Sequence[Box]:
    if drawing.specks >= DRAWN:
        return [whole]
    return [
        _within(image, whole)
        for image in drawing.images
        if min(image.width, image.height) >= SMALLEST
        and max(image.width, image.height) <= LARGEST
        and image.overlap_x(whole) > SMALLEST
        and image.overlap_y(whole) > SMALLEST
    ][:MOST_PICTURES]


def _within(box: Box, whole: Box) -> Box:
    margin = 6.0  # the quiet zone may lie outside the picture
    return Box(
        max(whole.x0, box.x0 - margin),
        max(whole.top, box.top - margin),
        min(whole.x1, box.x1 + margin),
        min(whole.bottom, box.bottom + margin),
    )
