from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db.bulk import within
from registry.genealogy.links import Link, Way, levels, links_within, reached
from registry.ledger.models.traceable import Edge, Traceable
from tests.factories.company import Company, make_company


def link(parent: int, child: int) -> Link:
    return Link(parent, child, Decimal(1), True)


def numbers(company: Company, roots: list[Traceable], way: Way) -> set[str]:
    ids = reached([root.id for root in roots], way)
    query = select(Traceable.number).where(within(company.session, Traceable.id, ids))
    return set(company.session.scalars(query))


class TestReached:
    def test_both_ways_and_from_several_roots(self, session: Session) -> None:
        company = make_company(session)
        a, b, unused = company.receive("A"), company.receive("B"), company.receive("C")
        mix = company.make("MIX", "50", (a, "5"), (b, "5"))
        company.make("T-1", "10", (mix, "5"))
        last = company.make("T-2", "10", (mix, "5"), (a, "1"))

        assert numbers(company, [a], Way.FORWARD) == {"A", "MIX", "T-1", "T-2"}
        assert numbers(company, [last], Way.BACK) == {"T-2", "MIX", "A", "B"}
        assert numbers(company, [unused], Way.FORWARD) == {"C"}
        assert numbers(company, [unused, b], Way.BACK) == {"B", "C"}

    def test_a_cycle_ends(self, session: Session) -> None:
        company = make_company(session)
        a = company.receive("A")
        made = company.make("T-1", "10", (a, "5"))
        session.add(Edge(parent_id=made.id, child_id=a.id, quantity=1, stated=True))
        session.flush()

        assert numbers(company, [a], Way.FORWARD) == {"A", "T-1"}
        assert numbers(company, [a], Way.BACK) == {"A", "T-1"}

    def test_an_unknown_root_reaches_nothing(self, session: Session) -> None:
        make_company(session)
        assert list(session.scalars(reached([999_999], Way.BACK))) == []


class TestLinksWithin:
    def test_only_links_on_the_way(self, session: Session) -> None:
        company = make_company(session)
        a, b = company.receive("A"), company.receive("B")
        mix = company.make("MIX", "50", (a, "5"), (b, "7"))
        done = company.make("T-1", "10", (mix, "2.5"))

        assert sorted(links_within(session, [a.id], Way.FORWARD)) == [
            (a.id, mix.id, Decimal(5), True),
            (mix.id, done.id, Decimal("2.5"), True),
        ]
        assert {row.parent_id for row in links_within(session, [done.id], Way.BACK)} == {
            a.id,
            b.id,
            mix.id,
        }


class TestLevels:
    LINKS = (link(1, 2), link(2, 3), link(1, 3), link(3, 4), link(4, 2))

    @given(st.permutations(LINKS))
    def test_the_shortest_way_counts_in_any_order(self, links: list[Link]) -> None:
        assert levels([1], links, Way.FORWARD) == {1: 0, 2: 1, 3: 1, 4: 2}
        assert levels([4], links, Way.BACK) == {4: 0, 3: 1, 1: 2, 2: 2}

    def test_what_is_not_linked_has_no_level(self) -> None:
        assert levels([9], self.LINKS, Way.FORWARD) == {9: 0}
