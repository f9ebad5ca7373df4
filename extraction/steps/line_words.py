"""One recognised line to words: where the reader put a space, or the eye sees a gap."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from extraction.engines.rapid import Character, Line

#: Middle-to-middle distance, in line heights, from which two characters are two words.
WIDE = 1.5
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


def word_groups(line: Line, *, ratio: float) -> list[list[Character]]:
    """Group a line's characters to words; `ratio` is the line's width by its height."""
    groups: list[list[Character]] = [[]]
    for character in line.characters:
        if character.text.isspace():
            groups.append([])
            continue
        last = groups[-1][-1] if groups[-1] else None
        if last is not None and (_middle(character) - _middle(last)) * ratio > WIDE:
            groups.append([])
        groups[-1].append(character)
    return [group for group in groups if group]


def split_line(line: Line, dark: npt.NDArray[np.bool_], *, height: int) -> list[Piece]:
    """Return the words of a line with tight places.

    Args:
        line: The recognised characters.
        dark: For each pixel column of the line's image whether it holds ink.
        height: Of that image in pixels.

    """
    width = len(dark)
    groups = word_groups(line, ratio=width / height)
    if not groups:
        return []
    edges = [_left_edge(groups[0][0], dark, height)]
    for before, after in itertools.pairwise(groups):
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


def texts(pieces: Sequence[Piece]) -> list[str]:
    """Return the words' texts."""
    return [piece.text for piece in pieces]
