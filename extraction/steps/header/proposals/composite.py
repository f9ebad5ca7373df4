"""Pairs that state several things: two labels over two values, a label inside another's value.

"Cert. No. / Date: 88120 / 05.03.2026", "Batch G6B0412, quantity 4 x 250 kg".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extraction.steps.header.proposals.pairs import Pair, Piece, Relation
from extraction.steps.header.texts.folding import squash
from extraction.steps.header.texts.labels import Label, find_labels
from extraction.steps.header.texts.words_of_labels import phrases

#: What parts two values of one cell.
_PARTED = re.compile(r"\s+[/|·•]\s+")
_HALVES = re.compile(r"\s*[/|·•]\s*")
#: What parts a value from another statement behind it.
_NEXT = re.compile(r"[,;·•]\s+|\s+[-–—/|]\s+")
#: Kinds of numbers that have a date of their own beside them: not the certificate's.
_DATED = frozenset({"purchase_order", "order", "sales_order", "delivery_number", "invoice_number"})
#: Kinds whose values are told by their form, so that they may share a label or a line.
_INSIDE = frozenset(
    {
        *("lot_number", "heat", "production_batch", "quantity", "quantity_net"),
        *("certificate_number", "purchase_order", "product_code"),
        *("manufacture_date", "expiry_date", "retest_date", "issue_date", "date"),
    }
)


def parted(pair: Pair) -> Iterator[Pair]:
    """Yield the statements that a pair holds, each as a pair; mostly the pair itself."""
    for one in _by_halves(pair):
        yield from _by_labels(one)


def _by_halves(pair: Pair) -> list[Pair]:
    """Return a pair each of "A / B: one / two", the pair itself where it is another."""
    names = _names(pair.label_text)
    values = list(_PARTED.finditer(pair.first.text))
    if len(names) < 2 or len(values) != len(names) - 1:
        return [pair]
    kinds = [phrases().get(squash(name)) for name in names]
    told = [one for one in kinds if one is not None]
    same = any(set(a) & set(b) for n, a in enumerate(told) for b in told[:n])
    if same or not any(one[0] in _INSIDE for one in told):
        return [pair]  # one label in two languages
    ordered = any(_DATED & set(one) for one in told)
    edges = [0, *(edge for match in values for edge in match.span()), len(pair.first.text)]
    pieces = [cut(pair.first, *edges[n : n + 2]) for n in range(0, len(edges), 2)]
    return [
        replace(
            pair,
            label=replace(pair.label, kinds=kind, key=squash(name)),
            label_text=name,
            first=piece,
            more=(),
        )
        for name, kind, piece in zip(names, kinds, pieces, strict=True)
        if kind is not None and kind[0] in _INSIDE and not (ordered and kind[0] == "date")
    ]


def _names(label: str) -> list[str]:
    """Return the labels in a label; "Batch/sample size" is one."""
    spaced = _PARTED.split(label)
    if len(spaced) > 1:
        return spaced
    names = _HALVES.split(label)
    return names if len(names[-1].split()) == 1 else [label]


def _by_labels(pair: Pair) -> Iterator[Pair]:
    """Yield a pair without what other labels inside its value name, and these."""
    text = pair.first.text
    found = [
        (match, label)
        for match in _NEXT.finditer(text)
        if match.start() > 1 and (label := _opening(text[match.end() :])) is not None
    ]
    if not found:
        yield pair
        return
    yield replace(pair, first=cut(pair.first, 0, found[0][0].start()), more=())
    ends = [match.start() for match, _ in found[1:]] + [len(text)]
    for (match, label), end in zip(found, ends, strict=True):
        start = match.end() + label.end
        yield replace(
            pair,
            label=label,
            label_text=text[match.end() : start].strip(" :"),
            relation=Relation.INLINE if label.colon else Relation.BARE,
            first=cut(pair.first, start, end),
            more=(),
            distance=0.0,
        )


def holds_label(text: str) -> bool:
    """Whether a text goes on with another label and its value: "G6B0412, quantity 4 x 250 kg"."""
    return any(_opening(text[match.end() :]) is not None for match in _NEXT.finditer(text))


def _opening(text: str) -> Label | None:
    """Return the label that a text begins with, if its value follows and has a digit."""
    word, _, rest = text.partition(" ")
    kinds = phrases().get(squash(word))
    if kinds is not None and any(map(str.isdigit, rest.split(" ")[0])):  # "lot BP-1182"
        label = Label(kinds, 0, len(word), 0.75, colon=False, whole=False, key=squash(word))
    else:
        labels = find_labels(text[:1].upper() + text[1:], misread=False)
        if not labels or labels[0].start > 0 or labels[0].whole:
            return None
        label = labels[0]
    told = label.kinds[0] in _INSIDE and any(map(str.isdigit, text[label.end :]))
    return label if told else None


def cut(piece: Piece, start: int, end: int) -> Piece:
    """Return what of a piece stands between two places of its text."""
    kept, place = [], 0
    for word in piece.words:
        first = piece.text.find(word.text, place)
        if first < 0:
            first = place
        place = first + len(word.text)
        if first < end and place > start:
            kept.append(word)
    return Piece(piece.text[start:end].strip(" :;,|-–"), tuple(kept))
