"""What a table says of each of its lots: dates and amounts in the lot's row or column.

The tables give the number of each lot and its place. A label over the same row, or before the
same column, gives its value to the lot that it crosses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from extraction.geometry import Box
from extraction.result import NOTHING, Field
from extraction.steps.header.choice.choose import DateContext, choose
from extraction.steps.header.proposals.candidates import SERVES, Candidate
from extraction.steps.header.texts.folding import squash
from extraction.steps.header.texts.spots import PageView, Spot
from extraction.steps.header.texts.values import Shape, is_unit, labelled_date_shape, quantity_shape
from extraction.steps.tables import TableReading

#: What tables say of single lots; the rest is the same for all.
#: Weights in tables are often those of a metre or a piece.
_AMOUNT = re.compile(r"qty|quant|menge|cantidad|hoeveel|ilosc|miktar|amount|数量")
#: Kinds of labels that head a column of lots.
LOT_LABELS = frozenset({"lot_number", "heat", "serial", "production_batch"})
#: A lot of the header is believed from here on; so many lots of later pages are an annex.
SURE, MANY = 0.5, 3
_OWN = ("manufacture_date", "expiry_date", "retest_date", "quantity")


def only_annexed(
    lots: Sequence[Mapping[str, Field]], tables: TableReading, span: tuple[int, int]
) -> bool:
    """Whether the lots that tables name stand in an annex: statistics, earlier deliveries.

    The header names one lot, results of no named lot stand with it, and the tables of the many
    others are on later pages of the certificate (`span`, first and last) alone.
    """
    number = lots[0].get("lot_number") if len(lots) == 1 else None
    if number is None or number.evidence is None or number.confidence < SURE:
        return False
    mine = [lot for lot in tables.lots if set(range(span[0], span[1] + 1)) & set(lot.pages)]
    named = [lot for lot in mine if "lot_number" in lot.fields]
    own = [
        page for lot in mine if "lot_number" not in lot.fields and lot.rows for page in lot.pages
    ]
    first = min((page for lot in named for page in lot.pages), default=0)
    return len(named) >= MANY and number.evidence.page < first and any(p < first for p in own)


def with_table_lots(
    lots: Sequence[Mapping[str, Field]],
    views: Sequence[PageView],
    tables: TableReading,
    dates: DateContext,
    candidates: Sequence[Candidate] = (),
) -> tuple[Mapping[str, Field], ...] | None:
    """Return the lots that the tables name, each with its own fields and those of all.

    None if the tables do not name several lots on these pages.
    """
    numbers = [lot.fields["lot_number"] for lot in tables.lots if "lot_number" in lot.fields]
    pages = {view.page.number: view for view in views}
    placed = [
        (number, number.evidence.page, number.evidence.box)
        for number in numbers
        if number.evidence is not None and number.evidence.page in pages
        if number.evidence.box is not None
    ]
    if len(placed) < 2:
        return None
    boxes = [box for _, _, box in placed]
    own = [_own(pages[page], box, [b for b in boxes if b is not box]) for _, page, box in placed]
    blocks = _in_blocks([(page, box) for _, page, box in placed], candidates)
    own = [group + block for group, block in zip(own, blocks, strict=True)]
    seen = tuple(c.date for group in own for c in group if c.date is not None)
    dates = replace(dates, others=(*dates.others, *seen))
    stated = {c.field for group in own for c in group}
    shared = {k: v for k, v in (lots[0] if lots else {}).items() if k not in stated}
    return tuple(
        {**shared, **_stated(lots, number), **_chosen(group, dates), "lot_number": number}
        for (number, _, _), group in zip(placed, own, strict=True)
    )


def _stated(lots: Sequence[Mapping[str, Field]], number: Field) -> Mapping[str, Field]:
    """Return what a list of items says of the lot with this number."""
    key = squash(number.value or "")
    found = [lot for lot in lots if "lot_number" in lot]
    same = (lot for lot in found if squash(lot["lot_number"].value or "") == key)
    return next(same, {}) if len(found) > 1 else {}


def _in_blocks(
    marks: Sequence[tuple[int, Box]], candidates: Sequence[Candidate]
) -> list[list[Candidate]]:
    """Return for each lot the candidates between its number and the next lot's below it.

    Only labels that come again in another lot's block: what stands once speaks for all.
    """
    places = [(page, box.top - 2) for page, box in marks]
    found: list[list[Candidate]] = [[] for _ in marks]
    for candidate in candidates:
        box = candidate.box
        if candidate.field not in _OWN or box is None or candidate.in_table:
            continue
        above = [n for n, place in enumerate(places) if place <= (candidate.page, box.middle_y)]
        if above:
            found[max(above, key=lambda n: places[n])].append(candidate)
    often = Counter(
        (c.field, c.label) for group in found for c in {c.label: c for c in group}.values()
    )
    return [[c for c in group if often[c.field, c.label] > 1] for group in found]


def _chosen(group: Sequence[Candidate], dates: DateContext) -> dict[str, Field]:
    chosen = {name: choose(name, [c for c in group if c.field == name], dates) for name in _OWN}
    return {name: field for name, field in chosen.items() if field is not NOTHING}


def _own(view: PageView, box: Box, others: Sequence[Box]) -> list[Candidate]:
    """Return the candidates for one lot: what its row or column crosses."""
    stacked = any(abs(other.middle_x - box.middle_x) < 0.5 * box.width for other in others)
    found = []
    for label in view.spots():
        if not label.labels or (stacked and label.labels[0].colon):
            continue  # "Qty:" has its value beside it and heads no column
        for name, prior in SERVES.get(label.labels[0].kinds[0], ()):
            beside = name == "quantity" and stacked and _heads_lots(view, label, box)
            unit = _unit_of(label.text) if beside else ""
            amount = unit or _AMOUNT.search(label.labels[0].key)
            if name not in _OWN or (name == "quantity" and not amount):
                continue
            value = _crossing(view, label, box, stacked=stacked)
            if value is None:
                continue
            text = f"{value.text} {unit}".strip()
            shape = quantity_shape(text) if name == "quantity" else labelled_date_shape(text)
            if shape.fit > 0.3:
                found.append(_candidate(view, label, value, name, prior, shape))
    return found


def _heads_lots(view: PageView, label: Spot, box: Box) -> bool:
    """Whether the label's line also has the label of the lots, over the lot's column."""
    return any(
        spot.labels and spot.labels[0].kinds[0] in LOT_LABELS and spot.box.overlap_x(box) > 0
        for spot in view.lines[label.line]
    )


def _unit_of(label: str) -> str:
    """Return the unit in which a label counts whole lots: "Net weight (kg)"; no "kg/m"."""
    words = [word.strip("()[],.:") for word in label.split()]
    return next((word for word in words[1:] if word.isalpha() and is_unit(word)), "")


def _crossing(view: PageView, label: Spot, box: Box, *, stacked: bool) -> Spot | None:
    """Return the text where the lot's row (or column) crosses the label's column (or row)."""
    for spot in view.spots():
        if spot is label or spot.labels:
            continue
        if stacked:  # a lot a row: the label stands above
            over = label.box.bottom <= box.middle_y and spot.box.overlap_x(label.box) > 0
            hit = over and abs(spot.box.middle_y - box.middle_y) < 0.6 * box.height
        else:  # a lot a column: the label stands before
            level = abs(spot.box.middle_y - label.box.middle_y) < 0.6 * label.box.height
            hit = level and label.box.x1 < spot.box.x0 and spot.box.overlap_x(box) > 0
        if hit:
            return spot
    return None


def _candidate(
    view: PageView, label: Spot, value: Spot, name: str, prior: float, shape: Shape
) -> Candidate:
    return Candidate(
        field=name,
        value=shape.value,
        raw=shape.raw,
        page=value.page,
        words=value.segment.words,
        source=view.page.source,
        relation="table",
        label=label.text,
        kind=label.labels[0].kinds[0],
        prior=prior,
        strength=label.labels[0].strength,
        fit=max(shape.fit, 0.9),
        top=value.box.top / view.page.height,
        date=shape.date,
    )
