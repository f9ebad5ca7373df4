"""Key figures of a period against the one before it, each with what it means."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.documents.models import Document
from registry.documents.owed_orders import SETTLED
from registry.genealogy.models import ExceptionCase
from registry.insight.scrap import runs_of
from registry.ledger.book import counts, effective_kind
from registry.ledger.models.event import Event
from registry.quality.models.quality_event import QualityEvent
from registry.quality.models.warranty import WarrantyClaim
from registry.recalls.models import Recall, RecallConsignee
from registry.values import CaseState, EventType, QualityKind, QualityState

_HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure now and before; None where nothing happened to measure."""

    name: str
    meaning: str
    unit: str  # "h", "%", ""
    now: float | None
    before: float | None
    #: Whether less of it is better.
    less: bool = True

    @property
    def better(self) -> bool | None:
        """Whether it improved; None if it cannot be said or did not change."""
        if self.now is None or self.before is None or self.now == self.before:
            return None
        return (self.now < self.before) is self.less


_Measure = Callable[[Session, int, datetime, datetime], float | None]
_OPENED = (QualityKind.NONCONFORMANCE, QualityKind.DEVIATION)


def key_figures(
    session: Session, actor: Actor, *, until: datetime, period: timedelta
) -> list[Figure]:
    """Return each figure for the period up to `until`, and for the one before it."""
    actor.require(Permission.VIEW_REGISTRY)
    own = actor.operator_id if actor.is_operator else 0
    start = until - period
    return [
        Figure(
            name,
            meaning,
            unit,
            measure(session, own, start, until),
            measure(session, own, start - period, start),
            less=less,
        )
        for name, meaning, unit, less, measure in _FIGURES
    ]


def _median(hours: Sequence[float]) -> float | None:
    return round(statistics.median(hours), 1) if hours else None


def _hours(rows: Sequence[tuple[datetime, datetime]]) -> float | None:
    return _median([(end - start).total_seconds() / _HOUR for start, end in rows])


def _recall_launch(session: Session, own: int, since: datetime, until: datetime) -> float | None:
    rows = session.execute(
        select(Recall.complaint_at, Recall.launched_at).where(
            Recall.organization_id == own,
            Recall.mock.is_(False),  # a drill is no recall
            Recall.launched_at.is_not(None),
            Recall.complaint_at >= since,
            Recall.complaint_at < until,
        )
    )
    return _hours([(start, end) for start, end in rows if end is not None])


def _recall_answers(session: Session, own: int, since: datetime, until: datetime) -> float | None:
    rows = session.execute(
        select(Recall.launched_at, RecallConsignee.answered_at)
        .join(RecallConsignee, RecallConsignee.recall_id == Recall.id)
        .where(
            Recall.organization_id == own,
            Recall.mock.is_(False),
            Recall.launched_at >= since,
            Recall.launched_at < until,
            RecallConsignee.answered_at.is_not(None),
        )
    )
    return _hours([(start, end) for start, end in rows if start and end])


def _investigation(session: Session, own: int, since: datetime, until: datetime) -> float | None:
    rows = session.execute(
        select(QualityEvent.opened_at, QualityEvent.closed_at).where(
            QualityEvent.organization_id == own,
            QualityEvent.kind.in_(_OPENED),
            QualityEvent.state == QualityState.CLOSED,
            QualityEvent.closed_at >= since,
            QualityEvent.closed_at < until,
        )
    )
    return _hours([(start, end) for start, end in rows if end is not None])


def _decision(session: Session, own: int, since: datetime, until: datetime) -> float | None:
    rows = session.execute(
        select(Document.received_at, Document.decided_at).where(
            Document.operator_id == own,
            Document.decided_at >= since,
            Document.decided_at < until,
        )
    )
    return _hours([(start, end) for start, end in rows if end is not None])


def _first_right(session: Session, own: int, since: datetime, until: datetime) -> float | None:
    decided = (
        Document.operator_id == own,
        Document.decided_at >= since,
        Document.decided_at < until,
    )
    total = session.scalar(select(func.count(Document.id)).where(*decided)) or 0
    good = session.scalar(
        select(func.count(Document.id)).where(*decided, Document.state.in_(SETTLED))
    )
    return round(100 * (good or 0) / total, 1) if total else None


def _scrap(session: Session, own: int, since: datetime, until: datetime) -> float | None:
    runs = runs_of(session, own, since, until)
    shares = [run.share for run in runs if run.adds_up and run.good + run.scrap]
    return round(100 * statistics.fmean(shares), 2) if shares else None


def _count(model: type, owner: str, when: str, *more: ColumnElement[bool]) -> _Measure:
    def measure(session: Session, own: int, since: datetime, until: datetime) -> float | None:
        column = getattr(model, when)
        query = select(func.count()).where(
            getattr(model, owner) == own, column >= since, column < until, *more
        )
        return float(session.scalar(query) or 0)

    return measure


def _write_offs(session: Session, own: int, since: datetime, until: datetime) -> float | None:
    query = select(func.count(Event.id)).where(
        Event.organization_id == own,
        Event.occurred_at >= since,
        Event.occurred_at < until,
        effective_kind() == EventType.DISPOSE.value,
        counts(),
    )
    return float(session.scalar(query) or 0)


_FIGURES: Sequence[tuple[str, str, str, bool, _Measure]] = (
    (
        "Recall: complaint to launch",
        "Median hours from the complaint to the launch by a second person; drills left out.",
        "h",
        True,
        _recall_launch,
    ),
    (
        "Recall: launch to answer",
        "Median hours from the launch until a consignee answered; drills left out.",
        "h",
        True,
        _recall_answers,
    ),
    (
        "Investigation",
        "Median hours from opening to closing a deviation or nonconformance.",
        "h",
        True,
        _investigation,
    ),
    (
        "Certificate: received to decided",
        "Median hours from a document's arrival to its signed decision.",
        "h",
        True,
        _decision,
    ),
    (
        "Certificates right the first time",
        "Share of decided documents that were accepted.",
        "%",
        False,
        _first_right,
    ),
    (
        "Scrap",
        "Mean share of scrap over the production runs whose scrap is in the product's unit.",
        "%",
        True,
        _scrap,
    ),
    ("Write-offs", "Disposals recorded: expired, spoilt, scrapped returns.", "", True, _write_offs),
    (
        "Warranty claims",
        "Claims entered.",
        "",
        True,
        _count(WarrantyClaim, "organization_id", "created_at"),
    ),
    (
        "Nonconformances and deviations",
        "Quality events that happened.",
        "",
        True,
        _count(QualityEvent, "organization_id", "occurred_at", QualityEvent.kind.in_(_OPENED)),
    ),
    (
        "Gaps in the genealogy",
        "Exceptions that the gap radar opened.",
        "",
        True,
        _count(ExceptionCase, "organization_id", "opened_at"),
    ),
    (
        "Gaps mended",
        "Exceptions whose gap was closed in the ledger.",
        "",
        False,
        _count(
            ExceptionCase, "organization_id", "closed_at", ExceptionCase.state == CaseState.GONE
        ),
    ),
)
