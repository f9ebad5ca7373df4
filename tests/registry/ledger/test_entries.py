"""Events of every kind that has no use case of its own."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.errors import NotAllowed
from registry.ledger.disposition import place_hold
from registry.ledger.entries import Entry, EntryLine, NewPart, record_entry
from registry.ledger.errors import EventInvalid, NotEnough, TraceableNotFound
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Balance, Edge, Traceable
from registry.ledger.rebuild import compare_ledger
from registry.values import Direction, Disposition, EventType, LineRole
from tests.factories.company import NOON, Company, make_actor, make_company

pytestmark = pytest.mark.either_database


@pytest.fixture
def company(session: Session) -> Company:
    return make_company(session)


def tell(company: Company, kind: EventType, *lines: EntryLine, **more: object) -> Event:
    actor = more.pop("actor", company.actor)
    assert isinstance(actor, Actor)
    entry = Entry(kind, NOON, lines, **more)  # type: ignore[arg-type]
    return record_entry(company.session, actor, entry, at=NOON)


def stock(company: Company, lot: Traceable) -> dict[str, Decimal]:
    names = {company.store.id: "store", company.floor.id: "floor"}
    rows = company.session.execute(
        select(Balance.location_id, Balance.quantity).where(Balance.traceable_id == lot.id)
    )
    return {names[place]: quantity for place, quantity in rows}


class TestMoves:
    def test_all_of_a_lot_moves_from_where_it_lies(self, company: Company) -> None:
        lot = company.receive("A1")

        event = tell(company, EventType.MOVE, EntryLine(lot, to_location=company.floor))

        assert stock(company, lot) == {"floor": Decimal(100)}
        assert event.site_id == company.site.id

    def test_a_lot_at_two_places_needs_its_place_said(self, company: Company) -> None:
        lot = company.receive("A1")
        tell(company, EventType.MOVE, EntryLine(lot, Decimal(40), to_location=company.floor))

        with pytest.raises(EventInvalid, match="lies at several places"):
            tell(company, EventType.MOVE, EntryLine(lot, Decimal(1), to_location=company.floor))

    def test_more_than_there_is_cannot_move(self, company: Company) -> None:
        lot = company.receive("A1")

        with pytest.raises(NotEnough):
            tell(company, EventType.MOVE, EntryLine(lot, Decimal(101), to_location=company.floor))

    def test_somebody_without_the_permission_and_a_stranger_cannot(self, company: Company) -> None:
        lot = company.receive("A1")
        looker = make_actor(company.session, company.operator, Permission.VIEW_REGISTRY)
        line = EntryLine(lot, Decimal(1), company.store, company.floor)

        with pytest.raises(NotAllowed):
            tell(company, EventType.MOVE, line, actor=looker)
        with pytest.raises(TraceableNotFound):
            tell(company, EventType.MOVE, line, actor=company.stranger)


class TestSplitsAndMerges:
    def test_parts_keep_parent_expiry_supplier_and_decision(self, company: Company) -> None:
        lot = company.receive("A1")
        parts = (NewPart("A1-1", Decimal(30)), NewPart("A1-2", Decimal(20), company.floor))

        event = tell(company, EventType.SPLIT, EntryLine(lot), parts=parts)

        made = [line.traceable for line in event.lines if line.direction is Direction.OUT]
        assert [row.number for row in made] == ["A1-1", "A1-2"]
        assert {row.disposition for row in made} == {Disposition.RELEASED}
        assert {row.supplier_id for row in made} == {company.supplier.id}
        assert stock(company, lot) == {"store": Decimal(50)}
        assert stock(company, made[1]) == {"floor": Decimal(20)}
        links = company.session.scalars(select(Edge).where(Edge.parent_id == lot.id)).all()
        assert {link.child_id for link in links} == {row.id for row in made}
        assert list(compare_ledger(company.session, company.actor)) == []

    def test_a_hold_cannot_be_shaken_off_by_splitting(self, company: Company) -> None:
        lot = company.receive("A1")
        place_hold(company.session, company.actor, [lot], reason="metal found", at=NOON)
        keeper = make_actor(company.session, company.operator, Permission.RECORD_WAREHOUSE)

        event = tell(
            company,
            EventType.SPLIT,
            EntryLine(lot),
            parts=(NewPart("A1-1", Decimal(5)),),
            actor=keeper,
        )

        assert event.lines[-1].traceable.on_hold is True

    def test_a_merge_of_a_released_and_a_quarantined_lot_waits(self, company: Company) -> None:
        one, other = company.receive("A1"), company.receive("A2", release=False)
        lines = (EntryLine(one, Decimal(10)), EntryLine(other, Decimal(5)))

        event = tell(company, EventType.MERGE, *lines, parts=(NewPart("A3", Decimal(15)),))

        assert event.lines[-1].traceable.disposition is Disposition.QUARANTINE

    def test_what_comes_out_must_equal_what_goes_in(self, company: Company) -> None:
        one, other = company.receive("A1"), company.receive("A2")
        lines = (EntryLine(one, Decimal(10)), EntryLine(other, Decimal(5)))

        with pytest.raises(EventInvalid, match="must equal"):
            tell(company, EventType.MERGE, *lines, parts=(NewPart("A3", Decimal(16)),))

    def test_two_items_cannot_become_one_lot(self, company: Company) -> None:
        one = company.receive("A1")
        other = company.make("T1", "10", (company.receive("A2"), "1"))

        with pytest.raises(EventInvalid, match="one item"):
            tell(
                company,
                EventType.MERGE,
                EntryLine(one, Decimal(1)),
                EntryLine(other, Decimal(1)),
                parts=(NewPart("X", Decimal(2)),),
            )


class TestCounts:
    @pytest.mark.parametrize(
        ("counted", "left"), [("97.5", "97.5"), ("103", "103"), ("100", "100")]
    )
    def test_the_stock_is_what_was_counted(self, company: Company, counted: str, left: str) -> None:
        lot = company.receive("A1")

        tell(company, EventType.COUNT, EntryLine(lot, Decimal(counted)), reason="year end")

        assert stock(company, lot) == {"store": Decimal(left)}

    def test_a_count_needs_a_reason(self, company: Company) -> None:
        lot = company.receive("A1")

        with pytest.raises(EventInvalid, match="reason"):
            tell(company, EventType.COUNT, EntryLine(lot, Decimal(1)))


class TestOtherKinds:
    def test_disposal_takes_stock_and_keeps_its_witness(self, company: Company) -> None:
        lot = company.receive("A1")

        event = tell(
            company,
            EventType.DISPOSE,
            EntryLine(lot, Decimal(3)),
            reason="spilt",
            data={"witness": "Jonas Lindqvist"},
        )

        assert stock(company, lot) == {"store": Decimal(97)}
        assert event.data["witness"] == "Jonas Lindqvist"

    def test_a_part_replaced_becomes_a_parent(self, company: Company) -> None:
        product = company.make("T1", "10", (company.receive("A1"), "1"))
        part = company.receive("P2")

        tell(
            company,
            EventType.REPLACE_PART,
            EntryLine(product, direction=Direction.ABOUT),
            EntryLine(part, Decimal(1), direction=Direction.IN, role=LineRole.COMPONENT),
        )

        assert company.session.get(Edge, (part.id, product.id)) is not None

    def test_packing_moves_nothing_and_needs_a_code(self, company: Company) -> None:
        lot = company.receive("A1")

        with pytest.raises(EventInvalid, match="code"):
            tell(company, EventType.PACK, EntryLine(lot))
        tell(company, EventType.PACK, EntryLine(lot), code="340123450000000017")

        assert stock(company, lot) == {"store": Decimal(100)}

    def test_kinds_with_rules_of_their_own_are_not_recorded_this_way(
        self, company: Company
    ) -> None:
        with pytest.raises(EventInvalid, match="not recorded this way"):
            tell(company, EventType.CORRECT)
