"""What an administrator sees of the queue: what waits, runs, is done, was set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from core.jobs import Job, JobNotFound, JobState, retry_job
from portal.jobs.endings import take_up

SORTS = {"id": Job.id, "kind": Job.kind, "attempts": Job.attempts, "finished": Job.finished_at}


def count_jobs(session: Session, actor: Actor) -> Mapping[JobState, int]:
    """Return how many jobs of the actor's registry are in each state."""
    actor.require(Permission.ADMINISTER)
    rows = session.execute(
        select(Job.state, func.count(Job.id))
        .where(Job.organization_id == actor.operator_id)
        .group_by(Job.state)
    )
    found = {state: int(number) for state, number in rows}
    return {state: found.get(state, 0) for state in JobState}


def list_jobs(
    session: Session,
    actor: Actor,
    *,
    state: JobState | None = None,
    text: str = "",
    sort: str = "id",
    descending: bool = True,
    offset: int = 0,
    limit: int = 50,
) -> tuple[Sequence[Job], int]:
    """Return one page of jobs, and how many there are; `text` is found in kind and subject."""
    actor.require(Permission.ADMINISTER)
    query = select(Job).where(Job.organization_id == actor.operator_id)
    if state is not None:
        query = query.where(Job.state == state)
    if text:
        found = Job.kind.icontains(text, autoescape=True)
        query = query.where(found | Job.subject.icontains(text, autoescape=True))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    column = SORTS[sort]
    order = (column.desc() if descending else column.asc(), Job.id.desc())
    return session.scalars(query.order_by(*order).offset(offset).limit(limit)).all(), total


def retry(session: Session, actor: Actor, job_id: int, *, at: datetime) -> Job:
    """Queue a job that was set aside once more, and have its matter wait for it.

    Raises:
        JobNotFound: It is not the actor's, or was not set aside.
        Conflict: Its matter is settled, or goes another way, since.

    """
    actor.require(Permission.ADMINISTER)
    job = session.get(Job, job_id)
    if job is None or job.organization_id != actor.operator_id:
        raise JobNotFound(f"There is no dead job {job_id}.")
    job = retry_job(session, job_id)
    take_up(session, job.kind, job.args, at=at)
    record(session, actor, "job.retry", f"job:{job_id}", at=at, after={"kind": job.kind})
    return job
