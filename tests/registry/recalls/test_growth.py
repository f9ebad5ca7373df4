"""Facts that come after a launch: from any event, in any order, on both databases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from random import Random

import networkx as nx
import pytest
from sqlalchemy.orm import Session

from core.actor import Permission
from core.errors import AppError
from registry.ledger.inheritance import Passage, pass_on_status
from registry.ledger.models.event import Event
from registry.ledger.rebuild import compare_ledger
from registry.quality.errors import NotReadyToClose
from registry.recalls.gap import gaps_of, read_gap, untold_customers
from registry.recalls.growth import grow_all
from registry.recalls.queries import read_case
from registry.recalls.recalls import close_recall
from registry.values import AmendmentState, EventType, RecallState
from tests.factories.company import make_actor
from tests.registry.recalls.running import AFTER, IN, LAUNCH, OUT, Running
from tests.told import Shelf


@pytest.fixture
def case(shelf: Shelf) -> Iterator[Running]:
    with shelf.begin(Running) as case:
        yield case


@pytest.fixture
def session(case: Running) -> Session:
    return case.session


class TestGrowth:
    def test_a_late_shipment_to_a_new_customer_is_named_until_it_is_told(
        self, session: Session, case: Running
    ) -> None:
        assert not read_gap(session, case.recall)

        case.late_shipment(case.first, "3", case.late_customer)

        assert case.sentence == "1 customer found since the launch is not informed yet."
        view = read_case(session, case.drafter, case.recall.public_id, at=AFTER)
        [row] = view.gap.untold
        assert (row.customer, row.lot, row.got, row.told) == (
            case.late_customer, case.first, Decimal(3), Decimal(0),
        )  # fmt: skip
        assert untold_customers(session, case.drafter) == {case.late_customer.id: [case.recall]}
        assert [row.number for row in case.recall.amendments] == [1]

    def test_a_lot_that_descends_is_held_at_once(self, session: Session, case: Running) -> None:
        part = case.make_late("LATE-1", case.bad)

        session.refresh(part)
        assert (part.on_hold, part.recalled) == (True, False)
        assert "LATE-1" in case.scope()
        assert case.sentence == "1 lot found since the launch is not informed yet."

    def test_a_part_that_took_the_mark_over_leaves_nobody_uninformed(
        self, session: Session, case: Running
    ) -> None:
        part = case.company.receive("PART", "1", release=False)
        case.tell(EventType.SPLIT, (case.bad, IN, "30"), (part, OUT, "30"), when=AFTER)
        passage = Passage((case.bad.id,), (part.id,), AFTER)
        pass_on_status(session, case.drafter, [passage], at=AFTER)

        gap = read_gap(session, case.recall)
        assert gap.sentence == "1 part of recalled lots since the launch carries the mark already."
        assert (bool(gap), gap.open, gaps_of(session, case.drafter)) == (True, False, {})
        view = read_case(session, case.drafter, case.recall.public_id, at=AFTER)
        raw = next(row.flows for row in view.items if row.item == case.company.raw.name)
        # The split made nothing: 100 came, and 1 that was said of the part before.
        assert (raw.came, raw.used, raw.on_hand, raw.unexplained) == (101, 15, 86, 0)
        closed = close_recall(session, case.drafter, case.recall.public_id, note="x", at=AFTER)
        assert closed.state is RecallState.CLOSED

    def test_a_chain_that_is_told_backwards_is_held_to_its_end(
        self, session: Session, case: Running
    ) -> None:
        middle = case.company.make("MIDDLE", "10", (case.good, "1"))
        end = case.company.make("END", "10", (case.good, "1"))
        case.link(middle, end)
        case.late_shipment(end, "4", case.late_customer)
        assert not case.sentence

        case.link(case.bad, middle)

        for lot in (middle, end):
            session.refresh(lot)
            assert lot.on_hold
        assert case.sentence == (
            "2 lots and 1 customer found since the launch are not informed yet."
        )
        assert list(compare_ledger(session, case.drafter)) == []

    def test_whoever_records_it_needs_no_right_to_hold(
        self, session: Session, case: Running
    ) -> None:
        packer = make_actor(session, case.company.operator, Permission.RECORD_PRODUCTION)
        made = case.company.make("LATE-2", "10", (case.good, "1"))
        case.tell(EventType.TRANSFORM, (case.bad, IN, "1"), (made, OUT, "1"), actor=packer)

        session.refresh(made)
        assert made.on_hold

    def test_what_concerns_other_lots_or_only_moves_goods_opens_nothing(
        self, session: Session, case: Running
    ) -> None:
        case.late_shipment(case.clean, "1", case.late_customer)
        case.tell(EventType.DISPOSE, (case.bad, IN, "1"))
        case.tell(EventType.COUNT, (case.first, OUT, "1"))

        assert not case.sentence
        assert case.recall.amendments == []

    def test_what_is_voided_again_empties_the_amendment(
        self, session: Session, case: Running
    ) -> None:
        made = case.company.make("LATE-3", "10", (case.good, "1"))
        link = case.link(case.bad, made)
        shipped = case.late_shipment(case.first, "3", case.late_customer)

        case.void(link)
        assert case.sentence == "1 customer found since the launch is not informed yet."
        case.void(shipped)

        assert [row.state for row in case.recall.amendments] == [AmendmentState.EMPTIED]
        assert "LATE-3" not in case.scope()
        session.refresh(made)
        assert made.on_hold  # until somebody decides on the goods
        case.late_shipment(case.first, "3", case.late_customer)
        assert [row.number for row in case.recall.amendments] == [1, 2]

    def test_what_was_recorded_before_anybody_listened_is_found(
        self, session: Session, case: Running, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as deaf:
            deaf.setattr("registry.ledger.record._WATCHERS", [])
            made = case.make_late("LATE-1", case.bad)
            case.late_shipment(made, "5", case.late_customer)
        assert not case.sentence

        grow_all(session, case.drafter, at=AFTER)

        session.refresh(made)
        assert made.on_hold
        assert case.sentence == (
            "1 lot and 1 customer found since the launch are not informed yet."
        )

    def test_a_drill_and_a_stranger_hear_of_nothing(self, session: Session, case: Running) -> None:
        drill = case.launch(case.start(mock=True, roots=[case.first]), at=LAUNCH)

        case.late_shipment(case.first, "3", case.late_customer)

        assert drill.amendments == []
        assert gaps_of(session, case.company.stranger) == {}
        assert gaps_of(session, case.company.customer_actor) == {}

    def test_a_closed_case_grows_and_runs_again_and_an_open_gap_forbids_the_close(
        self, session: Session, case: Running
    ) -> None:
        close_recall(session, case.drafter, case.recall.public_id, note="all back", at=AFTER)
        case.late_shipment(case.first, "3", case.late_customer)
        assert case.sentence

        case.amend()

        assert case.recall.state is RecallState.LAUNCHED
        case.late_shipment(case.first, "1", case.late_customer)
        with pytest.raises(NotReadyToClose, match="amendment 2.*1 customer"):
            close_recall(session, case.drafter, case.recall.public_id, note="now", at=AFTER)


@pytest.mark.parametrize("seed", range(4))
def test_the_scope_and_the_gap_are_what_any_late_events_give(
    session: Session, case: Running, seed: int
) -> None:
    """Random links, shipments and voids against a graph and plain sums."""
    random = Random(seed)
    lots = [case.bad, case.first, case.second, case.clean]
    lots += [case.company.make(f"X{n}", "20", (case.good, "1")) for n in range(3)]
    customers = [case.company.customer, case.other, case.late_customer]
    told = {
        (row.customer_id, line.traceable_id): line.quantity
        for row in case.recall.consignees
        for line in row.lines
    }
    graph = nx.DiGraph([(case.bad, case.first), (case.bad, case.second)])
    happened: dict[Event, Sequence[object]] = {}
    for _ in range(10):
        source, made = random.sample(lots, 2)
        customer = random.choice(customers)
        step = random.random()
        try:
            with session.begin_nested():
                if step < 0.45:
                    happened[case.link(source, made, "1")] = (source, made)
                elif step < 0.75:
                    happened[case.late_shipment(made, "1", customer)] = (customer, made)
                elif happened:
                    event = random.choice(list(happened))
                    case.void(event)
                    del happened[event]
        except AppError:
            session.expire_all()
    links = graph.copy()
    links.add_edges_from(
        pair for event, pair in happened.items() if event.type is EventType.TRANSFORM
    )
    reach = {case.bad, *nx.descendants(links, case.bad)}
    got = dict(told)
    for event, (customer, lot) in happened.items():
        if event.type is EventType.SHIP and lot in reach:
            key = (customer.id, lot.id)  # type: ignore[attr-defined]
            got[key] = got.get(key, Decimal(0)) + 1
    earlier = {(case.company.customer.id, case.clean.id): Decimal(7)}
    for key, quantity in earlier.items():
        if case.clean in reach:
            got[key] = got.get(key, Decimal(0)) + quantity

    assert case.scope() == {lot.number for lot in reach}
    session.expire_all()
    assert all(lot.on_hold or lot.recalled for lot in reach)
    gap = read_gap(session, case.recall)
    assert {(row.customer.id, row.lot.id): (row.got, row.told) for row in gap.untold} == {
        key: (quantity, told.get(key, Decimal(0)))
        for key, quantity in got.items()
        if quantity != told.get(key, Decimal(0))
    }
    if gap:
        case.amend()
        assert not read_gap(session, case.recall)
        session.expire_all()
        assert {lot.number for lot in lots if lot.recalled} == {lot.number for lot in reach}
