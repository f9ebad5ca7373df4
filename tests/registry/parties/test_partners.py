from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from core import audit
from core.errors import Invalid, NotAllowed
from registry.errors import DuplicateNumber
from registry.insight.partners import list_partners, read_partner
from registry.parties.errors import OrganizationNotFound
from registry.parties.partners import (
    ContactData,
    PartnerData,
    SiteData,
    add_partner,
    change_partner,
    set_contacts,
    set_sites,
)
from registry.values import PartnerRole
from tests.factories.company import NOON, make_company

pytestmark = pytest.mark.either_database

DATA = PartnerData(
    name="Salzwerk GmbH",
    roles=frozenset({PartnerRole.SUPPLIER}),
    code="S-7",
    gln="4012345000009",
    country="de",
    time_zone="Europe/Berlin",
    date_order="dmy",
)


class TestAddPartner:
    def test_it_is_entered_and_audited(self, session: Session) -> None:
        company = make_company(session)

        partner = add_partner(session, company.actor, DATA, at=NOON)

        assert (partner.country, partner.operator_id) == ("DE", company.operator.id)
        assert partner.has_role(PartnerRole.SUPPLIER)
        assert audit.pending(session)[-1]["after"]["roles"] == ["supplier"]
        assert list_partners(session, company.actor, text="salz", role="supplier").total == 1

    @pytest.mark.parametrize(
        ("field", "value", "reason"),
        [
            ("gln", "4012345000008", "check digit"),
            ("country", "Germany", "two letters"),
            ("time_zone", "Mars/Base", "time zone"),
            ("language", "klingonese", "code"),
            ("date_order", "dym", "list"),
            ("roles", frozenset(), "what the partner is"),
            ("roles", frozenset({PartnerRole.OPERATOR}), "what the partner is"),
            ("name", " ", "name"),
            ("minimum_shelf_life_days", -1, "days"),
        ],
    )
    def test_what_cannot_be_is_refused_beside_its_field(
        self, session: Session, field: str, value: object, reason: str
    ) -> None:
        company = make_company(session)

        with pytest.raises(Invalid) as refused:
            add_partner(session, company.actor, replace(DATA, **{field: value}), at=NOON)

        assert list(refused.value.fields) == [field]
        assert reason in refused.value.fields[field]

    def test_names_and_codes_are_given_once(self, session: Session) -> None:
        company = make_company(session)
        add_partner(session, company.actor, DATA, at=NOON)

        with pytest.raises(DuplicateNumber, match="code S-7"):
            add_partner(session, company.actor, replace(DATA, name="Other"), at=NOON)
        assert add_partner(session, company.stranger, DATA, at=NOON).code == "S-7"

    def test_it_needs_the_permission(self, session: Session) -> None:
        company = make_company(session)

        with pytest.raises(NotAllowed):
            add_partner(session, company.supplier_actor, DATA, at=NOON)


class TestChangePartner:
    def test_roles_and_terms_change_and_the_trail_says_what(self, session: Session) -> None:
        company = make_company(session)
        partner = add_partner(session, company.actor, DATA, at=NOON)
        both = frozenset({PartnerRole.SUPPLIER, PartnerRole.CUSTOMER})

        change_partner(
            session,
            company.actor,
            partner.public_id,
            replace(DATA, roles=both, minimum_shelf_life_days=180),
            at=NOON,
        )

        entry = audit.pending(session)[-1]
        assert entry["after"] == {
            "minimum_shelf_life_days": 180,
            "roles": ["customer", "supplier"],
        }

    def test_the_own_company_stays_the_operator(self, session: Session) -> None:
        company = make_company(session)
        data = PartnerData(name="Meridian", roles=frozenset())

        row = change_partner(session, company.actor, company.operator.public_id, data, at=NOON)

        assert (row.name, row.has_role(PartnerRole.OPERATOR)) == ("Meridian", True)

    def test_a_stranger_finds_nobody(self, session: Session) -> None:
        company = make_company(session)
        theirs = company.supplier.public_id

        with pytest.raises(OrganizationNotFound):
            change_partner(session, company.stranger, theirs, DATA, at=NOON)
        with pytest.raises(OrganizationNotFound):
            read_partner(session, company.stranger, theirs)


class TestContactsAndSites:
    def test_a_contact_that_stays_keeps_its_test(self, session: Session) -> None:
        company = make_company(session)
        actor, customer = company.actor, company.customer
        first = ContactData("recall", "Dana", "dana@example.org")
        set_contacts(session, actor, customer, [first], at=NOON)
        customer.contacts[0].tested_at = NOON

        renamed = replace(first, name="Dana Reyes")
        second = ContactData("quality", "Li", "li@example.org", "+1 555")
        set_contacts(session, actor, customer, [renamed, second], at=NOON)

        assert [(row.name, row.tested_at) for row in customer.contacts] == [
            ("Dana Reyes", NOON),
            ("Li", None),
        ]

    def test_a_contact_needs_an_address(self, session: Session) -> None:
        company = make_company(session)

        with pytest.raises(Invalid) as refused:
            set_contacts(
                session, company.actor, company.customer, [ContactData("recall", "", "no")], at=NOON
            )

        assert set(refused.value.fields) == {"contacts.0.name", "contacts.0.email"}

    def test_sites_are_added_and_brought_up_to_date(self, session: Session) -> None:
        company = make_company(session)
        actor = company.actor
        set_sites(session, actor, company.supplier, [SiteData("A", "Plant A")], at=NOON)
        set_sites(session, actor, company.supplier, [SiteData("A", "Plant Ahrensburg")], at=NOON)

        dossier = read_partner(session, actor, company.supplier.public_id)

        assert [(row.code, row.name) for row in dossier.sites] == [("A", "Plant Ahrensburg")]
        with pytest.raises(Invalid) as refused:
            set_sites(session, actor, company.supplier, [SiteData("B", "", gln="1")], at=NOON)
        assert set(refused.value.fields) == {"sites.0.name", "sites.0.gln"}
