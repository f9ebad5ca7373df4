"""Rows of people laid over the machine's result."""

from __future__ import annotations

from registry.documents.current import Certainty
from registry.documents.merging import merge_reading
from tests.registry.company import make_field, make_result
from tests.registry.documents.test_current import Said


class TestMergeReading:
    def test_the_latest_row_of_a_layer_counts(self) -> None:
        rows = [Said("certificate_number", "1"), Said("certificate_number", "2")]

        reading = merge_reading(make_result(), rows, extraction_id=1)

        assert reading["certificate_number"].value == "2"

    def test_not_on_the_document_is_an_answer_too(self) -> None:
        reading = merge_reading(make_result(), [Said("certificate_number", None)], extraction_id=1)

        value = reading["certificate_number"]
        assert (value.value, value.certainty, value.alternatives) == (
            None,
            Certainty.SURE,
            ("10423",),
        )

    def test_minor_facts_are_shown_and_not_asked_about(self) -> None:
        result = make_result(approved_by=make_field("Jane", 0.3))

        reading = merge_reading(result, (), extraction_id=1)

        assert reading["approved_by"].certainty is Certainty.UNSURE
        assert "approved_by" not in {value.path for value in reading.doubtful()}
