from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import permutations

import pytest

from extraction.geometry import Box
from extraction.result import Evidence, Field, LotPart, Reason, Row, Source
from registry.documents.current import Certainty, Value, parse_path, worst
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
    id: int = 0
    seen: str | None = None
    undoes_id: int | None = None
    carried_from_id: int | None = None


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


class TestUndecidedDates:
    """A date that can be read in two ways is none until a person chose."""

    @staticmethod
    def value_of(raw: str, guess: str, *codes: str, human: Said | None = None) -> Value:
        reasons = tuple(Reason(code, "why") for code in codes)
        machine = Field(guess, raw, 0.99, reasons=reasons)
        return Value("lots.0.expiry_date", "expiry_date", machine, buyer=human)

    @pytest.mark.parametrize("separator", ["/", "-"])
    @pytest.mark.parametrize("code", ["date.ambiguous", "date.country", "date.language", None])
    def test_every_two_way_date_of_a_year(self, separator: str, code: str | None) -> None:
        for one, two in permutations(range(1, 13), 2):
            raw = f"{one:02}{separator}{two:02}{separator}2027"
            either = {f"2027-{two:02}-{one:02}", f"2027-{one:02}-{two:02}"}
            for guess in (*either, raw):  # CoA JSON brings the text itself as the value
                value = self.value_of(raw, guess, *([code] if code else []))
                assert (value.value, value.certainty) == (None, Certainty.UNSURE), raw
                assert value.asks
                assert set(value.alternatives) == either

    @pytest.mark.parametrize("code", ["date.document_dates", "date.supplier_profile", "date.dots"])
    def test_what_proves_the_order_decides(self, code: str) -> None:
        assert self.value_of("03/04/2027", "2027-04-03", code).value == "2027-04-03"

    @pytest.mark.parametrize(
        ("raw", "guess"),
        [("31/03/2027", "2027-03-31"), ("03/03/2027", "2027-03-03"), ("3 Apr 2027", "2027-04-03")],
    )
    def test_what_has_one_reading_needs_no_choice(self, raw: str, guess: str) -> None:
        value = self.value_of(raw, guess)

        assert (value.value, value.undecided) == (guess, False)

    def test_a_persons_choice_decides(self) -> None:
        said = Said("lots.0.expiry_date", "2027-03-04")

        value = self.value_of("03/04/2027", "2027-04-03", "date.ambiguous", human=said)

        assert (value.value, value.certainty) == ("2027-03-04", Certainty.SURE)
        assert value.alternatives == ("2027-04-03",)
