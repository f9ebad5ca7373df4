"""What is known of a value when its confidence is judged, as named numbers.

Made from the assembled facts alone, so that any reader of values can be judged by it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from extraction.page import Page, ReadDocument
from extraction.result import Field, Quality, Row
from extraction.steps.assemble import Assembled

Features = dict[str, float]
#: Where a value is one of these, it was not read off a page: its confidence stays.
_ROW_CELLS = ("method", "unit", "minimum", "maximum", "verdict")


@dataclass(frozen=True, slots=True)
class Context:
    """What all values of one document share."""

    common: Features
    text: str  # all pages, squeezed
    values: Counter[str]  # header values, squeezed
    heights: Mapping[int, tuple[float, float]]  # page to width, height in points
    qualities: Mapping[int, Quality] = field(default_factory=dict)
    #: Page to how well its letters could be read.
    pages: Mapping[int, Features] = field(default_factory=dict)


def context_of(document: ReadDocument, facts: Assembled) -> Context:
    """Return what all values of a document share."""
    text = squeeze("".join(word.text for page in document.pages for word in page.words))
    filled = [value for _, value in header_values(facts) if value.value]
    kind = facts.fields.get("document_type")
    return Context(
        common={
            "pages": min(len(document.pages), 6),
            "lots": min(len(facts.lots), 6),
            "filled": len(filled) / max(1, len(facts.lots)),
            "rows": min(60, sum(len(lot.rows) for lot in facts.lots) / max(1, len(facts.lots))),
            "problems": min(4, len(facts.problems)),
            "other": float(kind is not None and kind.value == "other"),
            "type_score": kind.confidence if kind is not None else 0.0,
            "english": float(facts.language == "en"),
        },
        text=text,
        values=Counter(squeeze(value.value or "") for value in filled),
        heights={page.number: (page.width, page.height) for page in document.pages},
        qualities={page.number: page.quality for page in document.pages},
        pages={page.number: _legible(page) for page in document.pages},
    )


def _legible(page: Page) -> Features:
    """Return how sure the reader was of a page, and how often the second one agreed."""
    words = page.words
    seen = [word for word in words if word.second is not None]
    agree = sum(squeeze(word.text) == squeeze(word.second or "") for word in seen)
    return {
        "page_sure": sum(word.confidence for word in words) / max(1, len(words)),
        "page_agree": agree / len(seen) if seen else 1.0,
    }


def header_values(facts: Assembled) -> Iterator[tuple[str, Field]]:
    """Yield (path, field) of each header value: "issue_date", "lots.0.lot_number"."""
    yield from facts.fields.items()
    for index, lot in enumerate(facts.lots):
        for name, value in lot.fields.items():
            yield f"lots.{index}.{name}", value


def field_features(context: Context, name: str, value: Field) -> Features:
    """Return the features of one header value; `name` is its field, such as lot_number."""
    text = value.value or ""
    squeezed = squeeze(text)
    return {
        **context.common,
        **_of_value(context, value),
        f"field={name}": 1.0,
        "repeats": min(5, context.text.count(squeezed)) if len(squeezed) > 2 else 0,
        "shared": float(context.values[squeezed] > 1),
        "length": min(len(text), 80),
        "words": min(len(text.split()), 12),
        "digits": sum(c.isdigit() for c in text) / max(1, len(text)),
        "upper": sum(c.isupper() for c in text) / max(1, len(text)),
        "colon": float(":" in text),
    }


def row_features(context: Context, row: Row, lot_rows: int) -> Features:
    """Return the features of one result row of a lot with `lot_rows` rows."""
    cells = {f"has_{name}": float(getattr(row, name).value is not None) for name in _ROW_CELLS}
    test, value = row.test.value or "", row.value.value or ""
    kind = (row.number or {}).get("kind") or "none"
    return {
        **context.common,
        **cells,
        **_of_value(context, row.value),
        **{f"reason={reason.code}": 1.0 for reason in row.test.reasons},
        f"kind={kind}": 1.0,
        "test_score": row.test.confidence,
        "known_test": float(row.characteristic is not None),
        "known_unit": float(row.ucum is not None),
        "test_length": min(len(test), 60),
        "test_digits": sum(c.isdigit() for c in test) / max(1, len(test)),
        "value_length": min(len(value), 40),
        "lot_rows": min(lot_rows, 80),
        "section": float(row.section is not None),
    }


def _of_value(context: Context, value: Field) -> Features:
    features = {f"reason={reason.code}": 1.0 for reason in value.reasons}
    features |= {f"signal={name}": float(measured) for name, measured in value.signals.items()}
    features["score"] = value.confidence
    features["alternatives"] = min(4, len(value.alternatives))
    evidence = value.evidence
    if evidence is None:
        return features
    features[f"source={evidence.source.value}"] = 1.0
    features["page"] = min(evidence.page, 6)
    quality = context.qualities.get(evidence.page, Quality.DIGITAL)
    features[f"quality={quality.value}"] = 1.0
    features |= context.pages.get(evidence.page, {})
    width, height = context.heights.get(evidence.page, (0.0, 0.0))
    if evidence.box is not None and width and height:
        features["left"] = evidence.box.x0 / width
        features["top"] = evidence.box.top / height
    return features


def squeeze(text: str) -> str:
    """Return letters and digits only, without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[^\w]|_", "", decomposed)
