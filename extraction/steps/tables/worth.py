"""How well a reading of a table explains what is printed: which of two readings to take."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.geometry import Box
from extraction.normalise.values import ValueKind, parse_value
from extraction.result import Row
from extraction.steps.lines import union
from extraction.steps.tables.content import Kind, kind_of
from extraction.steps.tables.found import FoundTable, all_rows
from extraction.steps.tables.known import knows_test
from extraction.steps.tables.name_lines import is_general
from extraction.steps.tables.pairs import is_label
from extraction.steps.tables.unitlike import is_unit
from extraction.steps.tables.words import row_role

#: What a value of this kind is worth; a limit or a date is seldom a result.
_WORTH = {
    Kind.NUMBER: 1.0,
    Kind.QUANTITY: 1.0,
    Kind.TOKEN: 1.0,
    Kind.VERDICT: 1.0,
    Kind.RANGE: 0.5,
    Kind.LIMIT: 0.4,
    Kind.TEXT: 0.6,
}
#: What a known name, a unit, and a limit that the value keeps (or breaks) add or take.
_KNOWN, _UNIT, _KEPT = 0.5, 0.1, 0.3
#: What a name that is none takes: a unit, a label of the heading, "Value".
_NO_NAME = 1.0
#: So much better another reading must be to take the place of the one from ruled cells.
MARGIN = 1.0
#: The same for a row of a table down against one across, and how many known names that needs.
MARGIN_EACH, FEWEST = 0.3, 3


def worth_of(rows: Sequence[Row]) -> float:
    """Return how well rows explain their cells: about one to two a good row.

    Less where names repeat: a test is stated once.
    """
    names = {row.test.value for row in rows}
    return sum(map(_worth, rows)) * len(names) / len(rows) if rows else 0.0


def _worth(row: Row) -> float:
    name, value = row.test.value or "", row.value.value or ""
    worth = _WORTH.get(kind_of(value), 0.2)
    if knows_test(name):
        worth += _KNOWN
    elif _is_no_name(name):
        worth -= _NO_NAME
    if row.unit.value:
        worth += _UNIT
    kept = _keeps(row)
    return worth if kept is None else worth + (_KEPT if kept else -_KEPT)


def _is_no_name(name: str) -> bool:
    """Whether a text names no test: a unit, a label, "Value", "Min", no letter at all."""
    if is_general(name) or is_unit(name) or is_label(name) or not any(map(str.isalpha, name)):
        return True
    return all(row_role(word) is not None for word in name.split())


def _keeps(row: Row) -> bool | None:
    """Whether the value keeps its limits; None where a number is missing."""
    value = parse_value(row.value.value or "")
    ends = [parse_value(end.value or "") for end in (row.minimum, row.maximum)]
    stated = [end.value if end.kind is ValueKind.NUMBER else None for end in ends]
    if value.kind is not ValueKind.NUMBER or value.value is None or stated == [None, None]:
        return None
    low, high = stated
    return (low is None or value.value >= low) and (high is None or value.value <= high)


def explains_better(rivals: Sequence[FoundTable], across: Sequence[Row]) -> bool:
    """Whether tables that name their tests down explain a place better than one across.

    Names that we know must be among theirs; one letter may call a specimen.
    """
    rows = [row for table in rivals for row in all_rows(table)]
    names = [row.test.value or "" for row in rows]
    if sum(len(name) > 1 and knows_test(name) for name in names) < FEWEST:
        return False
    each = worth_of(across) / max(1, len(across))
    return worth_of(rows) / len(rows) > each + MARGIN_EACH


def better_tables(
    first: Sequence[FoundTable], second: Sequence[FoundTable], sure: Sequence[FoundTable]
) -> list[FoundTable]:
    """Return the first reading's tables, or the second's where they explain a region better.

    Args:
        first: The usual reading of the page.
        second: Another reading of the same page.
        sure: Those of the first reading that are in question.

    """
    kept = list(first)
    for table in sure:
        rivals = [t for t in second if _meet(t.box, table.box) and (t.rows or t.lots)]
        if not rivals or table not in kept:
            continue
        region = union([table.box, *(t.box for t in rivals)])
        replaced = [t for t in kept if _meet(t.box, region)]
        ours = worth_of([row for t in replaced for row in all_rows(t)])
        theirs = worth_of([row for t in rivals for row in all_rows(t)])
        if theirs > ours + MARGIN:
            kept = [t for t in kept if t not in replaced] + rivals
    return kept


def _meet(one: Box, two: Box) -> bool:
    shared = one.overlap_x(two) > 0.3 * min(one.width, two.width)
    return shared and one.overlap_y(two) > 0.3 * min(one.height, two.height)
