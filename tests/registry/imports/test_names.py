from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Permission
from core.errors import NotAllowed
from registry.imports.names import Names
from registry.imports.rows import EventRow, parse_row
from registry.ledger.errors import EventInvalid
from registry.ledger.models.traceable import LotAlias, Traceable
from registry.parties.models import Organization, Site
from registry.values import EventType, PartnerRole
from tests.factories.company import NOON, Company, make_actor, make_company


def names(company: Company, *, create: bool = True) -> Names:
    return Names(company.session, company.actor, create, NOON, "history")


def row(company: Company, number: str, **cells: str) -> EventRow:
    given = {
        "event": "e1",
        "type": "receive",
        "time": "2026-03-02T14:05+01:00",
        "item": company.raw.sku,
        "number": number,
        "party": company.supplier.name,
    }
    return parse_row(2, {**given, **cells})


class TestKnownNames:
    def test_codes_and_names_find_what_is_there(self, session: Session) -> None:
        company = make_company(session)
        company.supplier.code = "S-1"
        session.flush()
        known = names(company, create=False)

        assert known.site("").id == known.site("BER").id == company.site.id
        assert known.location(company.site, "") == company.store.id
        assert known.location(company.site, "FLOOR") == company.floor.id
        assert known.party("S-1", None) == company.supplier.id
        assert known.party("", None) is None
        assert known.item(company.raw.sku, "kg") is company.raw

    def test_a_known_item_keeps_its_unit_and_a_new_one_gets_the_code(
        self, session: Session
    ) -> None:
        company = make_company(session)
        assert names(company).item(company.raw.sku, "g").unit == "kg"
        assert names(company).item("NEW", "kgs").unit == "kg"

    def test_of_several_sites_one_must_be_named(self, session: Session) -> None:
        company = make_company(session)
        session.add(
            Site(organization_id=company.operator.id, code="HAM", name="H", time_zone="UTC")
        )
        session.flush()
        with pytest.raises(EventInvalid, match="several"):
            names(company).site("")


class TestUnknownNames:
    def test_they_are_entered_if_asked_for(self, session: Session) -> None:
        company = make_company(session)
        known = names(company)
        supplier = session.get_one(Organization, known.party("New", EventType.RECEIVE))
        customer = session.get_one(Organization, known.party("Shop", EventType.SHIP))
        assert [one.role for one in supplier.roles] == [PartnerRole.SUPPLIER]
        assert [one.role for one in customer.roles] == [PartnerRole.CUSTOMER]
        assert known.item("NEW", "g").unit == "g"
        assert known.location(known.site("HAM"), "A/1") not in {company.store.id, company.floor.id}

    def test_they_are_refused_if_not(self, session: Session) -> None:
        company = make_company(session)
        known = names(company, create=False)
        with pytest.raises(EventInvalid, match="no item 'NEW'"):
            known.item("NEW", "")
        with pytest.raises(EventInvalid, match="no partner 'New'"):
            known.party("New", None)
        with pytest.raises(EventInvalid, match="no location 'X'"):
            known.location(company.site, "X")
        with pytest.raises(EventInvalid, match="no site 'X'"):
            known.site("X")

    def test_entering_them_needs_the_permission(self, session: Session) -> None:
        company = make_company(session)
        company.actor = make_actor(session, company.operator, Permission.IMPORT_EVENTS)
        with pytest.raises(NotAllowed):
            names(company).item("NEW", "")

    def test_a_strangers_names_are_unknown(self, session: Session) -> None:
        company = make_company(session)
        known = Names(session, company.stranger, False, NOON)
        with pytest.raises(EventInvalid, match="no item"):
            known.item(company.raw.sku, "")
        with pytest.raises(EventInvalid, match="no partner"):
            known.party(company.supplier.name, None)


class TestLearnTraceables:
    def test_known_lots_are_found_and_new_ones_made_with_the_suppliers_number(
        self, session: Session
    ) -> None:
        company = make_company(session)
        there = company.receive("A")
        known = names(company)

        rows = [row(company, "A"), row(company, "B", supplier_lot="S-9")]
        rows = [replace(one, line=line) for line, one in enumerate(rows, 2)]
        known.learn_traceables(rows)

        made = session.scalars(select(Traceable).where(Traceable.number == "B")).one()
        assert known.traceables == {2: (there.id, "kg"), 3: (made.id, "kg")}
        alias = session.scalars(select(LotAlias).where(LotAlias.traceable_id == made.id)).one()
        assert (alias.number, alias.party_id) == ("S-9", company.supplier.id)
        assert made.supplier_id == company.supplier.id

    @pytest.mark.parametrize(
        ("number", "cells", "why"),
        [
            ("X", {"type": "ship"}, "X of .* is not known"),
            ("X", {"manufacture_date": "2026-03-01", "expiry_date": "2026-02-28"}, "before"),
        ],
    )
    def test_what_cannot_come_into_being_is_refused(
        self, session: Session, number: str, cells: dict[str, str], why: str
    ) -> None:
        company = make_company(session)
        with pytest.raises(EventInvalid, match=why):
            names(company).learn_traceables([row(company, number, **cells)])
