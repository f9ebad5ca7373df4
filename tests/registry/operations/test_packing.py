"""Packing under an SSCC and out of it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from registry.errors import IdentifierInvalid
from registry.gs1 import check_sscc
from registry.ledger.errors import EventInvalid
from registry.ledger.naming import contents_of, find_named
from registry.operations.packing import pack, unpack
from tests.factories.company import NOON, Company, make_company

pytestmark = pytest.mark.either_database


@pytest.fixture
def company(session: Session) -> Company:
    company = make_company(session)
    company.operator.gln = "4012345000009"
    return company


class TestPack:
    def test_it_makes_an_sscc_that_leads_to_the_contents(self, company: Company) -> None:
        one, other = company.receive("A1"), company.receive("A2")

        event = pack(
            company.session, company.actor, [one, other], sscc=None, occurred_at=NOON, at=NOON
        )

        assert event.code is not None
        assert check_sscc(event.code).startswith("04012345")
        found = find_named(company.session, company.actor, f"(00){event.code}")
        assert [lot.number for lot in found] == ["A1", "A2"]

    def test_two_units_get_two_numbers(self, company: Company) -> None:
        lots = [company.receive("A1"), company.receive("A2")]

        codes = {
            pack(company.session, company.actor, [lot], sscc=None, occurred_at=NOON, at=NOON).code
            for lot in lots
        }

        assert len(codes) == 2

    def test_wrong_check_digit_twice_and_no_gln_are_refused(self, company: Company) -> None:
        lot = company.receive("A1")
        with pytest.raises(IdentifierInvalid, match="Expected 5"):
            pack(
                company.session,
                company.actor,
                [lot],
                sscc="123456789012345678",
                occurred_at=NOON,
                at=NOON,
            )
        pack(
            company.session,
            company.actor,
            [lot],
            sscc="123456789012345675",
            occurred_at=NOON,
            at=NOON,
        )
        with pytest.raises(EventInvalid, match="already"):
            pack(
                company.session,
                company.actor,
                [lot],
                sscc="123456789012345675",
                occurred_at=NOON,
                at=NOON,
            )
        company.operator.gln = None
        with pytest.raises(EventInvalid, match="GLN"):
            pack(company.session, company.actor, [lot], sscc=None, occurred_at=NOON, at=NOON)


class TestUnpack:
    def test_some_stay_and_the_rest_comes_out(self, company: Company) -> None:
        one, other = company.receive("A1"), company.receive("A2")
        sscc = pack(
            company.session, company.actor, [one, other], sscc=None, occurred_at=NOON, at=NOON
        ).code
        assert sscc is not None

        unpack(company.session, company.actor, sscc, occurred_at=NOON, at=NOON, only=[one])
        assert contents_of(company.session, company.actor, sscc) == [other]
        assert contents_of(company.session, company.stranger, sscc) == []

        unpack(company.session, company.actor, sscc, occurred_at=NOON, at=NOON)
        with pytest.raises(EventInvalid, match="Nothing is packed"):
            unpack(company.session, company.actor, sscc, occurred_at=NOON, at=NOON)
