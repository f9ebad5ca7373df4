"""The header of each certificate in a file: what `read_header` gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from extraction.result import Field, Reason


@dataclass(frozen=True, slots=True)
class HeaderPart:
    """The header of one certificate inside the file; pages from 1, inclusive."""

    first_page: int
    last_page: int
    fields: Mapping[str, Field]  # DOCUMENT_FIELDS and EXTRA_DOCUMENT_FIELDS
    #: Lots that the header states, in reading order: LOT_FIELDS to field.
    lots: tuple[Mapping[str, Field], ...] = ()
    aliases: tuple[Mapping[str, Field], ...] = ()  # beside `lots`, by kind of number
    #: Whether the lots that tables name are those of an annex, not the one that is certified.
    annexed: bool = False


@dataclass(frozen=True, slots=True)
class HeaderReading:
    """Headers of all certificates in the file, and the file's main language."""

    parts: tuple[HeaderPart, ...] = field(default_factory=tuple)
    language: str | None = None
    problems: tuple[Reason, ...] = ()
