"""The worker loop: claim a job, do it, finish it in the transaction that holds its effect.

A handler works in two steps. First it does the slow part with no transaction open, and
may report progress. Then it returns a function that writes the effect: the loop calls it
in one transaction with `finish_job`, so that a worker which lost its lease writes nothing.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.db.session import unit_of_work
from core.ids import new_public_id
from core.jobs import (
    HEARTBEAT,
    JobState,
    LeaseLost,
    claim_job,
    fail_job,
    finish_job,
    renew_lease,
    sweep_jobs,
)
from core.settings import Settings
from core.storage import Store, make_store
from portal.jobs.handlers import HANDLERS
from portal.jobs.work import Handler, Work

log = logging.getLogger(__name__)

#: Seconds between looks at an empty queue, and between sweeps for dead workers' jobs.
IDLE_SECONDS = 0.5
SWEEP_SECONDS = 5.0


class UnknownKind(Exception):
    """No handler knows this kind of job."""


class Heartbeat:
    """Renew the lease of a job in a thread of its own while the job is done."""

    def __init__(self, engine: Engine, work: Work, owner: str) -> None:
        self._engine, self._work, self._owner = engine, work, owner
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True, name="heartbeat")

    def __enter__(self) -> Self:
        """Start beating."""
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        """Stop beating."""
        self._over.set()
        self._thread.join()

    def once(self) -> None:
        """Renew the lease now and show the progress."""
        with unit_of_work(self._engine) as session:
            renew_lease(session, self._work.job_id, self._owner, progress=self._work.progress)

    def _beat(self) -> None:
        while not self._over.wait(HEARTBEAT.total_seconds()):
            try:
                self.once()
            except LeaseLost:
                return  # the finish is fenced: it will be refused
            except Exception:
                log.exception(
                    "A heartbeat of job %d failed; the next one follows.", self._work.job_id
                )


def run_worker(
    engine: Engine,
    settings: Settings,
    *,
    stop: threading.Event,
    handlers: Mapping[str, Handler] | None = None,
) -> None:
    """Do jobs until `stop` is set; the job in hand is finished first."""
    if handlers is None:
        handlers = HANDLERS
    owner = f"{socket.gethostname()}:{os.getpid()}:{new_public_id()}"
    store = make_store(settings)
    swept = float("-inf")
    while not stop.is_set():
        if time.monotonic() - swept >= SWEEP_SECONDS:
            swept = time.monotonic()
            _sweep(engine)
        if not run_next_job(engine, settings, store, handlers, owner=owner):
            stop.wait(IDLE_SECONDS)


def run_next_job(
    engine: Engine,
    settings: Settings,
    store: Store,
    handlers: Mapping[str, Handler],
    *,
    owner: str,
) -> bool:
    """Do one ready job; False if there is none. A failing job is put back, never raised."""
    with unit_of_work(engine) as session:
        job = claim_job(session, owner)
        if job is None:
            return False
        kind = job.kind
        work = Work(job.id, job.subject, job.args, job.attempts, engine, store, settings)
    try:
        _do(engine, handlers, kind, work, owner)
    except LeaseLost:
        log.warning(
            "Job %d (%s) went to another worker; its effect is left out.", work.job_id, kind
        )
    except Exception as error:
        log.exception("Job %d (%s) failed.", work.job_id, kind)
        _put_back(engine, kind, work, owner, error)
    return True


def _do(engine: Engine, handlers: Mapping[str, Handler], kind: str, work: Work, owner: str) -> None:
    handler = handlers.get(kind)
    if handler is None:
        raise UnknownKind(f"No handler knows jobs of the kind {kind!r}.")
    heartbeat = Heartbeat(engine, work, owner)
    work._report = heartbeat.once  # noqa: SLF001  the loop's own hook
    with heartbeat:
        effect = handler(work)
    with unit_of_work(engine) as session:
        finish_job(session, work.job_id, owner)
        if effect is not None:
            effect(session)


def _put_back(engine: Engine, kind: str, work: Work, owner: str, error: Exception) -> None:
    try:
        with unit_of_work(engine) as session:
            state = fail_job(session, work.job_id, owner, f"{type(error).__name__}: {error}")
            if state is JobState.DEAD:
                _tell(session, kind, work.args, error)
    except LeaseLost:
        log.warning("Job %d went to another worker before its failure was noted.", work.job_id)


def _tell(session: Session, kind: str, args: Mapping[str, Any], error: Exception | None) -> None:
    from portal.jobs.endings import set_aside  # noqa: PLC0415  a worker starts fast

    set_aside(session, kind, args, error)


def _sweep(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        back, died = sweep_jobs(session)
        for job in died:
            _tell(session, job.kind, job.args, None)
    if back or died:
        log.warning("Jobs of dead workers: %d queued again, %d set aside.", back, len(died))
