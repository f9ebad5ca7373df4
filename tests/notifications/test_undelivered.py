from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import AuditEntry
from core.errors import Conflict, Invalid, NotAllowed
from core.jobs import Job
from notifications.alarm import GATHER
from notifications.compose import queue_notice
from notifications.delivery import give_up, put_off, queue_again
from notifications.errors import DeliveryNotFound
from notifications.models import Delivery, DeliveryState, Notice, NoticeKind
from notifications.undelivered import (
    HELD_UP,
    MAY_SEND,
    count_undelivered,
    list_undelivered,
    send_again,
    settle,
)
from registry.parties.contacts import fitting_contacts
from registry.parties.models import Contact
from registry.recalls.models import Recall
from registry.values import RecallClass, RecallKind, RecallState
from tests.factories.company import NOON, Company, make_company

FACTS = {
    "document": "coa.pdf", "document_id": "d1", "purchase_order": None, "decision": "rejected",
    "reason": "r", "operator": "Meridian",
}  # fmt: skip


@pytest.fixture
def company(session: Session) -> Company:
    company = make_company(session)
    company.operator.contacts = [Contact(purpose="quality", name="Qi", email="qi@m.example")]
    session.flush()
    return company


def queue(session: Session, company: Company, *, drill: bool = False) -> Delivery:
    notice = queue_notice(
        session, company.supplier, NoticeKind.DOCUMENT_REJECTED, operator_id=company.operator.id,
        subject="document:d1", facts=FACTS, at=NOON, people=[("Ann", "ann@wrong.example")],
        drill=drill,
    )  # fmt: skip
    return notice.deliveries[0]


def failed(session: Session, company: Company) -> Delivery:
    row = queue(session, company)
    give_up(session, row.public_id, "550 No such mailbox", at=NOON)
    return row


def without(actor: Actor) -> Actor:
    return replace(actor, permissions=actor.permissions - {Permission.REVIEW_DOCUMENTS})


class TestListUndelivered:
    def test_it_shows_what_failed_and_what_no_worker_takes_up(
        self, session: Session, company: Company
    ) -> None:
        waiting, broken = queue(session, company), failed(session, company)
        queue(session, company, drill=True)
        [alarm] = session.scalars(
            select(Delivery).join(Notice).where(Notice.kind == NoticeKind.UNDELIVERED)
        )

        early, _ = list_undelivered(session, company.actor, at=NOON + HELD_UP)
        late, total = list_undelivered(session, company.actor, at=NOON + HELD_UP * 2)

        assert list(early) == [broken]
        assert list(late) == [broken, alarm, waiting]
        assert total == 3
        assert count_undelivered(session, company.actor, at=NOON + HELD_UP * 2) == 3

    def test_a_stranger_sees_none(self, session: Session, company: Company) -> None:
        failed(session, company)

        assert list_undelivered(session, company.stranger, at=NOON) == ([], 0)
        assert count_undelivered(session, company.supplier_actor, at=NOON) == 0


class TestSendAgain:
    def test_it_goes_to_the_corrected_address_and_the_trail_keeps_both(
        self, session: Session, company: Company
    ) -> None:
        row = failed(session, company)

        send_again(session, company.actor, row.public_id, address="ann@right.example", at=NOON)

        session.commit()
        assert (row.state, row.address, row.instead_of) == (
            DeliveryState.QUEUED, "ann@right.example", "ann@wrong.example",
        )  # fmt: skip
        last = session.scalars(select(Job).order_by(Job.id.desc())).first()
        assert last is not None
        assert last.args == {"delivery_id": row.public_id}
        [entry] = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "notice.send_again")
        )
        assert (entry.before, entry.after) == (
            {"address": "ann@wrong.example"},
            {"to": company.supplier.name, "address": "ann@right.example"},
        )

    def test_of_a_recall_the_contact_on_file_is_put_right_too(
        self, session: Session, company: Company
    ) -> None:
        recall = Recall(
            organization_id=company.operator.id, number="R-1", kind=RecallKind.RECALL,
            recall_class=RecallClass.I, title="t", reason="r", hazard="h", instructions="i",
            state=RecallState.LAUNCHED, complaint_at=NOON, created_at=NOON, launched_at=NOON,
        )  # fmt: skip
        session.add(recall)
        wrong = Contact(purpose="recall", name="Ann", email="ann@wrong.example", tested_at=NOON)
        company.supplier.contacts = [wrong]
        row = failed(session, company)
        row.notice.kind = NoticeKind.RECALL_NOTICE
        row.notice.subject = f"recall:{recall.public_id}"
        session.flush()

        send_again(session, company.actor, row.public_id, address="ann@right.example", at=NOON)

        assert (wrong.email, wrong.tested_at) == ("ann@right.example", None)

        company.supplier.contacts = []
        row.state, row.address = DeliveryState.FAILED, ""
        session.flush()
        send_again(session, company.actor, row.public_id, address="new@right.example", at=NOON)
        assert [one.email for one in fitting_contacts(company.supplier, "recall")] == [
            "new@right.example"
        ]

    def test_somebody_may_send_each_kind_again(self) -> None:
        assert set(MAY_SEND) == set(NoticeKind)

    def test_an_address_of_nobody_is_refused_beside_its_field(
        self, session: Session, company: Company
    ) -> None:
        row = failed(session, company)

        with pytest.raises(Invalid) as refused:
            send_again(session, company.actor, row.public_id, address="ann@", at=NOON)

        assert list(refused.value.fields) == ["address"]
        assert row.state is DeliveryState.FAILED

    def test_a_notice_of_a_case_that_is_over_is_not_sent_again(
        self, session: Session, company: Company
    ) -> None:
        row = failed(session, company)
        row.notice.kind, row.notice.subject = NoticeKind.RECALL_NOTICE, "recall:over"
        session.flush()

        with pytest.raises(Conflict, match="is over"):
            send_again(session, company.actor, row.public_id, address="a@b.example", at=NOON)

    def test_a_stranger_finds_none_and_others_may_not(
        self, session: Session, company: Company
    ) -> None:
        row = failed(session, company)

        for actor in (company.stranger, company.supplier_actor):
            with pytest.raises(DeliveryNotFound):
                send_again(session, actor, row.public_id, address="e@evil.example", at=NOON)
        with pytest.raises(NotAllowed):
            send_again(
                session, without(company.actor), row.public_id, address="a@b.example", at=NOON
            )


class TestSettle:
    def test_it_leaves_the_list_with_how_they_were_told(
        self, session: Session, company: Company
    ) -> None:
        row = failed(session, company)
        with pytest.raises(Invalid):
            settle(session, company.actor, row.public_id, how=" ", at=NOON)
        with pytest.raises(DeliveryNotFound):
            settle(session, company.stranger, row.public_id, how="x", at=NOON)

        settle(session, company.actor, row.public_id, how="by telephone", at=NOON)

        assert row.settled == f"by telephone ({company.actor.name})"
        assert count_undelivered(session, company.actor, at=NOON) == 0
        with pytest.raises(Conflict):
            queue_again(session, row.public_id, at=NOON)


class TestAlarm:
    def test_one_message_gathers_what_fails_until_it_leaves_and_the_next_waits_a_little(
        self, session: Session, company: Company
    ) -> None:
        failed(session, company)
        failed(session, company)
        [first] = session.scalars(select(Notice).where(Notice.kind == NoticeKind.UNDELIVERED))
        row = first.deliveries[0]
        row.state, row.sent_at = DeliveryState.SENT, NOON
        failed(session, company)

        alarms = session.scalars(
            select(Notice).where(Notice.kind == NoticeKind.UNDELIVERED).order_by(Notice.id)
        ).all()

        assert [notice.deliveries[0].next_at for notice in alarms] == [NOON, NOON + GATHER]

    def test_a_message_that_lacks_its_facts_is_told_of_all_the_same(
        self, session: Session, company: Company
    ) -> None:
        row = queue(session, company)
        row.notice.facts = {}

        give_up(session, row.public_id, "It could not be sent.", at=NOON)

        [alarm] = session.scalars(select(Notice).where(Notice.kind == NoticeKind.UNDELIVERED))
        assert alarm.facts["matter"] == "document rejected"

    def test_what_is_over_is_left_alone(self, session: Session, company: Company) -> None:
        row = queue(session, company)
        row.state, row.sent_at = DeliveryState.SENT, NOON
        session.flush()

        give_up(session, row.public_id, "too late", at=NOON)
        put_off(session, row.public_id, "too late", at=NOON + timedelta(hours=1))

        assert (row.state, row.error) == (DeliveryState.SENT, None)
        assert session.scalars(select(Notice)).one().kind is NoticeKind.DOCUMENT_REJECTED
