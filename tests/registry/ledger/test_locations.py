from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from core.actor import Permission
from core.errors import NotAllowed
from registry.errors import DuplicateNumber, IdentifierInvalid
from registry.ledger.locations import add_location, add_site, location_tree
from registry.parties.errors import LocationNotFound
from tests.factories.company import NOON, Company, make_actor, make_company


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


class TestAddLocation:
    def test_places_hang_below_each_other(self, session: Session, company: Company) -> None:
        site = company.site.public_id
        shelf = add_location(
            session, company.actor, site, " A3 ", "Shelf", at=NOON, parent=company.store
        )
        bin_ = add_location(session, company.actor, site, "01", "", at=NOON, parent=shelf)

        assert (bin_.path, bin_.name) == ("STORE/A3/01", "01")
        [(_, branches)] = location_tree(session, company.actor)
        assert [(branch.location.path, branch.depth) for branch in branches] == [
            ("FLOOR", 0), ("STORE", 0), ("STORE/A3", 1), ("STORE/A3/01", 2),
        ]  # fmt: skip

    @pytest.mark.parametrize("code", ["", "  ", "A/3"])
    def test_a_code_is_short_and_has_no_slash(
        self, session: Session, company: Company, code: str
    ) -> None:
        with pytest.raises(IdentifierInvalid, match="without a slash"):
            add_location(session, company.actor, company.site.public_id, code, "", at=NOON)

    def test_the_same_place_twice_is_refused(self, session: Session, company: Company) -> None:
        with pytest.raises(DuplicateNumber, match="STORE already"):
            add_location(session, company.actor, company.site.public_id, "STORE", "", at=NOON)

    def test_the_place_above_is_at_the_same_site(self, session: Session, company: Company) -> None:
        other = add_site(session, company.actor, company.operator, "HH", "", "UTC", at=NOON)

        with pytest.raises(LocationNotFound, match="another site"):
            add_location(
                session, company.actor, other.public_id, "A", "", at=NOON, parent=company.store
            )

    def test_for_a_stranger_the_site_does_not_exist(
        self, session: Session, company: Company
    ) -> None:
        with pytest.raises(LocationNotFound):
            add_location(session, company.stranger, company.site.public_id, "A", "", at=NOON)

    def test_it_needs_the_permission(self, session: Session, company: Company) -> None:
        reader = make_actor(session, company.operator, Permission.VIEW_REGISTRY)

        with pytest.raises(NotAllowed):
            add_location(session, reader, company.site.public_id, "A", "", at=NOON)


class TestAddSite:
    def test_it_has_one_place_to_begin_with(self, session: Session, company: Company) -> None:
        site = add_site(
            session, company.actor, company.operator, "HH", "Hamburg", "Europe/Berlin", at=NOON
        )

        tree = {row.code: branches for row, branches in location_tree(session, company.actor)}
        assert [branch.location.path for branch in tree["HH"]] == ["MAIN"]
        assert site.name == "Hamburg"

    @pytest.mark.parametrize(
        ("code", "zone", "field"), [("", "UTC", "site_code"), ("HH", "CEST", "time_zone")]
    )
    def test_code_and_zone_are_checked(
        self, session: Session, company: Company, code: str, zone: str, field: str
    ) -> None:
        with pytest.raises(IdentifierInvalid) as caught:
            add_site(session, company.actor, company.operator, code, "", zone, at=NOON)

        assert set(caught.value.fields) == {field}

    def test_a_code_is_given_once(self, session: Session, company: Company) -> None:
        with pytest.raises(DuplicateNumber, match="BER already"):
            add_site(session, company.actor, company.operator, "BER", "", "UTC", at=NOON)

    def test_a_stranger_adds_nothing_here(self, session: Session, company: Company) -> None:
        with pytest.raises(LocationNotFound):
            add_site(session, company.stranger, company.operator, "HH", "", "UTC", at=NOON)


class TestLocationTree:
    def test_lots_are_counted_where_they_lie(self, session: Session, company: Company) -> None:
        company.receive("A1")
        company.receive("A2")

        [(_, branches)] = location_tree(session, company.actor)

        assert {branch.location.path: branch.lots for branch in branches} == {
            "STORE": 2, "FLOOR": 0,
        }  # fmt: skip

    def test_a_stranger_sees_none(self, session: Session, company: Company) -> None:
        assert location_tree(session, company.stranger) == []
        supplier = make_actor(session, company.supplier)
        assert location_tree(session, supplier) == []
