from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.storage import FolderStore
from extraction.result import ExtractionResult, LotPart, Row
from registry.documents.comparison import Comparison, compare_lot
from registry.documents.current import CurrentLot
from registry.documents.merging import merge_reading
from registry.items.models import Specification, SpecificationLimit
from registry.items.specifications import choose_specification, describe_limit
from registry.values import Summary, Verdict
from tests.registry.company import NOON, Company, make_row

pytestmark = pytest.mark.either_database

TODAY = date(2026, 11, 21)


def limit(name: str, **values: object) -> SpecificationLimit:
    return SpecificationLimit(
        id=hash(name) % 1000,
        position=1,
        **{"characteristic": name.lower(), "name": name, "required": True, **values},  # type: ignore[arg-type]
    )


def lot_of(*rows: Row) -> CurrentLot:
    result = ExtractionResult("e", "application/pdf", "0" * 64, lots=(LotPart(rows=rows),))
    return merge_reading(result, (), extraction_id=1).lots[0]


def specification(*limits: SpecificationLimit) -> Specification:
    return Specification(version=1, effective_from=TODAY, limits=list(limits))


class TestCompareLot:
    @pytest.mark.parametrize(
        ("value", "maximum", "verdict"),
        [
            ("0.4", "0.5", Verdict.PASS),
            ("0.6", "0.5", Verdict.FAIL),
            ("<0.05", "0.5", Verdict.PASS),
            ("<0.05", "0.01", Verdict.INDETERMINATE),
            ("400", "0.5", Verdict.FAIL),
        ],
    )
    def test_our_limit_judges_with_three_answers(
        self, value: str, maximum: str, verdict: Verdict
    ) -> None:
        lot = lot_of(make_row("Lead", value, "mg/kg", characteristic="lead"))
        own = specification(limit("Lead", maximum=Decimal(maximum), unit="mg/kg"))

        [row] = compare_lot(lot, own).rows

        assert row.verdict is verdict
        assert value in row.reason

    def test_units_are_converted(self) -> None:
        lot = lot_of(make_row("Lead", "400", "ug/kg", characteristic="lead"))
        own = specification(limit("Lead", maximum=Decimal("0.5"), unit="mg/kg"))

        assert compare_lot(lot, own).rows[0].verdict is Verdict.PASS

    def test_without_our_limit_the_printed_one_counts(self) -> None:
        lot = lot_of(make_row("Assay", "97.0", "%", minimum="98.0", maximum="102.0"))

        compared = compare_lot(lot, None)

        assert compared.rows[0].verdict is Verdict.FAIL
        assert compared.verdict is Summary.FAIL

    def test_the_documents_own_numbers_decide_what_a_point_means(self) -> None:
        alone = lot_of(make_row("Mn", "1.000", "%", maximum="1.600"))
        among = lot_of(make_row("Mn", "1.000", "%", maximum="1.600"), make_row("C", "0.15", "%"))

        assert compare_lot(alone, None).rows[0].verdict is Verdict.INDETERMINATE
        assert compare_lot(among, None).rows[0].verdict is Verdict.PASS

    def test_a_printed_verdict_that_its_numbers_deny_is_shown(self) -> None:
        lot = lot_of(make_row("Assay", "97.0", "%", minimum="98.0", verdict="pass"))

        [row] = compare_lot(lot, None).rows

        assert row.contradicts
        assert row.needs_look

    def test_a_required_test_that_is_missing_is_named(self) -> None:
        lot = lot_of(make_row("Lead", "0.1", "mg/kg", characteristic="lead"))
        own = specification(
            limit("Lead", maximum=Decimal(1), unit="mg/kg"),
            limit("Arsenic", maximum=Decimal(1)),
            limit("Colour", required=False, expected="white"),
        )

        compared = compare_lot(lot, own)

        assert [one.name for one in compared.missing] == ["Arsenic"]
        assert compared.verdict is Summary.INDETERMINATE

    def test_a_lot_without_results_is_not_decided(self) -> None:
        assert compare_lot(lot_of(), None).verdict is Summary.INDETERMINATE


class TestWithoutLimits:
    @pytest.mark.parametrize("own", [None, specification(limit("Colour", required=False))])
    def test_it_is_its_own_state_and_never_pass(self, own: Specification | None) -> None:
        compared = compare_lot(lot_of(make_row("Lead", "0.4", "mg/kg")), own)

        assert (compared.rows[0].verdict, compared.verdict) == (None, Summary.NO_LIMITS)
        assert compared.words == "no limits to judge by"

    @pytest.mark.parametrize("printed", ["report", "N/A", "-"])
    def test_a_limit_that_asks_for_nothing_is_none(self, printed: str) -> None:
        compared = compare_lot(lot_of(make_row("Lead", "0.4", "mg/kg", maximum=printed)), None)

        assert compared.verdict is Summary.NO_LIMITS

    def test_the_words_claim_nothing_of_results_without_a_limit(self) -> None:
        lot = lot_of(
            make_row("Lead", "0.4", "mg/kg", characteristic="lead"),
            make_row("Arsenic", "7", "mg/kg"),
        )
        own = specification(limit("Lead", maximum=Decimal(1), unit="mg/kg"))

        compared = compare_lot(lot, own)

        assert compared.verdict is Summary.PASS
        assert compared.words == "within limits where there are any; 1 without a limit"


class TestChoicesOfALimit:
    def only(self, value: str, unit: str, **choices: object) -> Comparison:
        row = make_row("Lead", value, unit, characteristic="lead", method="ISO 1")
        own = limit("Lead", **{"maximum": Decimal(2), "unit": "mg/kg", **choices})
        return compare_lot(lot_of(row), specification(own)).rows[0]

    def test_rounding_is_off_and_named_where_it_is_on(self) -> None:
        assert self.only("2.49", "mg/kg").verdict is Verdict.FAIL
        rounded = self.only("2.49", "mg/kg", rounds=True)
        assert rounded.verdict is Verdict.PASS
        assert "after rounding" in rounded.reason

    def test_not_detected_passes_only_where_the_limit_allows_it(self) -> None:
        assert self.only("ND", "mg/kg").verdict is Verdict.INDETERMINATE
        assert self.only("ND", "mg/kg", not_detected_passes=True).verdict is Verdict.PASS

    def test_a_printed_word_does_not_meet_a_number(self) -> None:
        assert self.only("Conforms", "mg/kg").verdict is Verdict.INDETERMINATE

    def test_a_result_without_a_unit_is_not_taken_to_be_in_ours(self) -> None:
        assert self.only("1.5", "").verdict is Verdict.INDETERMINATE

    def test_another_method_is_named_and_looked_at(self) -> None:
        same, other = self.only("1", "mg/kg", method="iso 1"), self.only("1", "mg/kg", method="X 2")

        assert (same.method_note, same.needs_look) == (None, False)
        assert other.method_note == "The method is ISO 1; the limit is for X 2."
        assert other.method_note in other.reason
        assert (other.verdict, other.needs_look) == (Verdict.PASS, True)

    def test_the_limit_keeps_its_unit_and_the_result_is_converted_beside_it(self) -> None:
        row = self.only("2", "%")

        assert (row.verdict, row.converted) == (Verdict.FAIL, "20000")
        assert row.limit is not None
        assert describe_limit(row.limit) == "≤ 2 mg/kg"


class TestChooseSpecification:
    def add(self, session: Session, company: Company, **values: object) -> Specification:
        row = Specification(
            **{
                "organization_id": company.operator.id,
                "item_id": company.item.id,
                "effective_from": date(2026, 1, 1),
                "created_at": NOON,
                **values,
            }  # type: ignore[arg-type]
        )
        session.add(row)
        session.flush()
        return row

    def chosen(self, session: Session, company: Company, day: date = TODAY) -> Specification | None:
        return choose_specification(
            session, company.buyer, company.item, supplier_id=company.supplier.id, day=day
        )

    def test_the_latest_version_in_force_counts(
        self, session: Session, company: Company, store: FolderStore
    ) -> None:
        first = self.add(session, company, version=1, effective_until=date(2026, 11, 21))
        second = self.add(session, company, version=2, effective_from=date(2026, 11, 20))
        self.add(session, company, version=3, effective_from=date(2027, 1, 1))

        assert self.chosen(session, company) is second
        assert self.chosen(session, company, date(2026, 6, 1)) is first
        assert self.chosen(session, company, date(2025, 6, 1)) is None

    def test_one_for_this_supplier_goes_first_and_one_for_another_never(
        self, session: Session, company: Company
    ) -> None:
        self.add(session, company, version=5)
        self.add(session, company, version=9, supplier_id=company.stranger.id)
        own = self.add(session, company, version=1, supplier_id=company.supplier.id)

        assert self.chosen(session, company) is own


class TestDescribeLimit:
    @pytest.mark.parametrize(
        ("values", "words"),
        [
            ({"minimum": Decimal(98), "maximum": Decimal(102), "unit": "%"}, "98 to 102 %"),
            ({"maximum": Decimal("0.5"), "unit": "mg/kg"}, "≤ 0.5 mg/kg"),
            ({"minimum": Decimal(1)}, "≥ 1"),
            ({"expected": "Conforms"}, "Conforms"),
            ({}, "to be reported"),
            (
                {"maximum": Decimal(2), "rounds": True, "not_detected_passes": True},
                "≤ 2 (rounded to its decimals, not detected allowed)",
            ),
        ],
    )
    def test_it_reads_as_people_write(self, values: dict[str, object], words: str) -> None:
        assert describe_limit(limit("x", **values)) == words
