"""Suppliers by what they delivered: lots, documents, lateness, nonconformances, claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.documents.models import Document
from registry.documents.owed_orders import SETTLED
from registry.ledger.book import counts, effective_kind
from registry.ledger.days import today
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import Traceable
from registry.orders.models import PurchaseOrder
from registry.parties.models import Organization, OrganizationRole
from registry.quality.models.quality_event import Nonconformance, QualityLink
from registry.quality.models.supplier_claim import SupplierClaim
from registry.values import Disposition, DocumentState, EventType, PartnerRole

#: What each fault costs of the 100 points, as a share of what could go wrong.
WEIGHTS: Mapping[str, int] = {"rejected": 35, "late": 20, "documents": 20, "faults": 25}


@dataclass(frozen=True, slots=True)
class Score:
    """One supplier over a period; shares are None where nothing was delivered or sent."""

    supplier: str
    public_id: str
    lots: int  # received in the period
    rejected: int  # of these, rejected now
    documents: int  # decided in the period
    refused: int  # of these, rejected or sent back with a question
    orders: int  # due in the period
    late: int  # of these, without an accepted certificate on the due day
    nonconformances: int
    claims: int

    @property
    def points(self) -> int | None:
        """From 0 to 100; None if there was nothing to judge. The weights are WEIGHTS."""
        if not self.lots and not self.documents and not self.orders:
            return None
        faults = self.nonconformances + self.claims
        lost = (
            WEIGHTS["rejected"] * _share(self.rejected, self.lots)
            + WEIGHTS["late"] * _share(self.late, self.orders)
            + WEIGHTS["documents"] * _share(self.refused, self.documents)
            + WEIGHTS["faults"] * _share(faults, self.lots)
        )
        return round(100 - lost)


def score_suppliers(
    session: Session, actor: Actor, *, since: datetime, until: datetime
) -> list[Score]:
    """Return the score of each supplier, the weakest first; a supplier sees only its own.

    Staff need VIEW_REGISTRY, suppliers VIEW_OWN_DOCUMENTS.
    """
    staff, partner = Permission.VIEW_REGISTRY, Permission.VIEW_OWN_DOCUMENTS
    actor.require(staff if actor.is_operator else partner)
    query = (
        select(Organization)
        .join(OrganizationRole)
        .where(
            Organization.operator_id == actor.operator_id,
            OrganizationRole.role == PartnerRole.SUPPLIER,
        )
    )
    if not actor.is_operator:
        query = query.where(Organization.id == actor.organization_id)
    suppliers = session.scalars(query.order_by(Organization.name)).all()
    ids = [row.id for row in suppliers]
    facts: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for name, rows in _counts(session, actor, ids, since, until):
        for supplier, number in rows:
            facts[supplier][name] += int(number or 0)
    scores = [
        Score(
            row.name,
            row.public_id,
            **{name: facts[row.id][name] for name in _NAMES},
        )
        for row in suppliers
    ]
    return sorted(scores, key=lambda row: (row.points is None, row.points or 0, row.supplier))


_NAMES = (
    "lots", "rejected", "documents", "refused", "orders", "late", "nonconformances", "claims",
)  # fmt: skip


def _counts(
    session: Session, actor: Actor, ids: list[int], since: datetime, until: datetime
) -> Iterable[tuple[str, Any]]:
    own = actor.operator_id
    received = (
        select(Traceable.supplier_id, Traceable.id, Traceable.disposition)
        .join(EventLine, EventLine.traceable_id == Traceable.id)
        .join(Event, Event.id == EventLine.event_id)
        .where(
            Traceable.supplier_id.in_(ids),
            Event.organization_id == own,
            Event.occurred_at >= since,
            Event.occurred_at < until,
            effective_kind() == EventType.RECEIVE.value,
            counts(),
        )
        .distinct()
        .subquery()
    )
    bad = case((received.c.disposition == Disposition.REJECTED, 1), else_=0)
    by = received.c.supplier_id
    yield "lots", session.execute(select(by, func.count()).group_by(by))
    yield "rejected", session.execute(select(by, func.sum(bad)).group_by(by))
    decided = (
        Document.supplier_id.in_(ids),
        Document.operator_id == own,
        Document.decided_at >= since,
        Document.decided_at < until,
    )
    sender = Document.supplier_id
    wrong = {DocumentState.REJECTED, DocumentState.NEEDS_CLARIFICATION}
    per_sender = select(sender, func.count()).where(*decided).group_by(sender)
    yield "documents", session.execute(per_sender)
    yield "refused", session.execute(per_sender.where(Document.state.in_(wrong)))
    first, last = (today(session, actor, moment).default for moment in (since, until))
    yield from _orders(session, own, ids, first, last)
    about = (
        select(Traceable.supplier_id, Nonconformance.id)
        .join(QualityLink, QualityLink.traceable_id == Traceable.id)
        .join(Nonconformance, Nonconformance.id == QualityLink.quality_event_id)
        .where(
            Traceable.supplier_id.in_(ids),
            Nonconformance.organization_id == own,
            Nonconformance.occurred_at >= since,
            Nonconformance.occurred_at < until,
        )
        .distinct()
        .subquery()
    )
    column = about.c.supplier_id
    yield "nonconformances", session.execute(select(column, func.count()).group_by(column))
    whom = SupplierClaim.supplier_id
    yield (
        "claims",
        session.execute(
            select(whom, func.count())
            .where(
                whom.in_(ids),
                SupplierClaim.organization_id == own,
                SupplierClaim.sent_at >= since,
                SupplierClaim.sent_at < until,
            )
            .group_by(whom)
        ),
    )


def _orders(
    session: Session, own: int, ids: list[int], since: date, until: date
) -> Iterable[tuple[str, Any]]:
    due = (
        PurchaseOrder.supplier_id.in_(ids),
        PurchaseOrder.organization_id == own,
        PurchaseOrder.due_on >= since,
        PurchaseOrder.due_on < until,
    )
    whom = PurchaseOrder.supplier_id
    in_time = (
        select(Document.id)
        .where(
            Document.purchase_order_id == PurchaseOrder.id,
            Document.state.in_(SETTLED),
            func.date(Document.received_at) <= PurchaseOrder.due_on,
        )
        .exists()
    )
    yield "orders", session.execute(select(whom, func.count()).where(*due).group_by(whom))
    yield (
        "late",
        session.execute(select(whom, func.count()).where(*due, ~in_time).group_by(whom)),
    )


def _share(part: int, whole: int) -> float:
    return min(1.0, part / whole) if whole else (1.0 if part else 0.0)
