"""Which reading of a page is taken, and which is offered beside it."""

from __future__ import annotations

from dataclasses import replace

from extraction.geometry import Box
from extraction.pipeline import to_result
from extraction.result import ExtractionResult, Field, Row
from extraction.steps.document.assemble import Assembled
from extraction.steps.tables import read_tables
from extraction.steps.tables.grids.view import view_page
from extraction.steps.tables.judge.claims import Claim
from extraction.steps.tables.judge.decide import Decided, decide, decide_pages
from extraction.steps.tables.judge.explained import Place, reading_features
from extraction.steps.tables.judge.judging import judge_rows, worth_of
from extraction.steps.tables.judge.others import other_reading
from extraction.steps.tables.rows.found import FoundRows, Reading
from tests.extraction.steps.tables.drawn import Drawing
from tests.extraction.steps.tables.kinds.heads import two_units_side_by_side
from tests.extraction.steps.tables.pages import printed


def strange() -> Drawing:
    """Return a table under a head in words that no vocabulary has."""
    drawing = Drawing()
    rows = [
        ("Looked for", "In", "Ceiling", "There is"),
        ("Lead", "mg/kg", "≤ 0.10", "0.03"),
        ("Zinc", "mg/kg", "≤ 50", "12"),
        ("Tin", "mg/kg", "≤ 5", "0.2"),
    ]
    drawing.table(50, 200, (150, 70, 90, 90), rows, rules="all")
    return drawing


def decided_on(drawing: Drawing) -> Decided:
    [decided] = decide_pages([view_page(page) for page in drawing.document().pages])
    return decided


class TestDecide:
    def test_what_no_head_explains_is_read_by_what_the_cells_say(self) -> None:
        decided = decided_on(strange())

        assert decided.weighed == ()
        assert [
            printed(row, "test", "value", "unit", "maximum")
            for p in decided.parts
            for row in p.rows
        ] == [
            ("Lead", "0.03", "mg/kg", "0.10"),
            ("Zinc", "12", "mg/kg", "50"),
            ("Tin", "0.2", "mg/kg", "5"),
        ]

    def test_a_reading_that_explains_its_place_stays(self) -> None:
        drawing = Drawing()
        rows = [
            ("Test", "Limit", "Result", "Unit"),
            ("Lead", "max. 0.10", "0.03", "mg/kg"),
            ("Zinc", "max. 50", "12", "mg/kg"),
        ]
        drawing.table(50, 200, (120, 90, 80, 80), rows)
        decided = decided_on(drawing)

        [claim] = decided.weighed
        assert (claim.reading.finder, list(claim.parts())) == ("aligned", decided.parts)
        assert decided.others == ()

    def test_a_page_of_labels_is_no_table(self) -> None:
        drawing = Drawing()
        rows = [("Order", "4500123"), ("Delivery", "8001"), ("Net weight", "12 kg")]
        drawing.table(50, 200, (120, 90), rows)

        assert read_tables(drawing.document()).lots == ()


class TestOthers:
    def test_a_table_that_may_be_read_two_ways_says_so_in_words(self) -> None:
        drawing = Drawing()
        two_units_side_by_side(drawing)
        document = drawing.document()
        tables = read_tables(document)

        result = to_result(document, Assembled(others=tables.others))

        [other] = ExtractionResult.from_json(result.to_json()).others
        assert other.reason.code == "table.two_readings"
        assert other.reason.sentence == (
            "Page 1: two readings of a table are about as likely: "
            "the results stand in one column or in another."
        )
        assert printed(other.rows[0], "test", "value", "unit") == ("Nickel", "1200", "µg/L")
        assert other.lots == (None,) * len(other.rows)

    def test_a_table_that_is_plain_has_no_other(self) -> None:
        assert read_tables(strange().document()).others == ()

    def test_rows_of_columns_of_lots_say_whose_they_are(self) -> None:
        box = Box(0, 0, 200, 100)
        ours = claim_of(box, {"A1": ("0.1", "0.2"), "B2": ("0.3", "0.4")})
        rival = claim_of(box, {"B2": ("0.1", "0.2"), "A1": ("0.3", "5.0")})

        other = other_reading(1, ours, [ours, rival])

        assert other is not None
        assert [
            (row.value.value, lot) for row, lot in zip(other.rows, other.lots, strict=True)
        ] == [
            ("0.1", "B2"),
            ("0.2", "B2"),
            ("0.3", "A1"),
            ("5.0", "A1"),
        ]


def claim_of(box: Box, lots: dict[str, tuple[str, ...]]) -> Claim:
    """Return a sure reading of a table with these values, by lot."""
    parts = []
    for number, values in lots.items():
        rows = [Row(test=Field(f"Test {value}"), value=Field(value)) for value in values]
        parts.append(FoundRows(1, box, tuple(rows), Field(number)))
    return Claim(Reading(box, tuple(parts)), (0.9,) * sum(map(len, lots.values())))


class TestJudge:
    def test_units_as_names_are_less_sure_than_tests_as_names(self) -> None:
        [page] = strange().document().pages
        view = view_page(page)
        [part] = decide(view).parts
        place = Place(view.lines)
        turned = [replace(row, test=row.unit, unit=row.test) for row in part.rows]
        right, wrong = judge_rows([([part.rows], part.box), ([turned], part.box)], place)

        assert worth_of(right) > 0 > worth_of(wrong)

    def test_what_a_reading_leaves_over_is_counted(self) -> None:
        [page] = strange().document().pages
        view = view_page(page)
        [part] = decide(view).parts
        place = Place(view.lines)

        whole = reading_features([part.rows], part.box, place)[0]
        half = reading_features([part.rows[:1]], part.box, place)[0]

        assert whole["left_data"] == 0 < half["left_data"]
