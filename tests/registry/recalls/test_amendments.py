"""Facts that come after a launch: from any event, in any order, on both databases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

import networkx as nx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.errors import AppError
from registry.documents.errors import ShownDiffers, SignatureRefused
from registry.documents.models import Signature
from registry.documents.signatures import signature_fits
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.inheritance import Passage, pass_on_status
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from registry.ledger.rebuild import compare_ledger
from registry.ledger.record import record_event
from registry.parties.models import Organization, User
from registry.quality.errors import NotReadyToClose
from registry.recalls.amendments import Amended, launch_amendment, prepare_amendment
from registry.recalls.errors import (
    NothingToAmend,
    NotPrepared,
    RecallNotFound,
    SecondPersonNeeded,
)
from registry.recalls.gap import gaps_of, read_gap, untold_customers
from registry.recalls.growth import grow_all
from registry.recalls.models import RecallScope
from registry.recalls.queries import read_case
from registry.recalls.recalls import change_scope, close_recall
from registry.recalls.received import passed_on_lots
from registry.recalls.shown import launch_content
from registry.values import AmendmentState, Direction, EventType, PartnerRole, RecallState
from tests.factories.company import NOON, make_actor, make_organization
from tests.registry.recalls.test_recalls import HASH, PASSWORD, Case
from tests.told import Shelf

IN, OUT = Direction.IN, Direction.OUT
#: The goods were moved before the launch; that is recorded after it.
BEFORE, LAUNCH, AFTER = (NOON + timedelta(hours=hours) for hours in (1, 2, 3))


class Running(Case):
    """A case that runs, and a way to record what came to be known late."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.recall = self.launch(self.start(), at=LAUNCH)
        self.first_person = make_actor(session, self.company.operator, name="First Person")
        self.late_customer = make_organization(
            session, PartnerRole.CUSTOMER, operator=self.company.operator, name="Late Customer"
        )
        for person in (self.first_person, self.drafter):
            session.get_one(User, person.user_id).password_hash = HASH
        session.flush()
        session.expire_all()

    def tell(
        self,
        kind: EventType,
        *lines: tuple[Traceable, Direction, str],
        customer: Organization | None = None,
        when: datetime = BEFORE,
        actor: Actor | None = None,
        **more: object,
    ) -> Event:
        return record_event(
            self.session,
            actor or self.company.actor,
            EventDraft(
                kind,
                when,
                tuple(
                    LineDraft(
                        lot.id, way, quantity=Decimal(much), location_id=self.company.store.id
                    )
                    for lot, way, much in lines
                ),
                party_id=customer.id if customer else None,
                reason="found late",
                **more,  # type: ignore[arg-type]
            ),
            at=AFTER,
        )

    def late_shipment(self, lot: Traceable, much: str, customer: Organization) -> Event:
        return self.tell(EventType.SHIP, (lot, IN, much), customer=customer)

    def void(self, event: Event) -> Event:
        return self.tell(EventType.CORRECT, when=event.occurred_at, corrects_id=event.id)

    def make_late(self, number: str, source: Traceable, much: str = "2") -> Traceable:
        """Make a lot of nothing known, then say that the source went into it."""
        made = self.company.make(number, "10", (self.good, "1"))
        self.link(source, made, much)
        return made

    def link(self, source: Traceable, made: Traceable, much: str = "2") -> Event:
        return self.tell(EventType.TRANSFORM, (source, IN, much), (made, OUT, "1"))

    @property
    def sentence(self) -> str:
        return read_gap(self.session, self.recall).sentence

    def amend(self, **changes: object) -> Amended:
        """Have two persons launch the amendment."""
        prepare_amendment(
            self.session, self.first_person, self.recall.public_id,
            shown=launch_content(self.session, self.recall), at=AFTER,
        )  # fmt: skip
        return self.sign(**changes)

    def sign(self, actor: Actor | None = None, **changes: object) -> Amended:
        values = {
            "shown": launch_content(self.session, self.recall), "password": PASSWORD, "at": AFTER,
        }  # fmt: skip
        return launch_amendment(
            self.session, actor or self.signer, self.recall.public_id, **{**values, **changes}
        )

    def received(self) -> dict[str, dict[str, str]]:
        """What each consignee was told of: name to lot to quantity."""
        self.session.expire_all()
        found: dict[str, dict[str, Decimal]] = {}
        for row in self.recall.consignees:
            mine = found.setdefault(row.customer.name, defaultdict(Decimal))
            for line in row.lines:
                mine[line.traceable.number] += line.quantity
        return {
            name: {lot: str(much) for lot, much in lots.items() if much}
            for name, lots in found.items()
        }

    def scope(self) -> set[str]:
        rows = self.session.scalars(
            select(RecallScope).where(
                RecallScope.recall_id == self.recall.id,
                RecallScope.included.is_(True),
                RecallScope.lost_id.is_(None),
            )
        )
        return {row.traceable.number for row in rows.unique()}


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


class TestLaunchAmendment:
    def test_only_whom_it_concerns_is_told_and_new_lots_are_recalled(
        self, session: Session, case: Running
    ) -> None:
        made = case.make_late("LATE-1", case.bad)
        case.late_shipment(made, "5", case.late_customer)
        case.late_shipment(case.first, "3", case.company.customer)
        case.recall.consignees[0].answered_at = LAUNCH

        done = case.amend()

        assert {row.customer.id for row in done.to_tell} == {
            case.late_customer.id, case.company.customer.id,
        }  # fmt: skip
        assert case.received() == {
            case.company.customer.name: {"FG-1": "13"},
            case.other.name: {"FG-1": "4", "FG-2": "6"},
            "Late Customer": {"LATE-1": "5"},
        }
        view = read_case(session, case.drafter, case.recall.public_id, at=AFTER)
        received = {part.consignee.customer.name: part.received for part in view.parts}
        assert received[case.company.customer.name] == {"kg": Decimal(13)}
        assert (made.recalled, made.on_hold) == (True, True)
        assert not read_gap(session, case.recall)
        mine = next(row for row in done.to_tell if row.customer_id == case.company.customer.id)
        assert (mine.answered_at, mine.answer_due_at) == (None, AFTER + timedelta(hours=24))
        amendment = done.amendment
        assert amendment.content is not None
        signature = session.get_one(Signature, amendment.signature_id)
        assert signature_fits(signature, amendment.content)
        assert list(compare_ledger(session, case.drafter)) == []

    def test_two_persons_launch_it(self, session: Session, case: Running) -> None:
        case.late_shipment(case.first, "3", case.late_customer)

        with pytest.raises(NotPrepared, match="Two persons"):
            case.sign()
        with pytest.raises(SecondPersonNeeded, match="handed on"):
            case.amend(actor=case.first_person)
        with pytest.raises(SignatureRefused):
            case.sign(password="wrong")
        case.late_shipment(case.first, "1", case.late_customer)
        with pytest.raises(NotPrepared, match="says more now"):
            case.sign()
        assert case.received().keys() == {case.company.customer.name, case.other.name}

    def test_what_came_since_the_signer_looked_refuses_it_by_name(
        self, session: Session, case: Running
    ) -> None:
        case.late_shipment(case.first, "3", case.late_customer)
        shown = launch_content(session, case.recall)
        case.late_shipment(case.first, "1", case.late_customer)

        with pytest.raises(ShownDiffers, match="Late Customer, FG-1: was 3 kg, .* is 4 kg"):
            case.amend(shown=shown)

    def test_a_lot_is_taken_out_with_a_reason_and_by_whom_counts(
        self, session: Session, case: Running
    ) -> None:
        made = case.make_late("LATE-1", case.bad)
        change_scope(
            session, case.signer, case.recall.public_id, made.public_id,
            included=False, reason="wrong lot was written down", at=AFTER,
        )  # fmt: skip
        assert case.sentence == "1 lot found since was taken out."

        with pytest.raises(SecondPersonNeeded, match="changed the scope"):
            case.amend()
        case.sign(case.drafter)

        session.refresh(made)
        assert (made.recalled, made.on_hold) == (False, True)

    def test_a_correction_that_removes_a_reach_is_launched_as_well(
        self, session: Session, case: Running
    ) -> None:
        made = case.company.make("LATE-1", "10", (case.good, "1"))
        link = case.link(case.bad, made)
        case.late_shipment(made, "5", case.late_customer)
        case.amend()

        case.void(link)

        assert case.sentence == (
            "1 lot is not reached any more since a correction. "
            "1 customer was told of more than came there."
        )
        done = case.amend()
        assert done.to_tell == []
        [corrected] = done.to_correct
        assert corrected.customer is case.late_customer
        [change] = done.changes[corrected.id]
        assert (change.lot, change.told, change.got, change.lost) == (made, 5, 0, True)
        session.expire_all()
        assert (made.recalled, made.on_hold) == (False, True)
        assert case.received()["Late Customer"] == {}
        view = read_case(session, case.drafter, case.recall.public_id, at=AFTER)
        [late] = [row for row in view.parts if row.consignee.customer is case.late_customer]
        assert (late.state, late.overdue) == ("not concerned", False)
        assert passed_on_lots(session, late.consignee) == []
        assert view.asked == len(view.parts) - 1
        assert not read_gap(session, case.recall)
        case.void(case.tell(EventType.DISPOSE, (case.bad, IN, "1")))  # concerns nobody
        assert [row.number for row in case.recall.amendments] == [1, 2]
        case.link(case.bad, made)
        assert "LATE-1" in case.scope()
        case.amend()
        session.expire_all()
        assert (made.recalled, case.received()["Late Customer"]) == (True, {"LATE-1": "5"})

    def test_a_restated_shipment_keeps_its_line(self, session: Session, case: Running) -> None:
        mine = next(row for row in case.recall.consignees if row.customer_id == case.other.id)
        [line] = [row for row in mine.lines if row.traceable_id == case.second.id]
        shipped = session.get_one(Event, line.event_id)
        case.tell(
            EventType.CORRECT, (case.first, IN, "4"), (case.second, IN, "8"),
            customer=case.other, when=shipped.occurred_at, corrects_id=shipped.id,
            restates=EventType.SHIP,
        )  # fmt: skip
        assert case.sentence == "1 customer found since the launch is not informed yet."

        done = case.amend()
        [told] = done.to_tell

        assert told is mine
        assert {row.lot.number: (row.told, row.got) for row in done.changes[mine.id]}["FG-2"][
            1
        ] == 8
        assert done.to_correct == []
        session.refresh(line)
        assert line.quantity == 8
        assert case.received()[case.other.name] == {"FG-1": "4", "FG-2": "8"}

    def test_whoever_was_told_too_much_is_told_so_and_two_persons_sign_it(
        self, session: Session, case: Running
    ) -> None:
        mine = next(row for row in case.recall.consignees if row.customer_id == case.other.id)
        due = mine.answer_due_at
        case.void(session.get_one(Event, mine.lines[0].event_id))
        content = launch_content(session, case.recall)
        assert content["customers"][case.other.name]["gets"] == "a correction of the notice"
        with pytest.raises(NotPrepared):
            case.sign()

        done = case.amend()

        assert (done.to_tell, done.to_correct) == ([], [mine])
        assert all(row.got < row.told and not row.lost for row in done.changes[mine.id])
        assert case.received()[case.other.name] == {}
        assert mine.answer_due_at == due
        assert not read_gap(session, case.recall)

    def test_nothing_to_amend_and_strangers(self, session: Session, case: Running) -> None:
        with pytest.raises(NothingToAmend):
            case.amend()
        case.late_shipment(case.first, "3", case.late_customer)
        for refuse in (prepare_amendment, launch_amendment):
            call: Callable[..., object] = refuse
            more = {"password": PASSWORD} if refuse is launch_amendment else {}
            with pytest.raises(RecallNotFound):
                call(
                    session, case.company.stranger, case.recall.public_id,
                    shown=launch_content(session, case.recall), at=AFTER, **more,
                )  # fmt: skip


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
