"""The door to Tesseract, the second, independent reader.

Through tesserocr, in this process: a program that is started for each page costs a tenth
of a second, and its picture has to travel through a file. The library is inside the
wheel; the language models are the operating system's.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt
from PIL import Image as PillowImage

if TYPE_CHECKING:
    from tesserocr import PyTessBaseAPI

Image: TypeAlias = npt.NDArray[np.uint8]

TIMEOUT = 60_000  # milliseconds for one image
#: Where operating systems keep the language models; TESSDATA_PREFIX comes first.
_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
)


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
def _models() -> Path | None:
    """Return the folder of the language models, None where Tesseract has none."""
    folders = [os.environ.get("TESSDATA_PREFIX", ""), *_FOLDERS]
    return next((Path(f) for f in folders if f and any(Path(f).glob("*.traineddata"))), None)


@cache
def tesseract_languages() -> frozenset[str]:
    """Return the languages that are installed; empty where none is."""
    folder = _models()
    return (
        frozenset() if folder is None else frozenset(p.stem for p in folder.glob("*.traineddata"))
    )


@cache
def _reader(languages: str) -> PyTessBaseAPI:
    """Return the process's reader for these languages, joined by "+"; not safe for threads."""
    import tesserocr  # noqa: PLC0415 - loads a large library; only where scans are read

    os.environ["OMP_THREAD_LIMIT"] = "1"  # more threads cost CPU and save no time
    return tesserocr.PyTessBaseAPI(path=str(_models()), lang=languages, oem=tesserocr.OEM.LSTM_ONLY)


def see_words(image: Image, *, languages: Sequence[str], layout: int) -> list[Seen]:
    """Return the words of a grey image; of one that takes longer than TIMEOUT, none.

    Args:
        image: (H, W) pixels, text level and about 30 pixels high.
        languages: Tesseract codes; those not installed are left out.
        layout: Page segmentation mode, such as 6 for one block of lines.

    Returns:
        The words; empty where all of the languages are missing.

    """
    chosen = [name for name in languages if name in tesseract_languages()]
    if not chosen:
        return []
    reader = _reader("+".join(chosen))
    try:
        reader.SetPageSegMode(layout)
        reader.SetImage(PillowImage.fromarray(image))
        return list(_words(reader)) if reader.Recognize(TIMEOUT) else []
    finally:
        reader.Clear()


def _words(reader: PyTessBaseAPI) -> Iterator[Seen]:
    import tesserocr  # noqa: PLC0415 - was loaded with the reader

    words: Any = reader.GetIterator()
    if words is None:
        return
    level = tesserocr.RIL.WORD
    for word in tesserocr.iterate_level(words, level):
        if word.Empty(level):
            continue
        text = word.GetUTF8Text(level)
        x0, top, x1, bottom = word.BoundingBox(level)
        if text.strip():
            yield Seen(text, x0, top, x1, bottom, max(0.0, word.Confidence(level)) / 100)
