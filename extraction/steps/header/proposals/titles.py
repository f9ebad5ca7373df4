"""Product names without a label: a large line, or the line under the document's title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extraction.normalise.dates import find_dates
from extraction.normalise.text import clean, fold
from extraction.result import Source
from extraction.steps.document.doctype import TypeReading, is_title
from extraction.steps.header.proposals.candidates import Candidate
from extraction.steps.header.texts.company_names import (
    has_laboratory_word,
    has_legal_form,
    looks_like_address,
)
from extraction.steps.header.texts.sentences import sentence_pattern
from extraction.steps.header.texts.spots import PageView, Spot
from extraction.steps.header.texts.values import name_shape

#: Below this a reader's word for large letters says that they are none.
LOGO = 0.8
#: "1.04873.1000 Potassium dihydrogen phosphate": the article's number before its name.
_CODE_FIRST = re.compile(
    r"(?P<code>\d[\dA-Z]*(?:[.-][\dA-Z]+)+|[A-Z]{0,3}\d{5,9})\s+(?P<name>[^\W\d].{4,})"
)
#: A grade of chemicals, no title: "for trace analysis", "pro analysi", "zur Analyse".
_PURPOSE = re.compile(r"\b(?:for|pro|zur|pour|per|para|do) (?:\w+ )?(?:anal[iy]\w+|synthesis)\b")
_NOT_A_PRODUCT = sentence_pattern("not_a_product")


def find_titles(view: PageView, type_reading: TypeReading) -> Iterator[Candidate]:
    """Yield lines of the first page that may be the product's name."""
    title = type_reading.title
    lines = [s for line in view.lines for s in line]
    for spot in lines:
        below_title = title is not None and _directly_below(spot, title, lines)
        if _heads_a_table(view, spot) and not below_title:
            continue
        top = spot.box.top / view.page.height
        if spot.segment.words[0].confidence < 1.0 and view.page.source is Source.TEXT_LAYER:
            continue  # read off a logo
        if any(word.doubtful and word.confidence < LOGO for word in spot.segment.words):
            continue  # a logo or a seal on a scan, taken for letters
        if top > 0.5 or spot.starts_label or spot.in_table or spot.heading is not None:
            continue
        weight = 0.0
        size = spot.segment.height / max(1.0, view.letter)
        if size >= 1.2:
            weight = min(0.75, 0.3 + 0.35 * (size - 1.0))
        if below_title:
            weight = max(weight, 0.3) + 0.15
        weight *= 1.1 - 0.5 * top
        code = _CODE_FIRST.match(spot.text) if below_title else None
        name = code["name"] if code is not None else spot.text
        if weight and _may_be_product(name):
            yield _made(view, spot, "product_name", name.strip(" :"), weight, size)
            if code is not None:
                yield _made(view, spot, "product_code", code["code"], weight, size)


def _made(
    view: PageView, spot: Spot, field: str, value: str, weight: float, size: float
) -> Candidate:
    start = spot.text.find(value)
    return Candidate(
        field=field,
        value=value,
        raw=value,
        page=spot.page,
        words=spot.words_between(start, start + len(value)),
        source=view.page.source,
        relation="title",
        label="",
        kind="title",
        prior=min(0.8, weight),
        strength=1.0,
        fit=name_shape(value).fit if field == "product_name" else 1.0,
        top=spot.box.top / view.page.height,
        extra={"size": size},
    )


def _heads_a_table(view: PageView, spot: Spot) -> bool:
    following = view.lines[spot.line + 1 : spot.line + 4]
    return any(s.in_table and s.box.overlap_x(spot.box) > 0 for line in following for s in line)


def _directly_below(spot: Spot, title: object, lines: Sequence[Spot]) -> bool:
    box = getattr(title, "box")  # noqa: B009  # a segment; kept loose for the type checker
    if spot.box.top < box.bottom - 2 or spot.box.overlap_x(box) <= 0:
        return False
    gap = spot.box.top - box.bottom
    between = any(
        s is not spot
        and s.box.top >= box.bottom - 2
        and s.box.bottom <= spot.box.top + 2
        and s.box.overlap_x(box) > 0
        for s in lines
    )
    return gap < 3.5 * spot.segment.height and not between


def _may_be_product(text: str) -> bool:
    shape = name_shape(text)
    return (
        shape.fit >= 0.6
        and 3 <= len(text) <= 80
        and len(text.split()) <= 10
        and sum(c.isalpha() for c in text) >= 3
        and not _NOT_A_PRODUCT.search(_PURPOSE.sub(" ", fold(text)))
        and not has_legal_form(text)
        and not has_laboratory_word(text)
        and not looks_like_address(text)
        and not is_title(text)
        and "|" not in text
        and not find_dates(clean(text))
    )
