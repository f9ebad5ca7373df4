"""Tables across that go on from page to page agree on the names of their columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from extraction.steps.tables.finders.across import AcrossTable, find_across
from extraction.steps.tables.finders.ruled import find_ruled
from extraction.steps.tables.grids.spans import share_units_above
from extraction.steps.tables.grids.view import PageView, without
from extraction.steps.tables.texts.known import is_element, names_test
from extraction.steps.tables.texts.naming import AcrossColumn
from extraction.steps.tables.texts.words import Role

#: Columns of two pages are the same if their middles are this close (points).
SAME_PLACE = 9.0


def find_all_across(views: Sequence[PageView]) -> list[list[AcrossTable]]:
    """Return of each page the tables that name their tests across, those with ruled cells first."""
    found = []
    for view in views:
        ruled = find_ruled(view)
        rest = without(view, [table.box for table in ruled])
        found.append([*ruled, *find_across(rest.page, rest.lines)])
    for view, tables in zip(views, agree_on_names(found), strict=True):
        share_units_above(tables, view.lines)
    return found


def agree_on_names(pages: Sequence[list[AcrossTable]]) -> list[list[AcrossTable]]:
    """Give columns that a reader misread on one page the name they have on the others.

    Tables belong together if they have as many columns in the same places and half of the
    names. The name that most pages print wins; of names printed once each, a known test.
    """
    tables = [table for page in pages for table in page]
    for table in tables:
        alike = [other for other in tables if _alike(table, other)]
        if len(alike) > 1:
            table.columns = [_agreed(n, alike) for n in range(len(table.columns))]
    return list(pages)


def _alike(one: AcrossTable, two: AcrossTable) -> bool:
    if len(one.columns) != len(two.columns):
        return False
    pairs = list(zip(one.columns, two.columns, strict=True))
    same = sum(a.name == b.name for a, b in pairs)
    near = all(abs(a.column.middle - b.column.middle) < SAME_PLACE for a, b in pairs)
    return near and same >= 0.5 * len(pairs)


def _agreed(n: int, tables: Sequence[AcrossTable]) -> AcrossColumn:
    found = [table.columns[n] for table in tables]
    count = Counter(column.name for column in found)

    def rank(column: AcrossColumn) -> tuple[bool, bool, int, int]:
        known = is_element(column.name) or names_test(column.name)
        return column.role is not Role.OTHER, known, count[column.name], -len(column.name)

    best = max(found, key=rank)
    unit = best.unit or next((column.unit for column in found if column.unit), None)
    return replace(best, unit=unit)
