"""What is measured of a span as the value of a field: a row of numbers for the judge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from extraction.steps.header.proposals.candidates import SERVES
from extraction.steps.header.spans.likeness import kinds, likeness
from extraction.steps.header.spans.propose import Around, Span
from extraction.steps.header.texts.company_names import (
    company_shape,
    has_laboratory_word,
    has_legal_form,
    looks_like_address,
)
from extraction.steps.header.texts.folding import squash
from extraction.steps.header.texts.spots import PageView
from extraction.steps.header.texts.values import (
    Shape,
    date_shape,
    is_empty,
    lot_shape,
    name_shape,
    number_shape,
    quantity_shape,
    verdict_shape,
)

Array = NDArray[np.float64]
Places = NDArray[np.int64]
FIELDS = (
    *("certificate_number", "issue_date", "purchase_order", "overall_result"),
    *("supplier_name", "laboratory_name", "customer_name"),
    *("lot_number", "product_name", "product_code"),
    *("manufacture_date", "expiry_date", "retest_date", "quantity"),
)
_SHAPERS: dict[str, Callable[[str], Shape]] = {
    **dict.fromkeys(("certificate_number", "purchase_order", "product_code"), number_shape),
    **dict.fromkeys(("issue_date", "manufacture_date", "expiry_date", "retest_date"), date_shape),
    **dict.fromkeys(("supplier_name", "laboratory_name", "customer_name"), company_shape),
    "lot_number": lot_shape,
    "product_name": name_shape,
    "quantity": quantity_shape,
    "overall_result": verdict_shape,
}
#: A kind of label serves a field strongly from this prior on, weakly below.
STRONG = 0.84
#: Labels that serve no field of their own but point to one.
_MORE = {
    "supplier_name": ("site", "client"),
    "customer_name": ("client",),
    "product_name": ("name",),
    "certificate_number": ("id",),
}
CONTEXTS = ("inline", "left", "left_2", "above", "above_2", "column", "section")
_AROUND = attrgetter(*CONTEXTS)
#: Spans of a field that are kept: the likeliest by their labels, and by their shape alone.
BY_LABEL, BY_SHAPE = 40, 25
#: A value fits the shape of its field at least so well, and is no longer than this.
LEAST_FIT, LONGEST = 0.05, 200
#: Down to here (share of the first page's height) reaches the letterhead.
LETTERHEAD = 0.15
_WITH_DIGITS: frozenset[Callable[[str], Shape]] = frozenset({date_shape, quantity_shape})


@dataclass(frozen=True, slots=True)
class Option:
    """A span as the value of a field."""

    field: str
    span: Span
    shape: Shape
    measures: Array  # in the order of NAMES


@cache
def _served() -> dict[str, tuple[Places, Places, Places]]:
    """Return for each field the places of kinds that serve it strongly, weakly, not at all."""
    found = {}
    for field in FIELDS:
        priors = {kind: dict(served).get(field, 0.0) for kind, served in SERVES.items()}
        priors |= dict.fromkeys(_MORE.get(field, ()), STRONG / 2)
        own = np.array([priors.get(kind, 0.0) for kind in kinds()])
        found[field] = (
            np.flatnonzero(own >= STRONG),
            np.flatnonzero((own > 0) & (own < STRONG)),
            np.flatnonzero(own == 0),
        )
    return found


NAMES: tuple[str, ...] = (
    *(f"{context}_{way}" for way in ("strong", "weak", "other") for context in CONTEXTS),
    *("best_strong", "best_weak", "near_other", "fit"),
    *("label_itself", "label_right", "label_below", "page", "top", "left", "height", "bold"),
    *("gap_left", "gap_above", "in_table", "repeats", "alone", "behind", "part", "joined"),
    *("digit", "inline_len", "left_len", "above_len", "colon_left", "letterhead", "line_texts"),
    *("texts_right", "page_spans"),
    *("length", "words", "digits", "upper", "legal_form", "laboratory", "address", "lower_start"),
    *(f"is_{field}" for field in FIELDS),
)


def options_of(views: Sequence[PageView], spans: Sequence[Sequence[Span]]) -> list[Option]:
    """Return the options of all fields over the first pages."""
    flat = [span for page in spans for span in page]
    if not flat:
        return []
    alike = _contexts([span.around for span in flat])
    place = _of_places(views, flat)
    known = {span.text: None for span in flat}  # each text once, in order
    number = {text: place for place, text in enumerate(known)}
    said = [number[span.text] for span in flat]
    texts = np.array([_of_text(text) for text in known])[said]
    shaped: dict[Callable[[str], Shape], list[Shape | None]] = {}
    found: list[Option] = []
    for place_of_field, field in enumerate(FIELDS):
        shaper = _SHAPERS[field]
        if shaper not in shaped:
            own = [_shape(shaper, text) for text in known]
            shaped[shaper] = [own[place] for place in said]
        shapes = shaped[shaper]
        fits = np.array([0.0 if shape is None else shape.fit for shape in shapes])
        kept = np.flatnonzero(fits > LEAST_FIT)
        if not len(kept):
            continue
        strong, weak, other = (
            part.max(axis=2) if part.shape[2] else np.zeros(part.shape[:2])
            for part in (alike[kept][:, :, chosen] for chosen in _served()[field])
        )
        best, half = strong.max(axis=1), weak.max(axis=1)
        rows = np.hstack(
            [
                *(strong, weak, other, best[:, None], half[:, None]),
                *(other[:, :4].max(axis=1)[:, None], fits[kept][:, None]),
                *(place[kept], texts[kept], np.zeros((len(kept), len(FIELDS)))),
            ]
        )
        rows[:, len(NAMES) - len(FIELDS) + place_of_field] = 1.0
        chosen = {*np.argsort(-np.maximum(best, 0.8 * half), kind="stable")[:BY_LABEL].tolist()}
        chosen |= {*np.argsort(-_standing(rows), kind="stable")[:BY_SHAPE].tolist()}
        for at in sorted(chosen):
            shape = shapes[kept[at]]
            assert shape is not None
            found.append(Option(field, flat[kept[at]], shape, rows[at]))
    return found


def _contexts(arounds: Sequence[Around]) -> Array:
    """Return how alike what stands around is to labels: spans x contexts x kinds."""
    numbers: dict[str, int] = {}
    places = [
        [numbers.setdefault(text, len(numbers)) for text in _AROUND(around)] for around in arounds
    ]
    each = np.stack([likeness(text) for text in numbers])
    return each.take(np.array(places), axis=0)


def _of_places(views: Sequence[PageView], spans: Sequence[Span]) -> Array:
    """Return what is measured of where each span stands."""
    counts = Counter(squash(span.text) for span in spans if span.how in {"whole", "behind"})
    by_page = {view.page.number: view for view in views}
    rows = []
    for span in spans:
        view, spot, around = by_page[span.page], span.spot, span.around
        page = view.page
        beside = len(view.lines[spot.line])
        rows.append(
            [
                *(float(likeness(t).max()) for t in (span.text, around.right, around.below)),
                *(span.page, span.box.top / page.height, span.box.x0 / page.width),
                *(spot.segment.height / view.letter, float(spot.segment.bold)),
                *(min(30.0, span.gap_left), min(30.0, span.gap_above), float(spot.in_table)),
                *(min(6, counts[squash(span.text)]), float(beside == 1 and span.how == "whole")),
                *(float(span.how == how) for how in ("behind", "part", "joined", "digit")),
                *(min(60, len(t)) for t in (around.inline, around.left, around.above)),
                float(around.left.rstrip().endswith((":", "："))),
                float(span.page == 1 and span.box.top < LETTERHEAD * page.height),
                *(beside, beside - spot.place, min(400, len(spans))),
            ]
        )
    return np.array(rows, dtype=float)


@lru_cache(maxsize=4096)
def _of_text(text: str) -> tuple[float, ...]:
    size = max(1, len(text))
    return (
        *(min(80, len(text)), min(12, len(text.split()))),
        sum(c.isdigit() for c in text) / size,
        sum(c.isupper() for c in text) / size,
        float(has_legal_form(text)),
        float(has_laboratory_word(text)),
        float(looks_like_address(text)),
        float(text[:1].islower()),
    )


_PLACE = {name: number for number, name in enumerate(NAMES)}


def _standing(rows: Array) -> Array:
    """Return how much spans stand out without any label: large, early, of good shape."""
    weights = {
        "fit": 1.0,
        "height": 0.5,
        "legal_form": 0.8,
        "letterhead": 0.3,
        "page": -0.2,
        "top": -0.5,
        "label_itself": -1.0,
    }
    return np.asarray(sum(w * rows[:, _PLACE[name]] for name, w in weights.items()))


def _shape(shaper: Callable[[str], Shape], text: str) -> Shape | None:
    if len(text) > LONGEST or (shaper in _WITH_DIGITS and not any(map(str.isdigit, text))):
        return None
    shape = shaper(text)
    return shape if shape.value and not is_empty(shape.value) else None
