from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from core.audit import pending
from registry.errors import DuplicateNumber, IdentifierInvalid
from registry.ledger.errors import EventInvalid
from registry.ledger.lots import (
    NewTraceable,
    add_alias,
    aliases_of,
    create_traceable,
    find_look_alikes,
    find_own_number,
    find_supplier_lot,
    find_traceables,
)
from registry.ledger.models.traceable import Lot, Serial, Traceable
from registry.values import AliasKind, Disposition, TraceableKind, TrackingPolicy
from tests.factories.company import NOON, Company, make_company, make_item


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def _make(company: Company, number: str, **more: Any) -> Traceable:
    new = NewTraceable(**{"item": company.raw, "number": number, **more})
    return create_traceable(company.session, company.actor, new, at=NOON)


class TestCreateTraceable:
    def test_it_starts_in_quarantine(self, session: Session, company: Company) -> None:
        lot = _make(company, "  A 1 ")

        assert isinstance(lot, Lot)
        assert (lot.number, lot.unit, lot.disposition) == ("A 1", "kg", Disposition.QUARANTINE)
        assert pending(session)[-1]["action"] == "lot.create"

    def test_a_unit_is_a_serial(self, company: Company) -> None:
        assert isinstance(_make(company, "S1", kind=TraceableKind.SERIAL), Serial)

    def test_the_shelf_life_of_the_item_counts_from_the_making(self, company: Company) -> None:
        company.raw.shelf_life_days = 30
        made = date(2026, 2, 1)

        assert _make(company, "A1", manufacture_date=made).expiry_date == date(2026, 3, 3)
        stated = _make(company, "A2", manufacture_date=made, expiry_date=date(2026, 2, 9))
        assert stated.expiry_date == date(2026, 2, 9)
        assert _make(company, "A3").expiry_date is None

    def test_a_number_is_given_once_an_item(self, company: Company) -> None:
        _make(company, "A1")

        assert _make(company, "A1", item=company.product).number == "A1"
        with pytest.raises(DuplicateNumber, match="A1 already"):
            _make(company, " A1 ")

    @pytest.mark.parametrize("number", ["", "  ", "A\x001", "x" * 81])
    def test_a_number_that_cannot_be_used(self, company: Company, number: str) -> None:
        with pytest.raises(IdentifierInvalid):
            _make(company, number)

    def test_it_cannot_expire_before_it_was_made(self, company: Company) -> None:
        with pytest.raises(EventInvalid, match="cannot expire"):
            _make(
                company,
                "A1",
                manufacture_date=date(2026, 2, 2),
                expiry_date=date(2026, 2, 1),
            )

    @pytest.mark.parametrize(
        ("policy", "kind"),
        [
            (TrackingPolicy.LOT, TraceableKind.SERIAL),
            (TrackingPolicy.SERIAL, TraceableKind.LOT),
            (TrackingPolicy.NONE, TraceableKind.LOT),
        ],
    )
    def test_the_tracking_of_the_item_decides(
        self, company: Company, policy: TrackingPolicy, kind: TraceableKind
    ) -> None:
        item = make_item(company.session, company.operator, tracking=policy)

        with pytest.raises(EventInvalid, match=f"cannot have a {kind.value}"):
            _make(company, "A1", item=item, kind=kind)


class TestFinding:
    def test_by_own_number_public_id_and_alias(self, session: Session, company: Company) -> None:
        lot = _make(company, "A1")
        add_alias(session, company.actor, lot, AliasKind.HEAT, "H-77")

        for number in ("A1", " A1 ", lot.public_id, "H-77"):
            assert find_traceables(session, company.actor, number) == [lot]
        assert find_traceables(session, company.actor, "a1") == []

    def test_no_more_than_asked_for(self, session: Session, company: Company) -> None:
        for item in (company.raw, company.product):
            _make(company, "A1", item=item)

        assert len(find_traceables(session, company.actor, "A1")) == 2
        assert len(find_traceables(session, company.actor, "A1", limit=1)) == 1

    def test_a_stranger_and_a_partner_find_nothing(
        self, session: Session, company: Company
    ) -> None:
        lot = _make(company, "A1")
        for actor in (company.stranger, company.supplier_actor):
            assert find_traceables(session, actor, "A1") == []
            assert find_traceables(session, actor, lot.public_id) == []
        assert find_own_number(session, company.stranger, company.raw, "A1") is None
        assert find_look_alikes(session, company.stranger, "A1") == []

    def test_what_a_tired_eye_takes_for_it(self, session: Session, company: Company) -> None:
        lot, other = _make(company, "O1-5B"), _make(company, "X9")
        add_alias(session, company.actor, other, AliasKind.HEAT, "01 S8")

        assert find_look_alikes(session, company.actor, "0158") == [lot, other]

    def test_a_suppliers_number_means_that_suppliers_lot(
        self, session: Session, company: Company
    ) -> None:
        lot = _make(company, "OWN-1", supplier_id=company.supplier.id)
        add_alias(
            session,
            company.actor,
            lot,
            AliasKind.SUPPLIER_LOT,
            "B-9",
            party_id=company.supplier.id,
        )

        def found(number: str, supplier_id: int) -> Traceable | None:
            return find_supplier_lot(session, company.actor, company.raw, supplier_id, number)

        assert found("B-9", company.supplier.id) is lot
        assert found("OWN-1", company.supplier.id) is lot
        assert found("B-9", company.customer.id) is None


class TestAddAlias:
    def test_the_same_twice_is_one(self, session: Session, company: Company) -> None:
        lot = _make(company, "A1")

        first = add_alias(session, company.actor, lot, AliasKind.HEAT, "H1")
        again = add_alias(session, company.actor, lot, AliasKind.HEAT, " H1 ")
        other = add_alias(session, company.actor, lot, AliasKind.SAMPLE, "H1")

        assert again is first
        assert aliases_of(session, lot) == [first, other]

    def test_an_empty_number_is_refused(self, session: Session, company: Company) -> None:
        with pytest.raises(IdentifierInvalid):
            add_alias(session, company.actor, _make(company, "A1"), AliasKind.HEAT, " ")
