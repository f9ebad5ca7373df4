"""What is known of a value when its confidence is judged, as named numbers.

Made from the assembled facts alone, so that any reader of values can be judged by it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from extraction.geometry import Word
from extraction.learned.familiarity import Familiarity, measures_of, words_of
from extraction.normalise.names import company_key
from extraction.normalise.numbers import parse_number
from extraction.page import Page, ReadDocument
from extraction.result import Field, LotPart, Quality, Row
from extraction.steps.document.assemble import Assembled
from extraction.steps.header.texts.folding import squash
from extraction.steps.header.texts.labels import find_labels
from extraction.steps.header.texts.words_of_labels import phrases, sections
from extraction.steps.tables.texts.content import Kind, kind_of

Features = dict[str, float]
#: Where a value is one of these, it was not read off a page: its confidence stays.
_ROW_CELLS = ("method", "unit", "minimum", "maximum", "verdict")
#: Fields that hold one number or code.
_CODES = frozenset({"lot_number", "certificate_number", "purchase_order", "product_code"})
#: Fields whose values are our words, not the paper's.
_CONCLUDED = frozenset({"document_type", "overall_result"})
_PARTIES = frozenset({"supplier_name", "laboratory_name", "customer_name"})
#: A rival that weighs more than this share of what was chosen comes close to it.
CLOSE = 0.5
#: A row of a table that the judge of tables gives less than this is hardly one.
UNEXPLAINED = 0.15
#: The learned reading gives a value that it supports this probability at least.
SUPPORT, HALF = 0.3, 0.5
#: Words of one text stand less than this share of their height apart.
BLANK = 0.6
#: What ends the label in front of a value, and print that is none.
_ENDS, _MARKS = ":：#.)-–|°º", ".,;:|*_-–·•()"
_WITH_RESULTS = frozenset({"certificate_of_analysis", "inspection_certificate"})
#: What stands between two things that one cell holds, or the last letter of a label in front.
_JOINT = re.compile(r"\s[·•|/]\s|\s[-–—]\s|;|^[a-z]\s")
_DATE = re.compile(r"(?<!\d)\d{1,4}([-./])(?:\d{1,2}|[A-Za-z]{3})\1\d{2,4}(?!\d)")


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
    #: The document's words, for `Familiarity`.
    words: frozenset[int] = frozenset()
    dates: int = 0  # how many different ones are printed in figures
    tests: Counter[str] = field(default_factory=Counter)  # names of tests, squeezed
    lots: int = 1
    words_on: Mapping[int, Sequence[Word]] = field(default_factory=dict)  # by page


def context_of(
    document: ReadDocument, facts: Assembled, familiarity: Familiarity | None = None
) -> Context:
    """Return what all values of a document share.

    How familiar it is among that, if it is given what training saw.
    """
    measures, words = measures_of(document, facts), words_of(document)
    if familiarity is not None:
        measures |= familiarity.measured(measures, words)
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
            **measures,
        },
        text=text,
        values=Counter(squeeze(value.value or "") for value in filled),
        heights={page.number: (page.width, page.height) for page in document.pages},
        qualities={page.number: page.quality for page in document.pages},
        pages={page.number: _legible(page) for page in document.pages},
        words=words,
        tests=Counter(squeeze(row.test.value or "") for lot in facts.lots for row in lot.rows),
        lots=max(1, len(facts.lots)),
        words_on={page.number: page.words for page in document.pages},
        dates=len({m[0] for page in document.pages for w in page.words for m in _dates(w.text)}),
    )


def _dates(text: str) -> Iterator[re.Match[str]]:
    return _DATE.finditer(text)


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
    formless = name in _PARTIES and squash(company_key(text)) == squash(text)
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
        "label_like": label_likeness(text) if name not in _CONCLUDED else 0.0,
        "joint": float(name in _CODES and _JOINT.search(text) is not None),
        "formless": float(formless),
        "contested": float(formless and value.signals.get("rival", 0.0) > CLOSE),
        "dates_printed": min(8, context.dates) if name.endswith("_date") else 0,
        **_of_readings(value.signals),
        **_of_edges(context, value),
        "within": float(_within(context, squeezed)),
        "type_alone": float(name == "document_type" and not _borne_out(context, text)),
        "is_code": float(name in _CODES),
        "is_date": float(name.endswith("_date")),
    }


def _of_readings(signals: Mapping[str, float]) -> Features:
    """Return how far the rules and the learned reading say the same, and how clearly."""
    if "learned" not in signals:
        return {}
    given, other = signals["learned"], signals["learned_rival"]
    rival = signals.get("rival", 0.0)
    return {
        "agreed": float(given > other),
        "learned_margin": given - other,
        "rule_margin": signals.get("weight", 0.0) * (1.0 - rival),
        "unsure": float(given < HALF),
        "unsupported": float(given < SUPPORT and (other > given or rival > CLOSE)),
    }


def _of_edges(context: Context, value: Field) -> Features:
    """Return whether print goes on within a blank's width beside a value: it may be cut."""
    evidence = value.evidence
    if evidence is None or evidence.box is None:
        return {}
    box = evidence.box
    level = [
        word
        for word in context.words_on.get(evidence.page, ())
        if box.top < word.box.middle_y < box.bottom and word.text.strip(_MARKS)
    ]
    near = BLANK * min([box.height, *(w.box.height for w in level)])
    behind = any(0 <= word.box.x0 - box.x1 < near for word in level)
    before = any(0 <= box.x0 - w.box.x1 < near and w.text[-1] not in _ENDS for w in level)
    return {"runs_on": float(behind), "runs_in": float(before)}


def _within(context: Context, squeezed: str) -> bool:
    """Whether a value is part of another one: a name cut from it, or a number of it."""
    return len(squeezed) > 2 and any(
        squeezed in other and squeezed != other for other in context.values
    )


def _borne_out(context: Context, kind: str) -> bool:
    """Whether a document has results where its type says so, and none where it says so."""
    results = context.common["rows"] > 0
    return results == (kind in _WITH_RESULTS)


def label_likeness(text: str) -> float:
    """Return how much a value looks like the label of another, 0..1."""
    folded = squash(text)
    if folded in phrases() or folded in sections():
        return 1.0
    labels = find_labels(text, misread=False)
    if not labels or labels[0].start > 0:
        return 0.0
    return min(1.0, labels[0].end / max(1, len(text))) * labels[0].strength


def table_features(lot: LotPart) -> Features:
    """Return what all rows of a lot share: how much of its table is understood."""
    rows = lot.rows
    count = max(1, len(rows))
    numbers = [(row.number or {}).get("kind") or "text" for row in rows]
    twice = Counter(squeeze(row.test.value or "") for row in rows)
    return {
        "lot_rows": min(len(rows), 80),
        "table_known": sum(row.characteristic is not None for row in rows) / count,
        "table_units": sum(row.ucum is not None for row in rows) / count,
        "table_plain": sum(number != "text" for number in numbers) / count,
        "table_sure": sum(row.value.confidence for row in rows) / count,
        "table_twice": sum(n > 1 for n in twice.values()) / max(1, len(twice)),
    }


def row_features(context: Context, row: Row, table: Features) -> Features:
    """Return the features of one result row; `table` is what `table_features` gives."""
    cells = {f"has_{name}": float(getattr(row, name).value is not None) for name in _ROW_CELLS}
    test, value = row.test.value or "", row.value.value or ""
    kind = (row.number or {}).get("kind") or "none"
    return {
        **context.common,
        **table,
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
        "test_label_like": label_likeness(test) if row.characteristic is None else 0.0,
        "value_label_like": label_likeness(value) if kind == "text" else 0.0,
        "unexplained": float(row.value.signals.get("judged", 1.0) < UNEXPLAINED),
        "worded": float(kind == "text" and (_asks_for_number(row) or _is_method(value))),
        "twice": float(context.tests[squeeze(test)] > context.lots),
        "section": float(row.section is not None),
    }


def _is_method(value: str) -> bool:
    """Whether a result is the number of a norm, which stood in its place."""
    return kind_of(value) is Kind.METHOD and any(map(str.isdigit, value))


def _asks_for_number(row: Row) -> bool:
    """Whether a row's unit or one of its limits says that its result is a number."""
    limits = (row.minimum.value, row.maximum.value)
    return row.ucum is not None or any(text and parse_number(text) for text in limits)


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
