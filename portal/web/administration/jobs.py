"""The queue of background work, for administrators."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.clock import utc_now
from core.jobs import JobState
from portal.jobs import overview
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.listing import read_listing
from portal.web.frame.navigation import counts

bp = Blueprint("jobs", __name__, url_prefix="/jobs")


@counts("jobs.index")
def _set_aside(session: Session, actor: Actor) -> int:
    return overview.count_jobs(session, actor)[JobState.DEAD]


@bp.get("")
@requires(Permission.ADMINISTER)
def index() -> ResponseReturnValue:
    """List jobs, newest first; those that were set aside can be tried again."""
    listing = read_listing(
        request.path, request.args, sorts=overview.SORTS, default="-id", keep=("state",)
    )
    wanted = request.args.get("state", "")
    state = JobState(wanted) if wanted in set(JobState) else None
    with reading() as session:
        rows, total = overview.list_jobs(
            session,
            current_actor(),
            state=state,
            text=listing.text,
            sort=listing.sort,
            descending=listing.descending,
            offset=listing.offset,
            limit=listing.size,
        )
        numbers = overview.count_jobs(session, current_actor())
        return render_template(
            "administration/jobs/index.html",
            jobs=rows,
            total=total,
            listing=listing,
            numbers=numbers,
            state=state,
        )


@bp.post("/<int:job_id>/retry")
@requires(Permission.ADMINISTER)
def retry(job_id: int) -> ResponseReturnValue:
    """Queue a job that was set aside once more."""
    with transaction() as session:
        overview.retry(session, current_actor(), job_id, at=utc_now())
    flash(f"Job {job_id} waits for a worker again.")
    return redirect(url_for(".index"))
