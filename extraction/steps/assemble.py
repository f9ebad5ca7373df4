"""Header and tables to one result: which rows belong to which lot, checks, confidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from extraction.options import Options
from extraction.page import ReadDocument
from extraction.result import Field, LotPart, Part, Reason, Row
from extraction.steps.header import HeaderPart, HeaderReading
from extraction.steps.header.folding import squash
from extraction.steps.tables import TableLot, TableReading


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
    del document, options
    lots: list[LotPart] = []
    for number, part in enumerate(header.parts):
        lots += _lots_of(part, number, tables, single=len(header.parts) == 1)
    fields = header.parts[0].fields if header.parts else {}
    if fields.get("document_type") is not None and fields["document_type"].value == "other":
        lots = []
        fields = {"document_type": fields["document_type"]}
    parts = tuple(Part(p.first_page, p.last_page, p.fields) for p in header.parts)
    return Assembled(fields, tuple(lots), parts, header.language, header.problems)


def _lots_of(part: HeaderPart, number: int, tables: TableReading, *, single: bool) -> list[LotPart]:
    pages = range(part.first_page, part.last_page + 1)
    mine = [
        lot for lot in tables.lots if single or not lot.pages or any(p in pages for p in lot.pages)
    ]
    named = [lot for lot in mine if lot.fields.get("lot_number") is not None]
    loose: tuple[Row, ...] = tuple(row for lot in mine if lot not in named for row in lot.rows)
    if named:
        shared = part.lots[0] if part.lots else {}
        return [_from_table(lot, shared, part, number) for lot in named]
    if not part.lots:
        return [LotPart({}, {}, loose, number)] if loose else []
    if len(part.lots) == len(mine) and len(mine) > 1:
        return [
            LotPart(fields, part.aliases[i], mine[i].rows, number)
            for i, fields in enumerate(part.lots)
        ]
    return [
        LotPart(fields, part.aliases[i], loose if i == 0 or len(mine) <= 1 else (), number)
        for i, fields in enumerate(part.lots)
    ]


def _from_table(
    lot: TableLot, shared: Mapping[str, Field], part: HeaderPart, number: int
) -> LotPart:
    same = next(
        (
            i
            for i, fields in enumerate(part.lots)
            if "lot_number" in fields
            and squash(fields["lot_number"].value or "")
            == squash(lot.fields["lot_number"].value or "")
        ),
        None,
    )
    base = {k: v for k, v in shared.items() if k != "lot_number"}
    if same is not None:
        base = dict(part.lots[same])
    aliases = dict(part.aliases[same]) if same is not None else {}
    return LotPart({**base, **lot.fields}, {**aliases, **lot.aliases}, lot.rows, number)
