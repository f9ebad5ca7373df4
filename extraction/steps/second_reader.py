"""What Tesseract sees where the first reader saw a word.

The lines that the first reader found are stacked to one white strip and read in one go:
less time than a whole page, and no layout to go wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
from rapidfuzz.distance import Levenshtein

from extraction.engines.opencv import Image, resize
from extraction.engines.tesseract import see_words

TEXT = 36  # pixels: Tesseract reads capitals of about 25 pixels best
STEP = 48  # from line to line
MARGIN = 12
WIDEST = 3000
STRIP = 400  # lines in one image
ONE_BLOCK = 6  # page segmentation mode: a single uniform block of text
#: Prose longer than this and without a digit holds no fact: not worth the time.
PROSE = 70


def second_opinions(
    crops: Sequence[Image], lines: Sequence[Sequence[str]], *, languages: Sequence[str]
) -> list[list[str | None]]:
    """Return for each line and each of its words what Tesseract saw there.

    Args:
        crops: Grey images of the lines.
        lines: The words that the first reader saw in each; only to share out the second
            reader's text among them.
        languages: Tesseract codes; none means that nobody looks.

    Returns:
        One list a line, as long as the line has words; None where nobody looked.

    """
    asked = [i for i, words in enumerate(lines) if languages and _matters(" ".join(words))]
    seen: dict[int, str] = {}
    for start in range(0, len(asked), STRIP):
        part = asked[start : start + STRIP]
        texts = _read_strip([crops[index] for index in part], languages)
        seen.update(zip(part, texts, strict=True))
    opinions: list[list[str | None]] = []
    for index, words in enumerate(lines):
        text = seen.get(index)
        opinions.append([None] * len(words) if text is None else list(align(words, text)))
    return opinions


def _matters(text: str) -> bool:
    return bool(text) and (len(text) <= PROSE or any(sign.isdigit() for sign in text))


def _read_strip(crops: Sequence[Image], languages: Sequence[str]) -> list[str]:
    """Return the text that Tesseract reads in each crop, without spaces."""
    if not crops:
        return []
    scaled = [
        resize(crop, min(WIDEST, max(8, round(crop.shape[1] * TEXT / crop.shape[0]))), TEXT)
        for crop in crops
    ]
    width = max(image.shape[1] for image in scaled) + 2 * MARGIN
    strip = np.full((len(crops) * STEP + 2 * MARGIN, width), 255, dtype=np.uint8)
    for row, image in enumerate(scaled):
        top = MARGIN + row * STEP
        strip[top : top + TEXT, MARGIN : MARGIN + image.shape[1]] = _dark_on_light(image)
    rows: defaultdict[int, list[tuple[float, str]]] = defaultdict(list)
    for word in see_words(strip, languages=languages, layout=ONE_BLOCK):
        row = int(((word.top + word.bottom) / 2 - MARGIN + (STEP - TEXT) / 2) // STEP)
        rows[row].append((word.x0, word.text))
    return ["".join(text for _, text in sorted(rows[row])) for row in range(len(crops))]


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
