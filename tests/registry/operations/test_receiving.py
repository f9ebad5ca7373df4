from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.errors import AppError, NotAllowed
from registry.ledger.errors import EventInvalid
from registry.ledger.facts import findings_of
from registry.ledger.lots import aliases_of, find_traceables
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Balance, Traceable
from registry.operations.receiving import Receipt, ReceiptLine, receive_goods
from registry.values import AliasKind, Disposition, EventType, PartnerRole, TraceableKind
from tests.factories.company import NOON, Company, make_actor, make_company, make_organization

pytestmark = pytest.mark.either_database


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def _line(company: Company, number: str = "B-9", **more: Any) -> ReceiptLine:
    return replace(ReceiptLine(company.raw, number, Decimal("12.5"), company.store), **more)


def _receive(
    company: Company, *lines: ReceiptLine, actor: Actor | None = None, **more: Any
) -> Event:
    usual = {"supplier": company.supplier, "lines": lines, "occurred_at": NOON}
    receipt = Receipt(**{"delivery_note": "DN-1", **usual, **more})
    event = receive_goods(company.session, actor or company.actor, receipt, at=NOON)
    company.session.refresh(event)
    return event


def _stock(company: Company, lot: Traceable) -> Decimal:
    query = select(Balance.quantity).where(Balance.traceable_id == lot.id)
    return company.session.scalars(query).one()


class TestReceiveGoods:
    def test_stock_rises_in_quarantine_under_the_suppliers_number(self, company: Company) -> None:
        event = _receive(company, _line(company), delivery_note="DN-5")
        lot = event.lines[0].traceable

        assert (event.type, event.party_id) == (EventType.RECEIVE, company.supplier.id)
        assert event.references == {"delivery_note": "DN-5"}
        assert (lot.number, lot.disposition) == ("B-9", Disposition.QUARANTINE)
        assert (lot.supplier_id, lot.site_id) == (company.supplier.id, company.site.id)
        assert _stock(company, lot) == Decimal("12.5")
        [alias] = aliases_of(company.session, lot)
        assert (alias.kind, alias.number) == (AliasKind.SUPPLIER_LOT, "B-9")

    def test_own_numbers_by_the_rule(self, company: Company) -> None:
        lot = _receive(company, _line(company), own_numbers=True).lines[0].traceable

        assert lot.number == "L260302-0001"
        assert [alias.number for alias in aliases_of(company.session, lot)] == ["B-9"]

    def test_more_of_a_lot_adds_to_it_and_its_decision_stays(self, company: Company) -> None:
        first = _receive(company, _line(company)).lines[0].traceable
        company.release(first)

        again = _receive(company, _line(company, expiry_date=date(2027, 1, 1))).lines[0].traceable

        assert again is first
        assert (again.disposition, again.expiry_date) == (
            Disposition.RELEASED,
            date(2027, 1, 1),
        )
        assert _stock(company, first) == Decimal(25)

    def test_another_suppliers_same_number_is_another_lot(
        self, session: Session, company: Company
    ) -> None:
        first = _receive(company, _line(company)).lines[0].traceable
        other = make_organization(session, PartnerRole.SUPPLIER, operator=company.operator)

        second = _receive(company, _line(company), supplier=other).lines[0].traceable

        assert second is not first
        assert second.supplier_id == other.id
        assert [alias.number for alias in aliases_of(session, second)] == ["B-9"]

    def test_another_expiry_on_the_paper_is_not_lost(self, company: Company) -> None:
        first = _receive(company, _line(company, expiry_date=date(2027, 1, 31)))
        lot = first.lines[0].traceable

        again = _receive(company, _line(company, expiry_date=date(2026, 6, 30)))

        assert again.lines[0].traceable is lot
        assert lot.expiry_date == date(2026, 6, 30)
        [finding] = findings_of(company.session, lot)
        assert (finding.earlier, finding.later) == (date(2026, 6, 30), date(2027, 1, 31))

    def test_a_unit_is_received_as_one(self, company: Company) -> None:
        line = _line(company, "SN-1", kind=TraceableKind.SERIAL, quantity=Decimal(1))

        assert _receive(company, line).lines[0].traceable.kind is TraceableKind.SERIAL

    def test_every_line_names_the_suppliers_lot(self, company: Company) -> None:
        with pytest.raises(EventInvalid, match="supplier's lot number") as caught:
            _receive(company, _line(company), _line(company, "  "))

        assert set(caught.value.fields) == {"lines.1.supplier_lot", "papers_missing"}

    @pytest.mark.parametrize(
        ("number", "note", "words"),
        [
            (" ", "DN-1", "the supplier's lot number"),
            ("B-9", None, "an order or a delivery note"),
            ("", None, "the supplier's lot number and an order or a delivery note"),
        ],
    )
    def test_what_papers_are_missing_is_asked_for_and_kept(
        self, company: Company, number: str, note: str | None, words: str
    ) -> None:
        line = _line(company, number)
        with pytest.raises(EventInvalid, match=f"without {words}"):
            _receive(company, line, delivery_note=note)

        event = _receive(company, line, delivery_note=note, papers_missing="a sample")

        lot = event.lines[0].traceable
        assert event.data["papers_missing"] == f"{words}: a sample"
        assert (lot.number == "B-9") is bool(number.strip())
        assert len(aliases_of(company.session, lot)) == bool(number.strip())

    def test_lines_are_needed(self, company: Company) -> None:
        with pytest.raises(EventInvalid, match="at least one line"):
            _receive(company)

    def test_a_customer_supplies_nothing(self, company: Company) -> None:
        with pytest.raises(EventInvalid, match="not one of your suppliers"):
            _receive(company, _line(company), supplier=company.customer)

    @pytest.mark.parametrize("quantity", ["0", "-1"])
    def test_nothing_or_less_is_not_received(self, company: Company, quantity: str) -> None:
        with pytest.raises(EventInvalid):
            _receive(company, _line(company, quantity=Decimal(quantity)))

    def test_it_needs_the_permission(self, session: Session, company: Company) -> None:
        reader = make_actor(session, company.operator, Permission.VIEW_REGISTRY)

        with pytest.raises(NotAllowed):
            _receive(company, _line(company), actor=reader)

    def test_a_stranger_receives_nothing_into_this_store(
        self, session: Session, company: Company
    ) -> None:
        savepoint = session.begin_nested()
        with pytest.raises(AppError):
            _receive(company, _line(company), actor=company.stranger)
        savepoint.rollback()

        assert session.scalars(select(Balance)).all() == []


class TestUnits:
    def test_units_of_one_suppliers_lot_are_told_apart(self, company: Company) -> None:
        lines = [
            ReceiptLine(
                company.product, "LOT-7", Decimal(1), company.store, number, TraceableKind.SERIAL
            )
            for number in ("SN-1", "SN-2")
        ]
        receipt = Receipt(company.supplier, lines, NOON, delivery_note="DN-1")

        event = receive_goods(company.session, company.actor, receipt, at=NOON)

        assert [line.traceable.number for line in event.lines] == ["SN-1", "SN-2"]
        found = find_traceables(company.session, company.actor, "LOT-7")
        assert [row.number for row in found] == ["SN-1", "SN-2"]
