from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import permutations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import AuditEntry
from core.errors import NotAllowed
from registry.errors import AlreadyDecided
from registry.genealogy.gaps import GapKind, find_gaps
from registry.items.content import set_inheritance
from registry.ledger.entries import Entry, EntryLine, NewPart, record_entry
from registry.ledger.errors import EventInvalid
from registry.ledger.facts import Stated, findings_of, settle_finding, take_facts
from registry.ledger.lots import find_traceables
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import LotFinding, Traceable
from registry.ledger.rebuild import compare_ledger
from registry.operations.corrections import void_event
from registry.values import EventType, Inheritance, Status, TraceableKind
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


def part(company: Company, source: Traceable, number: str, day: date | None = None) -> Traceable:
    new = NewPart(number, Decimal(10), expiry_date=day)
    entry = Entry(EventType.SPLIT, NOON, [EntryLine(source)], [new], reason="as retested")
    record_entry(company.session, company.actor, entry, at=NOON)
    [made] = find_traceables(company.session, company.actor, number)
    return made


class TestWhatFollowsASettledExpiry:
    """The parts of A, and parts of those, before two dates of A were settled."""

    def test_parts_follow_in_the_same_transaction_and_it_is_on_record(
        self, company: Company
    ) -> None:
        lot = company.receive("A")
        first = part(company, lot, "A-1")
        state(company, "A", expiry_date=DECEMBER)
        second = part(company, first, "A-1-1")
        state(company, "A", expiry_date=JUNE)
        assert (first.expiry_date, second.expiry_date) == (JUNE, JUNE)

        settle(company, lot, findings_of(company.session, lot)[0], DECEMBER)

        assert (first.expiry_date, second.expiry_date) == (DECEMBER, DECEMBER)
        assert list(compare_ledger(company.session, company.actor)) == []
        company.session.commit()
        entries = company.session.scalars(
            select(AuditEntry).where(AuditEntry.subject == f"lot:{second.public_id}")
        )
        assert [row.after for row in entries if row.action == "lot.dates"] == [
            {"expiry_date": "2026-06-30"},
            {"expiry_date": "2026-12-31"},
        ]

    def test_what_a_person_stated_of_a_part_stays(self, company: Company) -> None:
        lot = company.receive("A")
        state(company, "A", expiry_date=JUNE)
        sooner, later = part(company, lot, "A-1", MARCH), part(company, lot, "A-2", DECEMBER)
        told = part(company, lot, "A-3")
        state(company, "A-3", expiry_date=MARCH)
        settle(company, told, findings_of(company.session, told)[0], JUNE)
        state(company, "A", expiry_date=date(2026, 5, 31))
        assert [row.expiry_date for row in (sooner, later, told)] == [
            MARCH,
            DECEMBER,
            date(2026, 5, 31),
        ]

        settle(company, lot, findings_of(company.session, lot)[0], JUNE)

        assert [row.expiry_date for row in (sooner, later, told)] == [MARCH, DECEMBER, JUNE]
        assert list(compare_ledger(company.session, company.actor)) == []

    def test_a_later_day_that_is_settled_for_a_part_itself_stands(self, company: Company) -> None:
        lot = company.receive("A")
        state(company, "A", expiry_date=JUNE)
        made = part(company, lot, "A-1")
        of_part = part(company, made, "A-1-1")
        state(company, "A-1", expiry_date=DECEMBER)
        settle(company, made, findings_of(company.session, made)[0], DECEMBER)
        assert (made.expiry_date, of_part.expiry_date) == (DECEMBER, DECEMBER)

        state(company, "A", expiry_date=MARCH)

        assert (made.expiry_date, of_part.expiry_date) == (DECEMBER, DECEMBER)
        assert list(compare_ledger(company.session, company.actor)) == []

    def test_a_mixture_keeps_what_the_other_lot_allows(self, company: Company) -> None:
        lots = [company.receive("A"), company.receive("B")]
        for day in (DECEMBER, MARCH):
            state(company, "A", expiry_date=day)
        state(company, "B", expiry_date=JUNE)
        lines = [EntryLine(row, Decimal(10), company.store) for row in lots]
        entry = Entry(EventType.MERGE, NOON, lines, [NewPart("MIX", Decimal(20))])
        event = record_entry(company.session, company.actor, entry, at=NOON)
        [mix] = find_traceables(company.session, company.actor, "MIX")
        assert mix.expiry_date == MARCH

        settle(company, lots[0], findings_of(company.session, lots[0])[0], DECEMBER)

        assert mix.expiry_date == JUNE
        void_event(company.session, company.actor, event.public_id, reason="not so", at=NOON)
        assert mix.expiry_date == JUNE  # never unknown, although it was never made
        assert list(compare_ledger(company.session, company.actor)) == []

    @pytest.mark.parametrize("rule", [Inheritance.EARLIEST, Inheritance.NOTHING])
    def test_what_was_made_follows_by_the_rule_of_its_item(
        self, company: Company, rule: Inheritance
    ) -> None:
        session, actor = company.session, company.actor
        rules = {"expiry_date": rule}
        set_inheritance(session, actor, company.product, rules, at=NOON)
        lot = company.receive("A")
        state(company, "A", expiry_date=DECEMBER)
        made = company.make("T-1", "10", (lot, "4"))
        held = made.expiry_date

        state(company, "A", expiry_date=JUNE)
        lowered = made.expiry_date
        settle(company, lot, findings_of(session, lot)[0], DECEMBER)

        follows = rule is Inheritance.EARLIEST
        assert (held, lowered) == ((DECEMBER, JUNE) if follows else (None, None))
        assert made.expiry_date == held
        assert list(compare_ledger(session, actor)) == []

    @pytest.mark.parametrize("order", list(permutations(range(3))))
    def test_the_order_of_recording_makes_no_difference(
        self, company: Company, order: tuple[int, ...]
    ) -> None:
        """A second date, its settlement, and a split: whatever is recorded when."""
        lot = company.receive("A")
        state(company, "A", expiry_date=DECEMBER)

        def second() -> None:
            state(company, "A", expiry_date=JUNE)

        def settled() -> None:
            for finding in findings_of(company.session, lot):
                settle(company, lot, finding, DECEMBER)

        def split() -> None:
            part(company, part(company, lot, "A-1"), "A-1-1")

        for place in order:
            (second, settled, split)[place]()
        settled_last = order.index(1) > order.index(0)

        found = [find_traceables(company.session, company.actor, n)[0] for n in ("A-1", "A-1-1")]
        day = DECEMBER if settled_last else JUNE
        assert [row.expiry_date for row in (lot, *found)] == [day] * 3
        assert list(compare_ledger(company.session, company.actor)) == []


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
