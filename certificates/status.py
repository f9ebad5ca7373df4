"""What certificates are worth at this moment: stored state, and the state of their lots.

Holds and recalls are asked for, not copied: whichever way a hold is placed or lifted, the
answer is right at once, without anything to keep in step.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from certificates.models import Certificate, CertificateState
from registry.ledger.models.traceable import Traceable
from registry.operations.models import ShipmentLine
from registry.recalls.models import Recall, RecallScope
from registry.values import RecallState


@dataclass(frozen=True, slots=True)
class Standing:
    """What a certificate is worth, since when, and why."""

    state: CertificateState
    since: datetime | None = None
    why: str | None = None
    replaced_by: str | None = None  # number of the version that supersedes it

    @property
    def good(self) -> bool:
        """Whether it may be relied on."""
        return self.state is CertificateState.VALID


def standings(session: Session, certificates: Sequence[Certificate]) -> dict[int, Standing]:
    """Return each certificate's standing by id."""
    held, recalled = _marked_shipments(
        session, {row.shipment_id for row in certificates if row.unit_id is None}
    )
    units = {row.id: _unit_mark(session, row) for row in certificates if row.unit is not None}
    newer = _newer_versions(session, [row.id for row in certificates])
    return {
        row.id: _standing(row, held, recalled, newer, units.get(row.id)) for row in certificates
    }


def standing(session: Session, certificate: Certificate) -> Standing:
    """Return one certificate's standing."""
    return standings(session, [certificate])[certificate.id]


def _standing(
    row: Certificate,
    held: set[int],
    recalled: dict[int, datetime | None],
    newer: dict[int, str],
    unit: _Mark | None,
) -> Standing:
    if row.state in {CertificateState.PREPARING, CertificateState.FAILED}:
        return Standing(row.state, row.requested_at, row.reason)
    # A recall outweighs everything: also a superseded paper in a drawer must say so.
    whole = row.unit_id is None
    if (row.shipment_id in recalled) if whole else (unit is not None and unit.recalled):
        return Standing(
            CertificateState.RECALLED,
            recalled[row.shipment_id] if whole else (unit.since if unit else None),
            "Goods of this shipment were recalled." if whole else "This unit was recalled.",
            newer.get(row.id),
        )
    if row.state in {CertificateState.REVOKED, CertificateState.SUPERSEDED}:
        return Standing(row.state, row.ended_at, row.reason, newer.get(row.id))
    if (row.shipment_id in held) if whole else (unit is not None and unit.held):
        why = "Goods of this shipment are on hold." if whole else "This unit is on hold."
        return Standing(CertificateState.ON_HOLD, None, why, None)
    return Standing(row.state, row.issued_at)


@dataclass(frozen=True, slots=True)
class _Mark:
    """What lies on the one unit that a certificate speaks of."""

    held: bool
    recalled: bool
    since: datetime | None


def _unit_mark(session: Session, row: Certificate) -> _Mark:
    unit = row.unit
    assert unit is not None
    since = None
    if unit.recalled:
        since = session.scalar(
            select(func.min(Recall.launched_at))
            .join(RecallScope, RecallScope.recall_id == Recall.id)
            .where(
                RecallScope.traceable_id == unit.id,
                RecallScope.included.is_(True),
                Recall.mock.is_(False),
                Recall.state.in_([RecallState.LAUNCHED, RecallState.CLOSED]),
            )
        )
    return _Mark(unit.on_hold, unit.recalled, since)


def _marked_shipments(
    session: Session, shipment_ids: Iterable[int]
) -> tuple[set[int], dict[int, datetime | None]]:
    held: set[int] = set()
    recalled: dict[int, datetime | None] = {}
    marked = session.execute(
        select(
            ShipmentLine.shipment_id,
            func.max(case((Traceable.recalled.is_(True), 1), else_=0)),
        )
        .join(Traceable, Traceable.id == ShipmentLine.traceable_id)
        .where(
            ShipmentLine.shipment_id.in_(list(shipment_ids)),
            Traceable.on_hold.is_(True) | Traceable.recalled.is_(True),
        )
        .group_by(ShipmentLine.shipment_id)
    )
    for shipment_id, is_recalled in marked:
        if is_recalled:
            recalled[shipment_id] = None
        else:
            held.add(shipment_id)
    since = session.execute(
        select(ShipmentLine.shipment_id, func.min(Recall.launched_at))
        .join(RecallScope, RecallScope.traceable_id == ShipmentLine.traceable_id)
        .join(Recall, Recall.id == RecallScope.recall_id)
        .where(
            ShipmentLine.shipment_id.in_(list(recalled)),
            RecallScope.included.is_(True),
            Recall.mock.is_(False),
            Recall.state.in_([RecallState.LAUNCHED, RecallState.CLOSED]),
        )
        .group_by(ShipmentLine.shipment_id)
    )
    recalled.update((shipment_id, launched_at) for shipment_id, launched_at in since)
    return held, recalled


def _newer_versions(session: Session, ids: Sequence[int]) -> dict[int, str]:
    rows = session.execute(
        select(Certificate.supersedes_id, Certificate.number).where(
            Certificate.supersedes_id.in_(ids),
            Certificate.state.not_in([CertificateState.PREPARING, CertificateState.FAILED]),
        )
    )
    return {old: number for old, number in rows if old is not None}
