"""What reading a document gives: facts, each with confidence, reasons and evidence.

This module is the contract between the reading engine and everybody else (the registry,
the portal, the command line, the evaluation). It holds plain frozen data and its JSON
form, and imports nothing but the geometry. The JSON is the label format of the shared
corpus, with every field an object `{value, raw, confidence, evidence, ...}`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from extraction.geometry import Box

#: Version of the JSON form; raised when a reader of older JSON would be misled.
RESULT_FORMAT = 1

#: Code of problems that say what of the file could not be read.
UNREAD = "document.unread"

DOCUMENT_FIELDS = (
    "document_type",
    "certificate_number",
    "issue_date",
    "supplier_name",
    "laboratory_name",
    "customer_name",
    "purchase_order",
    "overall_result",
)
#: Read and shown, but not part of the shared label format.
EXTRA_DOCUMENT_FIELDS = (
    "country_of_origin",
    "storage_conditions",
    "approved_by",
    "signature",
    "standard",
    "conformity_statement",
    "sampling",
)
LOT_FIELDS = (
    "lot_number",
    "product_name",
    "product_code",
    "manufacture_date",
    "expiry_date",
    "retest_date",
    "quantity",
)
ROW_CELLS = (
    "test",
    "method",
    "value",
    "unit",
    "minimum",
    "maximum",
    "verdict",
    "lod",
    "loq",
    "uncertainty",
)


class DocumentType(StrEnum):
    """What kind of document this is; words of the shared label format."""

    CERTIFICATE_OF_ANALYSIS = "certificate_of_analysis"
    INSPECTION_CERTIFICATE = "inspection_certificate"
    CERTIFICATE_OF_CONFORMANCE = "certificate_of_conformance"
    OTHER = "other"


class Source(StrEnum):
    """How a value came off the document."""

    TEXT_LAYER = "text_layer"
    OCR = "ocr"
    FORM_FIELD = "form_field"
    EMBEDDED = "embedded"  # CoA JSON attached to the PDF or sent alone
    BARCODE = "barcode"
    SHEET = "sheet"  # a spreadsheet or CSV cell
    DERIVED = "derived"  # concluded from other values; evidence names the strongest


class Quality(StrEnum):
    """How the page came to us; confidence is calibrated for each apart."""

    DIGITAL = "digital"
    SCAN = "scan"
    PHOTO = "photo"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value stands: page (from 1), box (points, upright page), text as printed.

    `box` is None where the source has no place on a page (a sheet cell, an attachment);
    `text` then names the place, such as "Sheet1!B4".
    """

    page: int
    box: Box | None
    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a confidence is what it is: a stable code and a sentence for a reviewer."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Field:
    """One value read from the document.

    `value` is normalised for its kind (dates ISO 8601; numbers as printed), None when the
    document does not state it; `raw` is the text as printed. `confidence` is the
    probability 0..1 that `value` is right. `alternatives` are other readings, best first.
    `signals` are what was measured where it was read, by name, for who judges the
    confidence; no part of the JSON form.
    """

    value: str | None = None
    raw: str | None = None
    confidence: float = 0.0
    evidence: Evidence | None = None
    reasons: tuple[Reason, ...] = ()
    alternatives: tuple[str, ...] = ()
    signals: Mapping[str, float] = field(default_factory=dict, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not 0.0 <= self.confidence <= 1.0:
            msg = f"confidence must be within 0..1, not {self.confidence}"
            raise ValueError(msg)

    def with_confidence(self, confidence: float, *reasons: Reason) -> Field:
        """Return the same value with another confidence and more reasons."""
        return replace(self, confidence=confidence, reasons=self.reasons + reasons)


NOTHING = Field()


@dataclass(frozen=True, slots=True)
class Row:
    """One reported test result, its cells as printed, and what they mean."""

    test: Field = NOTHING
    method: Field = NOTHING
    value: Field = NOTHING
    unit: Field = NOTHING
    minimum: Field = NOTHING
    maximum: Field = NOTHING
    verdict: Field = NOTHING
    lod: Field = NOTHING
    loq: Field = NOTHING
    uncertainty: Field = NOTHING
    #: Same result in other units: ({"value": ..., "unit": ...}, ...).
    alternates: tuple[Mapping[str, str], ...] = ()
    #: Key of the built-in characteristic dictionary, None if the test is unknown to it.
    characteristic: str | None = None
    #: CAS registry number, if the characteristic is a substance.
    cas: str | None = None
    #: UCUM code of the unit, None if the unit is unknown to the alias table.
    ucum: str | None = None
    #: Parsed value: operator "", "<", "<=", ">", ">="; number exact as text or None;
    #: kind "number" | "not_detected" | "absent" | "text" | "range" | "too_many" | ...
    number: Mapping[str, str | None] | None = None
    #: Heading under which the row stood, such as "Heavy metals".
    section: str | None = None

    def cells(self) -> Iterator[tuple[str, Field]]:
        """Yield (name, field) for each cell in the order of ROW_CELLS."""
        for name in ROW_CELLS:
            yield name, getattr(self, name)


@dataclass(frozen=True, slots=True)
class LotPart:
    """What the document states of one lot."""

    fields: Mapping[str, Field] = field(default_factory=dict)  # keys of LOT_FIELDS
    #: Other numbers of the same lot: kind ("heat", "production_batch", "filling_batch",
    #: "inspection_lot", "sample", "serial") to field.
    aliases: Mapping[str, Field] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()
    #: Which certificate inside the file it belongs to, from 0 (a packet holds several).
    part: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """One certificate inside a packet: its pages (from 1) and its own header fields."""

    first_page: int
    last_page: int
    fields: Mapping[str, Field] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OtherReading:
    """A table read whole in another way that is about as likely as the one that was taken.

    `reason` says in words what is in doubt; `rows` would stand in place of those from `box`.
    `lots` are of each row the number that the table itself gives its lot, None where it names
    none; empty in results of readers that did not say it.
    """

    page: int
    box: Box
    reason: Reason
    rows: tuple[Row, ...]
    lots: tuple[str | None, ...] = ()

    def by_lot(self) -> dict[str | None, tuple[Row, ...]]:
        """Return the rows by the number of their lot, None for those of no named lot."""
        found: dict[str | None, tuple[Row, ...]] = {}
        for row, number in zip_longest(self.rows, self.lots):
            found[number] = (*found.get(number, ()), row)
        return found


@dataclass(frozen=True, slots=True)
class PageFacts:
    """How one page was read. Sizes in points, upright; `turned` in degrees clockwise."""

    number: int
    width: float
    height: float
    turned: int
    source: Source
    quality: Quality
    seconds: float
    words: int


@dataclass(frozen=True, slots=True)
class ExtractionResult:
    """All that was read from one file."""

    engine: str
    media_type: str
    sha256: str
    pages: tuple[PageFacts, ...] = ()
    fields: Mapping[str, Field] = field(default_factory=dict)
    lots: tuple[LotPart, ...] = ()
    parts: tuple[Part, ...] = ()
    language: str | None = None
    #: What went wrong or looks odd in the document as a whole, for the reviewer.
    problems: tuple[Reason, ...] = ()
    #: Tables that may as well be read another way, for the reviewer to choose.
    others: tuple[OtherReading, ...] = ()

    @property
    def unread(self) -> tuple[str, ...]:
        """Sentences about what of the file could not be read; empty where all was."""
        return tuple(problem.sentence for problem in self.problems if problem.code == UNREAD)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form: the corpus label shape, each field an object."""
        return {
            "format": RESULT_FORMAT,
            "engine": self.engine,
            "media_type": self.media_type,
            "sha256": self.sha256,
            "language": self.language,
            "pages": [_page_to_json(page) for page in self.pages],
            **{
                name: field_to_json(self.fields.get(name, NOTHING))
                for name in DOCUMENT_FIELDS + EXTRA_DOCUMENT_FIELDS
            },
            "lots": [_lot_to_json(lot) for lot in self.lots],
            "parts": [
                {
                    "first_page": part.first_page,
                    "last_page": part.last_page,
                    "fields": {k: field_to_json(v) for k, v in part.fields.items()},
                }
                for part in self.parts
            ],
            "problems": [_reason_to_json(reason) for reason in self.problems],
            "others": [_other_to_json(other) for other in self.others],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ExtractionResult:
        """Rebuild a result from `to_json`; KeyError or ValueError on foreign data."""
        if data["format"] != RESULT_FORMAT:
            msg = f"result format {data['format']} is not {RESULT_FORMAT}"
            raise ValueError(msg)
        return cls(
            engine=data["engine"],
            media_type=data["media_type"],
            sha256=data["sha256"],
            language=data.get("language"),
            pages=tuple(_page_from_json(page) for page in data["pages"]),
            fields={
                name: field_from_json(data[name])
                for name in DOCUMENT_FIELDS + EXTRA_DOCUMENT_FIELDS
                if name in data
            },
            lots=tuple(_lot_from_json(lot) for lot in data["lots"]),
            parts=tuple(
                Part(
                    part["first_page"],
                    part["last_page"],
                    {k: field_from_json(v) for k, v in part["fields"].items()},
                )
                for part in data.get("parts", ())
            ),
            problems=tuple(Reason(**reason) for reason in data.get("problems", ())),
            others=tuple(_other_from_json(other) for other in data.get("others", ())),
        )


def field_to_json(value: Field) -> dict[str, Any]:
    """Return the JSON form of one field; box is [x0, top, x1, bottom] in points."""
    evidence = value.evidence
    return {
        "value": value.value,
        "raw": value.raw,
        "confidence": round(value.confidence, 4),
        "evidence": None
        if evidence is None
        else {
            "page": evidence.page,
            "box": None if evidence.box is None else _box_to_json(evidence.box),
            "text": evidence.text,
            "source": evidence.source.value,
        },
        "reasons": [_reason_to_json(reason) for reason in value.reasons],
        "alternatives": list(value.alternatives),
    }


def field_from_json(data: Mapping[str, Any]) -> Field:
    """Rebuild a field from `field_to_json`."""
    evidence = data.get("evidence")
    return Field(
        value=data["value"],
        raw=data.get("raw"),
        confidence=data["confidence"],
        evidence=None
        if evidence is None
        else Evidence(
            page=evidence["page"],
            box=None if evidence["box"] is None else Box(*evidence["box"]),
            text=evidence["text"],
            source=Source(evidence["source"]),
        ),
        reasons=tuple(Reason(**reason) for reason in data.get("reasons", ())),
        alternatives=tuple(data.get("alternatives", ())),
    )


def _box_to_json(box: Box) -> list[float]:
    return [round(value, 2) for value in (box.x0, box.top, box.x1, box.bottom)]


def _reason_to_json(reason: Reason) -> dict[str, str]:
    return {"code": reason.code, "sentence": reason.sentence}


def _page_to_json(page: PageFacts) -> dict[str, Any]:
    return {
        "number": page.number,
        "width": round(page.width, 2),
        "height": round(page.height, 2),
        "turned": page.turned,
        "source": page.source.value,
        "quality": page.quality.value,
        "seconds": round(page.seconds, 3),
        "words": page.words,
    }


def _page_from_json(data: Mapping[str, Any]) -> PageFacts:
    values = dict(data)
    values["source"] = Source(values["source"])
    values["quality"] = Quality(values["quality"])
    return PageFacts(**values)


def _row_to_json(row: Row) -> dict[str, Any]:
    return {
        **{name: field_to_json(cell) for name, cell in row.cells()},
        "alternates": [dict(alternate) for alternate in row.alternates],
        "characteristic": row.characteristic,
        "cas": row.cas,
        "ucum": row.ucum,
        "number": None if row.number is None else dict(row.number),
        "section": row.section,
    }


def _row_from_json(data: Mapping[str, Any]) -> Row:
    return Row(
        **{name: field_from_json(data[name]) for name in ROW_CELLS if name in data},
        alternates=tuple(data.get("alternates", ())),
        characteristic=data.get("characteristic"),
        cas=data.get("cas"),
        ucum=data.get("ucum"),
        number=data.get("number"),
        section=data.get("section"),
    )


def _other_to_json(other: OtherReading) -> dict[str, Any]:
    return {
        "page": other.page,
        "box": _box_to_json(other.box),
        "reason": _reason_to_json(other.reason),
        "results": [
            {**_row_to_json(row), "lot": lot} for row, lot in zip_longest(other.rows, other.lots)
        ],
    }


def _other_from_json(data: Mapping[str, Any]) -> OtherReading:
    return OtherReading(
        data["page"],
        Box(*data["box"]),
        Reason(**data["reason"]),
        tuple(_row_from_json(row) for row in data["results"]),
        tuple(row.get("lot") for row in data["results"]),
    )


def _lot_to_json(lot: LotPart) -> dict[str, Any]:
    return {
        **{name: field_to_json(lot.fields.get(name, NOTHING)) for name in LOT_FIELDS},
        "aliases": {kind: field_to_json(value) for kind, value in lot.aliases.items()},
        "results": [_row_to_json(row) for row in lot.rows],
        "part": lot.part,
    }


def _lot_from_json(data: Mapping[str, Any]) -> LotPart:
    return LotPart(
        fields={name: field_from_json(data[name]) for name in LOT_FIELDS if name in data},
        aliases={k: field_from_json(v) for k, v in data.get("aliases", {}).items()},
        rows=tuple(_row_from_json(row) for row in data["results"]),
        part=data.get("part", 0),
    )
