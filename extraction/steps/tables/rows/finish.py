"""The last steps of reading a table: what stands over it, its lots, its rows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extraction.page import Page
from extraction.result import Field, Reason
from extraction.steps.lines import Line
from extraction.steps.tables.grids.grid import Grid
from extraction.steps.tables.grids.sheet import Head
from extraction.steps.tables.grids.spans import heading_unit
from extraction.steps.tables.grids.view import PageView
from extraction.steps.tables.rows.assign import ColumnFacts
from extraction.steps.tables.rows.cells import make_field
from extraction.steps.tables.rows.found import FoundTable
from extraction.steps.tables.rows.lots_over import is_amount_row, is_lot_row, lots_over
from extraction.steps.tables.rows.rows import RowMaker
from extraction.steps.tables.texts.content import Kind, kind_of
from extraction.steps.tables.texts.unitlike import is_unit
from extraction.steps.tables.texts.words import Role, column_role, fold, phrases_of

#: The head of one of several specimens: "Specimen 2", "#2", "2".
_COUNTED = re.compile(r"(?P<stem>(?:[^\W\d]|[\s#.])*)(?P<number>\d{1,2})")


def title_over(view: PageView, head: Head) -> str | None:
    """Return the words that stand as a title over the table, if there are any."""
    height, top = head.cells[0].segments[0].height, head.box
    best: tuple[float, str] | None = None
    for line in view.lines:
        gap = top.top - line.box.bottom
        if not 0 <= gap < 9 * height or (best is not None and gap > best[0]):
            continue
        if ":" in line.text:
            continue
        for segment in line.segments:
            over = segment.box.x0 < top.x1 and segment.box.x1 > top.x0
            plain = kind_of(segment.text) is Kind.TEXT and len(segment.words) <= 5
            if over and plain:
                best = (gap, segment.text)
                break
    return best[1] if best else None


def unit_above(view: PageView, head: Head) -> str | None:
    """Return the unit that a line over the table states for it: "Unit: mg/kg".

    Of tables side by side the line stands over the first and speaks for all.
    """
    height, top = head.cells[0].segments[0].height, head.box
    for line in reversed(view.lines):
        if not 0 <= top.top - line.box.bottom < 6 * height:
            continue
        label, mark, _ = line.text.partition(":")
        match = column_role(label) if mark else None
        if match is None or match.role != Role.UNIT or match.share < 0.5:
            continue
        words = line.text.replace(":", " ").replace("(", " (").split()
        units = [w.strip("()[],;") for w in words if w.strip("()[],;").casefold() != "unit"]
        found = [w for w in units if is_unit(w) and ("/" in w or "%" in w or len(w) > 1)]
        if found:
            return found[-1]
    return heading_unit(top, view.lines)


def is_control(view: PageView, head: Head, facts: Sequence[ColumnFacts]) -> bool:
    """Whether the table holds the laboratory's own controls: by its head and its title."""
    words = phrases_of("controls", "words")
    texts, top = [fold(fact.head) for fact in facts], head.box
    titles = [
        fold(line.text)
        for line in view.lines
        if 0 < top.top - line.box.bottom < 60 and line.box.overlap_x(top) > 0 and _is_heading(line)
    ]
    return any(f" {word} " in f" {text} " for text in [*texts, *titles] for word in words)


def _is_heading(line: Line) -> bool:
    """Whether a line is a heading: alone, or with what follows a bracketed letter."""
    parts = [s for s in line.segments if not s.text.startswith("[")]
    short = bool(parts) and len(parts[0].words) <= 6 and not parts[0].text.endswith(":")
    return short and (len(parts) == 1 or line.segments[0].text.startswith("["))


def with_rows(
    view: PageView, head: Head, grid: Grid, facts: list[ColumnFacts], unit: str | None
) -> FoundTable | None:
    """Return the table with the result rows of its grid; None if it states no result."""
    page = view.page
    maker = RowMaker(page, grid, facts, unit)
    lots = lot_columns(page, grid, facts)
    if len(lots) < 2 and (over := lots_over(page, view.lines, grid, facts)):
        lots = over
        grid.rows = [row for row in grid.rows if not is_lot_row(row, facts)]
    table = FoundTable(page.number, grid.box, [], facts, grid, head)
    if lots:
        grid.rows = [row for row in grid.rows if not is_amount_row(row, facts)]
        for place, number in lots:
            rows = [row for r in grid.rows if (row := maker.make(r, [place])) is not None]
            if rows:
                table.lots.append((number, rows))
    else:
        single = specimen_columns(facts)
        columns: list[list[int] | None] = [[place] for place in single] if single else [None]
        made = (maker.make(row, places) for row in grid.rows for places in columns)
        table.rows = [row for row in made if row is not None]
    return table if table.rows or table.lots else None


def specimen_columns(facts: Sequence[ColumnFacts]) -> list[int]:
    """Return the result columns of single specimens: "Specimen 1", "Specimen 2", no mean."""
    places = [n for n, fact in enumerate(facts) if fact.role is Role.VALUE]
    found = [_COUNTED.fullmatch(facts[n].head) for n in places]
    stems = {(match["stem"] or "").strip() for match in found if match is not None}
    counted = [int(match["number"]) for match in found if match is not None]
    if len(places) < 2 or len(stems) != 1 or counted != list(range(1, len(places) + 1)):
        return []
    return places


def lot_columns(page: Page, grid: Grid, facts: Sequence[ColumnFacts]) -> list[tuple[int, Field]]:
    """Return the result columns that each belong to a lot, with the lot's number."""
    found = []
    for place, fact in enumerate(facts):
        named = fact.match is not None and fact.match.role == Role.LOT
        if not named or fact.role not in {Role.VALUE, Role.LOT} or fact.filled < 0.3:
            continue
        segments = [s for cell in grid.columns[place].head for s in cell.segments]
        number = lot_number(fact.head)
        if number:
            why = Reason("table.lot_in_head", f'The column is headed "{fact.head}".')
            found.append((place, make_field(page, segments, number, raw=fact.head, reasons=(why,))))
    return found if len(found) > 1 or any(f.role is Role.VALUE for f in facts) else []


def lot_number(head: str) -> str:
    """Return the number in a head such as "Lot no. 4711": what follows the label.

    Empty if no word of it has a digit.
    """
    words = head.split()
    start = next((n for n, word in enumerate(words) if any(c.isdigit() for c in word)), None)
    if start is None:
        return ""
    for size in range(start, 0, -1):
        match = column_role(" ".join(words[:size]))
        if match is not None and match.role == Role.LOT and match.share >= 0.99:
            return " ".join(words[size:]).strip(" :#")
    return " ".join(words[start:]).strip(" :#")
