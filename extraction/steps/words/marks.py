"""Marks that people put on a printed page in colour: stamps, seals, pens.

They are lifted off before the page is read, so that neither their letters mix with the
print nor their lines spoil it, and are read apart. What a stamp says is shown to the
reviewer; no value is taken from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extraction.engines.inks import (
    Ink,
    Inks,
    find_inks,
    only_ink,
    place_of,
    share_inked,
    without_ink,
)
from extraction.engines.opencv import Image, Quad, cut
from extraction.geometry import Box, Word
from extraction.normalise.dates import find_dates
from extraction.normalise.verdicts import find_verdict
from extraction.page import Page
from extraction.result import Reason
from extraction.steps.words.orientation import Reader
from extraction.steps.words.regions import lies_over

LOOK = 110.0  # dpi at which to look for marks
SMALLEST = 26.0  # points, wide and high: coloured lines of print are lower
#: Above this share of the page coloured ink is the letterhead's logo.
LETTERHEAD = 0.15
SPARSE = 0.45  # of its box; what is fuller is a coloured ground or a picture
DRAWN = 0.35  # of its ink in straight lines: a coloured table
LARGEST = 300.0  # points, wide or high: what is larger is a form printed in colour
#: So many pieces of the same colour elsewhere are letters and lines printed in it.
PRINTED = 30
#: Lines of a stamp are at most so far apart, points.
BESIDE = 10.0
#: From this share of its ink on black print lies under it.
OVER_PRINT = 0.04
#: A round mark that covers no print: its size in points, and how much longer than wide.
ROUND = (60.0, 170.0)
ROUNDNESS = 1.35
HOLLOW = 0.35
#: More marks than this are decoration.
MOST = 20
#: The reader must be this sure of a stamp's words.
SURE = 0.7
FEWEST = 3  # letters or digits
#: What stands in a stamp is worth less than what is printed.
WORTH = 0.5
#: Share of a word's place under a mark from which its letters are doubtful, and how much
#: the reader's word for them is worth then.
THROUGH, UNDER_MARK = 0.02, 0.75


@dataclass(frozen=True, slots=True)
class Lifted:
    """A page image without its marks, the words of these, and where they were."""

    image: Image
    words: tuple[Word, ...] = ()
    pieces: tuple[Ink, ...] = ()
    inks: Inks | None = None

    def doubted(self, word: Word, points: float) -> Word:
        """Return a word with less confidence if a mark ran through it.

        Args:
            word: Read in the image.
            points: Size of a pixel of the image in points.

        """
        if self.inks is None:
            return word
        width, height = self.image.shape[1] * points, self.image.shape[0] * points
        box = word.box
        place = (box.x0 / width, box.top / height, box.x1 / width, box.bottom / height)
        if share_inked(self.inks, self.pieces, place) < THROUGH:
            return word
        return doubt(word)


def lift_marks(image: Image, reader: Reader, *, points: float) -> Lifted:
    """Return the image without coloured marks, and what they say.

    Args:
        image: (H, W, 3) RGB, upright; it stays as it is.
        reader: Reads the marks.
        points: Size of a pixel in points.

    """
    scale = min(1.0, points * LOOK / 72.0)
    height, width = round(image.shape[0] * scale), round(image.shape[1] * scale)
    inks = find_inks(image, width=width, height=height)
    if inks is None:
        return Lifted(image)
    marks = [
        ink
        for ink in inks.pieces
        if _is_mark(ink, points / scale, height) and not _is_printed(ink, inks.pieces)
    ]
    if not marks or len(marks) > MOST:
        return Lifted(image)
    groups = _grouped(marks, inks.pieces, points / scale)
    words = [word for group in groups for word in _read(image, inks, group, reader, points)]
    clean = image.copy()
    for group in groups:
        without_ink(clean, inks, group)
    return Lifted(clean, tuple(words), tuple(piece for g in groups for piece in g), inks)


def _grouped(marks: Sequence[Ink], pieces: Sequence[Ink], size: float) -> list[list[Ink]]:
    """Return each mark with its parts; the first of a group takes up the room of all of them.

    Parts are what stands in a mark, such as the words in a ring, the frame around it, and lines
    above and below it of the same colour.
    """
    groups: list[list[Ink]] = []
    for mark in sorted(marks, key=lambda ink: (ink.x0 - ink.x1) * (ink.bottom - ink.top)):
        if any(mark in group for group in groups):
            continue
        whole, parts = mark, [mark]
        while near := [p for p in pieces if p not in parts and _belongs(p, whole, size)]:
            parts += near
            whole = replace(
                mark,
                x0=min(p.x0 for p in parts),
                top=min(p.top for p in parts),
                x1=max(p.x1 for p in parts),
                bottom=max(p.bottom for p in parts),
            )
        groups.append([whole, *parts])
    return groups


def _belongs(piece: Ink, mark: Ink, size: float) -> bool:
    """Whether a piece is a part of a mark; `size` of a pixel in points."""
    if not piece.same_colour(mark):
        return False
    width = max(piece.x1, mark.x1) - min(piece.x0, mark.x0)
    height = max(piece.bottom, mark.bottom) - min(piece.top, mark.top)
    if max(width, height) * size > LARGEST:
        return False
    apart = max(piece.top - mark.bottom, mark.top - piece.bottom)
    over = min(piece.x1, mark.x1) - max(piece.x0, mark.x0)
    return apart * size < BESIDE and over > 0.5 * min(piece.x1 - piece.x0, mark.x1 - mark.x0)


def _is_mark(ink: Ink, size: float, height: int) -> bool:
    """Whether ink was put on a printed page; `size` of a pixel in points, `height` in pixels."""
    shorter, longer = sorted(((ink.x1 - ink.x0) * size, (ink.bottom - ink.top) * size))
    if shorter < SMALLEST or longer > LARGEST or ink.bottom < LETTERHEAD * height:
        return False
    if ink.fill > SPARSE or ink.straight > DRAWN:
        return False
    if ink.over_black > OVER_PRINT:
        return True
    round_enough = longer <= ROUNDNESS * shorter and ROUND[0] <= shorter <= longer <= ROUND[1]
    return round_enough and ink.fill < HOLLOW


def _is_printed(ink: Ink, pieces: Sequence[Ink]) -> bool:
    """Whether the page is printed in the ink's colour, as blue forms are."""
    alike = sum(ink.same_colour(piece) and not ink.holds(piece) for piece in pieces)
    return alike > PRINTED


def _read(
    image: Image, inks: Inks, mark: Sequence[Ink], reader: Reader, points: float
) -> list[Word]:
    """Return the lines of a mark, also leaning ones, with their places on the page."""
    alone = only_ink(image, inks, mark)
    left, top, _, _ = place_of(image, inks, mark[0])
    quads = reader.detect(alone, longest=max(alone.shape[:2]))
    found: list[Word] = []
    for quad, line in zip(quads, reader.recognise([cut(alone, q) for q in quads]), strict=True):
        letters = sum(sign.isalnum() for sign in line.text)
        if line.confidence < SURE or letters < FEWEST:
            continue
        (x0, y0), (x1, y1) = quad.min(axis=0), quad.max(axis=0)
        place = Box(*(float(v) * points for v in (left + x0, top + y0, left + x1, top + y1)))
        found.append(Word(line.text.strip(), place, WORTH * line.confidence))
    return found


def is_under(word: Word, lines: Sequence[Quad], points: float) -> bool:
    """Whether one of the lines (pixels) lies over a word."""
    box = word.box
    place = (box.x0 / points, box.top / points, box.x1 / points, box.bottom / points)
    return any(lies_over(line, place) for line in lines)


def doubt(word: Word) -> Word:
    """Return a word with no more confidence than one has that a mark runs through."""
    return replace(word, confidence=min(UNDER_MARK, word.confidence))


def find_stamps(pages: Sequence[Page]) -> list[Reason]:
    """Return what stamps say where that is a verdict or a date, for the reviewer to weigh."""
    found = []
    for page in pages:
        said = " ".join(w.text for w in sorted(page.marks, key=lambda w: (w.box.top, w.box.x0)))
        verdict = any(find_verdict(word.text) is not None for word in page.marks)
        if verdict or find_dates(said):
            sentence = f"A stamp on page {page.number} seems to say “{said}”; it was not used."
            found.append(Reason("stamp.seen", sentence))
    return found
