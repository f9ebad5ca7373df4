from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from core.errors import NotAllowed
from registry.insight.partners import list_partners, read_partner, sites_of
from registry.parties.errors import OrganizationNotFound
from tests.factories.company import make_company


class TestListPartners:
    def test_by_role_text_and_page(self, session: Session) -> None:
        company = make_company(session)
        company.supplier.code = "ACME-7"
        session.flush()

        assert list_partners(session, company.actor).total == 3
        for wanted in ({"role": "supplier"}, {"text": "acme"}):
            assert list(list_partners(session, company.actor, **wanted).rows) == [company.supplier]
        assert list_partners(session, company.actor, text="%").total == 0
        page = list_partners(session, company.actor, offset=2, limit=5)
        assert (len(page.rows), page.total) == (1, 3)

    def test_who_is_no_longer_active_comes_last(self, session: Session) -> None:
        company = make_company(session)
        company.operator.active = False
        session.flush()
        assert list_partners(session, company.actor).rows[-1] == company.operator

    def test_a_stranger_sees_itself_only(self, session: Session) -> None:
        company = make_company(session)
        [row] = list_partners(session, company.stranger).rows
        assert row.id == company.stranger.organization_id
        with pytest.raises(NotAllowed):
            list_partners(session, company.supplier_actor)


class TestReadPartner:
    def test_what_is_between_them(self, session: Session) -> None:
        company = make_company(session)
        company.receive("A")

        found = read_partner(session, company.actor, company.supplier.public_id)
        own = read_partner(session, company.actor, company.operator.public_id)

        assert (found.lots, found.documents, found.orders, found.shipments) == (1, 0, 0, 0)
        assert (found.own, own.own) == (False, True)
        assert list(own.sites) == list(sites_of(session, company.operator)) == [company.site]

    def test_a_strangers_partner_does_not_exist(self, session: Session) -> None:
        company = make_company(session)
        with pytest.raises(OrganizationNotFound):
            read_partner(session, company.stranger, company.supplier.public_id)
