"""Places on pages as they were read back to the pages as they are, for the eyes of people.

A scan is read level and seen askew; two pages on one sheet are read one by one and seen together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from extraction.geometry import Box
from extraction.page import Page
from extraction.result import ExtractionResult, Field, Reason, Row

#: What is quoted, or a page named by its number.
_NAMED = re.compile(r"(“[^”]*”)|\b([Pp]age )(\d+)\b")


def place_on_original(
    result: ExtractionResult, pages: Sequence[Page], sheets: Sequence[int]
) -> ExtractionResult:
    """Return the result with each evidence where the page, askew and on its sheet, shows it.

    Args:
        result: What was read, by page numbers from 1.
        pages: The pages as they were read.
        sheets: For each page the number of the sheet that it lies on.

    """
    back = {page.number: page.to_original for page in pages if page.to_original is not None}
    moved = {n: sheet for n, sheet in enumerate(sheets, start=1) if n != sheet}
    return _Way(back, moved).of_result(result) if back or moved else result


def box_on_original(box: Box, to_original: tuple[float, ...]) -> Box:
    """Return the box around where `box` lies after a homography (row by row)."""
    matrix = np.asarray(to_original, dtype=np.float64).reshape(3, 3)
    corners = np.asarray([[x, y, 1.0] for x in (box.x0, box.x1) for y in (box.top, box.bottom)])
    moved = corners @ matrix.T
    flat = moved[:, :2] / moved[:, 2:]
    (x0, top), (x1, bottom) = flat.min(axis=0), flat.max(axis=0)
    return Box(float(x0), float(top), float(x1), float(bottom))


@dataclass(frozen=True, slots=True)
class _Way:
    """The way back: by page its homography, and the sheet of those whose number is another."""

    back: Mapping[int, tuple[float, ...]]
    sheets: Mapping[int, int]

    def of_result(self, result: ExtractionResult) -> ExtractionResult:
        return replace(
            result,
            fields=self.of_fields(result.fields),
            lots=tuple(
                replace(
                    lot,
                    fields=self.of_fields(lot.fields),
                    aliases=self.of_fields(lot.aliases),
                    rows=tuple(map(self.of_row, lot.rows)),
                )
                for lot in result.lots
            ),
            parts=tuple(
                replace(
                    part,
                    first_page=self.sheet(part.first_page),
                    last_page=self.sheet(part.last_page),
                    fields=self.of_fields(part.fields),
                )
                for part in result.parts
            ),
            problems=self.of_reasons(result.problems),
            others=tuple(
                replace(
                    other,
                    page=self.sheet(other.page),
                    box=self.of_box(other.box, other.page),
                    reason=self.of_reason(other.reason),
                    rows=tuple(map(self.of_row, other.rows)),
                )
                for other in result.others
            ),
        )

    def of_fields(self, fields: Mapping[str, Field]) -> dict[str, Field]:
        return {name: self.of_field(value) for name, value in fields.items()}

    def of_row(self, row: Row) -> Row:
        moved: dict[str, Any] = {name: self.of_field(cell) for name, cell in row.cells()}
        return replace(row, **moved)

    def of_field(self, value: Field) -> Field:
        seen = value.evidence
        if seen is not None:
            box = None if seen.box is None else self.of_box(seen.box, seen.page)
            seen = replace(seen, page=self.sheet(seen.page), box=box)
        return replace(value, evidence=seen, reasons=self.of_reasons(value.reasons))

    def of_box(self, box: Box, page: int) -> Box:
        return box_on_original(box, self.back[page]) if page in self.back else box

    def of_reasons(self, reasons: Iterable[Reason]) -> tuple[Reason, ...]:
        return tuple(dict.fromkeys(map(self.of_reason, reasons)))

    def of_reason(self, reason: Reason) -> Reason:
        def named(match: re.Match[str]) -> str:
            return match[1] or f"{match[2]}{self.sheet(int(match[3]))}"

        return replace(reason, sentence=_NAMED.sub(named, reason.sentence))

    def sheet(self, page: int) -> int:
        return self.sheets.get(page, page)
