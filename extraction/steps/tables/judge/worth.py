"""Which of two usual readings of one place to take: the one that the judge thinks worth more."""

from __future__ import annotations

from collections.abc import Sequence

from extraction.geometry import Box
from extraction.result import Row
from extraction.steps.lines import union
from extraction.steps.tables.grids.view import PageView
from extraction.steps.tables.judge.explained import Place
from extraction.steps.tables.judge.judging import judge_rows, worth_of
from extraction.steps.tables.rows.found import FoundTable
from extraction.steps.tables.texts.known import knows_test

#: So much more another reading must be worth than the one from ruled cells.
MARGIN = 0.5
#: So much surer rows of a table down must be than those of one across; of how many known names,
#: if those of the one across are not this unlikely.
SURER, FEWEST, UNLIKELY = 0.1, 3, 0.2


def explains_better(
    view: PageView, rivals: Sequence[FoundTable], across: Sequence[Sequence[Row]], box: Box
) -> bool:
    """Whether tables that name their tests down explain a place better than one across.

    `across` are its rows by lot. Names that we know must be among the rivals'; one letter may
    call a specimen.
    """
    lots = [own for table in rivals for own in _lots(table)]
    names = [row.test.value or "" for own in lots for row in own]
    if not names or not across:
        return False
    region = union(table.box for table in rivals)
    tried = judge_rows([(lots, region), (across, box)], Place(view.lines))
    down, over = (sum(each) / len(each) for each in tried)
    known = sum(len(name) > 1 and knows_test(name) for name in names) >= FEWEST
    unlikely = over < UNLIKELY and len(tried[0]) >= len(tried[1])
    return down > over + SURER and (known or unlikely)


def better_tables(
    view: PageView,
    first: Sequence[FoundTable],
    second: Sequence[FoundTable],
    sure: Sequence[FoundTable],
) -> list[FoundTable]:
    """Return the first reading's tables, or the second's where they explain a region better.

    `sure` are those of the first reading that are in question.
    """
    kept = list(first)
    for table in sure:
        rivals = [t for t in second if _meet(t.box, table.box) and (t.rows or t.lots)]
        if not rivals or table not in kept:
            continue
        region = union([table.box, *(t.box for t in rivals)])
        replaced = [t for t in kept if _meet(t.box, region)]
        if _worth(view, rivals) > _worth(view, replaced) + MARGIN:
            kept = [t for t in kept if t not in replaced] + rivals
    return kept


def _worth(view: PageView, tables: Sequence[FoundTable]) -> float:
    tried = [(lots, table.box) for table in tables if (lots := _lots(table))]
    return sum(map(worth_of, judge_rows(tried, Place(view.lines))))


def _lots(table: FoundTable) -> list[Sequence[Row]]:
    """Return the rows of a table by lot."""
    return [own for own in (table.rows, *(rows for _, rows in table.lots)) if own]


def _meet(one: Box, two: Box) -> bool:
    shared = one.overlap_x(two) > 0.3 * min(one.width, two.width)
    return shared and one.overlap_y(two) > 0.3 * min(one.height, two.height)
