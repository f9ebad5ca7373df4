"""Tables of kinds that were read wrongly, each in several layouts: what is read of them."""

from __future__ import annotations

import pytest

from extraction.evaluate.compare import same_name, same_value, squash
from extraction.result import Row
from extraction.steps.tables import read_tables
from tests.extraction.steps.tables.drawn import Drawing
from tests.extraction.steps.tables.kinds import CASES, Case, heads, panels, rows, strange, written

CELLS = ("test", "value", "unit", "minimum", "maximum", "verdict")
#: Still read wrongly; whoever mends one takes it off.
WRONG = frozenset(
    {
        "cards_then_five_columns",
        "percent_and_grams_without_rules",
        "four_boxes_in_two_rows",
        "condition_under_the_name",
        "test_condition_german",
        "packaging_film",
    }
)


def says(row: Row, wanted: str) -> bool:
    """Whether a row says what is wanted of it: "test | value | unit | ..."."""
    return all(
        _same(name, getattr(row, name).value, part.strip())
        for name, part in zip(CELLS, wanted.split("|"), strict=False)
    )


def _same(name: str, got: str | None, wanted: str) -> bool:
    if wanted in {"?", "-"}:
        return wanted == "?" or not got
    if name == "test":
        return same_name(got, wanted)
    if name == "unit":
        return squash(got) == squash(wanted)
    return got == wanted if name == "verdict" else same_value(got, wanted)


def mistakes(case: Case) -> tuple[list[str], list[str]]:
    """Return the rows that were missed, and those that nobody wants."""
    drawing = Drawing()
    case.draw(drawing)
    left = [row for lot in read_tables(drawing.document()).lots for row in lot.rows]
    missed = []
    for wanted in case.rows:
        hit = next((row for row in left if says(row, wanted)), None)
        if hit is None:
            missed.append(wanted)
        else:
            left.remove(hit)
    return missed, [f"{row.test.value} = {row.value.value}" for row in left]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_row_is_read_and_no_other(case: Case) -> None:
    right = mistakes(case) == ([], [])
    assert right != (case.name in WRONG), mistakes(case)


def test_each_kind_is_drawn_in_several_ways() -> None:
    drawn = (heads, panels, rows, strange, written)
    assert {case.draw.__module__ for case in CASES} == {each.__name__ for each in drawn}
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))
    assert all(sum(case.kind == kind for case in CASES) > 1 for kind in {c.kind for c in CASES})
