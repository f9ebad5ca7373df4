"""Where things stand on a page.

All coordinates are points (1/72 inch) from the top left corner of the page as a
person reads it: after the page's own rotation and after a turned scan was set upright.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Below this a reader's word for its letters is no more than a guess at one of them.
UNSURE = 0.9


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points, from the top left corner of the upright page."""

    x0: float
    top: float
    x1: float
    bottom: float

    def __post_init__(self) -> None:
        if self.x1 < self.x0 or self.bottom < self.top:
            msg = f"box is inside out: {self}"
            raise ValueError(msg)

    @property
    def width(self) -> float:
        """Width in points."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Height in points."""
        return self.bottom - self.top

    @property
    def middle_x(self) -> float:
        """Horizontal middle in points."""
        return (self.x0 + self.x1) / 2

    @property
    def middle_y(self) -> float:
        """Vertical middle in points."""
        return (self.top + self.bottom) / 2

    def turned(self, degrees: int, width: float, height: float) -> Box:
        """Return the box after its page was turned clockwise by 0, 90, 180 or 270 degrees.

        `width` and `height` are the page's afterwards, in points.
        """
        if degrees == 90:
            return Box(width - self.bottom, self.x0, width - self.top, self.x1)
        if degrees == 180:
            return Box(width - self.x1, height - self.bottom, width - self.x0, height - self.top)
        if degrees == 270:
            return Box(self.top, height - self.x1, self.bottom, height - self.x0)
        return self

    def union(self, other: Box) -> Box:
        """Return the smallest box that holds both."""
        return Box(
            min(self.x0, other.x0),
            min(self.top, other.top),
            max(self.x1, other.x1),
            max(self.bottom, other.bottom),
        )

    def overlap_x(self, other: Box) -> float:
        """Return the shared width in points, 0 if none."""
        return max(0.0, min(self.x1, other.x1) - max(self.x0, other.x0))

    def overlap_y(self, other: Box) -> float:
        """Return the shared height in points, 0 if none."""
        return max(0.0, min(self.bottom, other.bottom) - max(self.top, other.top))


@dataclass(frozen=True, slots=True)
class Word:
    """One word with its place. `confidence` is the reader's, 0..1; 1 for a text layer."""

    text: str
    box: Box
    confidence: float = 1.0
    #: What the second, independent reader saw here; None where nobody looked.
    second: str | None = None
    font_size: float = 0.0
    bold: bool = False

    @property
    def doubtful(self) -> bool:
        """Whether the reader was unsure of a letter, or the second one saw another text."""
        if self.confidence < UNSURE:
            return True
        return self.second is not None and _letters(self.second) != _letters(self.text)


def _letters(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
