"""One recognised line to words: where the reader put a space, or the eye sees a gap."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from extraction.engines.rapid import Character, Line

#: Middle-to-middle distance, in line heights, from which two characters are two words.
WIDE = 1.5
#: A gap in the ink, in line heights, that is a space although the reader saw none: in a
#: line with other spaces if it is near their width, in a line without from UNSEEN on.
SMALLEST, UNSEEN = 0.16, 0.26
IN_NUMBER = 0.16  # more, between digits, points and commas,
BEHIND_LABEL = 0.12  # less, behind the colon of a label
APART = 0.8  # and their middles must be so many line heights apart
#: Letters are spaced out if their gaps, at least so many, are alike: smallest to widest.
FEWEST_GAPS, EVEN = 3, 0.6
#: Half a usual character, in line heights.
HALF = 0.25
#: How far ink may reach beyond the middle of the outermost character, in line heights.
REACH = 0.9


@dataclass(frozen=True, slots=True)
class Piece:
    """A word of a line; `start` and `end` are shares (0..1) of the line's width."""

    text: str
    start: float
    end: float
    confidence: float


def word_groups(line: Line, dark: npt.NDArray[np.bool_], *, height: int) -> list[list[Character]]:
    """Group a line's characters to words: at its spaces, and at gaps as wide as those."""
    marks = [c for c in line.characters if not c.text.isspace()]
    if not marks:
        return []
    spaced = _spaces_before(line)
    gaps = [_blank(before, after, dark) / height for before, after in pairwise(marks)]
    usual = [gap for gap, space in zip(gaps, spaced[1:], strict=True) if space and gap > 0]
    wide = max(SMALLEST, 0.75 * float(np.median(usual))) if usual else UNSEEN
    if not usual and _spaced_out(marks, gaps):
        wide = WIDE
    groups = [[marks[0]]]
    for index, gap in enumerate(gaps):
        before, after = marks[index], marks[index + 1]
        distance = (_middle(after) - _middle(before)) * len(dark) / height
        label = before.text == ":" and not _behind_digit(marks, index)
        number = not label and _in_number(before.text, after.text)
        blank = (
            gap > wide + IN_NUMBER and distance > APART
            if number
            else gap + BEHIND_LABEL * label > wide
        )
        if spaced[index + 1] or blank or distance > WIDE:
            groups.append([])
        groups[-1].append(after)
    return groups


def _spaced_out(marks: list[Character], gaps: list[float]) -> bool:
    """Whether the letters of one word stand apart, all by about as much."""
    letters = all(mark.text.isalpha() for mark in marks)
    return letters and len(gaps) >= FEWEST_GAPS and min(gaps) > EVEN * max(gaps)


def _behind_digit(marks: list[Character], index: int) -> bool:
    """Whether the sign at `index` follows a digit, as the colon of a time does."""
    return index > 0 and marks[index - 1].text.isdigit()


def _spaces_before(line: Line) -> list[bool]:
    """Return for each visible character whether the reader saw a space before it."""
    result: list[bool] = []
    space = False
    for character in line.characters:
        if character.text.isspace():
            space = True
        else:
            result.append(space)
            space = False
    return result


def _blank(before: Character, after: Character, dark: npt.NDArray[np.bool_]) -> float:
    """Return the width in pixels of the widest stretch without ink between two characters."""
    start, end = _gap(_middle(before) * len(dark), _middle(after) * len(dark), dark)
    return end - start


def _in_number(before: str, after: str) -> bool:
    """Whether a gap here is the room around a slim digit, a point or a low line."""
    signs = "0123456789.,:/-_"
    return (before in signs and after in signs) or "_" in {before, after}


def split_line(line: Line, dark: npt.NDArray[np.bool_], *, height: int) -> list[Piece]:
    """Return the words of a line with tight places.

    Args:
        line: The recognised characters.
        dark: For each pixel column of the line's image whether it holds ink.
        height: Of that image in pixels.

    """
    width = len(dark)
    groups = word_groups(line, dark, height=height)
    if not groups:
        return []
    edges = [_left_edge(groups[0][0], dark, height)]
    for before, after in pairwise(groups):
        edges.extend(_gap(_middle(before[-1]) * width, _middle(after[0]) * width, dark))
    edges.append(_right_edge(groups[-1][-1], dark, height))
    return [
        Piece(
            text="".join(character.text for character in group),
            start=edges[2 * index] / width,
            end=max(edges[2 * index + 1], edges[2 * index] + 1) / width,
            confidence=min(character.confidence for character in group),
        )
        for index, group in enumerate(groups)
    ]


def _middle(character: Character) -> float:
    return (character.start + character.end) / 2


def _gap(left: float, right: float, dark: npt.NDArray[np.bool_]) -> tuple[float, float]:
    """Return the widest stretch without ink between two characters (pixel columns)."""
    first, last = int(left), max(int(right), int(left) + 1)
    best, run = (0, 0), 0
    for offset, column in enumerate(dark[first:last]):
        run = 0 if column else run + 1
        if run > best[1] - best[0]:
            best = (offset + 1 - run, offset + 1)
    if best[1] == best[0]:
        middle = (left + right) / 2
        return middle, middle
    return float(first + best[0]), float(first + best[1])


def _left_edge(character: Character, dark: npt.NDArray[np.bool_], height: int) -> float:
    middle = _middle(character) * len(dark)
    lowest = max(0, int(middle - REACH * height))
    inked = np.flatnonzero(dark[lowest : int(middle) + 1])
    return float(lowest + inked[0]) if len(inked) else max(0.0, middle - HALF * height)


def _right_edge(character: Character, dark: npt.NDArray[np.bool_], height: int) -> float:
    middle = _middle(character) * len(dark)
    highest = min(len(dark), int(middle + REACH * height) + 1)
    inked = np.flatnonzero(dark[int(middle) : highest])
    end = int(middle) + inked[-1] + 1 if len(inked) else middle + HALF * height
    return min(float(len(dark)), float(end))
