"""Expired or not: around midnight and month ends, in the site's own calendar, everywhere."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.genealogy.dossier import read_dossier
from registry.genealogy.trace import Way, trace
from registry.ledger.days import today
from registry.ledger.errors import NotUsable
from registry.ledger.models.traceable import Traceable, is_expired
from registry.ledger.queries.lots import list_lots, status_is
from registry.ledger.queries.stock import StockFilter, stock_rows
from registry.operations.production import Input, Output, Run, record_run
from registry.operations.queries.choices import available
from registry.parties.models import Site
from registry.values import Status
from tests.factories.company import Company, make_company

#: Time zone, expiry date, last usable moment and first expired one, both UTC.
MOMENTS = [
    ("Europe/Berlin", date(2027, 2, 28), "2027-02-28T22:59:59", "2027-02-28T23:00:00"),
    ("Europe/Berlin", date(2028, 2, 29), "2028-02-29T22:59:59", "2028-02-29T23:00:00"),
    ("Europe/Berlin", date(2026, 3, 29), "2026-03-29T21:59:59", "2026-03-29T22:00:00"),
    ("America/New_York", date(2026, 12, 31), "2027-01-01T04:59:59", "2027-01-01T05:00:00"),
    ("Pacific/Auckland", date(2026, 4, 30), "2026-04-30T11:59:59", "2026-04-30T12:00:00"),
    ("Pacific/Kiritimati", date(2026, 12, 31), "2026-12-31T09:59:59", "2026-12-31T10:00:00"),
    ("UTC", date(2026, 6, 30), "2026-06-30T23:59:59", "2026-07-01T00:00:00"),
]


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def seen(company: Company, lot: Traceable, at: datetime) -> set[Status]:
    """The status of the lot on every page and list."""
    session, actor = company.session, company.actor
    [row] = [row for row in list_lots(session, actor, at=at).rows if row.number == lot.number]
    [stock] = stock_rows(session, actor, StockFilter(number=lot.number), at=at)
    [node] = trace(session, actor, [lot], Way.BACK, at=at).nodes
    found = {row.status, stock.status, node.status}
    found.add(read_dossier(session, actor, lot.public_id, at=at).status)
    for status in Status:
        ids = session.scalars(
            select(Traceable.id).where(status_is(status, today(session, actor, at)))
        ).all()
        if lot.id in ids:
            found.add(status)
    offered = any(one.traceable is lot for one in available(session, actor, at=at))
    assert offered is (Status.RELEASED in found)
    return found


class TestTheDay:
    @pytest.mark.parametrize(("zone", "expiry", "last", "first"), MOMENTS)
    def test_every_page_and_the_gate_change_at_the_same_second(
        self, company: Company, zone: str, expiry: date, last: str, first: str
    ) -> None:
        company.site.time_zone = zone
        lot = company.receive("A1")
        lot.expiry_date = expiry
        company.session.flush()

        assert seen(company, lot, moment(last)) == {Status.RELEASED}
        assert seen(company, lot, moment(first)) == {Status.EXPIRED}

        def use(at: datetime) -> None:
            run = Run(
                inputs=[Input(lot, Decimal(1), company.store)],
                outputs=[Output(company.product, Decimal(1), company.store)],
                occurred_at=at,
            )
            record_run(company.session, company.actor, run, at=at)

        use(moment(last))
        with pytest.raises(NotUsable, match="expired"):
            use(moment(first))

    def test_two_sites_have_two_days_at_one_moment(self, company: Company) -> None:
        far = Site(
            organization_id=company.operator.id, code="AKL", name="A", time_zone="Pacific/Auckland"
        )
        company.session.add(far)
        company.session.flush()
        here, there = company.receive("A1"), company.receive("A2")
        there.site_id = far.id
        here.expiry_date = there.expiry_date = date(2026, 4, 30)
        company.session.flush()
        at = moment("2026-04-30T13:00:00")  # already 1 May in Auckland

        days = today(company.session, company.actor, at)

        assert days.status_of(here) is Status.RELEASED
        assert days.status_of(there) is Status.EXPIRED
        rows = list_lots(company.session, company.actor, at=at, status="expired").rows
        assert [row.number for row in rows] == ["A2"]

    def test_without_a_site_the_companys_own_calendar_counts(self, company: Company) -> None:
        company.operator.time_zone = "Pacific/Auckland"
        lot = company.receive("A1")
        lot.site_id, lot.expiry_date = None, date(2026, 4, 30)
        company.session.flush()
        days = today(company.session, company.actor, moment("2026-04-30T13:00:00"))

        assert days.status_of(lot) is Status.EXPIRED

    def test_the_date_itself_is_the_last_day(self) -> None:
        assert is_expired(date(2026, 2, 28), date(2026, 2, 28)) is False
        assert is_expired(date(2026, 2, 28), date(2026, 3, 1)) is True
        assert is_expired(None, date(2026, 3, 1)) is False
        assert ZoneInfo("Europe/Berlin").key == "Europe/Berlin"
