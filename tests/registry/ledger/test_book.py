from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.ledger.book import Book, chunks, counts, effective_kind, open_book, status_facts
from registry.ledger.disposition import place_hold
from registry.ledger.drafts import EventDraft
from registry.ledger.errors import TraceableNotFound
from registry.ledger.models.event import Event
from registry.ledger.record import record_event
from registry.parties.errors import LocationNotFound
from registry.values import Disposition, EventType
from tests.factories.company import NOON, make_company


class TestBook:
    def test_balances_and_totals_follow_each_change(self) -> None:
        book = Book()
        book.add(1, 7, Decimal(5))
        book.add(1, 8, Decimal(3))
        book.add(1, 7, Decimal(-2))
        assert book.balances == {(1, 7): Decimal(3), (1, 8): Decimal(3)}
        assert book.totals[1] == 6
        assert book.changed_balances == {(1, 7), (1, 8)}

    def test_links_add_up_and_one_inferred_makes_it_inferred(self) -> None:
        book = Book()
        book.link(1, 2, Decimal(5), stated=True)
        assert book.edges[1, 2] == (5, True)
        book.link(1, 2, Decimal(1), stated=False)
        assert book.edges[1, 2] == (6, False)

    def test_nothing_is_its_own_parent(self) -> None:
        book = Book()
        book.link(1, 1, Decimal(5), stated=True)
        assert book.edges == {}


class TestOpenBook:
    def test_it_reads_stock_status_and_zone(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A", "100")

        book = open_book(session, company.operator.id, [lot.id, lot.id], [company.store.id])

        assert book.balances == {(lot.id, company.store.id): Decimal(100)}
        assert book.status(lot.id).disposition is Disposition.RELEASED
        assert book.time_zones == {company.site.id: "Europe/Berlin"}

    def test_what_is_a_strangers_does_not_exist(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A")
        with pytest.raises(TraceableNotFound):
            open_book(session, company.stranger.operator_id, [lot.id], [])
        with pytest.raises(LocationNotFound):
            open_book(session, company.stranger.operator_id, [], [company.store.id])


class TestCounts:
    def test_a_voided_hold_is_no_fact_and_neither_event_counts(self, session: Session) -> None:
        company = make_company(session)
        lot = company.receive("A")
        hold = place_hold(session, company.actor, [lot], reason="smells", at=NOON)
        kinds = select(effective_kind()).where(counts()).order_by(Event.id)
        assert list(session.scalars(kinds)) == ["receive", "inspect", "hold"]

        void = EventDraft(EventType.CORRECT, NOON, corrects_id=hold.id, reason="another lot")
        record_event(session, company.actor, void, at=NOON)

        assert list(session.scalars(kinds)) == ["receive", "inspect"]
        facts = [fact.type for _, fact in status_facts(session, [lot.id])]
        assert facts == [EventType.INSPECT]


def test_chunks_lose_nothing() -> None:
    ids = range(12_001)
    parts = list(chunks(ids))
    assert [len(part) for part in parts] == [5000, 5000, 2001]
    assert [one for part in parts for one in part] == list(ids)
