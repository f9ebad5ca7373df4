"""One page as a person sees it, and its way out of the reading process. Light: plain data."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ViewedPage:
    """One upright page; sizes and boxes (x0, top, x1, bottom) in points."""

    number: int
    width: float
    height: float
    png: bytes
    words: tuple[tuple[str, float, float, float, float], ...]


def page_to_json(page: ViewedPage) -> dict[str, Any]:
    """Return the page as plain JSON, for the way out of the reading process."""
    return {
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "png": base64.b64encode(page.png).decode(),
        "words": page.words,
    }


def page_from_json(data: Mapping[str, Any]) -> ViewedPage:
    """Rebuild a page from `page_to_json`; ValueError or KeyError on foreign data."""
    return ViewedPage(
        number=int(data["number"]),
        width=float(data["width"]),
        height=float(data["height"]),
        png=base64.b64decode(data["png"], validate=True),
        words=tuple(
            (str(text), float(x0), float(top), float(x1), float(bottom))
            for text, x0, top, x1, bottom in data["words"]
        ),
    )
