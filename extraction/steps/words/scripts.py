"""Raised and lowered signs: `10` with a small high `5` behind it is one word, `10⁵`."""

from __future__ import annotations

import re
from bisect import bisect, insort
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from extraction.normalise.text import RAISED_LETTERS
from extraction.steps.words.fragments import Fragment, merge

_RAISED = str.maketrans(
    "0123456789+-\u2212–=()abcdefghijklmnprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾" + RAISED_LETTERS
)
_CAN_RISE = frozenset("0123456789+-\u2212–=()n")
#: The mark of a footnote: one letter, or several parted by commas, with a bracket or without.
_MARK = re.compile(r"\(?(?:[a-np-z]|\d{1,2})(?:,(?:[a-np-z]|\d{1,2}))*\)?")
SMALL = 0.85  # of the font size of the text that carries it
LONGEST = 4
REACH = (-0.12, 0.22)  # gap to the text that carries it, in its font sizes
RAISE = (0.15, 0.75)  # height above its baseline, in its font sizes
DROP = (-0.40, -0.06)
BEFORE = 0.6  # gap from a mark to the text of its note, in that text's font sizes
BUCKET = 8.0  # points


def attach_scripts(fragments: Iterable[Fragment]) -> list[Fragment]:
    """Return the fragments, with raised and lowered signs joined to what carries them.

    Raised digits and signs become superscript characters, and so do letters that are marks of
    footnotes (`8.7ᵃ`); lowered ones are written plain (`H2O`), as names of substances are
    looked up so. Other raised letters stay on their own. A mark before the text of its note
    is raised and stays a word.
    """
    kept = list(fragments)
    by_end: defaultdict[int, list[int]] = defaultdict(list)
    for index, fragment in enumerate(kept):
        by_end[int(fragment.x1 // BUCKET)].append(index)
    sizes = [fragment.size for fragment in kept]
    starts = sorted((fragment.x0, index) for index, fragment in enumerate(kept))
    largest = max(sizes, default=0.0)
    gone: set[int] = set()
    for index in sorted(range(len(kept)), key=lambda i: kept[i].x0):
        small = kept[index]
        if len(small.text) > LONGEST or not _can_attach(small.text):
            continue
        for carrier in _ending_near(by_end, small.x0):
            if sizes[index] > SMALL * sizes[carrier] or carrier in gone or carrier == index:
                continue
            if (text := _joined_text(kept[carrier], small)) is not None:
                kept[carrier] = merge(kept[carrier], small, text)
                sizes[carrier] = kept[carrier].size
                largest = max(largest, sizes[carrier])
                insort(starts, (kept[carrier].x0, carrier))
                by_end[int(kept[carrier].x1 // BUCKET)].append(carrier)
                gone.add(index)
                break
        else:
            near = (small.x1 - largest, small.x1 + largest)  # wider than a gap may be
            others = _starting_between(starts, *near) if _MARK.fullmatch(small.text) else []
            if any(
                _before(small, kept[i], sizes[i]) for i in others if i not in gone and i != index
            ):
                kept[index] = replace(small, text=small.text.translate(_RAISED))
    return [fragment for index, fragment in enumerate(kept) if index not in gone]


def _can_attach(text: str) -> bool:
    plain = all(character in _CAN_RISE for character in text) or text.isalnum()
    return plain or _MARK.fullmatch(text) is not None


def _before(small: Fragment, other: Fragment, size: float) -> bool:
    """Whether a small fragment stands raised right before a larger one, as the mark of a note."""
    return (
        size > 0
        and small.size <= SMALL * size
        and -0.1 * size < other.x0 - small.x1 < BEFORE * size
        and RAISE[0] < (other.baseline - small.baseline) / size < RAISE[1]
    )


def _starting_between(starts: Sequence[tuple[float, int]], first: float, last: float) -> list[int]:
    return [i for _, i in starts[bisect(starts, (first, 0)) : bisect(starts, (last, len(starts)))]]


def _ending_near(by_end: dict[int, list[int]], x: float) -> list[int]:
    bucket = int(x // BUCKET)
    return [i for b in (bucket - 1, bucket, bucket + 1) for i in by_end.get(b, ())]


def _joined_text(carrier: Fragment, small: Fragment) -> str | None:
    size = carrier.size
    if size <= 0:
        return None
    if not REACH[0] * size < small.x0 - carrier.x1 < REACH[1] * size:
        return None
    height = (carrier.baseline - small.baseline) / size
    raised = all(sign in _CAN_RISE for sign in small.text) or _MARK.fullmatch(small.text)
    if RAISE[0] < height < RAISE[1] and raised:
        return carrier.text + small.text.translate(_RAISED)
    if DROP[0] < height < DROP[1] and carrier.text[-1].isalpha():
        return carrier.text + small.text
    return None
