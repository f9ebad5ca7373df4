"""The door to Tesseract, the second, independent reader."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pytesseract
from PIL import Image as PillowImage

Image: TypeAlias = npt.NDArray[np.uint8]

WORD_LEVEL = 5  # of Tesseract's table: page, block, paragraph, line, word
TIMEOUT = 60  # seconds for one image


@dataclass(frozen=True, slots=True)
class Seen:
    """One word: text, pixels from the top left corner, confidence 0..1."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float


@cache
def tesseract_languages() -> frozenset[str]:
    """Return the languages that are installed; empty where Tesseract is not."""
    try:
        return frozenset(pytesseract.get_languages())
    except pytesseract.TesseractNotFoundError:
        return frozenset()


def see_words(image: Image, *, languages: Sequence[str], layout: int) -> list[Seen]:
    """Return the words of a grey image.

    Args:
        image: (H, W) pixels, text level and about 30 pixels high.
        languages: Tesseract codes; those not installed are left out.
        layout: Page segmentation mode, such as 6 for one block of lines.

    Returns:
        The words; empty where Tesseract or all of the languages are missing.

    Source:
        tesseract-ocr/tesseract, src/api/baseapi.cpp, GetTSVText: level 5 is a word.

    """
    chosen = [name for name in languages if name in tesseract_languages()]
    if not chosen:
        return []
    os.environ["OMP_THREAD_LIMIT"] = "1"  # more threads cost CPU and save no time
    table = pytesseract.image_to_data(
        PillowImage.fromarray(image),
        lang="+".join(chosen),
        config=f"--psm {layout}",
        output_type=pytesseract.Output.DICT,
        timeout=TIMEOUT,
    )
    names = ("level", "text", "left", "top", "width", "height", "conf")
    return [
        Seen(text, left, top, left + width, top + height, max(0.0, float(conf)) / 100)
        for level, text, left, top, width, height, conf in zip(
            *(table[name] for name in names), strict=True
        )
        if level == WORD_LEVEL and text.strip()
    ]
