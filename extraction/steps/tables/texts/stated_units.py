"""Units that stand elsewhere than clean in their cell: in a heading, or misread."""

from __future__ import annotations

import re
from dataclasses import replace

from extraction.result import Field, Reason, Source
from extraction.steps.tables.texts.unitlike import is_unit

_BRACKETS = re.compile(r"[\[(]([^\[\]()]{1,14})[\])]")
#: What readers make of a small percent sign.
_PERCENT = frozenset({"号", "o", "o/o", "0/0", "o/0", "0/o", "°/o", "º/o", "°/0", "olo", "％"})
_MISREAD = Reason("ocr.percent", "The reader saw another sign; in a column of units it is %.")


def section_unit(section: str | None) -> str | None:
    """Return the unit of a heading over rows: "Trace metals [ppb]", "Microbiology, CFU/g"."""
    found = [text.strip() for text in _BRACKETS.findall(section or "") if is_unit(text)]
    if not found:
        _, mark, behind = (section or "").rpartition(",")
        found = [behind.strip()] if mark and len(behind.strip()) > 1 and is_unit(behind) else []
    return found[-1] if len(found) == 1 else None


def read_percent(unit: Field) -> Field:
    """Return the unit of a scan's column with a misread percent sign set right, less sure."""
    scanned = unit.evidence is not None and unit.evidence.source is Source.OCR
    if not scanned or (unit.value or "").strip().casefold() not in _PERCENT:
        return unit
    confidence = round(0.8 * unit.confidence, 4)
    return replace(unit, value="%", confidence=confidence, reasons=(*unit.reasons, _MISREAD))
