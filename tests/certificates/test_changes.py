"""What holders of certificates know, and what they are still to be told; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from certificates.changes import JOB, changed_since, find_changes, list_told, note_told
from certificates.models import Certificate, CertificateState, CertificateSubject, Download
from certificates.requests import list_certificates
from core.audit import record
from core.jobs import Job
from registry.ledger.disposition import place_hold
from registry.parties.models import Membership
from registry.values import Disposition
from tests.certificates.stories import Story, tell_story
from tests.factories.company import NOON


def fetched(session: Session, story: Story, count: int) -> list[Certificate]:
    """Enter certificates of the story's shipment that its customer fetched when they were valid."""
    actor = story.company.customer_actor
    session.add(Membership(user_id=actor.user_id, organization_id=actor.organization_id, role="x"))
    rows = []
    for version in range(1, count + 1):
        row = Certificate(
            operator_id=story.company.operator.id, shipment_id=story.shipment.id, version=version,
            state=CertificateState.VALID, requested_at=NOON, requested_by="x", issued_at=NOON,
            sha256=f"{version}" * 64, content={},
        )  # fmt: skip
        session.add(row)
        session.flush()
        session.add_all(
            [
                CertificateSubject(
                    certificate_id=row.id, traceable_id=story.raw.id, shipped=False,
                    disposition=Disposition.RELEASED,
                ),
                Download(
                    certificate_id=row.id, at=NOON, user_id=actor.user_id, by=actor.name,
                    organization_id=actor.organization_id, state=CertificateState.VALID,
                ),
            ]
        )  # fmt: skip
        rows.append(row)
    session.flush()
    return rows


def test_all_that_changed_is_one_matter_for_a_holder_and_is_told_once(session: Session) -> None:
    story = tell_story(session)
    rows = fetched(session, story, 3)
    operator = story.company.operator.id
    before = find_changes(session, operator)

    place_hold(session, story.company.actor, [story.raw, story.product], reason="x", at=NOON)
    [holder] = find_changes(session, operator)
    note_told(session, holder, notice_id=None, at=NOON + timedelta(hours=1))

    assert before == []
    assert holder.organization.id == story.company.customer.id
    assert [change.certificate.id for change in holder.changes] == [row.id for row in rows]
    assert {change.standing.state for change in holder.changes} == {CertificateState.ON_HOLD}
    assert all(change.standing.upstream for change in holder.changes)
    assert len(holder.people) == 1
    assert find_changes(session, operator) == []
    customer = story.company.customer_actor
    issued = list_certificates(session, customer)
    assert len(changed_since(session, customer, issued)) == 3


def test_another_operator_finds_and_sees_nothing(session: Session) -> None:
    story = tell_story(session)
    rows = fetched(session, story, 1)
    place_hold(session, story.company.actor, [story.raw], reason="x", at=NOON)
    [holder] = find_changes(session, story.company.operator.id)
    note_told(session, holder, notice_id=None, at=NOON)
    ids = [row.id for row in rows]

    assert find_changes(session, story.company.stranger.operator_id) == []
    assert list_told(session, story.company.stranger, ids) == []
    assert list_told(session, story.company.customer_actor, ids) == []
    assert [row.state for row in list_told(session, story.company.actor, ids)] == ["on_hold"]


@pytest.mark.parametrize(
    ("action", "jobs"),
    [
        ("lot.hold", 1), ("lot.decide", 1), ("recall.launch", 1), ("event.correct", 1),
        ("events.import", 1), ("nonconformance.open", 1), ("certificate.revoke", 1),
        ("account.change_password", 0), ("partner.change", 0),
    ],
)  # fmt: skip
def test_whatever_may_change_one_queues_one_look(session: Session, action: str, jobs: int) -> None:
    story = tell_story(session)
    fetched(session, story, 1)
    session.commit()
    session.execute(delete(Job))

    for _ in range(2):
        record(session, story.company.actor, action, "lot:x", at=NOON)
        session.commit()

    assert len(session.scalars(select(Job).where(Job.kind == JOB)).all()) == jobs
