"""Results as cards: the test's name above its value, or under it, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extraction.steps.lines import Line, Segment, union
from extraction.steps.tables.finders.pairs import Pair, is_label, is_results_title
from extraction.steps.tables.texts.content import Kind, kind_of
from extraction.steps.tables.texts.known import knows_test
from extraction.steps.tables.texts.words import Role, column_role, fold, phrases_of

_RESULTS = frozenset({Kind.NUMBER, Kind.QUANTITY, Kind.TOKEN, Kind.VERDICT, Kind.RANGE})
#: Name and value of a card are at most this many letter heights apart.
REACH = 1.3


@dataclass(frozen=True)
class _Card:
    name: Segment
    value: Segment
    line: int  # of the name


def find_cards(lines: Sequence[Line]) -> list[Pair]:
    """Return the cards that a page's lines hold.

    A card counts if its name is a known test, or if most cards of its row are.
    """
    free = [list(line.segments) for line in lines]
    used: set[int] = set()
    cards: list[_Card] = []
    for place, segments in enumerate(free):
        row = [card for s in segments if (card := _card(s, place, free)) is not None]
        row = [c for c in row if id(c.name) not in used and id(c.value) not in used]
        for card in _accepted(row):
            used |= {id(card.name), id(card.value)}
            cards.append(card)
    return [_pair(card, free) for card in cards]


def _is_name(segment: Segment) -> bool:
    text = segment.text
    plain = kind_of(text) in {Kind.TEXT, Kind.METHOD, Kind.CODE} or knows_test(text)
    return (
        plain and len(segment.words) <= 8 and text[:1].isalnum() and not text.endswith((":", "."))
    )


def _card(name: Segment, place: int, free: Sequence[list[Segment]]) -> _Card | None:
    """Return the card of a name and the value right under it, or else right above it."""
    if not _is_name(name) or is_label(name.text) or _is_value(name, place, free):
        return None
    for step in (1, -1):
        for other in range(place + step, place + 4 * step, step):
            if not 0 <= other < len(free):
                break
            near = [s for s in free[other] if _aligned(name, s)]
            if not near:
                continue
            if _is_labelled(near[0], free[other]):
                break
            if kind_of(near[0].text) in _RESULTS and not _is_value(near[0], other, free, name):
                return _Card(name, near[0], place)
            break
    return None


def _is_value(
    segment: Segment, place: int, free: Sequence[list[Segment]], but: Segment | None = None
) -> bool:
    """Whether a segment is the value of a label ("Product") that stands right above it."""
    for other in range(place - 1, max(-1, place - 3), -1):
        above = [s for s in free[other] if s is not but and _aligned(segment, s)]
        if not above:
            continue
        text = above[0].text
        if is_label(text) or text.endswith(":") or _is_lot(text):
            return True
        own = kind_of(text) is Kind.TEXT and not _is_limit_line(text) and not knows_test(text)
        return own and but is None and not is_results_title(text)
    return False


def _is_labelled(segment: Segment, line: Sequence[Segment]) -> bool:
    """Whether a label ("Part Number") stands left of a segment: it is that label's value."""
    left = [s for s in line if s.box.x1 <= segment.box.x0]
    return bool(left) and is_label(left[-1].text) and kind_of(left[-1].text) is Kind.TEXT


def _is_lot(text: str) -> bool:
    match = column_role(text)
    return (
        match is not None
        and match.role in {Role.LOT, Role.OTHER, Role.SAMPLE}
        and match.share > 0.4
    )


def _aligned(name: Segment, value: Segment, reach: float = REACH) -> bool:
    height = max(name.height, value.height)
    gap = max(value.box.top - name.box.bottom, name.box.top - value.box.bottom)
    if gap > reach * height:
        return False
    centred = abs(value.box.middle_x - name.box.middle_x) < 5
    return abs(value.box.x0 - name.box.x0) < 3 or centred


def _accepted(row: Sequence[_Card]) -> list[_Card]:
    """Return the cards of one row that are results."""
    known = [card for card in row if knows_test(card.name.text) and _says_result(card.value)]
    judged = [card for card in row if kind_of(card.value.text) is Kind.VERDICT]
    if len(row) >= 2 and (len(known) >= 0.5 * len(row) or len(judged) == len(row) >= 3):
        return list(row)
    return known


def _says_result(value: Segment) -> bool:
    """Whether a value alone is a result: a bare number could be anything."""
    return kind_of(value.text) is not Kind.NUMBER or "." in value.text or "," in value.text


def _pair(card: _Card, free: Sequence[list[Segment]]) -> Pair:
    rest = [
        s
        for segments in free[card.line + 1 : card.line + 6]
        for s in segments
        if s.box.top > card.value.box.bottom - 1
        and _aligned(card.value, s, 2.4)
        and _is_limit_line(s.text)
    ][:1]
    box = union([card.name.box, card.value.box, *(s.box for s in rest)])
    return Pair(card.name.text, [card.name], card.value, card.value.text, rest, box)


def _is_limit_line(text: str) -> bool:
    head, mark, _ = text.partition(":")
    worded = bool(mark) and fold(head) in phrases_of("pairs", "limits")
    return worded or kind_of(text) in {Kind.LIMIT, Kind.RANGE}
