"""The launch of an amendment: two persons, whom it tells, what it corrects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from registry.documents.errors import ShownDiffers, SignatureRefused
from registry.documents.models import Signature
from registry.documents.signatures import signature_fits
from registry.ledger.models.event import Event
from registry.ledger.rebuild import compare_ledger
from registry.recalls.amendments import launch_amendment, prepare_amendment
from registry.recalls.errors import (
    NothingToAmend,
    NotPrepared,
    RecallNotFound,
    SecondPersonNeeded,
)
from registry.recalls.gap import read_gap
from registry.recalls.queries import read_case
from registry.recalls.recalls import change_scope
from registry.recalls.received import passed_on_lots
from registry.recalls.shown import launch_content
from registry.values import EventType
from tests.registry.recalls.running import AFTER, IN, LAUNCH, Running
from tests.registry.recalls.test_recalls import PASSWORD
from tests.told import Shelf


@pytest.fixture
def case(shelf: Shelf) -> Iterator[Running]:
    with shelf.begin(Running) as case:
        yield case


@pytest.fixture
def session(case: Running) -> Session:
    return case.session


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
