"""Two writers at once: no negative balance, no double number, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from sqlalchemy import Engine, func, select

from core.db.session import read_only, unit_of_work
from registry.items.numbering import NumberContext, next_number
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.errors import NotEnough
from registry.ledger.models.traceable import Balance, Location, Traceable
from registry.ledger.rebuild import compare_ledger
from registry.ledger.record import record_event
from registry.operations.models import ShipmentLine
from registry.operations.production import Input, Output, Run, record_run
from registry.operations.shipments import NewShipment, Pick, create_shipment
from registry.parties.models import Organization
from registry.values import Direction, EventType
from tests.factories.company import NOON, make_company

WRITERS = 4


class TestTwoWriters:
    def test_stock_is_given_out_once(self, engine: Engine) -> None:
        with unit_of_work(engine) as session:
            company = make_company(session)
            lot = company.receive("A", "10")

        def take(_: int) -> bool:
            draft = EventDraft(
                type=EventType.DISPOSE,
                occurred_at=NOON,
                lines=(
                    LineDraft(
                        lot.id, Direction.IN, quantity=Decimal(1), location_id=company.store.id
                    ),
                ),
                reason="taken",
            )
            try:
                with unit_of_work(engine) as session:
                    record_event(session, company.actor, draft, at=NOON)
            except NotEnough:
                return False
            return True

        with ThreadPoolExecutor(WRITERS) as pool:
            taken = sum(pool.map(take, range(25)))

        assert taken == 10
        with read_only(engine) as session:
            assert session.scalar(select(func.count()).select_from(Balance)) == 0
            assert list(compare_ledger(session, company.actor)) == []

    def test_drafts_and_runs_take_stock_once(self, engine: Engine) -> None:
        with unit_of_work(engine) as session:
            company = make_company(session)
            lot = company.receive("A", "10")

        def take(place: int) -> bool:
            try:
                with unit_of_work(engine) as session:
                    stock = session.get_one(Traceable, lot.id)
                    store = session.get_one(Location, company.store.id)
                    if place % 2:
                        customer = session.get_one(Organization, company.customer.id)
                        picks = [Pick(stock, Decimal(2), store)]
                        new = NewShipment(customer, picks, NOON.date())
                        create_shipment(session, company.actor, new, at=NOON)
                    else:
                        made = Output(stock.item, Decimal(1), store, number=f"M-{place}")
                        run = Run([Input(stock, Decimal(2), store)], [made], NOON)
                        record_run(session, company.actor, run, at=NOON)
            except NotEnough:
                return False
            return True

        with ThreadPoolExecutor(WRITERS) as pool:
            taken = sum(pool.map(take, range(14)))

        assert taken == 5
        with read_only(engine) as session:
            drafted = session.scalar(select(func.sum(ShipmentLine.quantity))) or 0
            query = select(func.sum(Balance.quantity)).where(Balance.traceable_id == lot.id)
            assert drafted == (session.scalar(query) or 0)  # what is left is what drafts hold
            assert list(compare_ledger(session, company.actor)) == []

    def test_numbers_are_given_out_once_and_without_gaps(self, engine: Engine) -> None:
        with unit_of_work(engine) as session:
            company = make_company(session)

        def draw(number: int) -> str | None:
            try:
                with unit_of_work(engine) as session:
                    found = next_number(session, company.actor, NumberContext("shipment", NOON))
                    if number % 5 == 0:
                        raise RuntimeError("the work around the number failed")
            except RuntimeError:
                return None
            return found

        with ThreadPoolExecutor(WRITERS) as pool:
            drawn = [number for number in pool.map(draw, range(40)) if number]

        assert sorted(drawn) == [f"S26-{number:05d}" for number in range(1, 33)]
