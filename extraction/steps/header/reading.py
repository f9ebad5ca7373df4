"""Pages to header fields: document type, numbers, dates, parties, and each lot's data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from extraction.page import ReadDocument
from extraction.result import Field
from extraction.steps.tables import TableReading


@dataclass(frozen=True, slots=True)
class HeaderPart:
    """The header of one certificate inside the file; pages from 1, inclusive."""

    first_page: int
    last_page: int
    fields: Mapping[str, Field]  # DOCUMENT_FIELDS and EXTRA_DOCUMENT_FIELDS
    #: Lots that the header states, in reading order: LOT_FIELDS to field.
    lots: tuple[Mapping[str, Field], ...] = ()
    aliases: tuple[Mapping[str, Field], ...] = ()  # beside `lots`, by kind of number


@dataclass(frozen=True, slots=True)
class HeaderReading:
    """Headers of all certificates in the file, and the file's main language."""

    parts: tuple[HeaderPart, ...] = field(default_factory=tuple)
    language: str | None = None


def read_header(document: ReadDocument, tables: TableReading) -> HeaderReading:
    """Return the header fields of each certificate in the file."""
    del document, tables
    return HeaderReading()
