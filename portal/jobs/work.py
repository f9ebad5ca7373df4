"""What a handler of jobs gets and gives: the work, and the effect that is written with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from core.settings import Settings
from core.storage import Store

#: Writes what a job brought about; called in the transaction that finishes the job.
Effect = Callable[[Session], None]


@dataclass(slots=True)
class Work:
    """What a handler gets: the job's arguments and the parts of the house it may use."""

    job_id: int
    subject: str | None
    args: Mapping[str, Any]
    attempt: int
    engine: Engine
    store: Store
    settings: Settings
    progress: dict[str, Any] | None = field(default=None)

    def report(self, **progress: Any) -> None:
        """Say what is being done; the waiting page shows it with the next heartbeat."""
        self.progress = progress
        self._report()

    #: Set by the loop: sends the progress at once.
    _report: Callable[[], None] = field(default=lambda: None, repr=False)


Handler = Callable[[Work], Effect | None]
