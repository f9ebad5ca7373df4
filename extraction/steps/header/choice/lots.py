"""Lots that the header states: one for the usual certificate, several in blocks or columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extraction.steps.header.choice.misread import maybe_one, same_pattern
from extraction.steps.header.choice.score import score
from extraction.steps.header.proposals.candidates import SERVES, Candidate
from extraction.steps.header.proposals.pairs import Pair, Relation
from extraction.steps.header.texts.folding import squash
from extraction.steps.header.texts.values import labelled_date_shape, number_shape, quantity_shape

#: From this score on, a lot number counts when lots are told apart.
SURE = 0.6
LOT_KINDS = ("lot_number", "heat")
PER_LOT = (
    "lot_number",
    "product_name",
    "product_code",
    "manufacture_date",
    "expiry_date",
    "retest_date",
    "quantity",
)


def split_lots(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """Return the candidates of each lot; one list if there is one lot.

    A label that comes again with another lot number opens another lot; what stands between
    belongs to it. A label that comes as often as the lot number gives one value to each. What
    stands before the first belongs to all, dates and quantities only if they come once.
    """
    opening = _openers(candidates)
    if len(opening) < 2:
        return [list(candidates)]
    turns = _taking_turns(candidates, len(opening))
    before = [
        c
        for c in candidates
        if (c.order < opening[0].order or c.relation in {"title", "form"})
        and c.field != "lot_number"
        and id(c) not in turns
    ]
    lots: list[list[Candidate]] = []
    for place, opener in enumerate(opening):
        end = opening[place + 1].order if place + 1 < len(opening) else None
        inside = [
            c
            for c in candidates
            if c.order >= opener.order
            and (end is None or c.order < end)
            and c.relation not in {"title", "form"}
            and id(c) not in turns
            and _fits(c, opener)
        ]
        inside += [c for c in candidates if turns.get(id(c)) == place]
        own = {c.field for c in inside if score(c) >= 0.5}
        lots.append(inside + [c for c in before if c.field not in own])
    return lots


def _taking_turns(candidates: Sequence[Candidate], count: int) -> dict[int, int]:
    """Return which lot a candidate belongs to where a label comes once for each lot."""
    by_label: dict[tuple[str, str], list[Candidate]] = {}
    for c in sorted(candidates, key=lambda c: c.order):
        if c.field in PER_LOT and c.field != "lot_number" and score(c) >= 0.5 and not c.in_table:
            by_label.setdefault((c.field, squash(c.label)), []).append(c)
    return {
        id(c): place
        for members in by_label.values()
        if len({c.order for c in members}) == len(members) == count
        for place, c in enumerate(members)
    }


def _fits(candidate: Candidate, opener: Candidate) -> bool:
    return candidate.field != "lot_number" or squash(candidate.label) == squash(opener.label)


def _openers(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the first candidate of each lot number, if one label states several."""
    by_label: dict[str, dict[str, Candidate]] = {}
    for c in sorted(candidates, key=lambda c: c.order):
        if c.field == "lot_number" and c.kind in LOT_KINDS and score(c) >= SURE and not c.in_table:
            by_label.setdefault(squash(c.label), {}).setdefault(squash(c.value), c)
    apart = [_distinct(list(found.values())) for found in by_label.values()]
    return max(apart, key=len, default=[])


def _distinct(openers: Sequence[Candidate]) -> list[Candidate]:
    """Leave out numbers that may be another one misread: of such, the likelier stays."""
    kept: list[Candidate] = []
    for candidate in sorted(openers, key=lambda c: (-score(c), -len(squash(c.value)))):
        if not any(maybe_one(candidate, other) for other in kept):
            kept.append(candidate)
    return sorted(kept, key=lambda c: c.order)


def column_lots(pairs: Sequence[Pair], candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """Return lots that stand under each other in a small table: a row a lot.

    The column of lot numbers decides the rows; other columns of the same row of labels give
    their line to the lot on that line. Empty if there is no such table.
    """
    for pair in pairs:
        if pair.relation is not Relation.COLUMN or pair.in_table:
            continue
        if pair.label.kinds[0] not in LOT_KINDS or not pair.more:
            continue
        rows = [pair.first, *pair.more]
        if len({len(piece.text) for piece in rows}) > 2 or pair.first.text.endswith("-"):
            continue
        if not all(_like_number(piece.text) for piece in rows):
            continue
        if len({squash(piece.text) for piece in rows}) != len(rows):
            continue
        if not all(same_pattern(pair.first.text, piece.text) for piece in pair.more):
            continue
        template = [c for c in candidates if c.relation == "column" and c.page == pair.page]
        return [
            _row(line, piece.words[0].box.middle_y, pairs, template, pair)
            for line, piece in enumerate(rows)
        ]
    return []


def _like_number(text: str) -> bool:
    shape = number_shape(text)
    return shape.fit >= 0.85 and " " not in shape.value and len(shape.value) >= 4


def _row(
    line: int, middle: float, pairs: Sequence[Pair], template: Sequence[Candidate], head: Pair
) -> list[Candidate]:
    found = []
    for pair in pairs:
        near = pair.page == head.page and abs(pair.order - head.order) <= 12
        if pair.relation is not Relation.COLUMN or not near:
            continue
        piece = next(
            (
                p
                for p in (pair.first, *pair.more)
                if p.words and abs(p.words[0].box.middle_y - middle) < 0.6 * pair.height
            ),
            None,
        )
        if piece is None:
            continue
        for name, _ in SERVES.get(pair.label.kinds[0], ()):
            model = next(
                (c for c in template if c.field == name and c.label == pair.label_text), None
            )
            if model is None:
                continue
            shaper = {"lot_number": number_shape, "quantity": quantity_shape}.get(
                name, labelled_date_shape if name.endswith("_date") else None
            )
            shape = shaper(piece.text) if shaper is not None else None
            if shape is not None and shape.fit == 0:
                continue
            text = piece.text if shape is None else shape.value
            found.append(
                replace(
                    model,
                    value=text,
                    raw=piece.text,
                    words=piece.words,
                    date=None if shape is None else shape.date,
                    extra={"row": float(line)},
                )
            )
    return found
