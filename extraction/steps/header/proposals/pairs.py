"""Labels paired with the texts that may be their values: behind, beside or below them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from extraction.geometry import Word
from extraction.steps.header.proposals.around import (
    MOST_LINES,
    PARTY_KINDS,
    behind_number,
    beside_is_free,
    beside_of,
    heads_column,
    in_label_row,
    opens_rows,
    repeats,
    spot_above,
    spots_below,
)
from extraction.steps.header.texts.labels import Label
from extraction.steps.header.texts.level import level_beside
from extraction.steps.header.texts.spots import PageView, Spot
from extraction.steps.header.texts.values import is_unit
from extraction.steps.tables.texts.laboratory_notes import among_test_notes

#: The next ruled cell is this near (letter heights), however wide the label's cell is.
NEXT_CELL = 2.0


#: Kinds of labels that name a lot or its making; among notes on tests, a batch of analyses.
_LOTS = frozenset({"lot_number", "production_batch", "inspection_lot", "manufacture_date"})


class Relation(StrEnum):
    """Where the value stands, seen from its label."""

    INLINE = "inline"  # in the same segment, behind a colon
    BARE = "bare"  # in the same segment, without a colon
    RIGHT = "right"
    BELOW = "below"
    COLUMN = "column"  # below, in a row of labels
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of a value."""

    text: str
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and a text that may be its value.

    `distance` is the gap between them in letter heights; `section` the heading's kind;
    `more` are the lines that follow in the same column, `wrapped` how many of those
    begin where the value or its label begins.
    """

    label: Label
    label_text: str
    page: int
    relation: Relation
    first: Piece
    more: tuple[Piece, ...] = ()
    distance: float = 0.0
    section: str | None = None
    in_table: bool = False
    #: Place of the label in reading order, over all pages.
    order: int = 0
    height: float = 10.0
    #: Whether the first line is full, so that the next line can only continue it.
    wrapped: bool = False
    #: Whether the label stands behind others in its segment, of which the first is unknown.
    listed: bool = False


def find_pairs(views: list[PageView]) -> list[Pair]:
    """Return every pair of label and possible value in the document."""
    pairs: list[Pair] = []
    order = 0
    for view in views:
        segments = [spot.segment for spot in view.spots()]
        for spot in view.spots():
            for place, label in enumerate(spot.labels):
                order += 1
                if label.kinds[0] in _LOTS and among_test_notes(spot.segment, segments):
                    continue  # a batch of analyses
                pairs.extend(_pairs_of(view, spot, place, label, order))
    return pairs


def _pairs_of(view: PageView, spot: Spot, place: int, label: Label, order: int) -> Iterator[Pair]:
    section = view.section_of(spot)
    label_text = spot.text[label.start : label.end].strip(" :")
    following = spot.labels[place + 1].start if place + 1 < len(spot.labels) else len(spot.text)
    inside = spot.text[label.end : following]
    value = _piece(spot, label.end, following)

    def pair(relation: Relation, first: Piece, more: tuple[Piece, ...], distance: float) -> Pair:
        return Pair(
            label,
            label_text,
            spot.page,
            relation,
            first,
            more,
            distance,
            section,
            spot.in_table,
            order,
            spot.segment.height,
            bool(more) and _is_full(view, spot, more[0]),
            _is_listed(spot, label),
        )

    if inside.strip(" .:;,|-–_#"):
        if place + 1 == len(spot.labels):
            value = _with_next(view, label, spot, value)
        told_apart = label.colon or _bold_before(spot, label)
        relation = Relation.INLINE if told_apart else Relation.BARE
        last = place + 1 == len(spot.labels)
        yield pair(relation, value, _run_on(view, spot, None) if last else (), 0.0)
        return
    if place + 1 < len(spot.labels):
        return  # an empty value before the next label
    beside = beside_of(view, spot)
    if label.kinds[0] in PARTY_KINDS:
        beside = behind_number(view, beside)
    if beside is not None and heads_column(view, spot, beside):
        beside = None
    for value, more, distance in _at_right(view, spot, label, beside):
        yield pair(Relation.RIGHT, value, more, distance)
    above = spot_above(view, spot)
    if above is not None and beside_is_free(beside):
        distance = (spot.box.top - above.box.bottom) / spot.segment.height
        yield pair(Relation.ABOVE, _piece(above, 0, len(above.text)), (), max(0.0, distance))
    below = spots_below(view, spot)
    if below and not opens_rows(view, spot, below[0]):
        relation = Relation.COLUMN if in_label_row(view, spot) else Relation.BELOW
        distance = (below[0].box.top - spot.box.bottom) / spot.segment.height
        pieces = tuple(_piece(s, 0, s.labels[0].start if s.labels else len(s.text)) for s in below)
        if pieces[0].text:
            yield pair(relation, pieces[0], pieces[1:], max(0.0, distance))


def _is_listed(spot: Spot, label: Label) -> bool:
    """Whether a label goes on with a list whose subject is another ("Process: A - Lot: B")."""
    before = spot.text[: spot.labels[0].start]
    return label.start > 0 and ":" in before


def _with_next(view: PageView, label: Label, spot: Spot, piece: Piece) -> Piece:
    """Join what stands next on the line: an amount's unit, a name behind an article number."""
    after = view.lines[spot.line][spot.place + 1 : spot.place + 2]
    if not after or after[0].labels or after[0].heading is not None:
        return piece
    text = after[0].text
    unit = is_unit(text) and piece.text[-1:].isdigit()
    near = after[0].box.x0 - spot.box.x1 < 6 * spot.segment.height
    named = label.kinds[0] == "product_name" and near and piece.text.replace(" ", "").isdigit()
    if unit or (named and not text.rstrip().endswith(":") and text[:1].isalpha()):
        return Piece(f"{piece.text} {text}", piece.words + after[0].segment.words)
    return piece


def _at_right(
    view: PageView, spot: Spot, label: Label, beside: Spot | None
) -> Iterator[tuple[Piece, tuple[Piece, ...], float]]:
    """Yield the value to the right of a label, the lines that go on, and the gap."""
    height = spot.segment.height
    if beside is not None and not beside.starts_label and beside.heading is None:
        end = beside.labels[0].start if beside.labels else len(beside.text)
        piece = _with_next(view, label, beside, _piece(beside, 0, end))
        more = _run_on(view, beside, spot)
        upper = _line_above(view, beside)
        if upper is not None and not more and _around(spot, upper, piece):
            piece = _joined(upper, piece)
        if len(more) == 1 and _around(spot, piece, more[0]):
            piece, more = _joined(piece, more[0]), ()
        if piece.text:
            distance = (beside.box.x0 - spot.box.x1) / height
            yield (
                piece,
                more,
                min(distance, NEXT_CELL) if view.next_cell(spot) is beside else distance,
            )
    level = level_beside(view, spot) if spot.is_label else []
    if level:
        pieces = tuple(_piece(s, 0, len(s.text)) for s in level)
        if len(pieces) == 2 and pieces[1].text:  # two lines of one value
            pieces = (_joined(*pieces),)
        yield pieces[0], pieces[1:], (level[0].box.x0 - spot.box.x1) / height


def _line_above(view: PageView, spot: Spot) -> Piece | None:
    """Return the text right above a spot, at the same edge, if it has no label."""
    height = spot.segment.height
    for upper in view.lines[spot.line - 1] if spot.line else ():
        close = -0.5 * height < spot.box.top - upper.box.bottom < 0.9 * height
        if close and abs(upper.box.x0 - spot.box.x0) < 0.6 * height and not upper.labels:
            return _piece(upper, 0, len(upper.text))
    return None


def _joined(one: Piece, two: Piece) -> Piece:
    return Piece(f"{one.text} {two.text}", one.words + two.words)


def _bold_before(spot: Spot, label: Label) -> bool:
    """Whether the label is bold and its value is not (or the other way round)."""
    printed = spot.words_between(label.start, label.end)
    value = spot.words_between(label.end, len(spot.text))
    marks = {word.bold for word in printed}
    return len(marks) == 1 and bool(value) and all(word.bold not in marks for word in value)


def _is_full(view: PageView, spot: Spot, following: Piece) -> bool:
    """Whether the next line's first word would not have fitted on the label's line.

    How far lines reach in this column is seen from the lines that begin at the same edge.
    """
    if not following.words:
        return False
    edge = spot.box.x0
    reach = max(
        (s.box.x1 for s in view.spots() if abs(s.box.x0 - edge) < spot.segment.height),
        default=spot.box.x1,
    )
    return spot.box.x1 + following.words[0].box.width + 0.3 * spot.segment.height > reach


def _piece(spot: Spot, start: int, end: int) -> Piece:
    text = spot.text[start:end]
    lead = len(text) - len(text.lstrip(" .:：;,|-–_#"))
    stripped = text.strip(" :：;,|_").lstrip(".-–# ")
    return Piece(stripped, spot.words_between(start + lead, end))


def _around(spot: Spot, one: Piece, two: Piece) -> bool:
    """Whether two lines of a value stand around the middle of their label."""
    if not one.words or not two.words:
        return False
    upper, lower = one.words[0].box.middle_y, two.words[0].box.middle_y
    middle, height = spot.box.middle_y, spot.segment.height
    return abs((upper + lower) / 2 - middle) < 0.25 * height < middle - upper


def _run_on(view: PageView, value: Spot, label: Spot | None) -> tuple[Piece, ...]:
    """Return the lines that continue a value: same left edge, nothing left of them."""
    edges = [value.box.x0]
    if label is None and value.labels:
        words = value.words_between(value.labels[-1].end, len(value.text))
        edges += [words[0].box.x0] if words else []
    height = value.segment.height
    found: list[Piece] = []
    bottom = value.box.bottom
    for lower in view.lines[value.line + 1 : value.line + 8]:
        spot = next(
            (s for s in lower if any(abs(s.box.x0 - edge) < 0.6 * height for edge in edges)), None
        )
        if spot is None:
            if lower and min(s.box.top for s in lower) - bottom > 0.9 * height:
                break
            continue
        taken = label is not None and any(
            s is not spot and s.box.overlap_x(label.box) > 0 and not repeats(s, label)
            for s in lower
        )
        if (
            spot.box.top - bottom > 0.9 * height
            or spot.labels
            or spot.heading
            or taken
            or view.parted(value.box, spot.box)
            or not 0.8 < spot.segment.height / height < 1.25
        ):
            break
        found.append(Piece(spot.text, spot.segment.words))
        if len(found) == MOST_LINES - 1:
            break
        bottom = spot.box.bottom
    return tuple(found)
