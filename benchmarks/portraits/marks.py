"""Marks that a page's template may print: a company's logo, a signature, a rubber stamp."""

from __future__ import annotations

import base64
import io
import math
import random
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

FONT = "LiberationSans-Bold.ttf"


def logo(text: str, colour: str, height: int = 46) -> str:
    """Return a company's name as a picture, so that no text layer holds it."""
    font = ImageFont.truetype(FONT, 60)
    width = int(font.getlength(text)) + 110
    picture = Image.new("RGB", (width, 90), "white")
    draw = ImageDraw.Draw(picture)
    draw.polygon([(8, 80), (44, 8), (80, 80)], fill=colour)
    draw.ellipse((30, 42, 58, 70), fill="white")
    draw.text((96, 10), text, font=font, fill=colour)
    packed = io.BytesIO()
    picture.save(packed, "PNG")
    data = base64.b64encode(packed.getvalue()).decode()
    return f"<img src='data:image/png;base64,{data}' style='height:{height}px'>"


def signature(seed: int, colour: str = "#1a2f8a") -> str:
    """Return a scribble like a signature, as SVG; the same seed gives the same one."""
    dice = random.Random(seed)
    points = []
    for step in range(60):
        across = 8 + step * 2.6 + 6 * math.sin(step / dice.uniform(2, 3))
        points.append((across, 30 + dice.uniform(8, 18) * math.sin(step / 1.7 + dice.random())))
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        "<svg width='180' height='60'><polyline fill='none' stroke-width='1.6' "
        f"stroke='{colour}' points='{path}'/></svg>"
    )


def stamp(
    lines: Sequence[str], *, colour: str, angle: float, left: str, top: str, size: int = 120
) -> str:
    """Return a round rubber stamp laid over the page at (left, top), as SVG."""
    middle = size / 2
    texts = "".join(
        f"<text x='{middle}' y='{middle + (n - (len(lines) - 1) / 2) * 13 + 4}' "
        f"font-size='10' font-family='Liberation Sans' text-anchor='middle'>{line}</text>"
        for n, line in enumerate(lines)
    )
    rings = "".join(
        f"<circle cx='{middle}' cy='{middle}' r='{middle - gap}' fill='none' stroke-width='2'/>"
        for gap in (3, 9)
    )
    return (
        f"<svg width='{size}' height='{size}' style='position:absolute;left:{left};top:{top};"
        f"transform:rotate({angle}deg);opacity:.62' fill='{colour}' stroke='{colour}'>"
        f"{rings}<g stroke='none'>{texts}</g></svg>"
    )
