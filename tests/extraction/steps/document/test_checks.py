from __future__ import annotations

import pytest

from extraction.geometry import Box
from extraction.page import Barcode
from extraction.result import Evidence, Field, LotPart, Row, Source
from extraction.steps.document.checks import (
    check_against_page,
    check_barcodes,
    check_dates,
    check_lot_numbers,
    check_overall,
    check_row,
    without_impossible,
)


def sure(value: str) -> Field:
    return Field(value, value, 0.9)


def code(text: str) -> Barcode:
    return Barcode(1, Box(0, 0, 10, 10), text, "DataMatrix")


class TestCheckDates:
    def test_a_product_cannot_expire_before_it_was_made(self) -> None:
        lot = {"manufacture_date": sure("2025-05-01"), "expiry_date": sure("2024-05-01")}

        doubted = check_dates({}, lot)

        assert set(doubted) == {"manufacture_date", "expiry_date"}
        assert doubted["expiry_date"].confidence < 0.7
        assert doubted["expiry_date"].reasons[0].code == "check.dates"

    def test_dates_in_order_are_left_alone(self) -> None:
        lot = {"manufacture_date": sure("2024-05-01"), "expiry_date": sure("2024-06")}

        assert check_dates({"issue_date": sure("2024-06-01")}, lot) == {}

    @pytest.mark.parametrize(
        ("dates", "said"),
        [
            ({"manufacture_date": "2026-03-14", "expiry_date": "2025-03-13"}, "would expire"),
            ({"manufacture_date": "2026-03-14", "retest_date": "2025-03"}, "retest would be due"),
            ({"manufacture_date": "2026-07-01"}, "older than the product"),
            ({"retest_date": "2028-01-01", "expiry_date": "2027-01-01"}, "after the product has"),
            ({"expiry_date": "2026-05-01"}, "before the certificate"),
        ],
    )
    def test_each_order_that_cannot_be_is_said(self, dates: dict[str, str], said: str) -> None:
        lot = {name: sure(value) for name, value in dates.items()}

        doubted = check_dates({"issue_date": sure("2026-06-09")}, lot)

        assert set(doubted) == set(dates)
        assert any(said in r.sentence for f in doubted.values() for r in f.reasons)


class TestWithoutImpossible:
    @pytest.mark.parametrize("stated", ["2026-02-31", "2026-13-05", "00.01.2026", "soon"])
    def test_a_date_that_is_none_keeps_what_is_printed(self, stated: str) -> None:
        kept = without_impossible({"expiry_date": sure(stated), "quantity": sure("5 kg")})

        assert (kept["expiry_date"].value, kept["expiry_date"].raw) == (None, stated)
        assert kept["expiry_date"].reasons[-1].code == "date.impossible"
        assert 0 < kept["expiry_date"].confidence < 0.1
        assert kept["quantity"] == sure("5 kg")


class TestCheckBarcodes:
    def test_a_barcode_with_the_number_makes_it_surer(self) -> None:
        lot = check_barcodes(sure("L-2024-17"), [code("]d20109501101530003\x1d10L-2024-17")])

        assert lot.confidence > 0.9

    def test_a_gs1_lot_that_differs_is_a_doubt(self) -> None:
        lot = check_barcodes(sure("L-2024-17"), [code("(01)09501101530003(10)L-2024-71")])

        assert lot.confidence < 0.9
        assert lot.alternatives == ("L-2024-71",)

    def test_the_code_of_another_lot_of_the_certificate_says_nothing(self) -> None:
        lot = check_barcodes(sure("L-101"), [code("(01)09501101530003(10)L-100")], {"l100"})

        assert lot == sure("L-101")

    def test_an_address_says_nothing(self) -> None:
        assert check_barcodes(sure("2024"), [code("https://example.org/2024")]) == sure("2024")


class TestCheckRow:
    def test_a_verdict_against_its_limits_is_doubted(self) -> None:
        row = Row(test=sure("Lead"), value=sure("0.9"), maximum=sure("0.5"), verdict=sure("Pass"))

        checked = check_row(row)

        assert checked.verdict.confidence < 0.9
        assert checked.verdict.reasons[0].code == "check.verdict"

    def test_a_verdict_within_its_limits_stands(self) -> None:
        row = Row(test=sure("Lead"), value=sure("0.3"), maximum=sure("0.5"), verdict=sure("Pass"))

        assert check_row(row) == row


class TestCheckOverall:
    def test_a_pass_over_a_failing_row_is_reported(self) -> None:
        lots = [LotPart(rows=(Row(test=sure("Lead"), verdict=sure("Fail")),))]

        [reason] = check_overall({"overall_result": sure("pass")}, lots)

        assert "Lead" in reason.sentence
        assert check_overall({"overall_result": sure("fail")}, lots) == ()


class TestCheckAgainstPage:
    def test_data_that_differ_from_the_page_are_doubted(self) -> None:
        stated = {"certificate_number": sure("43"), "customer_name": sure("A SE")}
        printed = {"certificate_number": sure("44"), "customer_name": sure("A SE")}

        doubted, findings = check_against_page(stated, printed)

        assert set(doubted) == {"certificate_number"}
        assert doubted["certificate_number"].alternatives == ("44",)
        assert len(findings) == 1


def numbered(*numbers: str, source: Source = Source.OCR) -> list[LotPart]:
    return [
        LotPart({"lot_number": Field(number, number, 0.9, Evidence(1, None, number, source))})
        for number in numbers
    ]


class TestCheckLotNumbers:
    def test_a_letter_among_digits_is_doubted(self) -> None:
        lots = check_lot_numbers(numbered("25990040", "25990C34", "25990032", "25990031"))

        assert [lot.fields["lot_number"].confidence < 0.7 for lot in lots] == [
            False,
            True,
            False,
            False,
        ]
        assert lots[1].fields["lot_number"].value == "25990C34"  # nothing is corrected

    def test_numbers_of_another_kind_are_not(self) -> None:
        lots = numbered("25990040", "25990032", "25990031", "HEAT-7")

        assert check_lot_numbers(lots) == tuple(lots)

    def test_what_no_reader_saw_is_not(self) -> None:
        lots = numbered("25990040", "2599OO34", "25990032", source=Source.TEXT_LAYER)

        assert check_lot_numbers(lots) == tuple(lots)

    def test_two_numbers_make_no_pattern(self) -> None:
        lots = numbered("25990040", "25990C34")

        assert check_lot_numbers(lots) == tuple(lots)
