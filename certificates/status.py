"""What certificates are worth at this moment: stored state, and the state of their lots.

What lies on the lots of the whole chain, and corrections of the events behind it, are asked
for, not copied: whichever way a fact is recorded, the answer is right at once, without
anything to keep in step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from certificates.models import (
    Certificate,
    CertificateEvent,
    CertificateState,
    CertificateSubject,
)
from core.db.bulk import among
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from registry.recalls.models import Recall, RecallAmendment, RecallScope
from registry.values import Disposition, RecallState

_UNRELEASED = (Disposition.REJECTED, Disposition.QUARANTINE)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a certificate is worth, since when, and why."""

    state: CertificateState
    since: datetime | None = None
    why: str | None = None
    replaced_by: str | None = None  # number of the version that supersedes it
    upstream: bool = False  # it is about lots that went into the goods, not the goods themselves

    @property
    def good(self) -> bool:
        """Whether it may be relied on."""
        return self.state is CertificateState.VALID


def standings(session: Session, certificates: Sequence[Certificate]) -> dict[int, Standing]:
    """Return each certificate's standing by id."""
    ids = [row.id for row in certificates]
    marks = _marks(session, ids)
    newer = _newer_versions(session, ids)
    return {row.id: _standing(row, marks.get(row.id, _Mark()), newer) for row in certificates}


def standing(session: Session, certificate: Certificate) -> Standing:
    """Return one certificate's standing."""
    return standings(session, [certificate])[certificate.id]


@dataclass(slots=True)
class _Mark:
    """What lies on the lots that a certificate rests on; by what: whether on one shipped."""

    lots: dict[CertificateState, bool] = field(default_factory=dict)
    recalled_since: datetime | None = None
    restated_since: datetime | None = None

    def add(self, state: CertificateState, *, shipped: bool) -> None:
        self.lots[state] = shipped or self.lots.get(state, False)


#: States that follow from lots: what is said of them, after "This unit" or the like.
_SAID = {
    CertificateState.RECALLED: ("were recalled", "was recalled"),
    CertificateState.REJECTED: ("are no longer released", "is no longer released"),
    CertificateState.ON_HOLD: ("are on hold", "is on hold"),
}


def _standing(row: Certificate, mark: _Mark, newer: dict[int, str]) -> Standing:
    if row.state in {CertificateState.PREPARING, CertificateState.FAILED}:
        return Standing(row.state, row.requested_at, row.reason)
    # A recall outweighs everything: also a superseded paper in a drawer must say so.
    if CertificateState.RECALLED in mark.lots:
        return _of_lots(row, mark, CertificateState.RECALLED, newer.get(row.id))
    if row.state in {CertificateState.REVOKED, CertificateState.SUPERSEDED}:
        return Standing(row.state, row.ended_at, row.reason, newer.get(row.id))
    return _of_facts(row, mark)


def _of_facts(row: Certificate, mark: _Mark) -> Standing:
    if CertificateState.REJECTED in mark.lots:
        return _of_lots(row, mark, CertificateState.REJECTED)
    if mark.restated_since is not None:
        why = "What was recorded of these goods was corrected after it was issued."
        return Standing(CertificateState.RESTATED, mark.restated_since, why)
    if CertificateState.ON_HOLD in mark.lots:
        return _of_lots(row, mark, CertificateState.ON_HOLD)
    return Standing(row.state, row.issued_at)


def _of_lots(
    row: Certificate, mark: _Mark, state: CertificateState, replaced_by: str | None = None
) -> Standing:
    many, one = _SAID[state]
    if not mark.lots[state]:
        why = f"Lots that went into these goods {many}."
    elif row.unit_id is not None:
        why = f"This unit {one}."
    else:
        why = f"Goods of this shipment {many}."
    since = mark.recalled_since if state is CertificateState.RECALLED else None
    return Standing(state, since, why, replaced_by, upstream=not mark.lots[state])


def _marks(session: Session, ids: Sequence[int]) -> dict[int, _Mark]:
    found: dict[int, _Mark] = defaultdict(_Mark)
    worse = Traceable.disposition.in_(_UNRELEASED) & (
        Traceable.disposition != CertificateSubject.disposition
    )
    rows = session.execute(
        select(
            CertificateSubject.certificate_id,
            CertificateSubject.shipped,
            Traceable.recalled,
            Traceable.on_hold,
            case((worse, 1), else_=0),
        )
        .join(Traceable, Traceable.id == CertificateSubject.traceable_id)
        .where(
            among(session, CertificateSubject.certificate_id, ids),
            Traceable.on_hold.is_(True) | Traceable.recalled.is_(True) | worse,
        )
    )
    for certificate_id, shipped, recalled, held, is_worse in rows:
        for state, holds in (
            (CertificateState.RECALLED, recalled),
            (CertificateState.ON_HOLD, held),
            (CertificateState.REJECTED, is_worse),
        ):
            if holds:
                found[certificate_id].add(state, shipped=shipped)
    for certificate_id, launched_at in session.execute(_recalls(session, list(found))):
        found[certificate_id].recalled_since = launched_at
    for certificate_id, recorded_at in session.execute(
        select(CertificateEvent.certificate_id, func.min(Event.recorded_at))
        .join(Event, Event.corrects_id == CertificateEvent.event_id)
        .where(among(session, CertificateEvent.certificate_id, ids))
        .group_by(CertificateEvent.certificate_id)
    ):
        found[certificate_id].restated_since = recorded_at
    return found


def _recalls(session: Session, ids: Sequence[int]) -> Select[int, datetime | None]:
    return (
        select(
            CertificateSubject.certificate_id,
            # A lot that an amendment brought was recalled at its launch.
            func.min(func.coalesce(RecallAmendment.launched_at, Recall.launched_at)),
        )
        .join(RecallScope, RecallScope.traceable_id == CertificateSubject.traceable_id)
        .join(Recall, Recall.id == RecallScope.recall_id)
        .outerjoin(RecallAmendment, RecallAmendment.id == RecallScope.amendment_id)
        .where(
            among(session, CertificateSubject.certificate_id, ids),
            RecallScope.included.is_(True),
            Recall.mock.is_(False),
            Recall.state.in_([RecallState.LAUNCHED, RecallState.CLOSED]),
        )
        .group_by(CertificateSubject.certificate_id)
    )


def _newer_versions(session: Session, ids: Sequence[int]) -> dict[int, str]:
    rows = session.execute(
        select(Certificate.supersedes_id, Certificate.number).where(
            Certificate.supersedes_id.in_(ids),
            Certificate.state.not_in([CertificateState.PREPARING, CertificateState.FAILED]),
        )
    )
    return {old: number for old, number in rows if old is not None}
