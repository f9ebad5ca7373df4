"""From pairs to candidates: each text that may be the value of a field, with what speaks for it.

Nothing is chosen here. `score.py` weighs, `choose.py` decides.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from extraction.geometry import Box, Word
from extraction.normalise.dates import DateReading
from extraction.result import Evidence, Source
from extraction.steps.header.pairs import Pair, Piece, Relation
from extraction.steps.header.values import (
    NO_SHAPE,
    Shape,
    company_shape,
    date_shape,
    has_legal_form,
    is_empty,
    looks_like_address,
    name_shape,
    number_shape,
    quantity_shape,
    verdict_shape,
)
from extraction.steps.lines import union

#: What kind of value each field holds.
SHAPES: dict[str, str] = {
    "certificate_number": "number",
    "purchase_order": "number",
    "lot_number": "number",
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
    "inspection_lot": (("inspection_lot", 1.0),),
    "customer_lot": (("customer_lot", 1.0),),
    "sample": (("sample", 1.0),),
    "product_name": (("product_name", 1.0),),
    "grade": (("product_name", 0.45),),
    "product_other": (("product_name", 0.2),),
    "product_code": (("product_code", 1.0),),
    "customer_material": (("product_code", 0.62),),
    "manufacture_date": (("manufacture_date", 1.0),),
    "expiry_date": (("expiry_date", 1.0),),
    "retest_date": (("retest_date", 1.0),),
    "quantity": (("quantity", 1.0),),
    "quantity_pieces": (("quantity", 0.6),),
    "quantity_net": (("quantity", 0.84),),
    "quantity_weak": (("quantity", 0.45),),
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
_SHAPERS: dict[str, Callable[[str], Shape]] = {
    "number": number_shape,
    "date": date_shape,
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
    pairs: list[Pair], heights: dict[int, float], source: dict[int, Source]
) -> list[Candidate]:
    """Return the candidates of all pairs.

    Args:
        pairs: From `find_pairs`.
        heights: Height of each page (by number), points.
        source: How each page (by number) was read.

    """
    return [
        candidate
        for pair in pairs
        for candidate in _of_pair(pair, heights[pair.page], source[pair.page])
    ]


def _of_pair(pair: Pair, page_height: float, source: Source) -> Iterator[Candidate]:
    for kind in pair.label.kinds:
        served = SERVES.get(kind, ())
        if pair.section is not None and (kind, pair.section) in _IN_SECTION:
            served = _IN_SECTION[(kind, pair.section)]
        for name, prior in served:
            shape, words = _shaped(name, pair)
            if shape.fit <= 0.05 or not shape.value or is_empty(shape.value):
                continue
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
                * (0.85 if kind != pair.label.kinds[0] else 1.0)
                * _wording(kind, pair.label.key),
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


_STRONG_RESULT = re.compile(
    r"overall|final|conclusion|gesamt|disposition|decision|global|esito|batch|lot|compliance|status|fazit|urteil|"
    r"beurteilung|dictamen|parecer|karar|wniosek|orzeczenie|结论|判定|giudizio|genel|decision|avis|veredicto"
)
_RECIPIENT = re.compile(
    r"recipient|empfanger|empfaenger|destinat|odbiorca|consignee|shipto|shipped|deliver|liefer|entrega|import|notify|收货|"
    r"收件|接收|alici(?:si)?$|zertifikats|end"
)


def _wording(kind: str, key: str) -> float:
    """Return how much the wording itself takes from a kind's likelihood (1.0: nothing)."""
    if kind == "overall_result" and not _STRONG_RESULT.search(key):
        return 0.5
    if kind == "customer" and _RECIPIENT.search(key):
        return 0.84
    if kind == "tracking" and "batch" in key:
        return 1.8
    return 1.0


def _shaped(name: str, pair: Pair) -> tuple[Shape, tuple[Word, ...]]:
    """Return the pair's value in the shape of the field, and the words that carry it."""
    kind = SHAPES.get(name, "company" if name == "client_name" else "number")
    first = pair.first
    if kind in {"text", "person"}:
        return _free_text(pair) if kind == "text" else _person(pair)
    if kind == "number":
        piece = _unbroken(first, pair.more)
        return _narrowed(number_shape(piece.text), piece)
    if kind == "date" and pair.more and not date_shape(first.text).fit:
        first = _join(first, pair.more[0])
    if kind == "name":
        first = _whole_name(pair)
    elif kind == "company":
        first = _whole_company(pair)
    return _narrowed(_SHAPERS[kind](first.text), first)


def _narrowed(shape: Shape, piece: Piece) -> tuple[Shape, tuple[Word, ...]]:
    """Return only the words that carry the shape's text."""
    if shape.fit == 0.0:
        return NO_SHAPE, ()
    place = piece.text.find(shape.raw)
    if place < 0 or len(shape.raw) >= len(piece.text) - 1:
        return shape, piece.words
    kept, at, text = [], 0, " ".join(w.text for w in piece.words)
    offset = max(0, text.find(piece.text)) + place
    for word in piece.words:
        if at < offset + len(shape.raw) and at + len(word.text) > offset:
            kept.append(word)
        at += len(word.text) + 1
    return shape, tuple(kept) or piece.words


def _join(first: Piece, second: Piece, glue: str = " ") -> Piece:
    return Piece(first.text + glue + second.text, first.words + second.words)


def _unbroken(first: Piece, more: tuple[Piece, ...]) -> Piece:
    """Join a number that was broken at a hyphen or slash over lines."""
    for piece in more:
        if not first.text.endswith(("-", "/", "_")) or " " in piece.text.strip():
            break
        first = _join(first, piece, "")
    return first


def _whole_name(pair: Pair) -> Piece:
    """Join the lines of a name that runs on, at most three."""
    first = pair.first
    for piece in pair.more[:2]:
        text = piece.text.strip()
        if not _continues_name(first.text, text, pair):
            break
        first = _join(first, piece)
    return first


def _continues_name(so_far: str, text: str, pair: Pair) -> bool:
    if not text or ":" in text or is_empty(text) or len(so_far) + len(text) > 110:
        return False
    if pair.relation is Relation.BELOW and len(so_far.split()) <= 1:
        return False
    if _wrapped(pair, pair.more[0]) and len(so_far) >= 18:
        return True
    open_end = so_far.endswith((",", "-", "/", "&", "(")) or so_far.count("(") > so_far.count(")")
    wide = len(so_far) >= 18
    return (
        open_end
        or text[0].islower()
        or text.startswith("(")
        or (wide and pair.relation is Relation.COLUMN and len(text) < len(so_far) * 1.3)
    )


def _whole_company(pair: Pair) -> Piece:
    """Join a company's name broken over lines, before its address begins."""
    first = pair.first
    if looks_like_address(first.text) and pair.more and has_legal_form(pair.more[0].text):
        return pair.more[0]
    if "," in first.text:
        first = _before_address(first)
    for piece in pair.more[:1]:
        text = piece.text.strip()
        if has_legal_form(first.text) or looks_like_address(text) or not text:
            break
        plain = not any(c.isdigit() for c in text) and ":" not in text and "@" not in text
        if plain and _wrapped(pair, piece):
            first = _join(first, piece)
            break
        rest = [p.text for p in pair.more[1:]]
        followed = bool(rest) and looks_like_address(rest[0])
        short = followed and len(text.split()) <= 2 and len(first.text) > 14
        if plain and (has_legal_form(text) or short):
            first = _join(first, piece)
    return first


def _wrapped(pair: Pair, piece: Piece) -> bool:
    """Whether a line runs on under the label of a value that began behind it."""
    if pair.relation is not Relation.INLINE or not piece.words or not pair.first.words:
        return False
    return piece.words[0].box.x0 < pair.first.words[0].box.x0 - pair.height


def _before_address(piece: Piece) -> Piece:
    """Cut "Acme GmbH, Hauptstr. 1, Berlin" after the name; keep "Acme, Inc."."""
    parts = piece.text.split(",")
    kept = parts[0]
    for part in parts[1:]:
        if has_legal_form(" " + part.strip()) and len(part.split()) <= 3:
            kept += "," + part
            break
        if (
            looks_like_address(part.strip())
            or any(c.isdigit() for c in part)
            or has_legal_form(kept)
        ):
            break
        kept += "," + part
    if kept == piece.text:
        return piece
    count = len(kept.split())
    return Piece(kept.strip(), piece.words[:count])


def _free_text(pair: Pair) -> tuple[Shape, tuple[Word, ...]]:
    piece = pair.first
    for more in pair.more[:3]:
        if pair.relation is not Relation.BELOW or len(piece.text) < 300:
            piece = _join(piece, more)
    text = piece.text.strip()
    if len(text) < 2 or not any(c.isalpha() for c in text):
        return NO_SHAPE, ()
    return Shape(0.8, text, text), piece.words


def _person(pair: Pair) -> tuple[Shape, tuple[Word, ...]]:
    """Return a person's name: two to four words, capitals, no digits."""
    text = pair.first.text.split(",")[0].strip()
    words = text.split()
    if not 2 <= len(words) <= 5 or any(c.isdigit() for c in text):
        return NO_SHAPE, ()
    if not all(w[0].isupper() or w in {"de", "da", "von", "van", "di", "y", "der"} for w in words):
        return NO_SHAPE, ()
    fit = name_shape(text).fit * (0.5 if has_legal_form(text) else 1.0)
    return Shape(fit, text, text), pair.first.words[: len(words)]
