"""A contract manufacturer records at its own site, and only there."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from sqlalchemy import select

from core.actor import Actor, Permission
from core.clock import utc_now
from core.db.session import unit_of_work
from core.errors import NotAllowed
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.entries import Entry, EntryLine, record_entry
from registry.ledger.errors import TraceableNotFound
from registry.ledger.locations import add_site
from registry.ledger.models.traceable import Edge, Location, Traceable
from registry.ledger.record import record_event
from registry.parties.models import Organization, Site
from registry.values import Direction, EventType
from tests.portal.conftest import Portal
from tests.portal.web.stocked import Stocked, operator_actor, stocked


def with_maker(portal: Portal) -> tuple[Stocked, str]:
    """Stock of A1 at the maker's site too; return the public id of its place."""
    company = stocked(portal, "A1", "B1")
    with unit_of_work(portal.engine) as session:
        actor = operator_actor(session, portal)
        maker = session.get(Organization, portal.organizations["contract_manufacturer"])
        assert maker is not None
        site = add_site(session, actor, maker, "TAB", "Tablet hall", "Europe/Paris", at=utc_now())
        place = session.scalars(select(Location).where(Location.site_id == site.id)).one()
        lot = session.scalars(select(Traceable).where(Traceable.number == "A1")).one()
        line = EntryLine(lot, Decimal(40), to_location=place)
        record_entry(session, actor, Entry(EventType.MOVE, utc_now(), [line]), at=utc_now())
        return company, place.public_id


def maker_actor(portal: Portal) -> Actor:
    return Actor(
        user_id=None,
        organization_id=portal.organizations["contract_manufacturer"],
        operator_id=portal.operator_id,
        name="Maker",
        permissions=frozenset({Permission.RECORD_AT_OWN_SITE}),
    )


class TestOwnSite:
    def test_a_run_joins_the_operators_genealogy(self, portal: Portal) -> None:
        company, place = with_maker(portal)
        maker = portal.sign_in("contract_manufacturer")
        page = maker.get("/own-site/run").text
        key = f"{company.lot('A1').public_id}@{place}"
        assert key in page
        assert company.lot("B1").public_id not in page

        form = {"lines.0.stock": key, "lines.0.quantity": "10", "item": company.raw,
                "quantity": "9", "number": "M1", "location": place}  # fmt: skip
        answer = maker.post("/own-site/run", form)

        assert answer.status_code == 302, answer.text
        parent, child = company.lot("A1").id, company.lot("M1").id
        with unit_of_work(portal.engine) as session:
            assert session.get(Edge, (parent, child)) is not None
        assert "M1" in maker.get("/own-site/").text

    def test_stock_elsewhere_does_not_exist_for_it(self, portal: Portal) -> None:
        company, place = with_maker(portal)
        maker = portal.sign_in("contract_manufacturer")
        form = {"lines.0.quantity": "1", "item": company.raw, "quantity": "1", "number": "M1"}

        foreign = f"{company.lot('B1').public_id}@{company.store}"
        own = f"{company.lot('A1').public_id}@{place}"
        for stock, location in ((foreign, place), (own, company.store)):
            answer = maker.post(
                "/own-site/run", {**form, "lines.0.stock": stock, "location": location}
            )
            assert answer.status_code == 404
        assert maker.get("/lots/").status_code == 403
        other = portal.sign_in("contract_manufacturer", another_organization=True)
        assert ">A1<" not in other.get("/own-site/").text

    def test_the_ledger_itself_keeps_it_at_home(self, portal: Portal) -> None:
        company, place = with_maker(portal)
        actor, now = maker_actor(portal), utc_now()
        a1, b1 = company.lot("A1").id, company.lot("B1").id
        with unit_of_work(portal.engine) as session:
            store = session.scalars(
                select(Location).where(Location.public_id == company.store)
            ).one()
            home = session.scalars(select(Location).where(Location.public_id == place)).one()

            def tell(kind: EventType, *lines: LineDraft) -> None:
                draft = EventDraft(kind, now, lines, code="x", reason="x")
                record_event(session, actor, draft, at=now)

            with pytest.raises(NotAllowed, match="own site only"):
                tell(
                    EventType.DISPOSE,
                    LineDraft(a1, Direction.IN, quantity=Decimal(1), location_id=store.id),
                )
            with pytest.raises(NotAllowed, match="cannot record"):
                tell(EventType.HOLD, LineDraft(a1, Direction.ABOUT))
            with pytest.raises(TraceableNotFound):
                tell(EventType.PACK, LineDraft(b1, Direction.ABOUT))
            tell(
                EventType.DISPOSE,
                LineDraft(a1, Direction.IN, quantity=Decimal(1), location_id=home.id),
            )

    def test_staff_of_one_site_stay_at_it(self, portal: Portal) -> None:
        company, _ = with_maker(portal)
        lot = company.lot("B1")
        with unit_of_work(portal.engine) as session:
            far = session.scalars(select(Site.id).where(Site.code == "TAB")).one()
            keeper = Actor(
                user_id=None,
                organization_id=portal.operator_id,
                operator_id=portal.operator_id,
                name="Keeper",
                permissions=frozenset(Permission),
                site_ids=frozenset({far}),
            )
            store = session.scalars(
                select(Location).where(Location.public_id == company.store)
            ).one()
            entry = Entry(
                EventType.DISPOSE, utc_now(), [EntryLine(lot, Decimal(1), store)], reason="x"
            )
            with pytest.raises(NotAllowed, match="own site only"):
                record_entry(session, keeper, entry, at=utc_now())


class TestOwnEvents:
    def test_each_kind_of_its_own_is_recorded_at_its_site(self, portal: Portal) -> None:
        company, place = with_maker(portal)
        maker = portal.sign_in("contract_manufacturer")

        def post(kind: str, **fields: str) -> None:
            given = {name.replace("__", "."): text for name, text in fields.items()}
            page = maker.get(f"/own-site/record/{kind}")
            assert page.status_code == 200
            answer = maker.post(f"/own-site/record/{kind}", given)
            assert answer.status_code == 302, answer.text

        post("split", lot="A1", from_location=place, lines__0__part="A1-1",
             lines__0__quantity="10", lines__0__location=place)  # fmt: skip
        assert company.lot("A1-1").disposition.value == "released"
        post("merge", part="A9", to_place=place, lines__0__number="A1-1",
             lines__0__quantity="10", lines__0__location=place)  # fmt: skip
        post("pack", sscc="123456789012345675", lines__0__number="A9")
        post("unpack", sscc="123456789012345675")
        post("count", lines__0__number="A9", lines__0__quantity="9", reason="year end")
        post("dispose", lines__0__number="A9", lines__0__quantity="1", reason="x", witness="J")
        post("move", lines__0__number="A1", lines__0__quantity="5", lines__0__location=place,
             lines__0__to_location=place)  # fmt: skip

        assert list(company.stock("A9").values()) == [Decimal(8)]
        for word in ("Split", "Merge", "Pack", "Count", "Dispose"):
            assert word in maker.get("/own-site/").text

    def test_other_kinds_places_and_lots_are_refused(self, portal: Portal) -> None:
        company, place = with_maker(portal)
        maker = portal.sign_in("contract_manufacturer")

        for kind in ("hold", "return", "receive", "nonsense"):
            assert maker.get(f"/own-site/record/{kind}").status_code == 404
        foreign = maker.post("/own-site/record/dispose", {
            "lines.0.number": "B1", "lines.0.quantity": "1", "reason": "x"})  # fmt: skip
        away = maker.post("/own-site/record/move", {
            "lines.0.number": "A1", "lines.0.quantity": "1", "lines.0.location": place,
            "lines.0.to_location": company.store})  # fmt: skip

        assert foreign.status_code == 422
        assert "No lot or serial at your site is called B1" in foreign.text
        assert away.status_code == 404

    def test_another_makers_people_find_nothing(self, portal: Portal) -> None:
        _, place = with_maker(portal)
        other = portal.sign_in("contract_manufacturer", another_organization=True)

        answer = other.post("/own-site/record/count", {
            "lines.0.number": "A1", "lines.0.quantity": "1", "reason": "x"})  # fmt: skip

        assert answer.status_code == 422
        assert place not in other.get("/own-site/record/move").text
        assert portal.sign_in("warehouse").get("/own-site/record/move").status_code == 403


def test_one_entry_of_the_navigation_is_the_current_one(portal: Portal) -> None:
    maker = portal.sign_in("contract_manufacturer")

    for address, word in (("/own-site/", "Our site"), ("/own-site/run", "Record a run")):
        side = maker.get(address).text.partition("<main")[0]
        [current] = re.findall(r'aria-current="page"[^>]*>(.*?)</a>', side, re.DOTALL)
        assert word in current
