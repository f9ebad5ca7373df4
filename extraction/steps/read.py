"""File to pages: what kind of file it is, and its words with boxes."""

from __future__ import annotations

import hashlib

from extraction.errors import UnsupportedType
from extraction.options import Options
from extraction.page import ReadDocument
from extraction.steps.read_images import read_images
from extraction.steps.read_pdf import read_pdf
from extraction.steps.triage import Kind, triage


def read_document(data: bytes, *, name: str, options: Options) -> ReadDocument:
    """Return the pages of a file; raise ExtractionError if it cannot be read.

    Args:
        data: The file as it came.
        name: Its name; decides only between kinds that look alike, such as text and CSV.
        options: Limits and choices.

    """
    kind = triage(data, name=name, options=options)
    sha256 = hashlib.sha256(data).hexdigest()
    if kind is Kind.PDF:
        return read_pdf(data, sha256=sha256, options=options)
    if kind.is_image:
        return read_images(data, kind, sha256=sha256, options=options)
    raise UnsupportedType(kind.value)
