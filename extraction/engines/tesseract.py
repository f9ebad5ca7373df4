"""The door to Tesseract, the second, independent reader.

Through pytesseract: one start of the program for an image, which travels there and back
through files of the process's temporary folder. Who calls this door knows nothing of it:
another engine, or Tesseract inside the process, can take its place behind the same functions.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pytesseract
from PIL import Image as PillowImage

Image: TypeAlias = npt.NDArray[np.uint8]

TIMEOUT = 60  # seconds for one image
WORD_LEVEL = 5  # of Tesseract's table: page, block, paragraph, line, word
NEURAL = 1  # of Tesseract's engines: the language models hold this one only
ORIENTATION = "osd"  # the model that tells how a page lies
_COLUMNS = ("level", "text", "left", "top", "width", "height", "conf")


class NotSeen(Exception):
    """Tesseract did not look at an image; `reason` is a clause for a person, of "it"."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"Tesseract did not look: {reason}.")


@dataclass(frozen=True, slots=True)
class Seen:
    """One word: text, pixels from the top left corner, confidence 0..1."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Turn:
    """By how many degrees clockwise an image stands upright; above 0 as it is surer."""

    degrees: int
    confidence: float


@cache
def tesseract_languages() -> frozenset[str]:
    """Return the models that are installed; empty where Tesseract is not."""
    try:
        return frozenset(pytesseract.get_languages())
    except pytesseract.TesseractNotFoundError:
        return frozenset()


def see_words(
    image: Image, *, languages: Sequence[str], layout: int, timeout: float = TIMEOUT
) -> list[Seen]:
    """Return the words of a grey image.

    Args:
        image: (H, W) pixels, text level and about 30 pixels high.
        languages: Tesseract codes; those not installed are left out.
        layout: Page segmentation mode, such as 6 for one block of lines.
        timeout: Seconds after which the program is ended.

    Raises:
        NotSeen: Tesseract or all of the languages are missing, it was late or failed.

    Source:
        tesseract-ocr/tesseract, src/api/baseapi.cpp, GetTSVText: level 5 is a word.

    """
    if not tesseract_languages():
        raise NotSeen("it is not installed")
    chosen = [name for name in languages if name in tesseract_languages()]
    if not chosen:
        raise NotSeen(f"it does not know {', '.join(languages) or 'any language'}")
    with _failing_as_not_seen(timeout):
        table = pytesseract.image_to_data(
            _picture(image),
            lang="+".join(chosen),
            config=f"--psm {layout} --oem {NEURAL}",
            output_type=pytesseract.Output.DICT,
            timeout=timeout,
        )
        rows = list(zip(*(table[name] for name in _COLUMNS), strict=True))
    return [
        Seen(text, left, top, left + width, top + height, max(0.0, float(sure)) / 100)
        for level, text, left, top, width, height, sure in rows
        if level == WORD_LEVEL and text.strip()
    ]


def see_turn(image: Image, *, timeout: float = TIMEOUT) -> Turn | None:
    """Return how a grey page lies; None where Tesseract is missing or finds too little text."""
    if ORIENTATION not in tesseract_languages():
        return None
    try:
        with _failing_as_not_seen(timeout):
            found = pytesseract.image_to_osd(
                _picture(image), output_type=pytesseract.Output.DICT, timeout=timeout
            )
            return Turn(found["rotate"], found["orientation_conf"])
    except NotSeen:
        return None


def _picture(image: Image) -> PillowImage.Image:
    """Return an image that travels as plain pixels: packing it would cost more than it saves."""
    picture = PillowImage.fromarray(image)
    picture.format = "PPM"
    return picture


@contextmanager
def _failing_as_not_seen(timeout: float) -> Iterator[None]:
    os.environ["OMP_THREAD_LIMIT"] = "1"  # more threads cost CPU and save no time
    try:
        yield
    except pytesseract.TesseractNotFoundError as error:
        raise NotSeen("it is not installed") from error
    except pytesseract.TesseractError as error:
        raise NotSeen(f"it ended with status {error.status}") from error
    except RuntimeError as error:  # the only one that pytesseract raises itself
        raise NotSeen(f"it took more than {timeout:g} seconds") from error
    except (OSError, LookupError, ValueError, SystemExit) as error:
        # Not to be started, no room for its files, no table, a version that is none.
        raise NotSeen(f"it could not be used ({type(error).__name__})") from error
