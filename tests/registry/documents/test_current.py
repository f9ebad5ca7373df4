from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from extraction.geometry import Box
from extraction.result import Evidence, Field, LotPart, Row, Source
from registry.documents.current import Certainty, parse_path, worst
from registry.documents.merging import merge_reading
from registry.values import Layer
from tests.registry.company import NOON, make_result


@dataclass
class Said:
    """A row of the supplier's or buyer's layer, without a database."""

    path: str
    value: str | None
    layer: Layer = Layer.BUYER
    raw: str | None = None
    evidence: None = None
    on_document: bool = True
    by_id: int = 1
    at: datetime = NOON


class TestParsePath:
    @pytest.mark.parametrize(
        "text",
        [
            "certificate_number",
            "approved_by",
            "lots.0",
            "lots.12.lot_number",
            "lots.0.aliases.heat",
            "lots.0.results.3",
            "lots.0.results.3.value",
        ],
    )
    def test_what_a_reading_has_is_understood(self, text: str) -> None:
        found = parse_path(text)

        assert found is not None
        assert found.text == text

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "nonsense",
            "lots",
            "lots.-1.lot_number",
            "lots.501.lot_number",
            "lots.0.results.3.secret",
            "lots.0.results.99999",
            "lots.0.lot_number; drop",
            "lots.0.lot_number\n",
        ],
    )
    def test_everything_else_is_not(self, text: str) -> None:
        assert parse_path(text) is None


class TestSamePlace:
    def test_the_head_of_a_column_is_the_test_of_every_lot(self) -> None:
        head = Field("C", "C", 0.5, Evidence(1, Box(10, 10, 20, 20), "C", Source.OCR))
        other = replace(head, evidence=Evidence(1, Box(30, 10, 40, 20), "C", Source.OCR))
        lots = (
            LotPart(rows=(Row(test=head), Row(test=other))),
            LotPart(rows=(Row(test=head),)),
        )
        reading = merge_reading(replace(make_result(), lots=lots), (), extraction_id=1)
        first = reading.find("lots.0.results.0.test")
        assert first is not None

        same = reading.same_place(first)

        assert [value.path for value in same] == ["lots.1.results.0.test"]


class TestWorst:
    def test_the_least_certain_counts(self) -> None:
        assert worst([Certainty.SURE, Certainty.UNSURE, Certainty.CHECK]) is Certainty.UNSURE
        assert worst([]) is Certainty.SURE
