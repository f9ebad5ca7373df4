"""The job `watch_exceptions`: looks for gaps, opens and closes their cases, tells of overdue ones.

It also looks at the whole of each running recall: what was found since becomes its amendment.

Every company has one such job waiting at any time; each queues the next.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.clock import utc_now
from core.db.session import read_only
from core.jobs import Job, JobState, enqueue
from notifications.exceptions import announce_overdue
from portal.jobs.work import Effect, Work
from registry.genealogy.exceptions import follow_gaps, take_overdue
from registry.genealogy.gaps import find_all_gaps
from registry.parties.models import Organization, OrganizationRole
from registry.recalls.growth import grow_all
from registry.values import PartnerRole

KIND = "watch_exceptions"
EVERY = timedelta(hours=1)


def watch_exceptions(work: Work) -> Effect:
    """Look for gaps without holding anybody up; return what writes the cases and messages."""
    organization_id = int(work.args["company_id"])
    work.report(doing="looking for gaps")
    with read_only(work.engine) as session:
        sweep = find_all_gaps(session, _registry(organization_id), at=utc_now())

    def effect(session: Session) -> None:
        at = utc_now()
        follow_gaps(session, organization_id, sweep, at=at)
        grow_all(session, _registry(organization_id), at=at)
        overdue = take_overdue(session, organization_id, at=at)
        announce_overdue(session, organization_id, overdue, at=at)
        queue_watch(session, organization_id, not_before=at + EVERY)

    return effect


def queue_watch(session: Session, organization_id: int, *, not_before: datetime) -> None:
    """Queue a company's next look, unless one waits already."""
    subject = f"{KIND}:{organization_id}"
    waiting = session.scalars(
        select(Job.id).where(Job.subject == subject, Job.state == JobState.QUEUED)
    ).first()
    if waiting is None:
        enqueue(
            session,
            KIND,
            subject=subject,
            organization_id=organization_id,
            not_before=not_before,
            priority=200,
            company_id=organization_id,
        )


def begin_watching(session: Session, *, at: datetime) -> None:
    """Queue the first look of every company that runs a registry here and has none waiting."""
    for organization_id in session.scalars(
        select(Organization.id)
        .join(OrganizationRole)
        .where(OrganizationRole.role == PartnerRole.OPERATOR)
        .order_by(Organization.id)
        .with_for_update(of=Organization)
    ).all():
        busy = select(Job.id).where(
            Job.subject == f"{KIND}:{organization_id}", Job.state == JobState.RUNNING
        )
        if session.scalars(busy).first() is None:
            queue_watch(session, organization_id, not_before=at)


def _registry(organization_id: int) -> Actor:
    return Actor(
        user_id=None,
        organization_id=organization_id,
        operator_id=organization_id,
        name="registry",
        permissions=frozenset({Permission.VIEW_REGISTRY}),
    )
