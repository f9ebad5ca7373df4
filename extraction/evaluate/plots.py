"""Small SVG plots for the report, drawn without a library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extraction.evaluate.calibrated import Bin
from extraction.evaluate.score import Scored

SIZE, EDGE = 260, 34  # user units of the square plots: side, room for the axis
BAR_HEIGHT, LABEL_WIDTH, BAR_WIDTH = 18, 220, 320


def reliability_plot(bins: Sequence[Bin], title: str) -> str:
    """Draw confidence against the share that is right; dots grow with their count."""
    total = sum(part.count for part in bins) or 1
    dots = "".join(
        f'<circle cx="{_x(part.confidence):.1f}" cy="{_y(part.accuracy):.1f}" '
        f'r="{3 + 9 * (part.count / total) ** 0.5:.1f}" class="dot">'
        f"<title>{part.count} values, confidence {part.confidence:.3f}, "
        f"right {part.accuracy:.3f}</title></circle>"
        for part in bins
    )
    diagonal = f'<path d="M{_x(0)} {_y(0)}L{_x(1)} {_y(1)}" class="ideal"/>'
    return _frame(diagonal + dots, title, "confidence", "share that is right")


def coverage_plot(scored: Sequence[Scored], title: str) -> str:
    """Draw the precision of the surest values against the share that is accepted."""
    ordered = sorted(scored, key=lambda item: -item.confidence)
    points, right = [], 0
    step = max(1, len(ordered) // 300)
    for count, item in enumerate(ordered, 1):
        right += item.right
        if count % step == 0 or count == len(ordered):
            # the upper half only: precision 0.5 to 1
            height = max(0.0, 2 * right / count - 1)
            points.append(f"{_x(count / len(ordered)):.1f} {_y(height):.1f}")
    line = f'<polyline points="{" ".join(points)}" class="line"/>' if points else ""
    return _frame(line, title, "share accepted", "precision", low="0.5")


def bar_plot(values: Mapping[str, float], title: str) -> str:
    """Draw one bar from 0 to 1 for each name."""
    bars = "".join(
        f'<text x="{LABEL_WIDTH - 6}" y="{top + 13}" text-anchor="end">{_escape(name)}</text>'
        f'<rect x="{LABEL_WIDTH}" y="{top + 2}" height="{BAR_HEIGHT - 4}" '
        f'width="{value * BAR_WIDTH:.1f}" class="bar"/>'
        f'<text x="{LABEL_WIDTH + value * BAR_WIDTH + 5:.1f}" y="{top + 13}">{value:.3f}</text>'
        for top, (name, value) in zip(
            range(0, BAR_HEIGHT * len(values), BAR_HEIGHT), values.items(), strict=True
        )
    )
    return (
        f'<svg role="img" aria-label="{_escape(title)}" width="{LABEL_WIDTH + BAR_WIDTH + 60}" '
        f'height="{BAR_HEIGHT * len(values) + 4}">{bars}</svg>'
    )


def _frame(inside: str, title: str, across: str, up: str, low: str = "0") -> str:
    """Put axes from 0 (or `low`, upwards) to 1 around a square plot."""
    axes = (
        f'<path d="M{_x(0)} {_y(1)}V{_y(0)}H{_x(1)}" class="axis"/>'
        f'<text x="{_x(0) - 4}" y="{_y(1) + 4}" text-anchor="end">1</text>'
        f'<text x="{_x(0) - 4}" y="{_y(0)}" text-anchor="end">{low}</text>'
        f'<text x="{_x(1)}" y="{_y(0) + 14}" text-anchor="end">1</text>'
        f'<text x="{_x(0.5)}" y="{_y(0) + 26}" text-anchor="middle">{across}</text>'
        f'<text transform="translate(10 {_y(0.5)}) rotate(-90)" text-anchor="middle">{up}</text>'
    )
    return (
        f'<svg role="img" aria-label="{_escape(title)}" width="{SIZE + EDGE + 12}" '
        f'height="{SIZE + EDGE + 8}">{axes}{inside}</svg>'
    )


def _x(share: float) -> float:
    return round(EDGE + share * SIZE, 2)


def _y(share: float) -> float:
    return round(6 + (1 - share) * SIZE, 2)


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
