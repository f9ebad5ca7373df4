"""Picture files to pages: JPEG, PNG, TIFF with one or more pages."""

from __future__ import annotations

import time

from extraction.engines.opencv import uneven_light
from extraction.engines.pillow import Picture, Pictures, open_pictures
from extraction.engines.rapid import rapid_reader
from extraction.options import Options
from extraction.page import Page, ReadDocument
from extraction.steps.pages.each_page import read_each
from extraction.steps.pages.page_image import page_from_image
from extraction.steps.pages.triage import Kind

#: Longer side, in points, of a picture that does not say how large it is: A4.
USUAL_LONG_SIDE = 842.0
#: A scanner lights its paper more evenly than this.
UNEVEN = 0.2


def read_images(data: bytes, kind: Kind, *, sha256: str, options: Options) -> ReadDocument:
    """Return the pages of a picture file; raise ExtractionError if none of them can be read."""
    with open_pictures(data, max_pages=options.max_pages, max_pixels=options.max_pixels) as file:

        def read(number: int) -> Page:
            return _read_picture(file, number, kind, options)

        pages = read_each(file.count, read, sha256=sha256, options=options)
    return ReadDocument(
        media_type=kind.value,
        sha256=sha256,
        pages=tuple(pages),
        barcodes=tuple(code for page in pages for code in page.barcodes),
    )


def _read_picture(file: Pictures, number: int, kind: Kind, options: Options) -> Page:
    started = time.perf_counter()
    picture = file.picture(number)
    return page_from_image(
        picture.pixels,
        rapid_reader(),
        number=number,
        points=point_size(picture),
        camera=_from_camera(picture, kind),
        started=started,
        options=options,
    )


def _from_camera(picture: Picture, kind: Kind) -> bool:
    """Whether a picture is a photo: by what the camera wrote, or by the light on the paper."""
    return picture.camera or (kind is Kind.JPEG and uneven_light(picture.pixels) > UNEVEN)


def point_size(picture: Picture) -> float:
    """Return the size of a picture's pixel in points.

    By the resolution that the file states where that gives a believable sheet, else the
    picture is taken to be as long as A4.
    """
    longer = float(max(picture.pixels.shape[:2]))
    if picture.dpi > 0 and 200.0 <= longer * 72.0 / picture.dpi <= 2500.0:
        return 72.0 / picture.dpi
    return USUAL_LONG_SIDE / longer
