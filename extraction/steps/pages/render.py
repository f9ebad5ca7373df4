"""Page to picture, for people: exactly the upright page that boxes refer to."""

from __future__ import annotations

import numpy as np

from extraction.engines.opencv import resize, to_png, turn
from extraction.engines.pdfium import Pdf
from extraction.engines.pillow import open_pictures
from extraction.errors import UnsupportedType
from extraction.options import Options
from extraction.steps.pages.read_images import point_size
from extraction.steps.pages.triage import Kind, triage


def blank_page(width: float, height: float) -> bytes:
    """Return white paper of a size in points as PNG, a pixel a point."""
    return to_png(np.full((max(1, round(height)), max(1, round(width)), 3), 255, dtype=np.uint8))


def render_page(
    data: bytes, page_number: int, *, dpi: float, turned: int, options: Options | None = None
) -> bytes:
    """Return page `page_number` (from 1) as PNG.

    Args:
        data: The file as it came.
        page_number: From 1.
        dpi: Pixels an inch of the page; boxes in points scale by dpi / 72.
        turned: As the page's reading states it; the picture is turned likewise.
        options: Limits; defaults if None.

    Raises:
        ExtractionError: The file cannot be opened or is too large.
        UnsupportedType: The kind has no pages to show (a spreadsheet, an e-mail).

    """
    options = options or Options()
    kind = triage(data, name="", options=options)
    if kind is Kind.PDF:
        with Pdf(data) as pdf:
            page = pdf.page(page_number)
            try:
                inches = page.width * page.height / 72.0**2
                within = (options.max_pixels / inches) ** 0.5
                return to_png(turn(page.render(dpi=min(dpi, within)), turned))
            finally:
                page.close()
    if not kind.is_image:
        raise UnsupportedType(kind.value)
    with open_pictures(data, max_pages=options.max_pages, max_pixels=options.max_pixels) as file:
        picture = file.picture(page_number)
    height, width = picture.pixels.shape[:2]
    scale = point_size(picture) * dpi / 72.0
    small = resize(picture.pixels, max(1, round(width * scale)), max(1, round(height * scale)))
    return to_png(turn(small, turned))
