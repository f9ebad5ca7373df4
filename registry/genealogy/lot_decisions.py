"""Decisions from a lot's page: each covers exactly what the page showed, or is refused.

The page keeps what it shows in the store and names its hash; whatever differs by then is named
(`registry.documents.shown`). Goods move all day, so stock and genealogy are no part of it. A hold
needs no page: it may always be placed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from registry.documents.shown import check_shown
from registry.documents.signatures import hash_record
from registry.genealogy.dossier import Dossier, read_dossier
from registry.items.specifications import describe_limit
from registry.ledger.disposition import decide, release_hold
from registry.ledger.facts import settle_finding
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from registry.operations.returns import Finding, Waiting, decide_return, waiting_of
from registry.values import Disposition

#: What is kept of what was shown, by the word of its subject.
KIND = "lot"
KIND_OF_SEVERAL = "lots"
_DATES = ("manufacture_date", "expiry_date", "retest_date")
Shown = Mapping[str, Any] | None


def lot_content(dossier: Dossier) -> dict[str, Any]:
    """Return all on a lot's page that a decision on it rests on, as plain JSON."""
    lot = dossier.traceable
    return {
        KIND: {
            "id": lot.public_id,
            "number": lot.number,
            "item": f"{lot.item.name} ({lot.item.sku})",
            "supplier": lot.supplier.name if lot.supplier else None,
            "status": dossier.status.value.replace("_", " "),
            "why it cannot be used": dossier.why_not,
            "condition": lot.restriction,
            **{name: _day(getattr(lot, name)) for name in _DATES},
        },
        "hold": dict.fromkeys(dossier.holds, "in force"),
        "also called": {
            f"{alias.number} ({alias.kind.value.replace('_', ' ')})": "known"
            for alias in dossier.aliases
        },
        "certificate": {
            row.public_id: f"{row.name}, {row.state.value}" for row in dossier.documents
        },
        "test": {
            f"{row.name} ({place})": _result(dossier, place)
            for place, row in enumerate(dossier.attributes, 1)
        },
        "quality event": {row.number: row.state.value for row in dossier.quality_events},
        "two dates": {
            f"{row.field} {row.earlier} or {row.later}": str(row.settled_on or "not settled")
            for row in dossier.findings
        },
    }


def decide_lot(
    session: Session,
    actor: Actor,
    lot_id: str,
    disposition: Disposition,
    *,
    reason: str,
    shown: Shown,
    at: datetime,
) -> Event:
    """Release, conditionally release, reject, or put back into quarantine, as shown.

    Raises:
        TraceableNotFound: Not the actor's.
        ShownDiffers: Something is not as the page showed it; says what.
        NotAllowed, EventInvalid: As `decide` does.

    """
    lot, digest = _as_shown(session, actor, lot_id, shown, at)
    return decide(session, actor, [lot], disposition, reason=reason, at=at, shown=digest)


def lift_hold(
    session: Session,
    actor: Actor,
    lot_id: str,
    code: str,
    *,
    reason: str,
    shown: Shown,
    at: datetime,
) -> Event:
    """Lift one hold, as shown; raises as `decide_lot`."""
    lot, digest = _as_shown(session, actor, lot_id, shown, at)
    return release_hold(session, actor, [lot], code, reason=reason, at=at, shown=digest)


def lots_content(
    session: Session, actor: Actor, lot_ids: Collection[str], *, at: datetime
) -> dict[str, Any]:
    """Return all that a decision on several lots rests on, whatever their order; plain JSON.

    Raises TraceableNotFound for one that is not the actor's.
    """
    ids = sorted(set(lot_ids))
    read = [read_dossier(session, actor, lot_id, at=at, most=1) for lot_id in ids]
    named = {f"{one.traceable.number} ({one.traceable.item.sku})": one for one in read}
    return {KIND_OF_SEVERAL: {"id": several_id(ids)}} | {
        name: lot_content(dossier) for name, dossier in sorted(named.items())
    }


def several_id(lot_ids: Collection[str]) -> str:
    """Return the id under which what was shown of several lots is kept."""
    return "+".join(sorted(set(lot_ids)))


def lift_holds(
    session: Session,
    actor: Actor,
    lot_ids: Collection[str],
    code: str,
    *,
    reason: str,
    shown: Shown,
    at: datetime,
) -> Event:
    """Lift a hold from several lots at once, as shown; raises as `decide_lot`."""
    lock = select(Traceable).where(Traceable.public_id.in_(set(lot_ids))).order_by(Traceable.id)
    lots = session.scalars(lock.with_for_update(of=Traceable)).all()
    now = lots_content(session, actor, lot_ids, at=at)
    check_shown(shown, now)
    return release_hold(session, actor, lots, code, reason=reason, at=at, shown=hash_record(now))


def returned_content(
    session: Session, actor: Actor, waiting: Collection[Waiting], *, at: datetime
) -> dict[str, Any]:
    """Return all that a decision on returned goods rests on: the lots, and how much waits."""
    ids = {row.traceable.public_id for row in waiting}
    amounts = {
        row.traceable.number: f"{row.waiting:f} {row.traceable.unit.strip('{}')}" for row in waiting
    }
    return lots_content(session, actor, ids, at=at) | {"waiting": amounts}


def decide_returned(
    session: Session,
    actor: Actor,
    rma: str,
    findings: Sequence[Finding],
    *,
    note: str,
    shown: Shown,
    at: datetime,
    witness: str | None = None,
) -> Event:
    """Decide on returned goods after their inspection, as shown; raises as `decide_return` too."""
    ids = [row.traceable.id for row in waiting_of(session, actor, rma)]
    lock = select(Traceable.id).where(Traceable.id.in_(ids)).order_by(Traceable.id)
    session.execute(lock.with_for_update(of=Traceable))
    now = returned_content(session, actor, waiting_of(session, actor, rma), at=at)
    if ids:  # where nothing waits, that is what is said
        check_shown(shown, now)
    return decide_return(
        session, actor, rma, findings, note=note, witness=witness, at=at, shown=hash_record(now)
    )


def settle_dates(
    session: Session,
    actor: Actor,
    lot_id: str,
    finding_id: int,
    day: date,
    *,
    reason: str,
    shown: Shown,
    at: datetime,
) -> Event:
    """Say which of two stated dates holds, as shown; raises as the others and `settle_finding`."""
    lot, digest = _as_shown(session, actor, lot_id, shown, at)
    return settle_finding(session, actor, lot, finding_id, day, reason=reason, at=at, shown=digest)


def _as_shown(
    session: Session, actor: Actor, lot_id: str, shown: Shown, at: datetime
) -> tuple[Traceable, str]:
    """Lock the lot and return it with the hash of its page; ShownDiffers if that is another now."""
    lock = select(Traceable.id).where(Traceable.public_id == lot_id)
    session.execute(lock.with_for_update(of=Traceable))
    dossier = read_dossier(session, actor, lot_id, at=at, most=1)
    now = lot_content(dossier)
    check_shown(shown, now)
    return dossier.traceable, hash_record(now)


def _result(dossier: Dossier, place: int) -> str:
    row = dossier.attributes[place - 1]
    limit = dossier.limits.get(row.id)
    parts = [f"{row.text} {row.unit or ''}".strip(), limit and describe_limit(limit), row.verdict]
    return ", ".join(str(part) for part in parts if part)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
