from __future__ import annotations

from decimal import Decimal

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from registry.ledger.book import open_book
from registry.ledger.models.traceable import Balance, Edge
from registry.ledger.write import edge_query, recompute_edges, write_book
from tests.factories.company import make_company

EDGES = select(Edge.parent_id, Edge.child_id, Edge.quantity, Edge.stated)


class TestWriteBook:
    def test_changes_are_written_and_links_add_up(self, session: Session) -> None:
        company = make_company(session)
        raw = company.receive("A", "100")
        made = company.make("T-1", "10", (raw, "4"))
        book = open_book(session, company.operator.id, [raw.id, made.id], [])
        book.add(raw.id, company.floor.id, Decimal("2.5"))
        book.link(raw.id, made.id, Decimal("2.5"), stated=False)

        write_book(session, book)

        there = select(Balance.quantity).where(Balance.location_id == company.floor.id)
        assert list(session.scalars(there)) == [Decimal("2.5")]
        assert list(session.execute(EDGES)) == [(raw.id, made.id, Decimal("6.5"), False)]

    def test_an_empty_book_writes_nothing(self, session: Session) -> None:
        company = make_company(session)
        raw = company.receive("A")
        write_book(session, open_book(session, company.operator.id, [raw.id], []))
        assert list(session.scalars(select(Balance.quantity))) == [Decimal(100)]


class TestRecomputeEdges:
    def test_it_restores_what_the_events_say_and_drops_what_none_says(
        self, session: Session
    ) -> None:
        company = make_company(session)
        raw = company.receive("A")
        first = company.make("T-1", "10", (raw, "4"))
        second = company.make("T-2", "10", (raw, "5"))
        session.execute(update(Edge).where(Edge.child_id == first.id).values(quantity=99))
        session.execute(delete(Edge).where(Edge.child_id == second.id))
        session.add(Edge(parent_id=first.id, child_id=second.id, quantity=1, stated=True))
        session.flush()

        recompute_edges(session, [(raw.id, first.id), (raw.id, second.id), (first.id, second.id)])

        assert sorted(session.execute(EDGES)) == [
            (raw.id, first.id, Decimal(4), True),
            (raw.id, second.id, Decimal(5), True),
        ]

    def test_a_strangers_registry_has_no_links(self, session: Session) -> None:
        company = make_company(session)
        company.make("T-1", "10", (company.receive("A"), "4"))
        query = edge_query(organization_id=company.operator.id)
        assert len(session.execute(query).all()) == 1
        query = edge_query(organization_id=company.stranger.operator_id)
        assert session.execute(query).all() == []
