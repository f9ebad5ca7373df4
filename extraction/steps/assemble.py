"""Header and tables to one result: which rows belong to which lot, checks, confidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from extraction.options import Options
from extraction.page import ReadDocument
from extraction.result import Field, LotPart, Part, Reason
from extraction.steps.header import HeaderReading
from extraction.steps.tables import TableReading


@dataclass(frozen=True, slots=True)
class Assembled:
    """The meaning of the whole file."""

    fields: Mapping[str, Field] = field(default_factory=dict)
    lots: tuple[LotPart, ...] = ()
    parts: tuple[Part, ...] = ()
    language: str | None = None
    problems: tuple[Reason, ...] = ()


def assemble(
    document: ReadDocument, header: HeaderReading, tables: TableReading, *, options: Options
) -> Assembled:
    """Join header and tables."""
    del document, tables, options
    return Assembled(language=header.language)
