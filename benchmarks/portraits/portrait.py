"""What one portrait is: its truth, how its pages are made, and how they were scanned."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.portraits.scan import Damage


@dataclass(frozen=True, slots=True)
class Portrait:
    """One made certificate."""

    name: str
    #: The label format, without `document`, `sha256`, `pages` and `text_layer`.
    label: dict[str, object]
    #: Whether its errors must never be looked at.
    sealed: bool
    #: Makes the digital original, a PDF.
    draw: Callable[[], bytes]
    #: How the paper was scanned; None where the digital original is the document.
    damage: Damage | None = None
