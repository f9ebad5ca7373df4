"""A run of glyphs that stand together, on its way to become a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from extraction.engines.pdfium import Style


@dataclass(slots=True)
class Fragment:
    """Glyphs that stand together. `x0..x1` and `baseline` as if written level, in points."""

    text: str
    x0: float
    x1: float
    baseline: float
    ink: list[float]  # x0, top, x1, bottom as seen on the page
    style: Style
    bold: bool = False

    @property
    def size(self) -> float:
        """Font size in points; the ink's height where the file gives nonsense."""
        height = self.ink[3] - self.ink[1] if self.style.direction in {0, 180} else 0.0
        return self.style.size if self.style.size >= max(height * 0.6, 1.0) else height

    def take(self, character: str, end: float, seen: Sequence[float]) -> None:
        """Add a glyph that ends at `end` and is seen in the box `seen`."""
        self.text += character
        self.x1 = max(self.x1, end)
        ink = self.ink
        ink[0] = min(ink[0], seen[0])
        ink[1] = min(ink[1], seen[1])
        ink[2] = max(ink[2], seen[2])
        ink[3] = max(ink[3], seen[3])


def grown(box: Sequence[float], other: Sequence[float]) -> list[float]:
    """Return the smallest box (x0, top, x1, bottom) that holds both."""
    return [
        min(box[0], other[0]),
        min(box[1], other[1]),
        max(box[2], other[2]),
        max(box[3], other[3]),
    ]


def merge(left: Fragment, right: Fragment, text: str) -> Fragment:
    """Return both as one that reads `text` and keeps the left one's baseline and style."""
    return replace(
        left,
        text=text,
        x0=min(left.x0, right.x0),
        x1=max(left.x1, right.x1),
        ink=grown(left.ink, right.ink),
        bold=left.bold and right.bold,
    )
