"""Warranty dates, claims, replacements, and what claimed units share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.actor import Permission
from core.errors import NotAllowed
from registry.errors import AlreadyDecided
from registry.ledger.errors import EventInvalid
from registry.ledger.models.traceable import Traceable
from registry.operations.production import Input
from registry.operations.serials import UnitRun, expand_range, make_serials
from registry.quality.models.warranty import Warranty
from registry.quality.warranty import (
    ClaimNotFound,
    NewClaim,
    claim_warranty,
    claims_by_source,
    decide_claim,
    list_claims,
    start_warranty,
)
from registry.values import ClaimState
from tests.factories.company import NOON, Company, make_actor, make_company

START, END = date(2026, 1, 1), date(2027, 12, 31)


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


@pytest.fixture
def units(company: Company) -> list[Traceable]:
    powder = company.receive("A1")
    run = UnitRun(
        company.product,
        expand_range("U-1", 3),
        company.store,
        NOON,
        inputs=[Input(powder, Decimal(3), company.store)],
    )
    made = make_serials(company.session, company.actor, run, at=NOON)
    start_warranty(company.session, company.actor, made[0], START, END, at=NOON)
    return made


class TestClaims:
    @pytest.mark.parametrize(
        ("failed", "covered"),
        [(START, True), (END, True), (date(2025, 12, 31), False), (date(2028, 1, 1), False)],
    )
    def test_the_first_and_the_last_day_are_covered(
        self, company: Company, units: list[Traceable], failed: date, covered: bool
    ) -> None:
        claim = claim_warranty(
            company.session, company.actor, NewClaim(units[0], failed, "leaks"), at=NOON
        )

        assert claim.under_warranty is covered

    def test_a_replacement_takes_over_the_rest(
        self, company: Company, units: list[Traceable]
    ) -> None:
        new = NewClaim(units[0], date(2026, 6, 1), "leaks", units[1])

        claim = claim_warranty(company.session, company.actor, new, at=NOON)

        rest = company.session.get(Warranty, units[1].id)
        assert rest is not None
        assert (rest.starts_on, rest.ends_on) == (date(2026, 6, 1), END)
        assert units[1].warranty_until == END
        assert claim.number.startswith("WC26-")

    def test_it_is_decided_once(self, company: Company, units: list[Traceable]) -> None:
        new = NewClaim(units[0], START, "leaks")
        claim = claim_warranty(company.session, company.actor, new, at=NOON)

        decide_claim(
            company.session, company.actor, claim.public_id, accept=True, decision="ok", at=NOON
        )
        assert claim.state is ClaimState.ACCEPTED
        with pytest.raises(AlreadyDecided):
            decide_claim(
                company.session, company.actor, claim.public_id, accept=False, decision="", at=NOON
            )

    def test_sources_are_counted(self, company: Company, units: list[Traceable]) -> None:
        for unit in units[:2]:
            new = NewClaim(unit, START, "leaks")
            claim_warranty(company.session, company.actor, new, at=NOON)

        [source] = claims_by_source(company.session, company.actor)

        assert (source.number, source.claims, source.units) == ("A1", 2, 3)

    def test_lots_itself_nothing_and_strangers_are_refused(
        self, company: Company, units: list[Traceable]
    ) -> None:
        lot = company.receive("A9")
        for new in (
            NewClaim(lot, START, "leaks"),
            NewClaim(units[0], START, " "),
            NewClaim(units[0], START, "leaks", units[0]),
        ):
            with pytest.raises(EventInvalid):
                claim_warranty(company.session, company.actor, new, at=NOON)
        with pytest.raises(EventInvalid):
            start_warranty(company.session, company.actor, lot, START, END, at=NOON)
        with pytest.raises(EventInvalid):
            start_warranty(company.session, company.actor, units[0], END, START, at=NOON)
        looker = make_actor(company.session, company.operator, Permission.VIEW_REGISTRY)
        with pytest.raises(NotAllowed):
            start_warranty(company.session, looker, units[0], START, END, at=NOON)
        claim = claim_warranty(
            company.session, company.actor, NewClaim(units[0], START, "leaks"), at=NOON
        )
        assert list_claims(company.session, company.stranger) == []
        with pytest.raises(ClaimNotFound):
            decide_claim(
                company.session,
                company.stranger,
                claim.public_id,
                accept=True,
                decision="",
                at=NOON,
            )
