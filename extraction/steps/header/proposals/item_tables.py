"""Ruled lists of delivered items: a row a lot, with its product, its amount and its dates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extraction.steps.header.proposals.candidates import SERVES, Candidate
from extraction.steps.header.texts.folding import squash
from extraction.steps.header.texts.labels import Label, find_labels
from extraction.steps.header.texts.spots import PageView
from extraction.steps.header.texts.values import (
    Shape,
    date_shape,
    is_unit,
    name_shape,
    number_shape,
    quantity_shape,
)
from extraction.steps.tables.finders.ruled import Cell, ruled_blocks
from extraction.steps.tables.grids.view import view_page

#: Which kinds of labels head the column of the lots, the best first.
LOT_KINDS = ("lot_number", "heat", "production_batch", "filling_batch")
_OF_ITEM = frozenset(
    {"product_name", "product_code", "quantity", "manufacture_date", "expiry_date", "retest_date"}
)


def item_lots(views: Sequence[PageView]) -> list[list[Candidate]]:
    """Return for each row of a ruled list of items what it says of its lot; [] if there is none.

    Such a list heads one column with the lot and another with the product or its amount, and
    has a lot of its own in each row.
    """
    for view in views:
        _, blocks = ruled_blocks(view_page(view.page))
        for block in blocks:
            if view.is_foreign(block[0][0].box):
                continue
            labels = [_label(cell) for cell in block[0]]
            place = _lot_column(labels)
            body = [row for row in block[1:] if any(cell.lines for cell in row)]
            if place is None or not body or not _is_list(labels, body, place):
                continue
            units = [_unit_in(cell.text) for cell in block[0]]
            return [
                list(_of_row(view, row, labels, units, place, line))
                for line, row in enumerate(body)
            ]
    return []


def _label(cell: Cell) -> Label | None:
    unit = _unit_in(cell.text)
    bare = " ".join(word for word in cell.text.split() if word.strip("()[],.:") != unit)
    for text in dict.fromkeys((cell.text, bare)):
        found = find_labels(text, misread=False) if text else []
        if found and found[0].whole:
            return found[0]
    return None


def _lot_column(labels: Sequence[Label | None]) -> int | None:
    kinds = [label.kinds[0] if label is not None else "" for label in labels]
    return next((kinds.index(kind) for kind in LOT_KINDS if kind in kinds), None)


def _is_list(labels: Sequence[Label | None], body: Sequence[Sequence[Cell]], place: int) -> bool:
    served = {name for label in labels if label for name, _ in SERVES.get(label.kinds[0], ())}
    numbers = [squash(row[place].text) for row in body]
    sound = all(any(c.isdigit() for c in n) and number_shape(n).fit >= 0.5 for n in numbers)
    return bool(served & _OF_ITEM) and sound and len(set(numbers)) == len(numbers)


def _of_row(
    view: PageView,
    row: Sequence[Cell],
    labels: Sequence[Label | None],
    units: Sequence[str],
    place: int,
    line: int,
) -> Iterator[Candidate]:
    for n, (cell, label, unit) in enumerate(zip(row, labels, units, strict=True)):
        if label is None or not cell.lines:
            continue
        kind = label.kinds[0]
        for name, prior in SERVES.get(kind, ()):
            if (name == "lot_number") != (n == place) or name not in _OF_ITEM | {"lot_number"}:
                continue
            shape = _shaped(
                name, cell.text if name != "quantity" else f"{cell.text} {unit}".strip()
            )
            if shape.fit > 0.3 and not (name == "product_code" and len(cell.text) < 3):
                yield _candidate(view, cell, label, name, prior, shape, line)


def _unit_in(head: str) -> str:
    """Return the unit of an amount in a head such as "Weight kg" or "Qty (pcs)"."""
    words = [word.strip("()[],.:") for word in head.split()[1:]]
    return next((word for word in words if is_unit(word) and word.isalpha()), "")


def _shaped(name: str, text: str) -> Shape:
    if name.endswith("_date"):
        return date_shape(text)
    if name == "quantity":
        return quantity_shape(text)
    return name_shape(text) if name == "product_name" else number_shape(text)


def _candidate(
    view: PageView, cell: Cell, label: Label, name: str, prior: float, shape: Shape, line: int
) -> Candidate:
    words = tuple(word for segment in cell.lines for word in segment.words)
    return Candidate(
        field=name,
        value=shape.value,
        raw=shape.raw,
        page=view.page.number,
        words=words,
        source=view.page.source,
        relation="table",
        label=label.key,
        kind=label.kinds[0],
        prior=prior,
        strength=label.strength,
        fit=max(shape.fit, 0.9),
        top=cell.box.top / view.page.height,
        date=shape.date,
        extra={"row": float(line)},
    )
