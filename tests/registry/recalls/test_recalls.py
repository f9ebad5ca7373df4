from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from core.errors import Invalid, NotAllowed
from registry.documents.errors import ShownDiffers, SignatureRefused
from registry.errors import AlreadyDecided
from registry.genealogy.bounds import customer_bounds
from registry.genealogy.links import Way
from registry.genealogy.trace import trace
from registry.insight.impact import rank_impacts
from registry.ledger.drafts import EventDraft, LineDraft
from registry.ledger.errors import NotUsable, TraceableNotFound
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from registry.ledger.rebuild import compare_ledger
from registry.ledger.record import record_event
from registry.operations.shipments import NewShipment, Pick, create_shipment, ship
from registry.parties.models import Contact, Organization, User
from registry.recalls.errors import RecallNotFound, SecondPersonNeeded
from registry.recalls.launch import launch_recall
from registry.recalls.models import Recall, RecallLine, RecallScope
from registry.recalls.queries import read_case
from registry.recalls.recalls import (
    NewRecall,
    cancel_recall,
    change_scope,
    close_recall,
    get_recall,
    retrace,
    start_recall,
    widen_to_inputs,
)
from registry.recalls.scope import figures
from registry.recalls.shown import launch_content
from registry.values import Direction, EventType, PartnerRole, RecallState
from tests.factories.company import NOON, Company, make_actor, make_company, make_organization
from tests.told import Shelf

PASSWORD = "correct horse battery"
HASH = PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD)


class Case:
    """One bad raw lot, two products of it and one of a good lot, two customers."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.company: Company = make_company(session)
        self.bad, self.good = self.company.receive("BAD"), self.company.receive("GOOD")
        self.first = self.company.make("FG-1", "40", (self.bad, "10"))
        self.second = self.company.make("FG-2", "40", (self.bad, "5"), (self.good, "5"))
        self.clean = self.company.make("FG-3", "40", (self.good, "10"))
        self.other = make_organization(
            session, PartnerRole.CUSTOMER, operator=self.company.operator
        )
        self.other.requires_certificate = False
        self.ship(self.company.customer, (self.first, "10"), (self.clean, "7"))
        self.ship(self.other, (self.first, "4"), (self.second, "6"))
        self.drafter = self.company.actor
        self.signer = make_actor(session, self.company.operator, name="Second Person")
        session.get_one(User, self.signer.user_id).password_hash = HASH
        session.flush()

    def ship(self, customer: Organization, *picks: tuple[Traceable, str]) -> None:
        shipment = create_shipment(
            self.session,
            self.company.actor,
            NewShipment(
                customer=customer,
                picks=[Pick(lot, Decimal(much), self.company.store) for lot, much in picks],
                ships_on=date(2026, 3, 2),
            ),
            at=NOON,
        )
        ship(self.session, self.company.actor, shipment, at=NOON)

    def start(self, **changes: Any) -> Recall:
        values: dict[str, Any] = {
            "roots": [self.bad],
            "title": "Lead above the limit",
            "reason": "A customer measured 0.9 mg/kg of lead.",
            "hazard": "Lead harms the nervous system.",
            "instructions": "Send everything back.",
            "complaint_at": NOON - timedelta(minutes=5),
        }
        return start_recall(self.session, self.drafter, NewRecall(**{**values, **changes}), at=NOON)

    def launch(self, recall: Recall, actor: Actor | None = None, **changes: Any) -> Recall:
        values = {
            "shown": launch_content(self.session, recall), "password": PASSWORD, "at": NOON,
        }  # fmt: skip
        return launch_recall(
            self.session, actor or self.signer, recall.public_id, **{**values, **changes}
        )


@pytest.fixture
def case(shelf: Shelf) -> Iterator[Case]:
    with shelf.begin(Case) as case:
        yield case


@pytest.fixture
def session(case: Case) -> Session:
    return case.session


class TestStartRecall:
    def test_the_scope_is_traced_with_exact_quantities(self, session: Session, case: Case) -> None:
        recall = case.start()

        rows = session.scalars(select(RecallScope).where(RecallScope.recall_id == recall.id))
        found = {
            row.traceable.number: (str(row.produced), str(row.shipped), str(row.on_hand))
            for row in rows.unique()
        }
        assert found == {
            case.bad.number: ("100", "0", "85"),
            "FG-1": ("40", "14", "26"),
            "FG-2": ("40", "6", "34"),
        }
        scope = figures(session, recall)
        assert (scope.lots, scope.excluded, scope.customers, scope.shipments) == (3, 0, 2, 2)
        assert not case.first.recalled

    def test_missing_words_are_named_beside_their_field(self, case: Case) -> None:
        with pytest.raises(Invalid) as refused:
            case.start(hazard=" ", roots=[])

        assert set(refused.value.fields) == {"hazard", "root"}

    def test_strangers_lots_and_cases_do_not_exist(self, session: Session, case: Case) -> None:
        stranger = case.company.stranger
        recall = case.start()

        with pytest.raises(RecallNotFound):
            get_recall(session, stranger, recall.public_id)
        case.drafter = stranger
        with pytest.raises(TraceableNotFound):
            case.start()
        with pytest.raises(NotAllowed):
            get_recall(session, case.company.customer_actor, recall.public_id)


class TestChangeScope:
    def test_a_lot_is_taken_out_with_the_reason(self, session: Session, case: Case) -> None:
        recall = case.start()

        change_scope(
            session, case.drafter, recall.public_id, case.second.public_id,
            included=False, reason="made before the leak", at=NOON,
        )  # fmt: skip
        case.launch(recall)

        session.refresh(case.second)
        assert not case.second.recalled
        scope = session.get_one(RecallScope, (recall.id, case.second.id))
        assert (scope.included, scope.why) == (False, "made before the leak")
        lines = session.scalars(select(RecallLine)).unique()
        assert {line.traceable.number for line in lines} == {"FG-1"}

    def test_it_needs_a_reason_and_a_lot_of_the_case(self, session: Session, case: Case) -> None:
        recall = case.start()

        with pytest.raises(Invalid):
            change_scope(
                session, case.drafter, recall.public_id, case.second.public_id,
                included=False, reason=" ", at=NOON,
            )  # fmt: skip
        with pytest.raises(TraceableNotFound):
            change_scope(
                session, case.drafter, recall.public_id, case.clean.public_id,
                included=False, reason="x", at=NOON,
            )  # fmt: skip


class TestWidenToInputs:
    def test_lots_that_share_an_input_are_reached(self, session: Session, case: Case) -> None:
        recall = case.start(roots=[case.first])
        assert figures(session, recall).lots == 1

        new = widen_to_inputs(session, case.drafter, recall.public_id, at=NOON)

        assert new == [case.bad]
        rows = session.scalars(select(RecallScope).where(RecallScope.recall_id == recall.id))
        assert {row.traceable.number for row in rows.unique()} == {"BAD", "FG-1", "FG-2"}
        further = widen_to_inputs(session, case.drafter, recall.public_id, at=NOON)
        assert further == []

    def test_a_running_case_stays_as_it_is(self, session: Session, case: Case) -> None:
        recall = case.launch(case.start(roots=[case.first]))

        with pytest.raises(AlreadyDecided):
            widen_to_inputs(session, case.drafter, recall.public_id, at=NOON)
        with pytest.raises(RecallNotFound):
            widen_to_inputs(session, case.company.stranger, recall.public_id, at=NOON)


class TestLaunchRecall:
    def test_one_transaction_marks_lots_and_writes_each_customers_own_lines(
        self, session: Session, case: Case
    ) -> None:
        recall = case.launch(case.start())

        session.expire_all()
        assert recall.state is RecallState.LAUNCHED
        assert (case.bad.recalled, case.first.recalled, case.second.recalled) == (True,) * 3
        assert (case.good.recalled, case.clean.recalled) == (False, False)
        assert (case.bad.on_hold, case.first.on_hold) == (True, True)
        theirs = {
            row.customer.id: {(line.traceable.number, str(line.quantity)) for line in row.lines}
            for row in recall.consignees
        }
        assert theirs == {
            case.company.customer.id: {("FG-1", "10")},
            case.other.id: {("FG-1", "4"), ("FG-2", "6")},
        }
        assert recall.trace is not None
        assert len(recall.trace["links"]) == 2
        assert all(row.answer_due_at == NOON + timedelta(hours=24) for row in recall.consignees)

    def test_what_the_ledger_derives_anew_is_the_same(self, session: Session, case: Case) -> None:
        case.launch(case.start())
        session.flush()

        assert list(compare_ledger(session, case.drafter)) == []

    def test_recalled_goods_pass_no_gate(self, session: Session, case: Case) -> None:
        case.launch(case.start())
        session.expire_all()

        with pytest.raises(NotUsable, match="FG-1"):
            case.ship(case.company.customer, (case.first, "1"))

    def test_the_drafter_cannot_launch(self, case: Case) -> None:
        recall = case.start()

        with pytest.raises(SecondPersonNeeded):
            case.launch(recall, case.drafter)

    def test_a_wrong_password_launches_nothing(self, session: Session, case: Case) -> None:
        recall = case.start()

        with pytest.raises(SignatureRefused):
            case.launch(recall, password="wrong")
        assert session.scalars(select(Event).where(Event.type == EventType.RECALL)).all() == []

    def test_a_scope_that_changed_since_is_refused(self, session: Session, case: Case) -> None:
        recall = case.start()
        shown = launch_content(session, recall)
        case.ship(case.company.customer, (case.first, "1"))

        with pytest.raises(ShownDiffers) as refused:
            case.launch(recall, shown=shown)

        customer = case.company.customer.name
        assert refused.value.fields[f"customers, {customer}, FG-1"] == (
            f"customers, {customer}, FG-1: was 10 kg, is 11 kg"
        )

    def test_a_contact_or_a_text_that_changed_since_is_refused(
        self, session: Session, case: Case
    ) -> None:
        recall = case.start()
        shown = launch_content(session, recall)
        case.other.contacts = [Contact(purpose="recall", name="Ann", email="ann@example.org")]
        session.flush()

        with pytest.raises(ShownDiffers, match="goes to: was nobody.* is Ann <ann@example.org>"):
            case.launch(recall, shown=shown)
        recall.hazard = "None."
        with pytest.raises(ShownDiffers, match="hazard: was Lead harms"):
            case.launch(recall, shown=shown)
        with pytest.raises(ShownDiffers, match="nothing was launched"):
            case.launch(recall, shown=None)

    def test_the_last_to_change_the_scope_cannot_launch(self, session: Session, case: Case) -> None:
        recall = case.start()
        change_scope(
            session, case.signer, recall.public_id, case.second.public_id,
            included=False, reason="made before the leak", at=NOON,
        )  # fmt: skip

        with pytest.raises(SecondPersonNeeded, match="changed the scope"):
            case.launch(recall)

        change_scope(
            session, case.drafter, recall.public_id, case.second.public_id,
            included=False, reason="made before the leak, I agree", at=NOON,
        )  # fmt: skip
        assert case.launch(recall).state is RecallState.LAUNCHED

    def test_who_widened_the_roots_cannot_launch(self, session: Session, case: Case) -> None:
        recall = case.start(roots=[case.first])
        widen_to_inputs(session, case.signer, recall.public_id, at=NOON)

        with pytest.raises(SecondPersonNeeded, match="changed the scope"):
            case.launch(recall)

    def test_it_is_launched_once(self, case: Case) -> None:
        recall = case.launch(case.start())

        with pytest.raises(AlreadyDecided):
            case.launch(recall)

    def test_a_drill_marks_nothing(self, session: Session, case: Case) -> None:
        recall = case.launch(case.start(mock=True))

        session.expire_all()
        assert not case.first.recalled
        assert not case.first.on_hold
        assert len(recall.consignees) == 2

    def test_a_stranger_finds_no_case(self, case: Case) -> None:
        recall = case.start()

        with pytest.raises(RecallNotFound):
            case.launch(recall, case.company.stranger)


class TestReturns:
    def test_what_came_back_is_out_nowhere_any_more(self, session: Session, case: Case) -> None:
        recall = case.start()
        back = LineDraft(
            case.first.id, Direction.OUT, quantity=Decimal(4), location_id=case.company.store.id
        )
        record_event(
            session, case.drafter,
            EventDraft(EventType.RETURN, NOON, (back,), party_id=case.company.customer.id),
            at=NOON,
        )  # fmt: skip
        retrace(session, case.drafter, recall.public_id)
        case.launch(recall)

        view = read_case(session, case.drafter, recall.public_id, at=NOON)
        product = next(row.flows for row in view.items if row.lots == 2)
        assert (product.came, product.out, product.on_hand) == (80, 16, 64)
        assert (product.shipped, product.returned, product.unexplained) == (20, 4, 0)
        mine = next(
            row for row in view.parts if row.consignee.customer_id == case.company.customer.id
        )
        assert (mine.received, mine.returned, mine.out) == (
            {"kg": Decimal(10)}, {"kg": Decimal(4)}, {"kg": Decimal(6)},
        )  # fmt: skip
        row = session.get_one(RecallScope, (recall.id, case.first.id))
        assert (row.shipped, row.on_hand) == (10, 30)
        found = trace(session, case.drafter, [case.bad], Way.FORWARD, at=NOON)
        assert found.out[case.company.customer.id, case.first.id] == 6
        bounds = customer_bounds(session, case.drafter, found)
        assert {(row.customer_id, row.out) for row in bounds} == {
            (case.company.customer.id, 6), (case.other.id, 10),
        }  # fmt: skip
        [impact] = rank_impacts(session, case.drafter, at=NOON)
        assert (impact.out, impact.remaining["kg"]) == ({"kg": Decimal(16)}, Decimal(149))


class TestCloseAndCancel:
    def test_closing_needs_a_note_and_a_running_case(self, session: Session, case: Case) -> None:
        recall = case.start()
        with pytest.raises(AlreadyDecided):
            close_recall(session, case.drafter, recall.public_id, note="x", at=NOON)
        case.launch(recall)

        with pytest.raises(Invalid):
            close_recall(session, case.drafter, recall.public_id, note=" ", at=NOON)

    def test_a_draft_is_given_up_but_not_a_running_case(self, session: Session, case: Case) -> None:
        draft = cancel_recall(
            session, case.drafter, case.start().public_id, reason="false alarm", at=NOON
        )
        assert draft.state is RecallState.CANCELLED

        running = case.launch(case.start())
        with pytest.raises(AlreadyDecided):
            cancel_recall(session, case.drafter, running.public_id, reason="x", at=NOON)
