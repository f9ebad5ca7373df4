"""Places on the levelled page back to the page as it is, for the eyes of people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from extraction.geometry import Box
from extraction.page import Page
from extraction.result import Evidence, ExtractionResult, Field, Row


def place_on_original(result: ExtractionResult, pages: Iterable[Page]) -> ExtractionResult:
    """Return the result with each evidence box where the page, askew, shows it."""
    back = {page.number: page.to_original for page in pages if page.to_original is not None}
    if not back:
        return result
    return replace(
        result,
        fields=_fields(result.fields, back),
        lots=tuple(
            replace(
                lot,
                fields=_fields(lot.fields, back),
                aliases=_fields(lot.aliases, back),
                rows=tuple(_row(row, back) for row in lot.rows),
            )
            for lot in result.lots
        ),
        parts=tuple(replace(part, fields=_fields(part.fields, back)) for part in result.parts),
        others=tuple(
            replace(
                other,
                box=_box(other.box, other.page, back),
                rows=tuple(_row(row, back) for row in other.rows),
            )
            for other in result.others
        ),
    )


def box_on_original(box: Box, to_original: tuple[float, ...]) -> Box:
    """Return the box around where `box` lies after a homography (row by row)."""
    matrix = np.asarray(to_original, dtype=np.float64).reshape(3, 3)
    corners = np.asarray([[x, y, 1.0] for x in (box.x0, box.x1) for y in (box.top, box.bottom)])
    moved = corners @ matrix.T
    flat = moved[:, :2] / moved[:, 2:]
    (x0, top), (x1, bottom) = flat.min(axis=0), flat.max(axis=0)
    return Box(float(x0), float(top), float(x1), float(bottom))


def _fields(fields: Mapping[str, Field], back: Mapping[int, tuple[float, ...]]) -> dict[str, Field]:
    return {name: _field(value, back) for name, value in fields.items()}


def _row(row: Row, back: Mapping[int, tuple[float, ...]]) -> Row:
    moved: dict[str, Any] = {name: _field(cell, back) for name, cell in row.cells()}
    return replace(row, **moved)


def _box(box: Box, page: int, back: Mapping[int, tuple[float, ...]]) -> Box:
    return box_on_original(box, back[page]) if page in back else box


def _field(value: Field, back: Mapping[int, tuple[float, ...]]) -> Field:
    evidence = value.evidence
    if evidence is None or evidence.box is None or evidence.page not in back:
        return value
    box = _box(evidence.box, evidence.page, back)
    moved = Evidence(evidence.page, box, evidence.text, evidence.source)
    return replace(value, evidence=moved)
