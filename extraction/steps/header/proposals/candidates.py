"""From pairs to candidates: each text that may be the value of a field, with what speaks for it.

Nothing is chosen here. `score.py` weighs, `choose.py` decides.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from extraction.geometry import Box, Word
from extraction.normalise.dates import DateReading
from extraction.result import Evidence, Source
from extraction.steps.header.proposals.joining import (
    first_of_list,
    free_text,
    join,
    lot_lines,
    narrowed,
    person,
    unbroken,
    whole_company,
    whole_name,
    with_unit,
    without_strays,
)
from extraction.steps.header.proposals.namecodes import after_code, bare_code, code_in_front
from extraction.steps.header.proposals.pairs import Pair, Relation
from extraction.steps.header.proposals.wording import wording
from extraction.steps.header.texts.company_names import (
    company_shape,
)
from extraction.steps.header.texts.values import (
    Shape,
    date_shape,
    is_empty,
    labelled_date_shape,
    lot_shape,
    name_shape,
    number_shape,
    quantity_shape,
    verdict_shape,
)
from extraction.steps.header.texts.words_of_labels import kinds_in
from extraction.steps.lines import union
from extraction.vocabulary import load_vocabulary

#: What kind of value each field holds.
SHAPES: dict[str, str] = {
    "certificate_number": "number",
    "purchase_order": "number",
    "lot_number": "lot",
    "product_code": "number",
    "issue_date": "date",
    "manufacture_date": "date",
    "expiry_date": "date",
    "retest_date": "date",
    "quantity": "quantity",
    "overall_result": "verdict",
    "product_name": "name",
    "supplier_name": "company",
    "laboratory_name": "company",
    "customer_name": "company",
    "country_of_origin": "name",
    "storage_conditions": "text",
    "approved_by": "person",
    "standard": "text",
    "conformity_statement": "text",
    "sampling": "text",
}
ALIAS_KINDS = (
    "heat",
    "production_batch",
    "filling_batch",
    "inspection_lot",
    "customer_lot",
    "sample",
    "serial",
    "tracking",
)
#: Which field a kind of label speaks for, and how likely it is meant (0..1).
SERVES: dict[str, tuple[tuple[str, float], ...]] = {
    "certificate_number": (("certificate_number", 1.0),),
    "analysis_number": (("certificate_number", 0.72),),
    "issue_date": (("issue_date", 1.0),),
    "approval_date": (("issue_date", 0.86),),
    "date": (("issue_date", 0.8),),
    "completion_date": (("issue_date", 0.72),),
    "purchase_order": (("purchase_order", 1.0),),
    "order": (("purchase_order", 0.7),),
    "lot_number": (("lot_number", 1.0), ("quantity", 0.55)),
    "heat": (("lot_number", 0.9), ("heat", 1.0)),
    "production_batch": (("lot_number", 0.85), ("production_batch", 1.0)),
    "filling_batch": (("lot_number", 0.9), ("filling_batch", 1.0)),
    "serial": (("lot_number", 0.62), ("serial", 1.0)),
    "tracking": (("lot_number", 0.3), ("tracking", 1.0)),
    "inspection_lot": (("inspection_lot", 1.0), ("lot_number", 0.35)),
    "customer_lot": (("customer_lot", 1.0), ("lot_number", 0.35)),
    "sample": (("sample", 1.0),),
    "product_name": (("product_name", 1.0),),
    "grade": (("product_name", 0.45),),
    "variety": (("product_name", 0.3),),
    "product_code": (("product_code", 1.0),),
    "outside_code": (("product_code", 0.5),),
    "customer_material": (("product_code", 0.62),),
    "manufacture_date": (("manufacture_date", 1.0),),
    "expiry_date": (("expiry_date", 1.0),),
    "retest_date": (("retest_date", 1.0),),
    "shelf_life": (("expiry_date", 0.8),),
    "quantity": (("quantity", 1.0),),
    "quantity_pieces": (("quantity", 0.6),),
    "quantity_net": (("quantity", 0.84),),
    "overall_result": (("overall_result", 1.0),),
    "supplier": (("supplier_name", 1.0),),
    "distributor": (("supplier_name", 0.5),),
    "client": (("client_name", 1.0),),
    "customer": (("customer_name", 1.0),),
    "laboratory": (("laboratory_name", 1.0),),
    "country_of_origin": (("country_of_origin", 1.0),),
    "storage_conditions": (("storage_conditions", 1.0),),
    "approved_by": (("approved_by", 1.0),),
    "standard": (("standard", 1.0),),
    "conformity_statement": (("conformity_statement", 1.0),),
    "sampling": (("sampling", 1.0),),
}
#: A vague label under a heading means something exact, or something else.
_IN_SECTION: dict[tuple[str, str], tuple[tuple[str, float], ...]] = {
    ("id", "order"): (("purchase_order", 0.85),),
    ("id", "certificate"): (("certificate_number", 0.8),),
    ("id", "product"): (("product_code", 0.8),),
    ("id", "sample"): (("sample", 0.8),),
    ("purchase_order", "delivery"): (("purchase_order", 0.4),),
    ("order", "delivery"): (),
    ("date", "order"): (),
    ("date", "delivery"): (),
    ("date", "sample"): (("issue_date", 0.4),),
    ("quantity", "order"): (("quantity", 0.5),),
    ("product_code", "order"): (("product_code", 0.6),),
    ("product_name", "order"): (("product_name", 0.7),),
    ("lot_number", "inspection"): (("lot_number", 0.75),),
    ("name", "supplier"): (("supplier_name", 1.0),),
    ("name", "distributor"): (("supplier_name", 0.5),),
    ("name", "customer"): (("customer_name", 1.0),),
    ("name", "client"): (("client_name", 1.0),),
    ("name", "laboratory"): (("laboratory_name", 1.0),),
    ("name", "product"): (("product_name", 0.85),),
    ("name", "sample"): (("product_name", 0.8),),
}
_UNDER = {Relation.BELOW, Relation.COLUMN, Relation.ABOVE}
#: Shapes of values that end where a spaced mark begins another statement.
_EXACT = frozenset({"lot", "number", "date"})
#: What an identifier without a heading over it is, in the head of the first page.
_UNHEADED_ID = (("certificate_number", 0.7),)
#: Down to here (share of the page's height) reaches the head of a page.
_PAGE_HEAD = 0.2
#: What a label loses that only goes on with a list about something else.
_LISTED = 0.75
_SHAPERS: dict[str, Callable[[str], Shape]] = {
    "number": number_shape,
    "date": labelled_date_shape,
    "quantity": quantity_shape,
    "verdict": verdict_shape,
    "name": name_shape,
    "company": company_shape,
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that may be the value of `field`.

    `prior` is how likely the label's kind means the field, `strength` how well the label
    is known, `fit` how well the text has the shape of a value, all 0..1. `top` is the place
    down the page, 0..1; `distance` the gap to the label in letter heights.
    """

    field: str
    value: str
    raw: str
    page: int
    words: tuple[Word, ...]
    source: Source
    relation: str
    label: str
    kind: str
    prior: float
    strength: float
    fit: float
    colon: bool = False
    code: bool = False
    distance: float = 0.0
    section: str | None = None
    in_table: bool = False
    order: int = 0
    top: float = 0.0
    date: DateReading | None = None
    #: Other measured facts, by name; for `features`.
    extra: dict[str, float] = dataclasses.field(default_factory=dict)

    @property
    def box(self) -> Box | None:
        """Where the value stands, None if nowhere on a page."""
        return union(word.box for word in self.words) if self.words else None

    @property
    def evidence(self) -> Evidence:
        """Page, place and text as printed."""
        return Evidence(self.page, self.box, self.raw, self.source)


def candidates_of(
    pairs: list[Pair],
    heights: dict[int, float],
    source: dict[int, Source],
    language: str | None = None,
) -> list[Candidate]:
    """Return the candidates of all pairs.

    Args:
        pairs: From `find_pairs`.
        heights: Height of each page (by number), points.
        source: How each page (by number) was read.
        language: The document's; some words mean another party in another language.

    """
    beside = {p.order for p in pairs if p.relation is Relation.RIGHT and p.distance <= 30}
    below = {p.order: p.distance for p in pairs if p.relation in {Relation.BELOW, Relation.COLUMN}}
    found: list[Candidate] = []
    for pair in pairs:
        if pair.relation is Relation.RIGHT and _belongs_below(pair, below):
            beside.discard(pair.order)
            continue
        found += _of_pair(pair, heights[pair.page], source[pair.page], language)
    return [
        replace(c, extra={**c.extra, "boost": 0.6})
        if c.order in beside and c.relation in {"below", "column"}
        else c
        for c in found
    ]


def _belongs_below(pair: Pair, below: dict[int, float]) -> bool:
    """Whether a text far to the right is of another column: the value stands close below."""
    return pair.distance > 12 and below.get(pair.order, 9.0) < 0.8


def _of_pair(
    pair: Pair, page_height: float, source: Source, language: str | None
) -> Iterator[Candidate]:
    kinds = kinds_in(language, pair.label.key, pair.label.kinds)
    if "product_code" in kinds and pair.label_text.rstrip(" :").endswith("#"):
        kinds = ("product_code",)  # "Item #" beside "Item"
    for kind in kinds:
        for name, prior in _served(kind, pair, page_height):
            shape, words = _shaped(name, pair)
            if shape.fit <= 0.05 or not shape.value or is_empty(shape.value):
                continue
            if (
                kind == "certificate_number"
                and pair.relation in _UNDER
                and pair.label.key in load_vocabulary("values")["title_labels"]
            ):
                continue  # what stands under a title is seldom its number
            if name == "product_code" and shape.value.isdigit() and len(shape.value) < 3:
                continue  # the number of a line: "Item 1"
            if kind == "lot_number" and name == "quantity" and shape.fit < 1.0:
                continue  # "Batch: 16 lb" states a quantity, "Batch: 16" does not
            top = words[0].box.top / page_height if words else 0.0
            yield Candidate(
                field=name,
                value=shape.value,
                raw=shape.raw,
                page=pair.page,
                words=words,
                source=source,
                relation=pair.relation.value,
                label=pair.label_text,
                kind=kind,
                prior=prior
                * (0.85 if kind != kinds[0] else 1.0)
                * wording(kind, pair)
                * (_LISTED if pair.listed else 1.0),
                strength=pair.label.strength,
                fit=shape.fit,
                colon=pair.label.colon,
                code=pair.label.code,
                distance=pair.distance,
                section=pair.section,
                in_table=pair.in_table,
                order=pair.order,
                top=top,
                date=shape.date,
            )


def _served(kind: str, pair: Pair, page_height: float) -> tuple[tuple[str, float], ...]:
    """Return the fields that a label of a kind serves here, and how likely it means each."""
    served = SERVES.get(kind, ())
    if kind == "product_name" and bare_code(pair):
        served = (*served, ("product_code", 0.8))
    if kind == "sample" and _describes(pair.first.text):
        served = (*served, ("product_name", 0.6))  # described, not numbered
    if pair.section is not None and (kind, pair.section) in _IN_SECTION:
        served = _IN_SECTION[(kind, pair.section)]
    if kind == "id" and pair.section is None and _in_page_head(pair, page_height):
        served = _UNHEADED_ID
    return served


def _describes(text: str) -> bool:
    """Whether a text tells what a sample is ("Soya meal 44 %") rather than its number."""
    words = [word for word in text.split() if word.strip("(),.").isalpha()]
    return not any(map(str.isdigit, text)) or (len(words) > 1 and text[0].isalpha())


def _in_page_head(pair: Pair, page_height: float) -> bool:
    words = pair.first.words
    return pair.page == 1 and bool(words) and words[0].box.top < _PAGE_HEAD * page_height


def _shaped(name: str, pair: Pair) -> tuple[Shape, tuple[Word, ...]]:
    """Return the pair's value in the shape of the field, and the words that carry it."""
    kind = SHAPES.get(name, "company" if name == "client_name" else "number")
    if kind in {"text", "person"}:
        return free_text(pair) if kind == "text" else person(pair)
    if kind in _EXACT:
        pair = replace(pair, first=without_strays(first_of_list(pair.first)))
    first = pair.first
    if kind == "lot":
        piece = lot_lines(pair)
        return narrowed(lot_shape(piece.text), piece)
    if kind == "number":
        if name == "product_code" and pair.label.kinds[0] == "product_name":
            first = code_in_front(first)
        piece = unbroken(first, pair.more)
        return narrowed(number_shape(piece.text), piece)
    if kind == "date" and pair.more:
        if first.text.rstrip().endswith(("-", "/")):
            first = join(first, pair.more[0], "")  # broken at its hyphen
        elif not date_shape(first.text).fit:
            first = join(first, pair.more[0])
    if kind == "quantity":
        first = with_unit(first, pair.more)
    if kind == "name":
        first = whole_name(after_code(pair))
    elif kind == "company":
        first = whole_company(pair)
    text = first.text.rstrip(" .") if name == "country_of_origin" else first.text
    return narrowed(_SHAPERS[kind](text), first)
