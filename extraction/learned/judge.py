"""Assembled facts to the same facts with calibrated confidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from extraction.learned.calibration import calibrate, doubts, load_model
from extraction.learned.familiarity import STRANGE, STRANGE_PAPER, load_familiarity
from extraction.learned.features import (
    Context,
    Features,
    context_of,
    field_features,
    row_features,
    table_features,
)
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
from extraction.steps.document.assemble import Assembled

#: Fields with labelled examples to learn from; others keep the reader's score.
JUDGED_FIELDS = frozenset({*DOCUMENT_FIELDS, *LOT_FIELDS})
#: Read off paper or its text layer; other sources state their values themselves.
JUDGED_SOURCES = frozenset({Source.TEXT_LAYER, Source.OCR, Source.DERIVED})


def judge_confidence(document: ReadDocument, facts: Assembled) -> Assembled:
    """Replace the readers' scores by the share of such values that turned out right.

    Values from form fields, attachments, barcodes and spreadsheets keep their score. The
    reasons stay; one that says what the number means is added. A certificate of an unfamiliar
    kind is doubted as a whole, and says so.
    """
    if load_model("header") is None:
        return facts
    context = context_of(document, facts, load_familiarity())
    return replace(
        facts,
        problems=(*_strange(context, facts), *facts.problems),
        fields=_judged_fields(context, facts.fields),
        lots=tuple(_judged_lot(context, lot) for lot in facts.lots),
        parts=tuple(
            replace(part, fields=_judged_fields(context, part.fields)) for part in facts.parts
        ),
    )


def _strange(context: Context, facts: Assembled) -> tuple[Reason, ...]:
    """Return that the document is of an unfamiliar kind, if it states what a person relies on."""
    if not facts.lots or context.common.get("familiar", 1.0) >= STRANGE:
        return ()
    read = [v for v in facts.fields.values() if judged(v)]
    read += [v for lot in facts.lots for v in lot.fields.values() if judged(v)]
    return (STRANGE_PAPER,) if read else ()


def _judged_fields(context: Context, fields: Mapping[str, Field]) -> dict[str, Field]:
    return {
        name: _judged(context, name, value) if name in JUDGED_FIELDS else value
        for name, value in fields.items()
    }


def _judged_lot(context: Context, lot: LotPart) -> LotPart:
    table = table_features(lot)
    return replace(
        lot,
        fields=_judged_fields(context, lot.fields),
        rows=tuple(_judged_row(context, row, table) for row in lot.rows),
    )


def _judged(context: Context, name: str, value: Field) -> Field:
    if not judged(value):
        return value
    features = field_features(context, name, value)
    sure = calibrate(name, _quality(context, value), value.confidence, features)
    return _with_meaning(value, sure, doubts(features))


def _judged_row(context: Context, row: Row, table: Features) -> Row:
    if not judged(row.value):
        return row
    features = row_features(context, row, table)
    sure = calibrate("row", _quality(context, row.value), row.value.confidence, features)
    return replace(row, value=_with_meaning(row.value, sure, doubts(features)))


def judged(value: Field) -> bool:
    """Tell whether a value's confidence is judged here."""
    return value.value is not None and (
        value.evidence is None or value.evidence.source in JUDGED_SOURCES
    )


def _with_meaning(value: Field, confidence: float, doubted: tuple[Reason, ...]) -> Field:
    right = min(99, round(confidence * 100))
    return value.with_confidence(
        confidence,
        *doubted,
        Reason(
            "confidence.measured",
            f"Of values found like this one, about {right} in 100 were right in our tests.",
        ),
    )


def _quality(context: Context, value: Field) -> Quality:
    page = value.evidence.page if value.evidence is not None else 1
    return context.qualities.get(page, Quality.DIGITAL)
