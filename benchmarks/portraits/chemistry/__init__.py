"""Portraits of chemistry: chemicals, pharma, food, flavours, cosmetics, laboratories."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.portraits.folder import portraits
from benchmarks.portraits.portrait import Portrait


def documents() -> Iterator[Portrait]:
    """Yield the portraits of this folder."""
    return portraits(Path(__file__).parent)
