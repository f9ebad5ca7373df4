"""A batch of analyses among the notes of a test is no lot of the material."""

from __future__ import annotations

from tests.extraction.steps.tables.rows.test_blocks import Lines, block, lots


def noted(top: float, batch: str, ash: str) -> Lines:
    notes = [
        (top - 28, [(50.0, "Analyst: 4062")]),
        (top - 14, [(50.0, "SOP: 418")]),
        (top, [(50.0, f"Batch number: {batch}")]),
    ]
    return [*notes, *block(top, batch, ash)[1:]]


class TestBatches:
    def test_rows_are_not_parted_by_batches_of_analyses(self) -> None:
        [lot] = lots([*noted(140, "55701", "1.45"), *noted(340, "55705", "0.97")])
        assert dict(lot.fields) == {}
        assert [row.value.value for row in lot.rows if row.test.value == "Ash"] == ["1.45", "0.97"]

    def test_a_batch_beside_other_facts_is_a_lot(self) -> None:
        found = lots([*block(140, "A-17", "1.45"), *block(340, "A-18", "0.97")])
        assert len(found) == 2
