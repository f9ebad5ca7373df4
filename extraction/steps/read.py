"""File to pages: what kind of file it is, and its words with boxes."""

from __future__ import annotations

import hashlib

from extraction.errors import EmptyFile, UnsupportedType
from extraction.options import Options
from extraction.page import ReadDocument


def read_document(data: bytes, *, name: str, options: Options) -> ReadDocument:
    """Return the pages of a file; raise ExtractionError if it cannot be read."""
    del name, options
    if not data:
        raise EmptyFile
    raise UnsupportedType(hashlib.sha256(data).hexdigest())
