from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from registry.errors import IdentifierInvalid
from registry.ledger.lots import NewTraceable, add_alias, create_traceable
from registry.ledger.models.traceable import Traceable
from registry.ledger.naming import (
    contents_of,
    find_named,
    pick_all_named,
    pick_named,
    twins_noted,
    twins_of,
    warn_about,
)
from registry.values import AliasKind
from tests.factories.company import NOON, Company, make_company

GTIN = "09501101530003"


@pytest.fixture
def company(session: Session) -> Company:
    company = make_company(session)
    company.raw.gtin = "9501101530003"
    session.flush()
    return company


def _twin(company: Company, number: str) -> Traceable:
    new = NewTraceable(company.product, number)
    return create_traceable(company.session, company.actor, new, at=NOON)


class TestFindNamed:
    def test_number_sku_and_gs1_code_name_the_lot(self, session: Session, company: Company) -> None:
        lot = company.receive("A1")
        other = _twin(company, "A1")

        assert find_named(session, company.actor, " A1 ") == [lot, other]
        assert find_named(session, company.actor, f"{company.raw.sku}/A1") == [lot]
        assert find_named(session, company.actor, f"(01){GTIN}(10)A1") == [lot]
        assert find_named(session, company.actor, "ZZ") == []
        assert find_named(session, company.actor, "") == []

    def test_a_wrong_check_digit_is_said(self, session: Session, company: Company) -> None:
        with pytest.raises(IdentifierInvalid):
            find_named(session, company.actor, "(01)09501101530004(10)A1")

    def test_a_stranger_and_a_partner_name_nothing(
        self, session: Session, company: Company
    ) -> None:
        company.receive("A1")

        for actor in (company.stranger, company.supplier_actor):
            for text in ("A1", f"{company.raw.sku}/A1", f"(01){GTIN}(10)A1"):
                assert find_named(session, actor, text) == []
        assert contents_of(session, company.stranger, "095011015300000015") == []


class TestPickNamed:
    def test_the_one_that_is_meant(self, session: Session, company: Company) -> None:
        lot = company.receive("A1")

        assert pick_named(session, company.actor, "A1") is lot

    def test_none_names_what_looks_like_it(self, session: Session, company: Company) -> None:
        company.receive("LOT-01")

        with pytest.raises(IdentifierInvalid, match=r"Did you mean LOT-01\?") as caught:
            pick_named(session, company.actor, "L0T-O1", field="lot")
        assert set(caught.value.fields) == {"lot"}

    def test_several_say_how_to_tell_them_apart(self, session: Session, company: Company) -> None:
        company.receive("A1")
        _twin(company, "A1")

        with pytest.raises(IdentifierInvalid, match=f"{company.raw.sku}/A1"):
            pick_named(session, company.actor, "A1")

    def test_a_stranger_learns_no_similar_number(self, session: Session, company: Company) -> None:
        company.receive("LOT-01")

        with pytest.raises(IdentifierInvalid) as caught:
            pick_named(session, company.stranger, "L0T-O1")
        assert "LOT-01" not in str(caught.value)


class TestWarnAbout:
    def test_the_same_and_the_alike(self, session: Session, company: Company) -> None:
        lot = company.receive("A01")
        add_alias(session, company.actor, lot, AliasKind.HEAT, "H-5")

        [same] = warn_about(session, company.actor, "A01", company.raw)
        [alike] = warn_about(session, company.actor, "AO1", company.raw)
        [alias] = warn_about(session, company.actor, "H-5", company.raw)
        [elsewhere] = warn_about(session, company.actor, "A01", company.product)

        assert "is in the registry already" in same
        assert "looks like A01" in alike
        assert "is in the registry already: A01" in alias
        assert "is also a lot of Zinc gluconate" in elsewhere
        assert warn_about(session, company.actor, "AO1", company.product) == []

    def test_no_word_to_a_stranger(self, session: Session, company: Company) -> None:
        company.receive("A01")

        assert warn_about(session, company.stranger, "A01") == []
        assert warn_about(session, company.actor, "--") == []


class TestTwins:
    def test_made_and_named_lots_are_held_against_all_numbers(
        self, session: Session, company: Company
    ) -> None:
        old, other = company.receive("S-10"), company.receive("X-1")
        add_alias(session, company.actor, other, AliasKind.SUPPLIER_LOT, "AC-77")
        new = company.receive("s-10")
        add_alias(session, company.actor, new, AliasKind.SUPPLIER_LOT, "\u0410C-77")
        elsewhere = company.make("S-1O", "5", (old, "1"))  # of another item

        found = twins_of(session, company.actor, {new.id, elsewhere.id}, named={other.id})

        assert found == [
            (other.id, "AC-77 looks like \u0410C-77: check that it is the one that is meant."),
            (
                new.id,
                "s-10 is new and looks like S-10. If they are one lot, correct the number.",
            ),
        ]
        assert twins_of(session, company.stranger, {new.id}) == []

    def test_a_session_looks_at_what_it_made_and_named(
        self, session: Session, company: Company
    ) -> None:
        company.receive("S-10")
        assert twins_noted(session, company.actor) == []
        company.receive("S-1O")

        assert "S-1O is new and looks like S-10" in twins_noted(session, company.actor)[0]
        assert twins_noted(session, company.stranger) == []


class TestPickAllNamed:
    def test_numbers_and_aliases_keep_their_order(self, session: Session, company: Company) -> None:
        first, second = company.receive("A1"), company.receive("A2")
        add_alias(session, company.actor, second, AliasKind.HEAT, "H-2")

        texts = ["H-2", " A1", "A2", f"(01){GTIN}(10)A1"]
        picked = pick_all_named(session, company.actor, texts)

        assert picked == [second, first, second, first]

    def test_what_names_nothing_or_several_is_refused(
        self, session: Session, company: Company
    ) -> None:
        company.receive("A1")
        _twin(company, "A1")

        for text, why in (("ZZ", "is called ZZ"), ("A1", "2 lots or serials are called A1")):
            with pytest.raises(IdentifierInvalid, match=why):
                pick_all_named(session, company.actor, [text])
        with pytest.raises(IdentifierInvalid, match="is called A1"):
            pick_all_named(session, company.stranger, ["A1"])
