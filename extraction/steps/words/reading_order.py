"""The order in which a person reads the words of a page: line by line, left to right."""

from __future__ import annotations

from collections.abc import Iterable

from extraction.geometry import Word


def in_reading_order(words: Iterable[Word]) -> tuple[Word, ...]:
    """Return the words by lines; words are on a line whose middle runs through them."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: (w.box.middle_y, w.box.x0)):
        line = lines[-1] if lines else None
        if line is not None and word.box.middle_y - line[-1].box.middle_y < 0.4 * min(
            word.box.height, line[-1].box.height
        ):
            line.append(word)
        else:
            lines.append([word])
    return tuple(word for line in lines for word in sorted(line, key=lambda w: w.box.x0))
