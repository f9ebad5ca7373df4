"""Certificates as spreadsheets: five shapes that suppliers fill in, as XLSX or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from random import Random
from typing import Any

import openpyxl

from extraction.result import DOCUMENT_FIELDS, LOT_FIELDS
from extraction.synthetic.content import make_certificate
from extraction.synthetic.facts import Certificate, Lot, Result
from extraction.synthetic.label import ROW_KEYS
from extraction.synthetic.words import Words

#: How a sheet lies: labels over a table; limits in two columns; a lot a row; lots side by
#: side; the header on a sheet of its own.
SHAPES = ("form", "limits", "lot_rows", "lot_columns", "two_sheets")
Rows = list[list[str]]
_HEADER = ("certificate_number", "issue_date", "purchase_order", "customer_name")
_LOT = ("product_name", "product_code", "lot_number", "manufacture_date", "expiry_date", "quantity")


def make_workbook(rng: Random, shape: str, *, as_csv: bool = False) -> tuple[bytes, dict[str, Any]]:
    """Return a spreadsheet certificate and its label.

    `as_csv` writes the sheets under each other into one text file.
    """
    words = Words("en", rng)
    lots = rng.randint(2, 3) if shape in {"lot_rows", "lot_columns"} else 1
    industry = rng.choice(["chemical", "food"])
    certificate = make_certificate(
        rng, words, industry, lots=lots, rows=rng.randint(5, 8), contract=False
    )
    if lots > 1:  # such sheets name the lots only
        certificate = _shared(certificate)
    header = _header(certificate, words, with_lot=lots == 1)
    table = _TABLES[shape](certificate)
    sheets = [header, table] if shape == "two_sheets" else [[*header, [], *table]]
    content = _csv(sheets, rng) if as_csv else _xlsx(sheets)
    return content, _label(certificate, limits=shape not in {"lot_rows", "lot_columns"})


def _shared(certificate: Certificate) -> Certificate:
    """Return the certificate with the tests of its first lot that no cell leaves empty."""
    first = [r.test for r in certificate.lots[0].results if r.wanted is None]
    lots = tuple(
        Lot(
            {k: v for k, v in lot.fields.items() if k in {"lot_number", "product_name"}},
            tuple(r for r in lot.results if r.test in first),
        )
        for lot in certificate.lots
    )
    return Certificate(
        certificate.language,
        certificate.industry,
        certificate.title,
        certificate.fields,
        lots,
    )


def _header(certificate: Certificate, words: Words, *, with_lot: bool) -> Rows:
    rows = [[certificate.fields["supplier_name"].text], [certificate.title], []]
    fields = certificate.fields
    rows += [[words.one(name), fields[name].text] for name in _HEADER if name in fields]
    lot = certificate.lots[0].fields
    names = _LOT if with_lot else ("product_name",)
    return rows + [[words.one(name), lot[name].text] for name in names if name in lot]


def _form(certificate: Certificate) -> Rows:
    return [
        ["Test", "Method", "Unit", "Specification", "Result"],
        *(
            [r.test, r.method or "", r.unit or "", r.limit or r.wanted or "", r.value]
            for r in certificate.lots[0].results
        ),
    ]


def _limits(certificate: Certificate) -> Rows:
    return [
        ["Characteristic", "Unit", "Min", "Max", "Result"],
        *(
            [r.test, r.unit or "", r.minimum or "", r.maximum or r.wanted or "", r.value]
            for r in certificate.lots[0].results
        ),
    ]


def _lot_rows(certificate: Certificate) -> Rows:
    results = certificate.lots[0].results
    return [
        ["Lot No.", *[_named(r) for r in results]],
        *(
            [lot.fields["lot_number"].text, *[r.value for r in lot.results]]
            for lot in certificate.lots
        ),
    ]


def _lot_columns(certificate: Certificate) -> Rows:
    numbers = [f"Lot {lot.fields['lot_number'].text}" for lot in certificate.lots]
    rows = [["Test", "Unit", *numbers]]
    for place, r in enumerate(certificate.lots[0].results):
        values = [lot.results[place].value for lot in certificate.lots]
        rows.append([r.test, r.unit or "", *values])
    return rows


def _named(result: Result) -> str:
    return f"{result.test} ({result.unit})" if result.unit else result.test


_TABLES = {
    "form": _form,
    "limits": _limits,
    "lot_rows": _lot_rows,
    "lot_columns": _lot_columns,
    "two_sheets": _limits,
}


def _label(certificate: Certificate, *, limits: bool) -> dict[str, Any]:
    label: dict[str, Any] = dict.fromkeys(DOCUMENT_FIELDS)
    label["document_type"] = "certificate_of_analysis"
    for name in ("supplier_name", *_HEADER):
        if name in certificate.fields:
            label[name] = certificate.fields[name].truth
    label["lots"] = [_lot_label(lot, limits=limits) for lot in certificate.lots]
    return label


def _lot_label(lot: Lot, *, limits: bool) -> dict[str, Any]:
    printed = [name for name in _LOT if name in lot.fields]
    fields = {name: lot.fields[name].truth if name in printed else None for name in LOT_FIELDS}
    if not limits:
        fields = {k: v if k in {"lot_number", "product_name"} else None for k, v in fields.items()}
    results = []
    for r in lot.results:
        row: dict[str, Any] = dict.fromkeys(ROW_KEYS)
        row |= {"test": [r.test, _named(r)], "value": r.value, "unit": r.unit}
        if limits:
            row |= {"minimum": r.minimum, "maximum": [None, r.wanted] if r.wanted else r.maximum}
        results.append(row)
    return {**fields, "results": results}


def _xlsx(sheets: Sequence[Rows]) -> bytes:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Sheet{number}")
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _csv(sheets: Sequence[Rows], rng: Random) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=rng.choice([";", ","]))
    for rows in sheets:
        writer.writerows(rows)
        writer.writerow([])
    return buffer.getvalue().encode("utf-8")
