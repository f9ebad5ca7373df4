"""What is decided on, frozen: the content that a reviewer signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from registry.documents.comparison import Comparison, LotComparison
from registry.documents.current import CurrentLot, CurrentReading, Value
from registry.documents.models import Document
from registry.documents.table_readings import told_tables
from registry.items.models import Item
from registry.items.specifications import describe_limit


@dataclass(frozen=True, slots=True)
class JudgedLot:
    """One lot of a document, the item it is of, and how its results stand."""

    lot: CurrentLot
    item: Item
    comparison: LotComparison


#: What a document says of each lot; None where no item is known yet.
Pairs = Sequence[tuple[CurrentLot, JudgedLot | None]]


def frozen_content(
    document: Document, reading: CurrentReading, lots: list[JudgedLot]
) -> dict[str, Any]:
    """Return header, lots, results with their layers and verdicts as plain JSON.

    Where a table may be read in another way, it says so, and which reading stands.
    """
    tables = told_tables(reading)
    return {
        "document": {
            "id": document.public_id,
            "name": document.name,
            "sha256": document.sha256,
        },
        "fields": frozen_values(reading.fields),
        "lots": [
            {
                "item": judged.item.sku,
                "fields": frozen_values(judged.lot.fields),
                "aliases": frozen_values(judged.lot.aliases),
                "results": [_row(row) for row in judged.comparison.rows],
                "missing": [limit.name for limit in judged.comparison.missing],
                "verdict": judged.comparison.verdict.value,
                "verdict_words": judged.comparison.words,
            }
            for judged in lots
        ],
        **({"tables": tables} if tables else {}),
    }


def pinned_versions(reading: CurrentReading, lots: list[JudgedLot]) -> dict[str, Any]:
    """Return the versions that the decision was made with."""
    return {
        "extraction": reading.extraction_id,
        "engine": reading.engine,
        "specifications": {
            str(judged.lot.index): None
            if judged.comparison.specification is None
            else {
                "id": judged.comparison.specification.public_id,
                "version": judged.comparison.specification.version,
            }
            for judged in lots
        },
    }


def frozen_values(values: Mapping[str, Value]) -> dict[str, Any]:
    """Return the values that are stated, or that a person says are not."""
    return {
        name: {"value": value.value, "layer": value.layer.value, "on_document": value.on_document}
        for name, value in values.items()
        if value.value is not None or value.human is not None
    }


def _row(comparison: Comparison) -> dict[str, Any]:
    return {
        **frozen_values(comparison.row.cells),
        "judged": {
            "characteristic": comparison.meaning.characteristic,
            "verdict": None if comparison.verdict is None else comparison.verdict.value,
            "reason": comparison.reason,
            "contradicts": comparison.contradicts,
            "limit": None if comparison.limit is None else describe_limit(comparison.limit),
            "converted": comparison.converted,
            "method_note": comparison.method_note,
        },
    }
