"""The meaning of the header. Entry: `read_header`.

Rooms: `texts` (what a text is), `proposals` (what may be a value), `spans` (a learned second
reading), `choice` (what counts). From outside: what `__all__` names; steps beside it share `texts`.
"""

from __future__ import annotations

from extraction.steps.header.read import read_header
from extraction.steps.header.reading import HeaderPart, HeaderReading

__all__ = ["HeaderPart", "HeaderReading", "read_header"]
