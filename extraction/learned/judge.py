"""Assembled facts to the same facts with calibrated confidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from extraction.learned.calibration import calibrate, load_model
from extraction.learned.features import Context, context_of, field_features, row_features
from extraction.page import ReadDocument
from extraction.result import (
    DOCUMENT_FIELDS,
    LOT_FIELDS,
    Field,
    LotPart,
    Quality,
    Reason,
    Row,
    Source,
)
from extraction.steps.assemble import Assembled

#: Fields with labelled examples to learn from; others keep the reader's score.
JUDGED_FIELDS = frozenset({*DOCUMENT_FIELDS, *LOT_FIELDS})
#: Read off paper or its text layer; other sources state their values themselves.
JUDGED_SOURCES = frozenset({Source.TEXT_LAYER, Source.OCR, Source.DERIVED})
#: A value between two readings that nothing decides, or that contradicts what is known, is
#: never surer than this, whatever it looked like on the page.
UNDECIDED = frozenset(
    {
        "date.ambiguous",
        "check.dates",
        "check.lot_unlike",
        "check.barcode_differs",
        "check.pages_differ",
        "lots.uncounted",
        "text.unclear",
    }
)
TOSS_UP = 0.6


def judge_confidence(document: ReadDocument, facts: Assembled) -> Assembled:
    """Replace the readers' scores by the share of such values that turned out right.

    Values from form fields, attachments, barcodes and spreadsheets keep their score. The
    reasons stay; one that says what the number means is added.
    """
    if load_model("header") is None:
        return facts
    context = context_of(document, facts)
    return replace(
        facts,
        fields=_judged_fields(context, facts.fields),
        lots=tuple(_judged_lot(context, lot) for lot in facts.lots),
        parts=tuple(
            replace(part, fields=_judged_fields(context, part.fields)) for part in facts.parts
        ),
    )


def _judged_fields(context: Context, fields: Mapping[str, Field]) -> dict[str, Field]:
    return {
        name: _judged(context, name, value) if name in JUDGED_FIELDS else value
        for name, value in fields.items()
    }


def _judged_lot(context: Context, lot: LotPart) -> LotPart:
    return replace(
        lot,
        fields=_judged_fields(context, lot.fields),
        rows=tuple(_judged_row(context, row, len(lot.rows)) for row in lot.rows),
    )


def _judged(context: Context, name: str, value: Field) -> Field:
    if not judged(value):
        return value
    features = field_features(context, name, value)
    sure = calibrate(name, _quality(context, value), value.confidence, features)
    return _with_meaning(value, _capped(value, sure))


def _capped(value: Field, sure: float) -> float:
    undecided = any(reason.code in UNDECIDED for reason in value.reasons)
    return min(sure, TOSS_UP) if undecided else sure


def _judged_row(context: Context, row: Row, rows: int) -> Row:
    if not judged(row.value):
        return row
    features = row_features(context, row, rows)
    sure = calibrate("row", _quality(context, row.value), row.value.confidence, features)
    return replace(row, value=_with_meaning(row.value, _capped(row.value, sure)))


def judged(value: Field) -> bool:
    """Tell whether a value's confidence is judged here."""
    return value.value is not None and (
        value.evidence is None or value.evidence.source in JUDGED_SOURCES
    )


def _with_meaning(value: Field, confidence: float) -> Field:
    right = min(99, round(confidence * 100))
    return value.with_confidence(
        confidence,
        Reason(
            "confidence.measured",
            f"Of values found like this one, about {right} in 100 were right in our tests.",
        ),
    )


def _quality(context: Context, value: Field) -> Quality:
    page = value.evidence.page if value.evidence is not None else 1
    return context.qualities.get(page, Quality.DIGITAL)
