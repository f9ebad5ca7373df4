"""The lineage as a small drawn tree: sources at the left, the customer at the right (SVG)."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from certificates.lineage import Lineage, LineageLot
from certificates.words import say_in
from core.languages import Translate

#: Beyond so many boxes in a column, lots of one item share a box.
MOST_BOXES = 7
_WIDTH, _GAP_X = 168.0, 44.0
_HEIGHT, _GAP_Y = 40.0, 12.0
_INK, _FAINT, _LINE = "#16323a", "#5d6f74", "#9fb3b1"
_FILLS = {"shipped": "#0f5c4d", "made": "#e3efec", "bought": "#ffffff", "customer": "#16323a"}


@dataclass(frozen=True, slots=True)
class Box:
    """One box: a lot, or several lots of one item."""

    title: str
    note: str
    style: str  # shipped, made, bought, customer
    column: int
    keys: frozenset[str]


@dataclass(frozen=True, slots=True)
class Drawing:
    """An SVG with its size in CSS pixels and what it shows in words."""

    svg: str
    width: float
    height: float
    words: str


def draw_tree(lineage: Lineage, families: str = "Lato") -> Drawing:
    """Return the drawing in these typefaces; its size follows from the levels and lots."""
    boxes = _boxes(lineage)
    columns: dict[int, list[Box]] = defaultdict(list)
    for box in boxes:
        columns[box.column].append(box)
    deepest = max(columns)
    tallest = max(len(column) for column in columns.values())
    width = (deepest + 1) * _WIDTH + deepest * _GAP_X
    height = tallest * _HEIGHT + (tallest - 1) * _GAP_Y
    places = _places(columns, deepest, height)
    svg = "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {width + 2:.0f} '
            f'{height + 2:.0f}" width="{width + 2:.0f}" height="{height + 2:.0f}">',
            *_lines(lineage, boxes, places),
            *(_draw(box, *places[box], families) for box in boxes),
            "</svg>",
        ]
    )
    return Drawing(svg, width + 2, height + 2, _in_words(lineage))


def _boxes(lineage: Lineage) -> list[Box]:
    say = say_in(lineage.language)
    customer = Box(
        lineage.customer.name,
        say("shipment %(number)s", number=lineage.shipment.number),
        "customer",
        0,
        frozenset(),
    )
    levels: dict[int, list[LineageLot]] = defaultdict(list)
    for lot in lineage.lots:
        levels[lot.level].append(lot)
    boxes = [customer]
    for level in sorted(levels):
        boxes.extend(_column(levels[level], level + 1, say))
    return boxes


def _column(lots: Sequence[LineageLot], column: int, say: Translate) -> list[Box]:
    if len(lots) <= MOST_BOXES:
        return [
            Box(lot.item, lot.number, _style(lot), column, frozenset({lot.key})) for lot in lots
        ]
    items: dict[str, list[LineageLot]] = defaultdict(list)
    for lot in lots:
        items[lot.item].append(lot)
    groups = sorted(items.values(), key=len, reverse=True)
    shown, rest = groups[: MOST_BOXES - 1], groups[MOST_BOXES - 1 :]
    boxes = [_group(group[0].item, group, column, say) for group in shown]
    if rest:
        others = [lot for group in rest for lot in group]
        boxes.append(_group(say("%(number)s further items", number=len(rest)), others, column, say))
    return boxes


def _group(title: str, lots: Sequence[LineageLot], column: int, say: Translate) -> Box:
    note = lots[0].number if len(lots) == 1 else say("%(number)s lots", number=len(lots))
    return Box(title, note, _style(lots[0]), column, frozenset(lot.key for lot in lots))


def _style(lot: LineageLot) -> str:
    if lot.level == 0:
        return "shipped"
    return "bought" if lot.bought else "made"


def _places(
    columns: dict[int, list[Box]], deepest: int, height: float
) -> dict[Box, tuple[float, float]]:
    places = {}
    for number, column in columns.items():
        used = len(column) * _HEIGHT + (len(column) - 1) * _GAP_Y
        top = (height - used) / 2
        for row, box in enumerate(column):
            places[box] = (
                (deepest - number) * (_WIDTH + _GAP_X),
                top + row * (_HEIGHT + _GAP_Y),
            )
    return places


def _lines(
    lineage: Lineage, boxes: Sequence[Box], places: dict[Box, tuple[float, float]]
) -> list[str]:
    home = {key: box for box in boxes for key in box.keys}
    pairs = {(home[link.parent], home[link.child]) for link in lineage.links}
    pairs |= {(box, boxes[0]) for box in boxes if box.style == "shipped"}
    drawn = []
    for parent, child in sorted(pairs, key=lambda pair: (places[pair[0]], places[pair[1]])):
        if parent is child:
            continue
        x0, y0 = places[parent][0] + _WIDTH, places[parent][1] + _HEIGHT / 2
        x1, y1 = places[child][0], places[child][1] + _HEIGHT / 2
        bend = max(_GAP_X, abs(x1 - x0)) / 2
        drawn.append(
            f'<path d="M{x0:.1f} {y0:.1f}C{x0 + bend:.1f} {y0:.1f} {x1 - bend:.1f} {y1:.1f} '
            f'{x1:.1f} {y1:.1f}" fill="none" stroke="{_LINE}" stroke-width="1.2"/>'
        )
    return drawn


def _draw(box: Box, x: float, y: float, families: str) -> str:
    dark = box.style in {"shipped", "customer"}
    ink, faint = ("#ffffff", "#d6e4e1") if dark else (_INK, _FAINT)
    edge = _FILLS[box.style] if dark else _LINE
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{_WIDTH}" height="{_HEIGHT}" rx="5" '
        f'fill="{_FILLS[box.style]}" stroke="{edge}"/>'
        f'<text x="{x + 10:.1f}" y="{y + 17:.1f}" font-family="{families}" font-size="11.5" '
        f'font-weight="bold" fill="{ink}">{escape(_short(box.title, 26))}</text>'
        f'<text x="{x + 10:.1f}" y="{y + 31:.1f}" font-family="{families}" font-size="10.5" '
        f'fill="{faint}">{escape(_short(box.note, 30))}</text>'
    )


def _short(text: str, most: int) -> str:
    """Cut a text to the room of so many letters; ideographs and the like take two."""
    room = most
    for place, char in enumerate(text):
        room -= 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
        if room < 0:
            return text[: max(place - 1, 0)].rstrip() + "…"
    return text


def _in_words(lineage: Lineage) -> str:
    say = say_in(lineage.language)
    parts = [
        say(
            "%(part)s went into %(whole)s",
            part=f"{lineage.lot(link.parent).item} {lineage.lot(link.parent).number}",
            whole=f"{lineage.lot(link.child).item} {lineage.lot(link.child).number}",
        )
        for link in lineage.links[:12]
    ]
    more = len(lineage.links) - len(parts)
    if more > 0:
        parts.append(say("and %(number)s more, listed in the table below", number=more))
    shipped = ", ".join(lot.number for lot in lineage.shipped[:12])
    parts.append(say("%(lots)s went to %(who)s", lots=shipped, who=lineage.customer.name))
    return say("Lineage") + ": " + "; ".join(parts) + "."
