"""Picture of a page to a Page: read by both readers, places in points."""

from __future__ import annotations

import time

from extraction.engines.opencv import Homography, Image
from extraction.options import Options
from extraction.page import Page
from extraction.result import Quality, Source
from extraction.steps.words.barcodes import codes_in_image
from extraction.steps.words.mend_words import mend_words
from extraction.steps.words.ocr import read_image
from extraction.steps.words.orientation import Reader

COVERED = "a stamp or writing lies over its print, and what stands under it may be missing here."


def page_from_image(
    image: Image,
    reader: Reader,
    *,
    number: int,
    points: float,
    camera: bool = False,
    started: float,
    options: Options,
) -> Page:
    """Return the page that an RGB image shows.

    Args:
        image: (H, W, 3) RGB.
        reader: The first reader.
        number: Of the page, from 1.
        points: Size of a pixel in points.
        camera: Whether the picture came from a camera; one that shows a sheet on some ground
            is a photo in any case.
        started: `time.perf_counter()` when work on the page began.
        options: Limits and choices.

    """
    reading = read_image(image, reader, points=points, languages=options.ocr_languages)
    height, width = image.shape[:2]
    if reading.turned in {90, 270}:
        width, height = height, width
    return Page(
        number=number,
        width=width * points,
        height=height * points,
        source=Source.OCR,
        quality=Quality.PHOTO if camera or reading.on_ground else Quality.SCAN,
        words=tuple(mend_words(reading.words)),
        rules=reading.rules,
        turned=reading.turned,
        seconds=time.perf_counter() - started,
        barcodes=tuple(codes_in_image(reading.level, page=number, points=points)),
        to_original=_in_points(reading.to_original, points),
        marks=reading.marks,
        missing=(COVERED,) if reading.covered else (),
        one_reader=reading.one_reader,
    )


def _in_points(matrix: Homography | None, points: float) -> tuple[float, ...] | None:
    """Return a homography between pixels as one between points, row by row."""
    if matrix is None:
        return None
    scaled = matrix.copy()
    scaled[0, 2] *= points
    scaled[1, 2] *= points
    scaled[2, 0] /= points
    scaled[2, 1] /= points
    return tuple(float(value) for value in scaled.ravel())
