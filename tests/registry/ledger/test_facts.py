from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import AuditEntry
from core.errors import NotAllowed
from registry.errors import AlreadyDecided
from registry.genealogy.gaps import GapKind, find_gaps
from registry.ledger.entries import Entry, EntryLine, NewPart, record_entry
from registry.ledger.errors import EventInvalid
from registry.ledger.facts import Stated, findings_of, settle_finding, take_facts
from registry.ledger.lots import find_traceables
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import LotFinding, Traceable
from registry.values import EventType, Status, TraceableKind
from tests.factories.company import NOON, Company, make_actor, make_company

MARCH, JUNE, DECEMBER = date(2026, 3, 31), date(2026, 6, 30), date(2026, 12, 31)


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def state(company: Company, number: str, **dates: date) -> None:
    [lot] = find_traceables(company.session, company.actor, number)
    take_facts(company.session, company.actor, lot, Stated(dates), at=NOON)


class TestTakeFacts:
    def test_what_was_not_known_is_taken_and_on_record(self, company: Company) -> None:
        lot = company.receive("A")

        state(company, "A", expiry_date=JUNE)

        assert lot.expiry_date == JUNE
        assert findings_of(company.session, lot) == []
        company.session.commit()
        entry = company.session.scalars(
            select(AuditEntry).where(AuditEntry.action == "lot.dates")
        ).one()
        assert (entry.before, entry.after) == (
            {"expiry_date": None},
            {"expiry_date": "2026-06-30"},
        )

    @pytest.mark.parametrize("days", [(JUNE, DECEMBER), (DECEMBER, JUNE)])
    def test_of_two_dates_the_earlier_counts_and_both_are_found(
        self, company: Company, days: tuple[date, date]
    ) -> None:
        lot = company.receive("A")

        for day in (*days, *days):  # once more: no second finding
            state(company, "A", expiry_date=day)

        assert lot.expiry_date == JUNE
        [finding] = findings_of(company.session, lot)
        assert (finding.field, finding.earlier, finding.later) == ("expiry_date", JUNE, DECEMBER)
        gaps = find_gaps(company.session, company.actor, [lot.id])
        assert GapKind.TWO_DATES in {gap.kind for gap in gaps}

    def test_parts_taken_before_follow(self, company: Company) -> None:
        lot = company.receive("A")
        entry = Entry(EventType.SPLIT, NOON, [EntryLine(lot)], [NewPart("A-1", Decimal(10))])
        record_entry(company.session, company.actor, entry, at=NOON)

        state(company, "A", expiry_date=JUNE)

        [part] = find_traceables(company.session, company.actor, "A-1")
        assert part.expiry_date == JUNE

    def test_it_cannot_expire_before_it_was_made(self, company: Company) -> None:
        company.receive("A")
        state(company, "A", manufacture_date=JUNE)

        with pytest.raises(EventInvalid, match="before it was made"):
            state(company, "A", expiry_date=date(2026, 1, 1))

    def test_a_lot_is_no_unit(self, company: Company) -> None:
        lot = company.receive("A")

        with pytest.raises(EventInvalid, match="is a lot, not a serial"):
            take_facts(
                company.session, company.actor, lot, Stated(kind=TraceableKind.SERIAL), at=NOON
            )


class TestSettleFinding:
    def test_the_earliest_open_date_counts_until_all_is_settled(self, company: Company) -> None:
        lot = company.receive("A")
        for day in (DECEMBER, JUNE, MARCH):
            state(company, "A", expiry_date=day)
        first, second = findings_of(company.session, lot)

        event = settle(company, lot, first, DECEMBER)
        assert (lot.expiry_date, event.outcome) == (MARCH, "noted")
        settle(company, lot, second, JUNE)
        state(company, "A", expiry_date=MARCH)  # said again, and decided against before

        assert lot.expiry_date == JUNE
        assert lot.status_on(NOON.date()) is Status.RELEASED
        gaps = find_gaps(company.session, company.actor, [lot.id])
        assert GapKind.TWO_DATES not in {gap.kind for gap in gaps}
        with pytest.raises(AlreadyDecided):
            settle(company, lot, second, MARCH)

    def test_it_is_one_of_the_two_with_a_reason_by_somebody_who_decides(
        self, company: Company
    ) -> None:
        lot = company.receive("A")
        for day in (DECEMBER, JUNE):
            state(company, "A", expiry_date=day)
        [finding] = findings_of(company.session, lot)
        looker = make_actor(company.session, company.operator, Permission.VIEW_REGISTRY)

        with pytest.raises(EventInvalid, match="one of the two"):
            settle(company, lot, finding, MARCH)
        with pytest.raises(EventInvalid, match="Say why"):
            settle(company, lot, finding, JUNE, reason=" ")
        with pytest.raises(NotAllowed):
            settle(company, lot, finding, JUNE, actor=looker)
        with pytest.raises(EventInvalid, match="Nothing of this kind"):
            settle(company, company.receive("B"), finding, JUNE)


def settle(
    company: Company,
    lot: Traceable,
    finding: LotFinding,
    day: date,
    *,
    reason: str = "asked the maker",
    actor: Actor | None = None,
) -> Event:
    who = actor or company.actor
    return settle_finding(company.session, who, lot, finding.id, day, reason=reason, at=NOON)
