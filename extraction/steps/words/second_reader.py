"""What Tesseract sees where the first reader saw a word.

The lines that the first reader found are set in rows on one white strip and read in one go:
less time than a whole page, and no layout to go wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Levenshtein

from extraction.engines.opencv import Image, resize, without_frame
from extraction.engines.tesseract import NotSeen, see_words

TEXT = 36  # pixels: Tesseract reads capitals of about 25 pixels best
STEP = 56  # from row to row
MARGIN = 12
GAP = 72  # pixels between two crops in one row
ROW = 1500  # pixels: a row is filled up to this
WIDEST = 3000
TALLEST = 32_000  # pixels: Tesseract takes no image of 32768
ONE_BLOCK = 6  # page segmentation mode: a single uniform block of text
#: Prose longer than this and without a digit holds no fact: not worth the time.
PROSE = 70


@dataclass(frozen=True, slots=True)
class Opinions:
    """What the second reader saw for each word of each line; None where it did not look.

    `failure` says why it did not look, though it was asked: a clause of "it".
    """

    lines: list[list[str | None]]
    failure: str | None = None


def second_opinions(
    crops: Sequence[Image], lines: Sequence[Sequence[str]], *, languages: Sequence[str]
) -> Opinions:
    """Return for each line and each of its words what Tesseract saw there.

    Args:
        crops: Grey images of the lines.
        lines: The words that the first reader saw in each; only to share out the second
            reader's text among them.
        languages: Tesseract codes; none means that nobody looks.

    """
    asked = [i for i, words in enumerate(lines) if languages and _matters(" ".join(words))]
    opinions: list[list[str | None]] = [[None] * len(words) for words in lines]
    try:
        texts = _read_strip([crops[index] for index in asked], languages)
    except NotSeen as failed:
        return Opinions(opinions, failed.reason)
    for index, text in zip(asked, texts, strict=True):
        opinions[index] = list(align(lines[index], text))
    return Opinions(opinions)


def _matters(text: str) -> bool:
    return bool(text) and (len(text) <= PROSE or any(sign.isdigit() for sign in text))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a crop stands on the strip: its row, and its columns in pixels."""

    row: int
    start: int
    end: int


def _read_strip(crops: Sequence[Image], languages: Sequence[str]) -> list[str]:
    """Return the text that Tesseract reads in each crop, without spaces."""
    if not crops:
        return []
    scaled = [
        resize(
            without_frame(crop),
            min(WIDEST, max(8, round(crop.shape[1] * TEXT / crop.shape[0]))),
            TEXT,
        )
        for crop in crops
    ]
    places = _packed([image.shape[1] for image in scaled])
    width = max(place.end for place in places) + MARGIN
    height = (places[-1].row + 1) * STEP + 2 * MARGIN
    strip = np.full((height, width), 255, dtype=np.uint8)
    by_row: defaultdict[int, list[tuple[_Place, int]]] = defaultdict(list)
    for index, (place, image) in enumerate(zip(places, scaled, strict=True)):
        top = MARGIN + place.row * STEP
        strip[top : top + TEXT, place.start : place.end] = _dark_on_light(image)
        by_row[place.row].append((place, index))
    texts: defaultdict[int, list[tuple[float, str]]] = defaultdict(list)
    for word in see_words(strip, languages=languages, layout=ONE_BLOCK):
        row = int(((word.top + word.bottom) / 2 - MARGIN + (STEP - TEXT) / 2) // STEP)
        middle = (word.x0 + word.x1) / 2
        for place, index in by_row[row]:
            if place.start - GAP / 2 <= middle < place.end + GAP / 2:
                texts[index].append((word.x0, word.text))
    return ["".join(text for _, text in sorted(texts[i])) for i in range(len(crops))]


def _packed(widths: Sequence[int]) -> list[_Place]:
    """Set pieces side by side in rows: alone, a short number is too little to go by.

    Rows grow where there would be too many: two neighbours hold more than one row's width.
    """
    longest = max(ROW, 2 * STEP * sum(width + GAP for width in widths) // TALLEST)
    places: list[_Place] = []
    row, start = 0, MARGIN
    for width in widths:
        if start > MARGIN and start + width > longest:
            row, start = row + 1, MARGIN
        places.append(_Place(row, start, start + width))
        start += width + GAP
    return places


def _dark_on_light(image: Image) -> Image:
    if float(np.median(image)) >= 110:
        return image
    return 255 - image


def align(words: Sequence[str], text: str) -> list[str]:
    """Share out `text`, read without spaces, among the words of the first reader.

    >>> align(["12.5", "mg/kg"], "12.Smgkg")
    ['12.S', 'mgkg']
    """
    whole = "".join(words)
    place = list(range(len(whole) + 1))
    for operation in Levenshtein.opcodes(whole, text):
        start, end = operation.src_start, operation.src_end
        shift = operation.dest_start
        for offset in range(start, end + 1):
            place[offset] = min(shift + offset - start, operation.dest_end)
    place[len(whole)] = len(text)
    shares: list[str] = []
    begin = 0
    for word in words:
        shares.append(text[place[begin] : place[begin + len(word)]])
        begin += len(word)
    return shares
