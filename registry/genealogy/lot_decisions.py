"""Decisions on a lot or unit from its page: they cover exactly what the page showed.

A hold may always be placed; to release, to reject or to lift a hold names what was shown, and
is refused with the difference where it is not so any more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.documents.shown import check_shown
from registry.genealogy.dossier import Dossier, read_dossier
from registry.ledger.disposition import decide, release_hold
from registry.ledger.models.traceable import Traceable
from registry.ledger.scope import get_traceable
from registry.values import Disposition


def lot_content(dossier: Dossier) -> dict[str, Any]:
    """Return what a decision on the lot rests on, as plain JSON: status, results, records."""
    lot = dossier.traceable
    results: dict[str, list[str]] = defaultdict(list)
    for row in dossier.attributes:
        verdict = row.verdict.value if row.verdict else "not judged"
        said = " ".join(part for part in (row.text, row.unit) if part)
        results[row.name].append(f"{said} ({verdict})")
    return {
        "lot": {"id": lot.public_id},
        "number": lot.number,
        "item": lot.item.sku,
        "supplier": lot.supplier.name if lot.supplier else None,
        "decision": lot.disposition.value,
        "condition": lot.restriction,
        "holds": ", ".join(dossier.holds) or None,
        "recalled": lot.recalled,
        "made on": str(lot.manufacture_date or "") or None,
        "expires": str(lot.expiry_date or "") or None,
        "retest": str(lot.retest_date or "") or None,
        "result": dict(results),
        "certificate": {row.name: row.state.value for row in dossier.documents},
        "record": {
            row.number: f"{row.kind.value}, {row.state.value}: {row.title}"
            for row in dossier.quality_events
        },
    }


def decide_lot(
    session: Session,
    actor: Actor,
    lot_id: str,
    disposition: Disposition,
    *,
    shown: Mapping[str, Any] | None,
    reason: str,
    at: datetime,
) -> Traceable:
    """Release, restrict, reject, or put back into quarantine, on what was shown.

    Raises:
        TraceableNotFound: It is not the actor's.
        ShownDiffers: Something is not as it was shown; says what.

    """
    actor.require(Permission.DECIDE_LOTS)
    lot = _as_shown(session, actor, lot_id, shown, "decided", at)
    decide(session, actor, [lot], disposition, reason=reason, at=at)
    return lot


def lift_hold(
    session: Session,
    actor: Actor,
    lot_id: str,
    code: str,
    *,
    shown: Mapping[str, Any] | None,
    reason: str,
    at: datetime,
) -> Traceable:
    """Lift the hold of this code, on what was shown; raises as `decide_lot` does."""
    actor.require(Permission.PLACE_HOLDS)
    lot = _as_shown(session, actor, lot_id, shown, "lifted", at)
    release_hold(session, actor, [lot], code, reason=reason, at=at)
    return lot


def _as_shown(
    session: Session,
    actor: Actor,
    lot_id: str,
    shown: Mapping[str, Any] | None,
    word: str,
    at: datetime,
) -> Traceable:
    lot = get_traceable(session, actor, lot_id)
    session.execute(select(Traceable.id).where(Traceable.id == lot.id).with_for_update())
    session.refresh(lot)
    check_shown(shown, lot_content(read_dossier(session, actor, lot_id, at=at, most=1)), word=word)
    return lot
