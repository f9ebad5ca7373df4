"""Header and tables to one result: which rows belong to which lot, checks, confidence."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from extraction.normalise.lotlists import lots_in
from extraction.options import Options
from extraction.page import ReadDocument
from extraction.result import (
    NOTHING,
    DocumentType,
    Field,
    LotPart,
    OtherReading,
    Part,
    Reason,
    Row,
    Source,
)
from extraction.steps.data.embedded import from_certificate_json
from extraction.steps.document.against_page import check_rows_against_page
from extraction.steps.document.checks import (
    check_against_page,
    check_barcodes,
    check_dates,
    check_lot_numbers,
    check_overall,
    check_row,
    without_impossible,
)
from extraction.steps.document.lot_history import check_lot_history
from extraction.steps.document.lot_lists import part_lists
from extraction.steps.document.repeats import check_pages_agree
from extraction.steps.header import HeaderPart, HeaderReading
from extraction.steps.header.texts.folding import squash
from extraction.steps.tables import TableLot, TableReading
from extraction.steps.tables.rows.meaning import with_meaning
from extraction.steps.words.marks import find_stamps

#: A lot number on a scan below the second is no lot beside one above the first.
READ_WELL, DOUBTFUL = 0.7, 0.4
#: A row that the judge of tables gives so much is one, and is missed where it is left out.
LIKELY = 0.5
#: Findings in single values that concern the document as a whole.
_DOCUMENT_DOUBTS = {
    "check.dates",
    "check.barcode_differs",
    "check.lot_unlike",
    "check.pages_differ",
    "check.verdict",
    "date.impossible",
    "lots.uncounted",
}


@dataclass(frozen=True, slots=True)
class Assembled:
    """The meaning of the whole file."""

    fields: Mapping[str, Field] = field(default_factory=dict)
    lots: tuple[LotPart, ...] = ()
    parts: tuple[Part, ...] = ()
    language: str | None = None
    problems: tuple[Reason, ...] = ()
    #: Tables that may as well be read another way.
    others: tuple[OtherReading, ...] = ()


def assemble(
    document: ReadDocument, header: HeaderReading, tables: TableReading, *, options: Options
) -> Assembled:
    """Join header, tables, embedded data and barcodes, and check that they fit together.

    Embedded data win; the page is then only compared with it. A document that is no
    certificate keeps its type and nothing else.
    """
    if document.embedded is not None:
        return _from_embedded(document, header, tables, options)
    fields = _main_fields(header.parts)
    parts = tuple(Part(p.first_page, p.last_page, p.fields) for p in header.parts)
    lots: list[LotPart] = []
    for number, part in enumerate(header.parts):
        if _is_certificate(part.fields):
            single = len(header.parts) == 1
            found = part_lists(_lots_of(part, number, tables, single=single))
            numbers = _numbers(found)
            lots += [_checked(lot, part.fields, document, numbers) for lot in found]
    if not _is_certificate(fields) and not lots:
        fields = {k: v for k, v in fields.items() if k == "document_type"}
    checked = check_lot_history(check_lot_numbers(lots), options.earlier_lots)
    others = tables.others if checked else ()
    problems = (
        *header.problems,
        *check_overall(fields, lots),
        *_doubts(fields, checked),
        *(why for part in header.parts for why in _of_no_lot(part, tables)),
        *find_stamps(document.pages),
        *(other.reason for other in others),
    )
    return Assembled(fields, checked, parts, header.language, problems, others)


def _of_no_lot(part: HeaderPart, tables: TableReading) -> Iterator[Reason]:
    """Yield which results are stated for none of the lots that tables name: they enter none."""
    pages = range(part.first_page, part.last_page + 1)
    mine = [_on_pages(lot, pages) for lot in tables.lots]
    named = {squash(n.value or "") for lot in mine if (n := lot.fields.get("lot_number"))}
    if part.annexed or len(named) < 2 or not _is_certificate(part.fields):
        return
    for lot in mine:
        for row in lot.rows if "lot_number" not in lot.fields else ():
            test, value = row.test.value, row.value.value
            likely = row.value.signals.get("judged", 0.0) >= LIKELY
            if likely and squash(test or "") not in named:
                said = (
                    f"“{test}: {value}” is stated for no lot that is named, and entered for none."
                )
                yield Reason("lots.of_none", said)


def _numbers(lots: Sequence[LotPart]) -> frozenset[str]:
    stated = (lot.fields["lot_number"].value for lot in lots if "lot_number" in lot.fields)
    return frozenset(squash(number) for number in stated if number)


def _main_fields(parts: Sequence[HeaderPart]) -> Mapping[str, Field]:
    """Return the fields of the first certificate, else of the first document of the file."""
    first = next((part for part in parts if _is_certificate(part.fields)), None)
    if first is not None:
        return first.fields
    return parts[0].fields if parts else {}


def _is_certificate(fields: Mapping[str, Field]) -> bool:
    kind = fields.get("document_type")
    return kind is not None and kind.value != DocumentType.OTHER.value


def _checked(
    lot: LotPart, fields: Mapping[str, Field], document: ReadDocument, numbers: Collection[str]
) -> LotPart:
    """Return the lot with the checks' doubts in its fields and rows.

    `numbers` are those of all lots of the certificate, folded.
    """
    stated = without_impossible(lot.fields)
    own = {**stated, **check_dates(fields, stated)}
    if "lot_number" in own:
        own["lot_number"] = check_barcodes(own["lot_number"], document.barcodes, numbers)
    rows = check_pages_agree([check_row(row) for row in lot.rows])
    return replace(lot, fields=own, rows=rows)


def _doubts(fields: Mapping[str, Field], lots: Sequence[LotPart]) -> tuple[Reason, ...]:
    """Return each failed check of header, lots and rows once, for the document as a whole."""
    found = {
        reason: None
        for value in fields.values()
        for reason in value.reasons
        if reason.code in _DOCUMENT_DOUBTS
    }
    for lot in lots:
        cells = [
            *lot.fields.values(),
            *(cell for row in lot.rows for cell in (row.verdict, row.value)),
        ]
        for value in cells:
            for reason in value.reasons:
                if reason.code in _DOCUMENT_DOUBTS:
                    found[reason] = None
    return tuple(found)


def _from_embedded(
    document: ReadDocument, header: HeaderReading, tables: TableReading, options: Options
) -> Assembled:
    """Return what the embedded certificate states, compared with the page."""
    assert document.embedded is not None
    try:
        fields, lots, findings = from_certificate_json(document.embedded)
    except ValueError as error:
        problem = Reason("embedded.unreadable", f"The attached data cannot be used: {error}.")
        bare = replace(document, embedded=None)
        read = assemble(bare, header, tables, options=options)
        return replace(read, problems=(*read.problems, problem))
    page = header.parts[0] if header.parts else None
    printed = page.fields if page is not None else {}
    doubted, doubts = check_against_page(fields, printed)
    findings += doubts
    rows_on_page = [row for lot in tables.lots for row in lot.rows]
    made = []
    for place, lot in enumerate(lots):
        on_page = page.lots[place] if page is not None and place < len(page.lots) else {}
        lot_doubts, more = check_against_page(lot.fields, on_page)
        rows, doubts = check_rows_against_page(lot.rows, rows_on_page)
        findings += [*more, *doubts]
        meant = tuple(check_row(with_meaning(row)) for row in rows)
        stated = without_impossible({**lot.fields, **lot_doubts})
        made.append(replace(lot, fields={**stated, **check_dates(fields, stated)}, rows=meant))
    parts = tuple(Part(p.first_page, p.last_page, p.fields) for p in header.parts)
    checked = check_lot_history(made, options.earlier_lots)
    stated = without_impossible({**fields, **doubted})
    problems = (*findings, *_doubts(stated, checked))
    return Assembled(stated, checked, parts, header.language, problems)


def _lots_of(part: HeaderPart, number: int, tables: TableReading, *, single: bool) -> list[LotPart]:
    pages = range(part.first_page, part.last_page + 1)
    mine = [lot if single else _on_pages(lot, pages) for lot in tables.lots]
    mine = [lot for lot in mine if single or lot.rows or any(p in pages for p in lot.pages)]
    named = [lot for lot in mine if lot.fields.get("lot_number") is not None]
    numbers = {squash(lot.fields["lot_number"].value or "") for lot in named}
    loose: tuple[Row, ...] = tuple(
        row
        for lot in mine
        if lot not in named
        for row in lot.rows
        if squash(row.test.value or "") not in numbers
    )
    if part.annexed:
        mine, named = [lot for lot in mine if lot not in named], []
    if named:
        shared = part.lots[0] if part.lots else {}
        listed = [
            LotPart(fields, part.aliases[place], (), number)
            for place, fields in enumerate(part.lots)
            if lots_in((fields.get("lot_number") or NOTHING).value or "").numbers
        ]
        return [*(_from_table(lot, shared, part, number) for lot in named), *listed]
    if not part.lots:
        return [LotPart({}, {}, loose, number)] if loose else []
    if len(part.lots) == len(mine) and len(mine) > 1:
        return [
            LotPart(fields, part.aliases[i], mine[i].rows, number)
            for i, fields in enumerate(part.lots)
        ]
    sure = _believable(part.lots)
    return [
        LotPart(
            part.lots[i], part.aliases[i], loose if i == sure[0] or len(mine) <= 1 else (), number
        )
        for i in sure
    ]


def _on_pages(lot: TableLot, pages: range) -> TableLot:
    """Return the lot with the rows on these pages only; another certificate has the rest."""
    rows = tuple(row for row in lot.rows if _page_of(row) in pages or _page_of(row) is None)
    return replace(lot, rows=rows, pages=tuple(p for p in lot.pages if p in pages))


def _page_of(row: Row) -> int | None:
    where = row.value.evidence or row.test.evidence
    return None if where is None else where.page


def _believable(lots: Sequence[Mapping[str, Field]]) -> list[int]:
    """Return the places of the lots that may share one table's rows.

    Left out is what OCR read with little confidence beside a number that it read well.
    """
    numbers = [lot.get("lot_number", NOTHING) for lot in lots]
    well = any(number.confidence >= READ_WELL for number in numbers)
    return [
        place
        for place, number in enumerate(numbers)
        if not well
        or number.confidence >= DOUBTFUL
        or number.evidence is None
        or number.evidence.source is not Source.OCR
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
