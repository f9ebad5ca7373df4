"""Words to lines: segments (words that belong together), lines, and blocks of lines.

A segment is a run of words on one line without a column gap or a drawn rule between
them: a label, a value, a table cell. Tables and header fields are read from segments.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from extraction.geometry import Box, Word
from extraction.page import Page

#: A gap wider than this share of the letter height parts two segments; a plain blank
#: is a quarter to a third of it, a stretched one in justified text up to a half.
SEGMENT_GAP = 0.62
#: Two words stand on one line if they share this part of the lower one's height.
LINE_OVERLAP = 0.5
#: Two words share more than this of the width and differ by more of the height: two lines.
OVER = 0.4
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

    @property
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

    @property
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
    found = tuple(boxes)
    if not found:
        msg = "no box to join"
        raise ValueError(msg)
    return Box(
        min(box.x0 for box in found),
        min(box.top for box in found),
        max(box.x1 for box in found),
        max(box.bottom for box in found),
    )


def segment_of(words: Sequence[Word]) -> Segment:
    """Return one segment of the words, which stand on one line, left to right."""
    return Segment(tuple(words), union(word.box for word in words))


def group_lines(words: Sequence[Word]) -> list[list[Word]]:
    """Group words by the line they stand on, top to bottom, each left to right.

    A line is a band: a word joins the band that it shares most height with. Words of
    side-by-side columns whose lines do not meet stay apart only if they do not overlap.
    """
    bands: list[tuple[float, float, list[Word]]] = []  # top and bottom of the core words
    for word in sorted(words, key=lambda w: (w.box.middle_y, w.box.x0)):
        box = word.box
        best = None
        for place in range(len(bands) - 1, max(-1, len(bands) - 6), -1):
            top, bottom, _ = bands[place]
            shared = min(bottom, box.bottom) - max(top, box.top)
            lower = max(min(bottom - top, box.height), 0.1)
            share = shared / lower
            middle = abs((top + bottom) / 2 - box.middle_y) / max(bottom - top, box.height, 0.1)
            if share < LINE_OVERLAP or middle >= 0.6 or (best is not None and middle >= best[0]):
                continue
            if not any(_above(other.box, box) for other in bands[place][2]):
                best = (middle, place)
        if best is None:
            bands.append((box.top, box.bottom, [word]))
        else:
            top, bottom, members = bands[best[1]]
            members.append(word)
            if 0.7 < box.height / max(bottom - top, 0.1) < 1.4:  # a big letter widens no band
                size = len(members)
                top, bottom = (
                    top + (box.top - top) / size,
                    bottom + (box.bottom - bottom) / size,
                )
            bands[best[1]] = (top, bottom, members)
    bands.sort(key=lambda band: (band[0] + band[1]) / 2)
    return [sorted(members, key=lambda w: w.box.x0) for _, _, members in bands]


def _above(one: Box, other: Box) -> bool:
    """Whether one word stands over the other: on two lines, however close those are."""
    shared = one.overlap_x(other) > OVER * min(one.width, other.width)
    return shared and abs(one.middle_y - other.middle_y) > OVER * min(one.height, other.height)


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


def read_lines(page: Page) -> list[Line]:
    """Return the page's lines, top to bottom, each with its segments."""
    upright = vertical_rules(page.rules)
    lines = []
    grouped = group_lines(page.words)
    gap = segment_gap(grouped)
    for words in grouped:
        segments = tuple(split_line(words, upright, gap))
        lines.append(Line(segments, union(segment.box for segment in segments)))
    return lines


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
