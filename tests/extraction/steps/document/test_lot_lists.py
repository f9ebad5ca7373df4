from __future__ import annotations

from extraction.result import Field, LotPart, Row
from extraction.steps.document.lot_lists import part_lists

ROWS = (Row(test=Field("Assay", "Assay", 0.9)),)


def lot(number: str, rows: tuple[Row, ...] = ROWS, **fields: str) -> LotPart:
    stated = {"lot_number": number, **fields}
    return LotPart({name: Field(text, text, 0.9) for name, text in stated.items()}, {}, rows)


def numbers(lots: list[LotPart]) -> list[str | None]:
    return [one.fields["lot_number"].value for one in lots]


class TestPartLists:
    def test_each_lot_has_the_facts_and_no_lot_the_amount_of_all(self) -> None:
        lots = part_lists([lot("L-100, L-101", expiry_date="2028-04-30", quantity="500 kg")])

        assert numbers(lots) == ["L-100", "L-101"]
        for one in lots:
            assert one.rows == ROWS
            assert one.fields["expiry_date"].value == "2028-04-30"
            assert (one.fields["quantity"].value, one.fields["quantity"].raw) == (None, "500 kg")
            assert "2 lots together" in one.fields["quantity"].reasons[-1].sentence
            assert one.fields["lot_number"].raw == "L-100, L-101"

    def test_what_was_counted_says_so(self) -> None:
        lots = part_lists([lot("L-100 to L-102")])

        assert [one.fields["lot_number"].reasons[-1].code for one in lots] == [
            "lots.listed",
            "lots.counted",
            "lots.listed",
        ]

    def test_a_number_that_stands_alone_keeps_its_own_facts(self) -> None:
        own = (Row(test=Field("Water", "Water", 0.9)),)
        lots = part_lists([lot("L-100, L-101", expiry_date="2028"), lot("L-101", own)])

        assert numbers(lots) == ["L-100", "L-101"]
        assert lots[1].rows == own
        assert lots[1].fields["expiry_date"].value == "2028"

    def test_what_cannot_be_counted_is_one_doubted_lot(self) -> None:
        [one] = part_lists([lot("L-100 to L-900")])

        number = one.fields["lot_number"]
        assert (number.value, number.confidence < 0.5) == ("L-100 to L-900", True)
        assert number.reasons[-1].code == "lots.uncounted"

    def test_one_number_stays_as_it_is(self) -> None:
        single = [lot("2024-0012"), LotPart()]

        assert part_lists(single) == single
