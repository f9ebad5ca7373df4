from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from core.actor import Permission
from registry.ledger.disposition import place_hold, release_hold
from registry.ledger.inheritance import Passage, as_registry, pass_on_status
from registry.ledger.lots import NewTraceable, create_traceable
from registry.ledger.models.traceable import Traceable
from registry.values import Disposition
from tests.factories.company import NOON, Company, make_company

pytestmark = pytest.mark.either_database


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def _passed_on(company: Company, *sources: Traceable, decided: bool = False) -> Traceable:
    new = NewTraceable(company.raw, "PART")
    part = create_traceable(company.session, company.actor, new, at=NOON)
    passage = Passage(tuple(lot.id for lot in sources), (part.id,), NOON, decided=decided)
    pass_on_status(company.session, company.actor, [passage], at=NOON)
    company.session.flush()
    company.session.refresh(part)
    return part


class TestPassOnStatus:
    def test_what_all_sources_are_the_part_is(self, company: Company) -> None:
        part = _passed_on(company, company.receive("A1"), company.receive("A2"))

        assert part.disposition is Disposition.RELEASED

    def test_sources_that_differ_leave_it_in_quarantine(self, company: Company) -> None:
        part = _passed_on(company, company.receive("A1"), company.receive("A2", release=False))

        assert part.disposition is Disposition.QUARANTINE

    def test_a_decision_that_was_made_on_the_part_is_left(self, company: Company) -> None:
        part = _passed_on(company, company.receive("A1"), decided=True)

        assert part.disposition is Disposition.QUARANTINE

    def test_an_open_hold_passes_on_and_a_lifted_one_does_not(
        self, session: Session, company: Company
    ) -> None:
        held, free = company.receive("A1"), company.receive("A2")
        code = place_hold(session, company.actor, [held, free], reason="odd", at=NOON).code or ""
        release_hold(session, company.actor, [free], code, reason="checked", at=NOON)

        part = _passed_on(company, held, free)
        assert part.on_hold
        release_hold(session, company.actor, [part], code, reason="checked", at=NOON)
        assert not part.on_hold

    def test_a_part_of_free_lots_is_free(self, company: Company) -> None:
        assert not _passed_on(company, company.receive("A1")).on_hold


class TestAsRegistry:
    def test_the_rights_are_lent_to_nobody_elses_organization(self, company: Company) -> None:
        lent = as_registry(company.supplier_actor)

        assert lent.may(Permission.PLACE_HOLDS)
        assert lent.organization_id == company.supplier.id
        assert not company.supplier_actor.may(Permission.PLACE_HOLDS)
        assert not lent.may(Permission.ADMINISTER)
