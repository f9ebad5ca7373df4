from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from core.actor import Permission
from core.errors import NotAllowed
from registry.parties.errors import OrganizationNotFound
from registry.parties.policies import demand_second_person
from tests.registry.company import NOON, Company

pytestmark = pytest.mark.either_database


class TestDemandSecondPerson:
    def test_an_administrator_says_it_and_takes_it_back(
        self, session: Session, company: Company
    ) -> None:
        boss = replace(company.buyer, permissions=frozenset({Permission.ADMINISTER}))

        demand_second_person(session, boss, demanded=True, at=NOON)
        assert company.operator.second_person_for_failing
        demand_second_person(session, boss, demanded=False, at=NOON)
        assert not company.operator.second_person_for_failing

    def test_a_buyer_may_not(self, session: Session, company: Company) -> None:
        with pytest.raises(NotAllowed):
            demand_second_person(session, company.buyer, demanded=True, at=NOON)

    def test_a_partners_administrator_has_no_such_organization(
        self, session: Session, company: Company
    ) -> None:
        theirs = replace(company.seller, permissions=frozenset({Permission.ADMINISTER}))

        with pytest.raises(OrganizationNotFound):
            demand_second_person(session, theirs, demanded=True, at=NOON)
