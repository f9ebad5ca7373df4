"""What people put on paper before it is scanned: stamps, pen strokes, highlighter."""

from __future__ import annotations

import math
from random import Random

from PIL import Image, ImageChops, ImageDraw

STAMPS = ("RECEIVED", "QC PASSED", "APPROVED", "EINGANG", "COPY", "RELEASED")


def add_marks(image: Image.Image, rng: Random) -> Image.Image:
    """Put some of the marks on a page; paper stays readable for a person."""
    if rng.random() < 0.3:
        image = _stamp(image, rng)
    if rng.random() < 0.3:
        image = _strokes(image, rng)
    if rng.random() < 0.25:
        image = _highlight(image, rng)
    return image


def _stamp(image: Image.Image, rng: Random) -> Image.Image:
    """Press a turned, half transparent stamp somewhere on the page."""
    size = image.width // 5
    stamp = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    draw = ImageDraw.Draw(stamp)
    ink = (*rng.choice([(180, 20, 40), (30, 60, 160), (20, 110, 60)]), rng.randint(90, 170))
    draw.ellipse((4, 4, size - 4, size - 4), outline=ink, width=max(2, size // 40))
    draw.ellipse((12, 12, size - 12, size - 12), outline=ink, width=1)
    text = rng.choice(STAMPS)
    draw.text((size / 2, size / 2), text, fill=ink, anchor="mm", font_size=size // 9)
    stamp = stamp.rotate(rng.uniform(-35, 35), Image.Resampling.BICUBIC)
    place = (
        rng.randrange(0, image.width - size),
        rng.randrange(image.height // 5, image.height - size),
    )
    paper = image.convert("RGBA")
    paper.alpha_composite(stamp, place)
    return paper.convert("RGB")


def _strokes(image: Image.Image, rng: Random) -> Image.Image:
    """Scribble as with a ball pen: initials, a tick, an underline."""
    image = image.copy()
    draw = ImageDraw.Draw(image)
    ink = rng.choice(["#1b2a8a", "#222222", "#173f8f"])
    for _ in range(rng.randint(1, 3)):
        x = rng.uniform(0.1, 0.8) * image.width
        y = rng.uniform(0.1, 0.95) * image.height
        step = image.width / 160
        points = []
        for index in range(rng.randint(10, 30)):
            x += step * rng.uniform(0.3, 1.4)
            points.append((x, y + step * 2.2 * math.sin(index * rng.uniform(0.7, 1.3))))
        draw.line(points, fill=ink, width=max(2, image.width // 700), joint="curve")
    return image


def _highlight(image: Image.Image, rng: Random) -> Image.Image:
    """Draw a broad translucent stroke over a line or two."""
    layer = Image.new("RGB", image.size, "white")
    draw = ImageDraw.Draw(layer)
    colour = rng.choice(["#fff36b", "#b8ff8a", "#ffc0dd"])
    for _ in range(rng.randint(1, 2)):
        x, y = rng.uniform(0.05, 0.5) * image.width, rng.uniform(0.1, 0.8) * image.height
        length, height = rng.uniform(0.15, 0.4) * image.width, image.height / 60
        draw.rectangle((x, y, x + length, y + height), fill=colour)
    return ImageChops.multiply(image, layer)
