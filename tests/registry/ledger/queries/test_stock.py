"""What lies where; and that list, stock, picking, trace and gate agree on what is expired."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from core.errors import Invalid, NotAllowed
from registry.genealogy.dossier import read_dossier
from registry.genealogy.links import Way
from registry.genealogy.trace import trace
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.errors import NotUsable
from registry.ledger.models.traceable import Location, Traceable
from registry.ledger.queries.lots import list_lots
from registry.ledger.queries.stock import StockFilter, stock_rows
from registry.ledger.record import record_event
from registry.operations.queries.choices import available
from registry.parties.models import Site
from registry.values import Direction, EventType, Status
from tests.factories.company import NOON, Company, make_company, make_item


def found(company: Company, wanted: StockFilter, at: datetime = NOON) -> list[str]:
    return [row.number for row in stock_rows(company.session, company.actor, wanted, at=at)]


class TestStockRows:
    def test_each_place_is_a_row(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A", "12.5")

        [row] = stock_rows(session, company.actor, StockFilter(), at=NOON)

        assert (row.traceable_id, row.quantity, row.unit) == (lot.id, Decimal("12.5"), "kg")
        assert (row.site, row.location, row.status) == ("BER", "STORE", Status.RELEASED)

    def test_filters(self, session: Session) -> None:
        company = make_company(session)
        company.receive("A").expiry_date = date(2026, 4, 30)
        company.receive("B", release=False)
        company.store.path = "HALL/1"
        session.flush()

        assert found(company, StockFilter(number="A")) == ["A"]
        assert found(company, StockFilter(status="quarantine")) == ["B"]
        assert found(company, StockFilter(expires_by=date(2026, 4, 30))) == ["A"]
        assert found(company, StockFilter(expires_by=date(2026, 4, 29))) == []
        assert sorted(found(company, StockFilter(location="HALL"))) == ["A", "B"]
        assert found(company, StockFilter(location="HAL")) == []
        assert found(company, StockFilter(site="HAM")) == []
        assert found(company, StockFilter(sku=company.product.sku)) == []

    def test_all_items_come_in_the_order_of_their_numbers(
        self, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("registry.ledger.queries.stock._MOST_ITEMS", 2)
        company = make_company(session)
        raw = company.raw
        for sku in ("M", "Z", "A", "K", "B", "X"):
            company.raw = make_item(session, company.operator)
            company.raw.sku = sku
            company.receive(f"{sku}-2")
            company.receive(f"{sku}-1")
        company.raw = raw

        rows = [
            (row.sku, row.number)
            for row in stock_rows(session, company.actor, StockFilter(), at=NOON)
        ]

        assert rows == [(sku, f"{sku}-{n}") for sku in "ABKMXZ" for n in (1, 2)]
        released = StockFilter(status="released")
        assert len(list(stock_rows(session, company.actor, released, at=NOON))) == 12

    def test_a_word_that_is_no_status_is_refused(self, session: Session) -> None:
        company = make_company(session)
        with pytest.raises(Invalid, match="splendid"):
            found(company, StockFilter(status="splendid"))

    def test_a_stranger_sees_none(self, session: Session) -> None:
        company = make_company(session)
        company.receive("A")
        assert list(stock_rows(session, company.stranger, StockFilter(), at=NOON)) == []
        with pytest.raises(NotAllowed):
            list(stock_rows(session, company.customer_actor, StockFilter(), at=NOON))


def answers(company: Company, lot: Traceable, place: Location, at: datetime) -> list[bool]:
    """Whether it is expired: list, its filter, stock, dossier, trace, picking and gate."""
    session, actor = company.session, company.actor
    [listed] = [row for row in list_lots(session, actor, at=at).rows if row.number == lot.number]
    filtered = list_lots(session, actor, at=at, status="expired")
    traced = trace(session, actor, [lot], Way.FORWARD, at=at)
    scrap = LineDraft(lot.id, Direction.IN, quantity=Decimal(1), location_id=place.id)
    draft = EventDraft(
        EventType.SHIP,
        at,
        (scrap,),
        site_id=place.site_id,
        party_id=company.customer.id,
    )
    try:
        record_event(session, actor, draft, at=at)
        shut = False
    except NotUsable as error:
        shut = "expired" in error.why
    return [
        listed.status is Status.EXPIRED,
        filtered.total == 1,
        found(company, StockFilter(status="expired"), at) == [lot.number],
        read_dossier(session, actor, lot.public_id, at=at).status is Status.EXPIRED,
        traced.nodes[0].status is Status.EXPIRED,
        available(session, actor, at=at) == [],
        shut,
    ]


class TestExpiry:
    """The last day of use ends at midnight at the lot's own site, wherever it lies."""

    @pytest.mark.parametrize(
        ("zone", "last", "moment", "expired"),
        [
            ("Europe/Berlin", "2026-03-31", "2026-03-31T21:59:59", False),  # summer time
            ("Europe/Berlin", "2026-03-31", "2026-03-31T22:00:00", True),
            ("Europe/Berlin", "2026-11-30", "2026-11-30T22:59:59", False),  # winter time
            ("Europe/Berlin", "2026-11-30", "2026-11-30T23:00:00", True),
            ("Pacific/Honolulu", "2026-04-30", "2026-05-01T09:59:59", False),
            ("Pacific/Honolulu", "2026-04-30", "2026-05-01T10:00:00", True),
            ("Pacific/Kiritimati", "2028-02-29", "2028-02-29T09:59:59", False),  # leap year
            ("Pacific/Kiritimati", "2028-02-29", "2028-02-29T10:00:00", True),
        ],
    )
    def test_a_lot_that_was_moved_gets_one_answer(
        self, session: Session, zone: str, last: str, moment: str, expired: bool
    ) -> None:
        company = make_company(session)
        company.site.time_zone = zone
        lot = company.receive("A")
        lot.expiry_date = date.fromisoformat(last)
        place = move_away(company, lot)
        at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        session.flush()

        assert answers(company, lot, place, at) == [expired] * 7


def move_away(company: Company, lot: Traceable) -> Location:
    """Move all of a lot to a site where it is another day for half of the time."""
    site = Site(
        organization_id=company.operator.id, code="APW", name="Apia", time_zone="Pacific/Apia"
    )
    company.session.add(site)
    company.session.flush()
    place = Location(organization_id=company.operator.id, site_id=site.id, path="APIA", name="Apia")
    company.session.add(place)
    company.session.flush()
    lines = tuple(
        LineDraft(lot.id, direction, quantity=Decimal(100), location_id=at.id)
        for direction, at in ((Direction.IN, company.store), (Direction.OUT, place))
    )
    draft = EventDraft(EventType.MOVE, NOON, lines)
    record_event(company.session, company.actor, draft, at=NOON)
    return place
