"""The door to zxing-cpp: barcodes and two-dimensional codes in an image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import zxingcpp

Image: TypeAlias = npt.NDArray[np.uint8]

MAX_TEXT = 4_000  # characters; the largest QR code holds 4,296


@dataclass(frozen=True, slots=True)
class Symbol:
    """One code; pixels from the top left corner of the image."""

    text: str
    format: str
    x0: float
    top: float
    x1: float
    bottom: float


def read_symbols(image: Image) -> list[Symbol]:
    """Return the codes in a grey (H, W) image that check out; damaged ones are left out."""
    found: list[Symbol] = []
    for code in zxingcpp.read_barcodes(image):
        if not code.valid or not code.text:
            continue
        place = code.position
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
        found.append(
            Symbol(
                text=code.text[:MAX_TEXT],
                format=code.format.name,
                x0=min(xs),
                top=min(ys),
                x1=max(xs),
                bottom=max(ys),
            )
        )
    return found
