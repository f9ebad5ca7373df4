"""Portraits of a third round, made to measure what the first two did not: other issuers' layouts.

Chemicals, food, cosmetics, mills, aerospace, laboratories, and papers that are no certificates.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from benchmarks.portraits.folder import portraits
from benchmarks.portraits.portrait import Portrait


def documents() -> Iterator[Portrait]:
    """Yield the portraits of this folder."""
    return portraits(Path(__file__).parent)
