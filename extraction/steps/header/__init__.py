"""The meaning of the header: labels, candidates, roles, choice. Entry: `read_header`."""

from __future__ import annotations

from extraction.steps.header.read import read_header
from extraction.steps.header.reading import HeaderPart, HeaderReading

__all__ = ["HeaderPart", "HeaderReading", "read_header"]
