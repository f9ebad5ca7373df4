"""Small charts as numbers for SVG, drawn on the server: no script, no library.

The template `_macros/charts.html` draws them; the table beside says the same in figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 640, 220, 34


@dataclass(frozen=True, slots=True)
class Dot:
    """One point of a line; `tone` "red" where it is outside."""

    x: float
    y: float
    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line with its word: a limit, a mean."""

    y: float
    word: str
    tone: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line chart: points from left to right, limits across."""

    dots: tuple[Dot, ...]
    rules: tuple[Rule, ...]

    @property
    def path(self) -> str:
        """The points as an SVG polyline."""
        return " ".join(f"{dot.x:.1f},{dot.y:.1f}" for dot in self.dots)


def line_chart(
    values: Sequence[tuple[float, str, str]], rules: Sequence[tuple[float | None, str, str]]
) -> Line:
    """Return where things lie: values as (number, label, tone), rules as (number, word, tone)."""
    drawn = [(number, word, tone) for number, word, tone in rules if number is not None]
    numbers = [number for number, _, _ in [*values, *drawn]] or [0.0]
    low, high = min(numbers), max(numbers)
    span = (high - low) or 1.0

    def height(number: float) -> float:
        return HEIGHT - EDGE - (number - low) / span * (HEIGHT - 2 * EDGE)

    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    return Line(
        tuple(
            Dot(EDGE + place * step, height(number), label, tone)
            for place, (number, label, tone) in enumerate(values)
        ),
        tuple(Rule(height(number), word, tone) for number, word, tone in drawn),
    )
