"""What a layout family is: the choices that its documents share."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """One way of laying out certificates; what is not fixed here varies by document.

    A family is what a company's form is in life: two documents of one family look alike,
    two families differ in structure. Whole families are kept out of training.
    """

    name: str
    industries: tuple[str, ...]
    head: str = "left"  # key of head.HEADS
    #: Where the parties stand: letterhead, fields, boxes, window, footer.
    parties: str = "letterhead"
    #: Arrangement of the results, key of tables.TABLES.
    table: str = "columns"
    #: Columns in order, see cells.cell.
    columns: tuple[str, ...] = ("test", "method", "unit", "limit", "value")
    #: Where the unit stands if there is no column: test, value, limit, header.
    unit: str = "column"
    #: Where limits stand if there is no column: note, test; "" where columns hold them.
    limits: str = ""
    #: Where methods stand if not in the rows: caption (over each section's table), line
    #: (under it), footnote (behind marks at the names); "" where columns hold them.
    methods: str = ""
    rules: str = "grid"  # grid, lines, none, zebra, head
    sections: str = "none"  # none, rows, tables
    lots: int = 1
    rows: tuple[int, int] = (5, 14)
    bilingual: str = ""  # slash, stacked, or "" for one language
    contract: bool = False
    landscape: bool = False
    #: Results above the lot's data, a summary page first, results on a page of their own.
    order: str = "usual"  # usual, results_first, summary, new_page
    title: str = "center"  # center, left, right, boxed
    font: str = ""  # a family of its own, such as "mono"
