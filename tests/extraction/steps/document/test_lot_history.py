from __future__ import annotations

import pytest

from extraction.options import KnownLot, Options
from extraction.pipeline import extract
from extraction.result import Field, LotPart
from extraction.steps.document.lot_history import check_lot_history, how_unlike
from tests.extraction.documents import certificate_stream, pdf_with

EARLIER = ["CA-240712", "CA-240705", "CA-240698", "CA-240655"]


def lot(number: str, product: str = "Citric acid") -> LotPart:
    return LotPart({"lot_number": Field(number, number, 0.9), "product_name": Field(product)})


class TestHowUnlike:
    @pytest.mark.parametrize("number", ["CA-240731", "ca-250001", "CA-1240731", "CA-240712"])
    def test_a_number_built_like_the_others_is_fine(self, number: str) -> None:
        assert how_unlike(number, EARLIER) is None

    @pytest.mark.parametrize(
        ("number", "said"),
        [
            ("CA-2407", "it has 7 signs, not 9"),
            ("4500012345", "it does not begin with CA"),
            ("4500012", "it has 7 signs"),
            ("CA-24O731", "letters and digits in other places"),
            ("CA2407311", "letters and digits in other places"),
        ],
    )
    def test_what_sets_it_apart_is_said(self, number: str, said: str) -> None:
        assert said in (how_unlike(number, EARLIER) or "")

    @pytest.mark.parametrize(
        "earlier",
        [[], EARLIER[:2], ["17", "A-4/2024", "2024-05-01", "ZX9981234", "b"]],
        ids=["none", "few", "without a rule"],
    )
    def test_without_a_rule_nothing_is_said(self, earlier: list[str]) -> None:
        assert how_unlike("4500012345", earlier) is None


class TestCheckLotHistory:
    def test_confidence_falls_and_the_reason_names_earlier_numbers(self) -> None:
        known = [KnownLot("Citric acid", number) for number in EARLIER]

        [checked] = check_lot_history([lot("4500012345")], known)

        number = checked.fields["lot_number"]
        assert number.confidence < 0.7
        assert [reason.code for reason in number.reasons] == ["check.lot_unlike"]
        assert "CA-240712, CA-240705, CA-240698" in number.reasons[0].sentence

    def test_numbers_of_the_same_product_count_first(self) -> None:
        known = [KnownLot("Salt", f"S{n}/24") for n in (71, 72, 73, 74)]
        known += [KnownLot("citric ACID", number) for number in EARLIER]

        [same] = check_lot_history([lot("CA-240731")], known)
        [other] = check_lot_history([lot("S75/24")], known)
        [salt] = check_lot_history([lot("S75/24", "Salt")], known)

        unlike = [bool(checked.fields["lot_number"].reasons) for checked in (same, other, salt)]
        assert unlike == [False, True, False]

    def test_a_lot_without_number_is_left_alone(self) -> None:
        bare = LotPart({"product_name": Field("Salt")})

        assert check_lot_history([bare], [KnownLot("Salt", n) for n in EARLIER]) == (bare,)


class TestInAReading:
    def test_the_calibrated_confidence_is_low_and_the_document_says_why(self) -> None:
        data = pdf_with(certificate_stream())  # prints lot CA-240731
        known = tuple(KnownLot("Citric acid monohydrate", f"LX{n}") for n in range(1000, 1006))

        plain = extract(data)
        result = extract(data, options=Options(earlier_lots=known))

        number = result.lots[0].fields["lot_number"]
        assert (number.value, plain.lots[0].fields["lot_number"].value) == ("CA-240731",) * 2
        assert number.confidence <= 0.6 < plain.lots[0].fields["lot_number"].confidence
        assert "check.lot_unlike" in {problem.code for problem in result.problems}
