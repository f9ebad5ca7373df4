"""Any sequence of events, corrections included, against the brute-force oracle."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import networkx as nx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from core.errors import AppError
from registry.genealogy.links import Way
from registry.genealogy.trace import trace
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.lots import NewTraceable, create_traceable
from registry.ledger.models.traceable import Balance, Edge, Traceable
from registry.ledger.rebuild import compare_ledger
from registry.ledger.record import record_event
from registry.values import Direction, EventType, LineRole, TraceableKind
from tests.databases import engine_on
from tests.factories.company import NOON, Company, make_company
from tests.registry.ledger.oracle import Oracle

LOTS, SERIALS = 5, 2
IN, OUT, ABOUT = Direction.IN, Direction.OUT, Direction.ABOUT

things = st.integers(0, LOTS + SERIALS - 1)
lots = st.integers(0, LOTS - 1)
units = st.integers(LOTS, LOTS + SERIALS - 1)
places = st.integers(0, 1)
amounts = st.sampled_from([Decimal(1), Decimal("2.5"), Decimal(10), Decimal(40)])
hours = st.integers(0, 48)
#: When all of it is recorded: what has not come yet is refused.
LATER = NOON + timedelta(hours=48)


class LedgerMachine(RuleBasedStateMachine):
    """Records random events in the real ledger and in the oracle, and compares."""

    engine: Engine  # on a database with nothing in it; set by the test

    def __init__(self) -> None:
        super().__init__()
        self.session = Session(self.engine, expire_on_commit=False)
        self.company: Company = make_company(self.session)
        self.places = [self.company.store.id, self.company.floor.id]
        self.ids = [self._thing(number) for number in range(LOTS + SERIALS)]
        self.oracle = Oracle(serials=set(self.ids[LOTS:]))
        self.taken: list[tuple[int, EventDraft]] = []

    def teardown(self) -> None:
        self.session.rollback()
        self.session.close()

    def _thing(self, number: int) -> int:
        serial = number >= LOTS
        made = create_traceable(
            self.session,
            self.company.actor,
            NewTraceable(
                item=self.company.raw,
                number=f"N{number}",
                kind=TraceableKind.SERIAL if serial else TraceableKind.LOT,
            ),
            at=NOON,
        )
        return made.id

    def amount(self, thing: int, amount: Decimal) -> Decimal:
        return Decimal(1) if thing >= LOTS else amount

    def line(
        self,
        thing: int,
        direction: Direction,
        amount: Decimal = Decimal(0),
        place: int | None = None,
        role: LineRole = LineRole.SUBJECT,
    ) -> LineDraft:
        return LineDraft(
            self.ids[thing],
            direction,
            role,
            self.amount(thing, amount) if direction is not ABOUT else Decimal(0),
            None if place is None else self.places[place],
        )

    def tell(self, kind: EventType, hour: int, *lines: LineDraft, **more: object) -> None:
        draft = EventDraft(
            type=kind,
            occurred_at=NOON + timedelta(hours=hour),
            lines=lines,
            party_id=self.company.customer.id,
            **{"reason": "because", "code": "C", **more},  # type: ignore[arg-type]
        )
        self.offer(draft)

    def offer(self, draft: EventDraft) -> None:
        expected = self.oracle.refuses(draft)
        refused = ""
        try:
            with self.session.begin_nested():
                event = record_event(self.session, self.company.actor, draft, at=LATER)
        except AppError as error:
            refused = str(error)
            self.session.expire_all()
        assert bool(refused) == bool(expected), (refused, expected)
        if refused:
            return
        self.oracle.events.append((event.id, draft))
        self.taken.append((event.id, draft))

    @rule(thing=things, place=places, amount=amounts, hour=hours)
    def receive(self, thing: int, place: int, amount: Decimal, hour: int) -> None:
        self.tell(EventType.RECEIVE, hour, self.line(thing, OUT, amount, place))

    @rule(thing=things, hour=hours, outcome=st.sampled_from(["released", "rejected", "quarantine"]))
    def inspect(self, thing: int, hour: int, outcome: str) -> None:
        self.tell(EventType.INSPECT, hour, self.line(thing, ABOUT), outcome=outcome)

    @rule(hour=hours)
    def release_all(self, hour: int) -> None:
        lines = [self.line(thing, ABOUT) for thing in range(LOTS + SERIALS)]
        self.tell(EventType.INSPECT, hour, *lines, outcome="released")

    @rule(thing=things, hour=hours, code=st.sampled_from("AB"), on=st.booleans())
    def hold(self, thing: int, hour: int, code: str, on: bool) -> None:
        kind = EventType.HOLD if on else EventType.RELEASE
        self.tell(kind, hour, self.line(thing, ABOUT), code=code)

    @rule(thing=things, hour=hours, on=st.booleans())
    def recall(self, thing: int, hour: int, on: bool) -> None:
        outcome = "place" if on else "lift"
        self.tell(EventType.RECALL, hour, self.line(thing, ABOUT), outcome=outcome)

    @rule(thing=things, amount=amounts, hour=hours, start=places, end=places)
    def move(self, thing: int, amount: Decimal, hour: int, start: int, end: int) -> None:
        self.tell(
            EventType.MOVE,
            hour,
            self.line(thing, IN, amount, start),
            self.line(thing, OUT, amount, end),
        )

    @rule(
        going=st.lists(st.tuples(things, amounts, places), max_size=3),
        coming=st.lists(st.tuples(things, amounts, places), min_size=1, max_size=2),
        hour=hours,
        scrap=st.booleans(),
    )
    def transform(
        self,
        going: list[tuple[int, Decimal, int]],
        coming: list[tuple[int, Decimal, int]],
        hour: int,
        scrap: bool,
    ) -> None:
        lines = [self.line(t, IN, a, p, LineRole.INGREDIENT) for t, a, p in going]
        role = LineRole.SCRAP if scrap else LineRole.PRODUCT
        lines += [self.line(t, OUT, a, p, role) for t, a, p in coming]
        self.tell(EventType.TRANSFORM, hour, *lines)

    @rule(lot=lots, into=lots, amount=amounts, place=places, hour=hours)
    def split(self, lot: int, into: int, amount: Decimal, place: int, hour: int) -> None:
        self.tell(
            EventType.SPLIT,
            hour,
            self.line(lot, IN, amount, place),
            self.line(into, OUT, amount, place),
        )

    @rule(one=lots, other=lots, into=lots, amount=amounts, place=places, hour=hours)
    def merge(
        self, one: int, other: int, into: int, amount: Decimal, place: int, hour: int
    ) -> None:
        self.tell(
            EventType.MERGE,
            hour,
            self.line(one, IN, amount, place),
            self.line(other, IN, amount, place),
            self.line(into, OUT, 2 * amount, place),
        )

    @rule(
        thing=things,
        amount=amounts,
        place=places,
        hour=hours,
        kind=st.sampled_from(
            [(EventType.SHIP, IN), (EventType.DISPOSE, IN), (EventType.COUNT, IN),
             (EventType.COUNT, OUT), (EventType.RETURN, OUT)]
        ),
    )  # fmt: skip
    def one_sided(
        self,
        thing: int,
        amount: Decimal,
        place: int,
        hour: int,
        kind: tuple[EventType, Direction],
    ) -> None:
        self.tell(kind[0], hour, self.line(thing, kind[1], amount, place))

    @rule(
        thing=things,
        hour=hours,
        kind=st.sampled_from(
            [EventType.PACK, EventType.UNPACK, EventType.INSTALL, EventType.SERVICE]
        ),
    )
    def about(self, thing: int, hour: int, kind: EventType) -> None:
        self.tell(kind, hour, self.line(thing, ABOUT))

    @rule(unit=units, part=things, place=places, hour=hours)
    def replace_part(self, unit: int, part: int, place: int, hour: int) -> None:
        self.tell(
            EventType.REPLACE_PART,
            hour,
            self.line(unit, ABOUT),
            self.line(part, IN, Decimal(1), place, LineRole.COMPONENT),
        )

    @rule(data=st.data(), restate=st.booleans(), hour=hours)
    def correct(self, data: st.DataObject, restate: bool, hour: int) -> None:
        if not self.taken:
            return
        number, draft = data.draw(st.sampled_from(self.taken))
        kind = draft.counts_as
        if kind is None or not restate:
            self.offer(
                EventDraft(
                    type=EventType.CORRECT,
                    occurred_at=draft.occurred_at,
                    corrects_id=number,
                    reason="never happened",
                )
            )
            return
        self.offer(
            EventDraft(
                type=EventType.CORRECT,
                restates=kind,
                corrects_id=number,
                occurred_at=NOON + timedelta(hours=hour),
                lines=draft.lines,
                party_id=draft.party_id,
                code=draft.code,
                outcome=draft.outcome,
                reason="at another time",
            )
        )

    @invariant()
    def stock_is_the_sum(self) -> None:
        stored = {
            (row.traceable_id, row.location_id): row.quantity
            for row in self.session.execute(
                select(Balance.traceable_id, Balance.location_id, Balance.quantity)
            )
        }
        assert stored == self.oracle.balances()

    @invariant()
    def links_are_the_graph(self) -> None:
        stored = {
            (row.parent_id, row.child_id): row.quantity
            for row in self.session.execute(select(Edge.parent_id, Edge.child_id, Edge.quantity))
        }
        graph = self.oracle.graph()
        assert stored == {(a, b): data["quantity"] for a, b, data in graph.edges(data=True)}

    @invariant()
    def statuses_follow_time(self) -> None:
        for thing in self.session.scalars(select(Traceable)):
            found = (thing.disposition, thing.on_hold, thing.recalled)
            assert found == self.oracle.status(thing.id), thing.number

    @invariant()
    def traces_reach_what_the_graph_reaches(self) -> None:
        graph = self.oracle.graph()
        reach: dict[Way, Callable[..., set[int]]] = {
            Way.FORWARD: nx.descendants,
            Way.BACK: nx.ancestors,
        }
        root = self.session.get(Traceable, self.ids[0])
        assert root is not None
        for way, search in reach.items():
            found = trace(self.session, self.company.actor, [root], way, at=NOON)
            wanted = {root.id} | (search(graph, root.id) if root.id in graph else set())
            assert {node.id for node in found.nodes} == wanted

    @invariant()
    def nothing_differs_when_derived_anew(self) -> None:
        assert list(compare_ledger(self.session, self.company.actor)) == []


@pytest.mark.slow
def test_the_ledger_agrees_with_the_oracle(sqlite_url: str) -> None:
    LedgerMachine.engine = engine_on(sqlite_url)
    examples = int(os.environ.get("ORACLE_EXAMPLES", "8"))
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
