"""The warranty page."""

from __future__ import annotations

from sqlalchemy import select

from core.clock import utc_now
from core.db.session import unit_of_work
from registry.items.models import Item
from registry.ledger.models.traceable import Location
from registry.operations.serials import UnitRun, make_serials
from tests.portal.conftest import Portal
from tests.portal.web.stocked import operator_actor, stocked


def with_units(portal: Portal) -> None:
    stocked(portal)
    with unit_of_work(portal.engine) as session:
        item = session.scalars(select(Item).where(Item.sku == "TAB")).one()
        store = session.scalars(select(Location).where(Location.path == "STORE")).one()
        actor = operator_actor(session, portal)
        make_serials(session, actor, UnitRun(item, ["U-1", "U-2"], store, utc_now()), at=utc_now())


class TestWarranty:
    def test_dates_a_claim_and_its_decision(self, portal: Portal) -> None:
        with_units(portal)
        person = portal.sign_in("production")
        dates = {"unit": "U-1", "starts_on": "2026-01-01", "ends_on": "2027-12-31"}
        claim = {"faulty": "U-1", "failure": "leaks", "failed_on": "2026-06-01", "replacing": "U-2"}

        assert person.post("/warranty/dates", dates).status_code == 302
        assert person.post("/warranty/claims", claim).status_code == 302

        page = person.get("/warranty/").text
        assert "covered" in page
        assert "leaks" in page
        address = page.split('action="/warranty/claims/')[1].split('"')[0]
        done = person.post(f"/warranty/claims/{address}", {"accept": "yes", "decision": "ok"})
        assert done.status_code == 302
        assert "Accepted" in person.get("/warranty/").text

    def test_what_is_missing_and_who_may_not(self, portal: Portal) -> None:
        with_units(portal)
        person = portal.sign_in("production")

        assert person.post("/warranty/claims", {"faulty": "U-1"}).status_code == 422
        assert person.post("/warranty/dates", {"unit": "U-9"}).status_code == 422
        assert portal.sign_in("warehouse").post("/warranty/claims", {}).status_code == 403
        elsewhere = portal.sign_in("production", another_organization=True)
        answer = elsewhere.post("/warranty/claims", {"faulty": "U-1", "failure": "x"})
        assert answer.status_code == 422
