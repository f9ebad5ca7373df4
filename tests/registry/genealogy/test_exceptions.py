"""Exceptions: opened for gaps, owned, escalated once a day, closed when the gap is gone."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Invalid, NotAllowed
from registry.errors import AlreadyDecided
from registry.genealogy.exceptions import (
    CaseNotFound,
    accept_case,
    assign_case,
    count_overdue_cases,
    follow_gaps,
    get_case,
    last_sweep,
    list_cases,
    take_overdue,
)
from registry.genealogy.gaps import find_all_gaps
from registry.parties.errors import UserNotFound
from registry.parties.models import Membership, User
from registry.values import CaseState
from tests.factories.company import NOON, Company, make_company


@pytest.fixture
def company(session: Session) -> Company:
    company = make_company(session)
    owner = session.get_one(User, company.actor.user_id)
    owner.memberships.append(Membership(organization_id=company.operator.id, role="quality"))
    session.flush()
    return company


def look(company: Company, at: datetime = NOON) -> tuple[int, int]:
    gaps = find_all_gaps(company.session, company.actor, at=at)
    return follow_gaps(company.session, company.operator.id, gaps, at=at)


class TestCases:
    def test_a_gap_opens_a_case_that_closes_with_it(self, company: Company) -> None:
        company.receive("A1")  # bought without a certificate

        assert look(company) == (1, 0)
        [case] = list_cases(company.session, company.actor)
        assert (case.kind, case.due_at - NOON) == ("no_certificate", timedelta(days=7))
        assert look(company) == (0, 0)

        company.raw.requires_certificate = False
        company.session.flush()
        assert look(company) == (0, 1)
        company.session.refresh(case)
        assert (case.state, case.closed_by) == (CaseState.GONE, "gap radar")

        company.raw.requires_certificate = True
        company.session.flush()
        assert look(company) == (1, 0)
        assert [row.id for row in list_cases(company.session, company.actor)] == [case.id]

    def test_the_items_owner_owns_it_and_another_can_be_named(self, company: Company) -> None:
        company.raw.owner = "Maria Weber"
        company.receive("A1")
        look(company)
        [case] = list_cases(company.session, company.actor)
        user = company.session.get_one(User, company.actor.user_id)
        assert case.owner is user

        later = NOON + timedelta(days=30)
        assign_case(
            company.session, company.actor, case.public_id,
            owner_id=user.public_id, due_at=later, at=NOON,
        )  # fmt: skip

        assert case.due_at == later
        with pytest.raises(UserNotFound):
            assign_case(
                company.session, company.actor, case.public_id,
                owner_id="nobody", due_at=None, at=NOON,
            )  # fmt: skip

    def test_an_accepted_gap_is_not_brought_up_again(self, company: Company) -> None:
        company.receive("A1")
        look(company)
        [case] = list_cases(company.session, company.actor)
        with pytest.raises(Invalid):
            accept_case(company.session, company.actor, case.public_id, reason=" ", at=NOON)

        accept_case(company.session, company.actor, case.public_id, reason="a gift sample", at=NOON)

        assert look(company) == (0, 0)
        assert list_cases(company.session, company.actor) == []
        with pytest.raises(AlreadyDecided):
            accept_case(company.session, company.actor, case.public_id, reason="x", at=NOON)

    def test_who_is_late_is_told_once_a_day(self, company: Company) -> None:
        company.receive("A1")
        look(company)
        late = NOON + timedelta(days=8)

        def told(at: datetime) -> int:
            found = take_overdue(company.session, company.operator.id, at=at)
            return sum(len(rows) for rows in found.values())

        assert told(NOON + timedelta(days=6)) == 0
        assert told(late) == 1
        assert told(late + timedelta(hours=23)) == 0
        assert told(late + timedelta(hours=24)) == 1
        assert count_overdue_cases(company.session, company.actor, at=late) == 1

    def test_when_and_over_what_it_looked_is_kept(self, company: Company) -> None:
        assert last_sweep(company.session, company.actor) is None

        company.receive("A1")
        look(company)
        later = NOON + timedelta(hours=1)
        company.receive("A2")
        look(company, later)

        swept = last_sweep(company.session, company.actor)
        assert swept is not None
        assert (swept.at, swept.lots, swept.gaps) == (later, 2, 2)
        assert last_sweep(company.session, company.stranger) is None

    def test_a_stranger_finds_nothing(self, company: Company) -> None:
        company.receive("A1")
        look(company)
        [case] = list_cases(company.session, company.actor)

        assert list_cases(company.session, company.stranger) == []
        strangers: list[tuple[Actor, type[Exception]]] = [
            (company.stranger, CaseNotFound), (company.supplier_actor, NotAllowed),
        ]  # fmt: skip
        for actor, refusal in strangers:
            with pytest.raises(refusal):
                get_case(company.session, actor, case.public_id)
            with pytest.raises(refusal):
                accept_case(company.session, actor, case.public_id, reason="x", at=NOON)
