from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import NotAllowed
from registry.insight.setup import check_setup
from registry.items.models import Specification
from registry.parties.errors import OrganizationNotFound
from registry.parties.models import Contact
from registry.parties.partners import confirm_contact
from tests.factories.company import NOON, make_company


def lacking(session: Session, actor: Actor) -> dict[str, set[str]]:
    return {
        row.key: {name for _, name, _ in row.things}
        for row in check_setup(session, actor, at=NOON)
        if not row.sound
    }


class TestCheckSetup:
    def test_each_gap_names_what_has_it_until_it_is_closed(self, session: Session) -> None:
        company = make_company(session)
        both = {"Zinc gluconate", "Zinc tablets"}

        assert lacking(session, company.actor) == {
            "specification": both,
            "tracking_reason": both,
            "shelf_life": both,
            "owner": both,
            "recall_contact": {company.customer.name},
            "supplier_people": {company.supplier.name},
            "own_contact": {company.operator.name},
        }

        company.product.active = False
        raw = company.raw
        raw.tracking_reason, raw.shelf_life_days, raw.owner = "by law", 730, "Quality"
        session.add(
            Specification(
                organization_id=company.operator.id,
                item=raw,
                effective_from=NOON.date(),
                created_at=NOON,
            )
        )
        session.add(
            Contact(
                organization_id=company.customer.id,
                purpose="recall",
                name="Dana",
                email="dana@example.org",
                tested_at=NOON,
            )
        )
        session.add(
            Contact(
                organization_id=company.operator.id, purpose="quality", name="Qi", email="q@m.org"
            )
        )
        company.supplier.active = False
        session.flush()

        assert lacking(session, company.actor) == {}

    def test_a_recall_contact_is_reached_once_a_year(self, session: Session) -> None:
        company = make_company(session)
        contact = Contact(
            organization_id=company.customer.id, purpose="recall", name="Dana", email="d@x.org"
        )
        session.add(contact)
        session.flush()
        session.refresh(company.customer)

        assert lacking(session, company.actor)["recall_contact_check"] == {company.customer.name}
        confirm_contact(session, company.actor, company.customer.public_id, contact.id, at=NOON)
        assert "recall_contact_check" not in lacking(session, company.actor)
        contact.tested_at = NOON - timedelta(days=366)
        session.flush()
        assert "recall_contact_check" in lacking(session, company.actor)
        with pytest.raises(OrganizationNotFound):
            confirm_contact(
                session, company.stranger, company.customer.public_id, contact.id, at=NOON
            )

    def test_a_company_without_a_site_is_told(self, session: Session) -> None:
        company = make_company(session)
        assert set(lacking(session, company.stranger)) == {"own_site", "own_contact"}

    def test_it_needs_the_permission(self, session: Session) -> None:
        company = make_company(session)
        with pytest.raises(NotAllowed):
            check_setup(session, company.customer_actor, at=NOON)
