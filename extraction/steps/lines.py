"""Words to lines: segments (words that belong together), lines, and blocks of lines.

A segment is a run of words on one line without a column gap or a drawn rule between
them: a label, a value, a table cell. Tables and header fields are read from segments.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from extraction.geometry import Box, Word
from extraction.page import Page

#: A gap wider than this share of the letter height parts two segments; a plain blank
#: is a quarter to a third of it, a stretched one in justified text up to a half.
SEGMENT_GAP = 0.62
#: Two words stand on one line if they share this part of the lower one's height.
LINE_OVERLAP = 0.5
#: A word's middle is at least this near to its line's, as a share of the height.
FARTHEST = 0.6
#: Two words share more than this of the width and differ by more of the height: two lines.
OVER = 0.4
#: Pages whose lines are kept: the last ones of a document are asked for again and again.
PAGES_KEPT = 32
#: A vertical rule is at most this wide, a horizontal one this high (points).
RULE_WIDTH = 3.0


@dataclass(frozen=True)
class Segment:
    """Words on one line that belong together, left to right."""

    words: tuple[Word, ...]
    box: Box

    @cached_property
    def text(self) -> str:
        """The words joined by blanks."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def height(self) -> float:
        """Letter height in points: the font size if known, else the box's height."""
        return letter_height(self.words[0])

    @property
    def bold(self) -> bool:
        """Whether all words are bold."""
        return all(word.bold for word in self.words)

    @property
    def confidence(self) -> float:
        """The reader's lowest confidence in any of the words."""
        return min(word.confidence for word in self.words)


@dataclass(frozen=True)
class Line:
    """Segments side by side on one line, left to right."""

    segments: tuple[Segment, ...]
    box: Box

    @cached_property
    def text(self) -> str:
        """The segments' text, three blanks between segments."""
        return "   ".join(segment.text for segment in self.segments)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All words, left to right."""
        return tuple(word for segment in self.segments for word in segment.words)


@dataclass(frozen=True)
class Block:
    """Lines of one column of text that stand close together, top to bottom."""

    lines: tuple[Segment, ...]
    box: Box

    @property
    def text(self) -> str:
        """The lines' text, one a line."""
        return "\n".join(line.text for line in self.lines)


def letter_height(word: Word) -> float:
    """Return the word's letter height in points; a text layer's tight boxes mislead."""
    if word.font_size > 0:
        return max(word.font_size, 0.8 * word.box.height)
    return max(word.box.height, 1.0)


def union(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around all; ValueError if there is none."""
    rest = iter(boxes)
    first = next(rest, None)
    if first is None:
        msg = "no box to join"
        raise ValueError(msg)
    x0, top, x1, bottom = first.x0, first.top, first.x1, first.bottom
    box = None
    for box in rest:  # plain comparisons: this runs for each word of a page, many times
        x0 = box.x0 if box.x0 < x0 else x0
        top = box.top if box.top < top else top
        x1 = box.x1 if box.x1 > x1 else x1
        bottom = box.bottom if box.bottom > bottom else bottom
    return first if box is None else Box(x0, top, x1, bottom)


def segment_of(words: Sequence[Word]) -> Segment:
    """Return one segment of the words, which stand on one line, left to right."""
    return Segment(tuple(words), union(word.box for word in words))


def group_lines(words: Sequence[Word]) -> list[list[Word]]:
    """Group words by the line they stand on, top to bottom, each left to right.

    A line is a band: a word joins the band that it shares most height with. Words of
    side-by-side columns whose lines do not meet stay apart only if they do not overlap.
    """
    bands: list[_Band] = []
    for word in sorted(words, key=lambda w: (w.box.middle_y, w.box.x0)):
        place = _place(word)
        best: _Band | None = None
        nearest = FARTHEST
        for band in bands[:-6:-1]:
            middle = band.distance(place)
            if middle is not None and middle < nearest and not band.has_above(place):
                best, nearest = band, middle
        if best is None:
            bands.append(_Band(place.top, place.bottom, [word], [place]))
        else:
            best.add(word, place)
    bands.sort(key=lambda band: (band.top + band.bottom) / 2)
    return [sorted(band.words, key=lambda w: w.box.x0) for band in bands]


class _Place(NamedTuple):
    """A word's box with what is asked of it many times."""

    x0: float
    x1: float
    top: float
    bottom: float
    width: float
    height: float
    middle: float


def _place(word: Word) -> _Place:
    box = word.box
    x0, x1, top, bottom = box.x0, box.x1, box.top, box.bottom
    return _Place(x0, x1, top, bottom, x1 - x0, bottom - top, (top + bottom) / 2)


@dataclass(slots=True)
class _Band:
    """A line on its way: top and bottom of its core words, and all words so far."""

    top: float
    bottom: float
    words: list[Word]
    places: list[_Place]

    def distance(self, place: _Place) -> float | None:
        """Return how far a word's middle is from the band's, None if it cannot be in it."""
        top, bottom, height = self.top, self.bottom, place.height
        high = bottom - top
        shared = (bottom if bottom < place.bottom else place.bottom) - (
            top if top > place.top else place.top
        )
        lower = high if high < height else height
        if shared / (lower if lower > 0.1 else 0.1) < LINE_OVERLAP:
            return None
        taller = high if high > height else height
        return abs((top + bottom) / 2 - place.middle) / (taller if taller > 0.1 else 0.1)

    def has_above(self, place: _Place) -> bool:
        """Whether a word of the band stands over this one: on two lines, however close."""
        x0, x1, _, _, width, height, middle = place
        for other in self.places:
            apart = middle - other.middle
            lower = height if height < other.height else other.height
            if not (apart > OVER * lower or -apart > OVER * lower):
                continue
            shared = (x1 if x1 < other.x1 else other.x1) - (x0 if x0 > other.x0 else other.x0)
            if max(0.0, shared) > OVER * (width if width < other.width else other.width):
                return True
        return False

    def add(self, word: Word, place: _Place) -> None:
        """Put a word in; a big letter widens no band."""
        self.words.append(word)
        self.places.append(place)
        if 0.7 < place.height / max(self.bottom - self.top, 0.1) < 1.4:
            size = len(self.words)
            self.top += (place.top - self.top) / size
            self.bottom += (place.bottom - self.bottom) / size


def vertical_rules(rules: Iterable[Box]) -> list[Box]:
    """Return the upright rules, by their left edge."""
    upright = [r for r in rules if r.width <= RULE_WIDTH and r.height > 2 * r.width]
    return sorted(upright, key=lambda rule: rule.x0)


def horizontal_rules(rules: Iterable[Box]) -> list[Box]:
    """Return the level rules, by their upper edge."""
    level = [r for r in rules if r.height <= RULE_WIDTH and r.width > 2 * r.height]
    return sorted(level, key=lambda rule: rule.top)


def split_line(
    words: Sequence[Word], upright: Sequence[Box] = (), gap: float = SEGMENT_GAP
) -> list[Segment]:
    """Part one line's words at wide gaps and at upright rules between them."""
    parts: list[list[Word]] = []
    edges = [rule.x0 for rule in upright]
    for word in words:
        if not parts:
            parts.append([word])
            continue
        left = parts[-1][-1]
        wide = word.box.x0 - left.box.x1 > gap * max(letter_height(left), letter_height(word))
        if wide or _rule_between(left.box, word.box, upright, edges):
            parts.append([word])
        else:
            parts[-1].append(word)
    return [segment_of(part) for part in parts]


def _rule_between(left: Box, right: Box, upright: Sequence[Box], edges: Sequence[float]) -> bool:
    middle = (left.middle_y + right.middle_y) / 2
    start = bisect_left(edges, left.middle_x)
    for rule in upright[start:]:
        if rule.x0 > right.middle_x:
            return False
        inside = left.x1 - 1.5 <= rule.middle_x <= right.x0 + 1.5
        if inside and rule.top <= middle <= rule.bottom:
            return True
    return False


def segment_gap(lines: Sequence[Sequence[Word]]) -> float:
    """Return the gap that parts segments on this page, as a share of the letter height.

    Wider than usual where blanks are wide: a typewriter's blank is as wide as a letter.
    """
    gaps = sorted(
        ratio
        for words in lines
        for left, right in pairwise(words)
        if 0.05 < (ratio := (right.box.x0 - left.box.x1) / letter_height(left)) < 1.0
    )
    if len(gaps) < 20:
        return SEGMENT_GAP
    return max(SEGMENT_GAP, min(1.25, 1.9 * gaps[int(0.4 * len(gaps))]))


@dataclass(frozen=True)
class RawLines:
    """The words of a page by line, the gap that parts segments, and its upright rules."""

    words: Sequence[Sequence[Word]]
    gap: float
    upright: list[Box]

    @cached_property
    def lines(self) -> list[Line]:
        """The lines, top to bottom, each with its segments."""
        parted = (tuple(split_line(words, self.upright, self.gap)) for words in self.words)
        return [Line(parts, union(part.box for part in parts)) for parts in parted]


@lru_cache(maxsize=PAGES_KEPT)
def raw_lines(page: Page) -> RawLines:
    """Return the words of a page by line."""
    grouped = group_lines(page.words)
    return RawLines(grouped, segment_gap(grouped), vertical_rules(page.rules))


def read_lines(page: Page) -> Sequence[Line]:
    """Return the page's lines, top to bottom, each with its segments."""
    return raw_lines(page).lines


def read_blocks(lines: Sequence[Line]) -> list[Block]:
    """Group segments that stand close under each other (an address, a paragraph)."""
    open_blocks: list[list[Segment]] = []
    done: list[list[Segment]] = []
    for line in lines:
        for segment in line.segments:
            home = next((b for b in reversed(open_blocks) if _continues(b[-1], segment)), None)
            if home is None:
                open_blocks.append([segment])
            else:
                home.append(segment)
        limit = line.box.top - 3 * line.box.height
        done += [b for b in open_blocks if b[-1].box.bottom < limit]
        open_blocks = [b for b in open_blocks if b[-1].box.bottom >= limit]
    blocks = [Block(tuple(b), union(s.box for s in b)) for b in done + open_blocks]
    return sorted(blocks, key=lambda block: (block.box.top, block.box.x0))


def _continues(above: Segment, below: Segment) -> bool:
    height = min(above.height, below.height)
    alike = 0.75 < above.height / below.height < 1.33
    near = -0.3 * height < below.box.top - above.box.bottom < 0.9 * height
    return alike and near and above.box.overlap_x(below.box) > 0
