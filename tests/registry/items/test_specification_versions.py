from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.errors import Invalid, NotAllowed
from extraction.normalise.judge import Outcome
from registry.items.errors import SpecificationNotFound
from registry.items.queries import list_specifications
from registry.items.specification_versions import (
    LimitData,
    VersionData,
    add_version,
    get_specification,
)
from registry.items.specifications import choose_specification
from registry.ledger.models.traceable import Attribute, Traceable
from registry.ledger.specification_effect import check_version
from registry.values import Layer
from tests.factories.company import NOON, Company, make_company

TODAY = NOON.date()


def lead(maximum: str, *, required: bool = True) -> tuple[LimitData, ...]:
    return (LimitData("Lead (Pb)", maximum=Decimal(maximum), unit="ppm", required=required),)


def version(company: Company, maximum: str, begins: date = TODAY) -> VersionData:
    return VersionData(company.raw, begins, lead(maximum))


def result(session: Session, lot: Traceable, text: str) -> None:
    session.add(
        Attribute(
            traceable_id=lot.id,
            characteristic="lead",
            name="Lead",
            operator="",
            number=Decimal(text),
            text=text,
            unit="mg/kg",
            ucum="mg/kg",
            layer=Layer.MACHINE,
            confidence=0.99,
            at=NOON,
        )
    )
    session.flush()


class TestAddVersion:
    def test_the_next_version_leaves_the_one_before_as_it_was(self, session: Session) -> None:
        company = make_company(session)
        first = add_version(session, company.actor, version(company, "2"), at=NOON)
        begins = TODAY + timedelta(days=10)
        second = add_version(session, company.actor, version(company, "1", begins), at=NOON)

        assert [first.version, second.version] == [1, 2]
        assert first.effective_until is None
        assert (first.limits[0].characteristic, first.limits[0].unit) == ("lead", "[ppm]")

        def in_force(day: date) -> int:
            found = choose_specification(
                session, company.actor, company.raw, supplier_id=company.supplier.id, day=day
            )
            assert found is not None
            return found.version

        assert (in_force(TODAY), in_force(begins)) == (1, 2)
        rows = list_specifications(session, company.actor, today=TODAY)
        assert [row.state for row in rows] == ["planned", "in_force"]
        later = list_specifications(session, company.actor, today=begins)
        assert [row.state for row in later] == ["in_force", "replaced"]

    def test_a_version_does_not_begin_before_today(self, session: Session) -> None:
        company = make_company(session)
        past = TODAY - timedelta(days=1)
        add_version(session, company.actor, version(company, "2", past), at=NOON)

        with pytest.raises(Invalid) as refused:
            add_version(session, company.actor, version(company, "1", past), at=NOON)

        assert list(refused.value.fields) == ["effective_from"]

    @pytest.mark.parametrize(
        ("limit", "field"),
        [
            (LimitData("Lead", unit="bucketful"), "lines.0.unit"),
            (LimitData("Lead", minimum=Decimal(2), maximum=Decimal(1)), "lines.0.maximum"),
            (LimitData("Lead", minimum=Decimal(2), expected="white"), "lines.0.expected"),
            (LimitData(""), "lines.0.name"),
        ],
    )
    def test_limits_that_cannot_be(self, session: Session, limit: LimitData, field: str) -> None:
        company = make_company(session)
        data = VersionData(company.raw, TODAY, (limit,))

        with pytest.raises(Invalid) as refused:
            add_version(session, company.actor, data, at=NOON)

        assert list(refused.value.fields) == [field]

    def test_it_needs_the_permission_and_a_stranger_finds_nothing(self, session: Session) -> None:
        company = make_company(session)
        row = add_version(session, company.actor, version(company, "2"), at=NOON)

        with pytest.raises(NotAllowed):
            add_version(session, company.supplier_actor, version(company, "2"), at=NOON)
        for stranger in (company.stranger, company.supplier_actor):
            with pytest.raises(SpecificationNotFound):
                get_specification(session, stranger, row.public_id)
        assert list_specifications(session, company.stranger, today=TODAY) == []


class TestCheckVersion:
    def test_it_names_the_lots_in_stock_that_would_be_judged_otherwise(
        self, session: Session
    ) -> None:
        company = make_company(session)
        low, high = company.receive("LOW"), company.receive("HIGH")
        result(session, low, "0.1")
        result(session, high, "0.4")
        company.receive("NONE")
        add_version(session, company.actor, version(company, "1"), at=NOON)

        same = check_version(session, company.actor, version(company, "0.5"), at=NOON)
        tighter = check_version(session, company.actor, version(company, "0.2"), at=NOON)

        assert (same.checked, same.changes) == (3, ())
        [change] = tighter.changes
        assert (change.lot, change.before, change.after) == (high, Outcome.PASS, Outcome.FAIL)
        assert change.reasons == ("Lead (Pb) 0.4 mg/kg against ≤ 0.2 [ppm]",)
        assert same.digest != tighter.digest
        assert high.disposition.value == "released"

    def test_a_customers_version_is_compared_with_the_customers_own(self, session: Session) -> None:
        company = make_company(session)
        result(session, company.receive("A1"), "0.4")
        add_version(session, company.actor, version(company, "0.2"), at=NOON)
        theirs = replace(version(company, "0.5"), customer=company.customer)
        add_version(session, company.actor, theirs, at=NOON)

        again = replace(theirs, limits=lead("0.6"))

        assert check_version(session, company.actor, again, at=NOON).changes == ()

    def test_lots_of_another_supplier_are_left_out(self, session: Session) -> None:
        company = make_company(session)
        company.receive("A1")
        other = replace(version(company, "1"), supplier=company.customer)

        assert check_version(session, company.actor, other, at=NOON).checked == 0

    def test_it_needs_the_permission_and_sees_own_lots_only(self, session: Session) -> None:
        company = make_company(session)
        company.receive("A1")

        with pytest.raises(NotAllowed):
            check_version(session, company.customer_actor, version(company, "1"), at=NOON)
        assert check_version(session, company.stranger, version(company, "1"), at=NOON).checked == 0
