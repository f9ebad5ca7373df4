"""Claims to suppliers: sent, answered by the supplier only, settled, and what came back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.errors import Invalid, NotAllowed
from registry.errors import AlreadyDecided
from registry.genealogy.bought import bought_parts
from registry.ledger.errors import EventInvalid
from registry.ledger.models.traceable import Traceable
from registry.quality.models.supplier_claim import SupplierClaim
from registry.quality.supplier_claims import (
    NewSupplierClaim,
    SupplierClaimNotFound,
    answer_claim,
    count_open_claims,
    get_supplier_claim,
    list_supplier_claims,
    recovery_by_supplier,
    send_claim,
    settle_claim,
)
from registry.values import ClaimAnswer, ClaimWish, PartnerRole, SupplierClaimState
from tests.factories.company import NOON, Company, make_actor, make_company, make_organization

DUE = date(2026, 3, 16)


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


@pytest.fixture
def supplier(company: Company) -> Actor:
    return make_actor(company.session, company.supplier, Permission.VIEW_OWN_DOCUMENTS)


def claim_of(company: Company, lot: Traceable | None = None) -> SupplierClaim:
    new = NewSupplierClaim(
        lot or company.receive("A1"), Decimal("2.5"), "grey specks", ClaimWish.CREDIT, DUE
    )
    return send_claim(company.session, company.actor, new, at=NOON)


class TestClaims:
    def test_it_goes_to_the_lots_supplier_and_comes_back(
        self, company: Company, supplier: Actor
    ) -> None:
        session = company.session
        claim = claim_of(company)

        assert (claim.number, claim.supplier_id) == ("SC26-0001", company.supplier.id)
        assert list_supplier_claims(session, supplier) == [claim]
        assert count_open_claims(session, supplier) == 1
        answer_claim(
            session, supplier, claim.public_id, ClaimAnswer.PARTLY,
            note="one bag of two", root_cause="a torn sieve", at=NOON,
        )  # fmt: skip
        assert (
            count_open_claims(session, supplier),
            count_open_claims(session, company.actor),
        ) == (0, 1)
        settle_claim(
            session, company.actor, claim.public_id, recovered=Decimal(1), note="CN-8", at=NOON
        )

        assert claim.state is SupplierClaimState.SETTLED
        [row] = recovery_by_supplier(session, company.actor)
        assert (row.supplier, row.claims, row.claimed, row.recovered) == (
            company.supplier.name, 1, Decimal("2.5"), 1,
        )  # fmt: skip

    def test_the_bought_parts_of_a_failed_product_are_offered(self, company: Company) -> None:
        first, other = company.receive("A1"), company.receive("A2")
        made = company.make("P1", "5", (first, "1"))

        assert bought_parts(company.session, company.actor, made) == [first]
        assert other not in bought_parts(company.session, company.actor, made)

    def test_what_makes_no_sense_is_refused(self, company: Company, supplier: Actor) -> None:
        session, actor = company.session, company.actor
        own = company.make("P1", "5", (company.receive("A1"), "1"))
        with pytest.raises(EventInvalid, match="was not bought"):
            claim_of(company, own)
        new = NewSupplierClaim(own, Decimal(1), " ", ClaimWish.CREDIT, DUE)
        with pytest.raises(EventInvalid):
            send_claim(session, actor, new, at=NOON)
        claim = claim_of(company, company.receive("A3"))
        with pytest.raises(AlreadyDecided):
            settle_claim(session, actor, claim.public_id, recovered=Decimal(1), note="", at=NOON)
        with pytest.raises(Invalid):
            answer_claim(
                session, supplier, claim.public_id, ClaimAnswer.REJECTED,
                note="", root_cause=None, at=NOON,
            )  # fmt: skip
        answer_claim(
            session, supplier, claim.public_id, ClaimAnswer.ACCEPTED,
            note="", root_cause=None, at=NOON,
        )  # fmt: skip
        with pytest.raises(Invalid, match="2.5"):
            settle_claim(session, actor, claim.public_id, recovered=Decimal(3), note="", at=NOON)

    def test_strangers_and_other_suppliers_find_nothing(self, company: Company) -> None:
        session, claim = company.session, claim_of(company)
        another = make_organization(session, PartnerRole.SUPPLIER, operator=company.operator)
        other = make_actor(session, another, Permission.VIEW_OWN_DOCUMENTS)

        for actor in (other, company.stranger):
            assert list_supplier_claims(session, actor) == []
            with pytest.raises(SupplierClaimNotFound):
                get_supplier_claim(session, actor, claim.public_id)
        with pytest.raises(SupplierClaimNotFound):
            answer_claim(
                session, other, claim.public_id, ClaimAnswer.ACCEPTED,
                note="", root_cause=None, at=NOON,
            )  # fmt: skip
        with pytest.raises(NotAllowed):
            list_supplier_claims(session, company.customer_actor)
        lot = claim.traceable
        new = NewSupplierClaim(lot, Decimal(1), "x", ClaimWish.CREDIT, DUE)
        with pytest.raises(SupplierClaimNotFound):
            send_claim(session, company.stranger, new, at=NOON)
