"""Which lots in stock a new version of a specification would judge otherwise."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.clock import local_date
from registry.items.customer_limits import customer_specification
from registry.items.judging import summarise
from registry.items.models import Specification, SpecificationLimit
from registry.items.specification_versions import (
    VersionData,
    check_days,
    checked_limits,
    latest_version,
)
from registry.items.specifications import choose_specification, describe_limit
from registry.ledger.models.traceable import Attribute, Balance, Traceable
from registry.ledger.results import judge_results
from registry.values import Summary, Verdict


@dataclass(frozen=True, slots=True)
class LotChange:
    """A lot in stock that the new limits would judge otherwise; nothing is done about it."""

    lot: Traceable
    before: Summary
    after: Summary
    #: "Lead 0.4 mg/kg against ≤ 0.2 mg/kg: fail", the tests that make the difference.
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RetroCheck:
    """What a new version would change: lots in stock that were looked at, and the changes."""

    checked: int
    changes: tuple[LotChange, ...]
    #: Of the version and its effects: whoever saves has seen exactly these.
    digest: str


def check_version(session: Session, actor: Actor, data: VersionData, *, at: datetime) -> RetroCheck:
    """Return which lots in stock the version would judge otherwise than the one in force.

    Nothing changes by it. Judged are the results that stand in the registry (of accepted
    certificates); Invalid as in `add_version`.
    """
    actor.require(Permission.MANAGE_SPECIFICATIONS)
    limits = checked_limits(data)
    today = local_date(at, actor.time_zone)
    check_days(data, latest_version(session, data), today)
    lots = _lots_in_stock(session, actor, data)
    results = _results(session, lots)
    changes = []
    for lot in lots:
        current = _in_force(session, actor, data, lot, today)
        found = results.get(lot.id, [])
        before, _ = _judge_lot(found, current.limits) if current else (Summary.NO_LIMITS, ())
        after, reasons = _judge_lot(found, limits)
        if before is not after:
            changes.append(LotChange(lot, before, after, reasons))
    return RetroCheck(len(lots), tuple(changes), _digest(data, limits, changes))


def _in_force(
    session: Session, actor: Actor, data: VersionData, lot: Traceable, day: date
) -> Specification | None:
    if data.customer is not None:
        return customer_specification(session, actor, data.item, data.customer.id, day=day)
    return choose_specification(session, actor, data.item, supplier_id=lot.supplier_id, day=day)


def _lots_in_stock(session: Session, actor: Actor, data: VersionData) -> Sequence[Traceable]:
    query = (
        select(Traceable)
        .where(
            Traceable.organization_id == actor.operator_id,
            Traceable.item_id == data.item.id,
            Traceable.id.in_(select(Balance.traceable_id).where(Balance.quantity > 0)),
        )
        .order_by(Traceable.number)
    )
    if data.supplier is not None:
        query = query.where(Traceable.supplier_id == data.supplier.id)
    return session.scalars(query).all()


def _results(session: Session, lots: Sequence[Traceable]) -> dict[int, list[Attribute]]:
    """Return the results of each lot, oldest first."""
    rows = session.scalars(
        select(Attribute)
        .where(Attribute.traceable_id.in_([lot.id for lot in lots]))
        .order_by(Attribute.id)
    )
    found: dict[int, list[Attribute]] = {}
    for row in rows:
        found.setdefault(row.traceable_id, []).append(row)
    return found


def _judge_lot(
    results: Sequence[Attribute], limits: Sequence[SpecificationLimit]
) -> tuple[Summary, tuple[str, ...]]:
    verdicts: list[Verdict | None] = []
    reasons = []
    missing = False
    for limit, row, finding in judge_results(results, limits):
        if row is None:
            if limit.required:
                missing = True
                reasons.append(f"{limit.name}: no result, and one is needed")
            continue
        verdicts.append(None if finding is None else finding.verdict)
        if finding is not None and finding.verdict is not Verdict.PASS:
            unit = f" {row.unit}" if row.unit else ""
            reasons.append(f"{limit.name} {row.text}{unit} against {describe_limit(limit)}")
    return summarise(verdicts, missing=missing), tuple(reasons)


def _digest(
    data: VersionData, limits: Sequence[SpecificationLimit], changes: Sequence[LotChange]
) -> str:
    parts = [
        data.item.public_id,
        data.supplier.public_id if data.supplier else "",
        data.customer.public_id if data.customer else "",
        f"{data.market} {data.effective_from} {data.effective_until}",
        *(
            f"{row.name} {row.minimum} {row.maximum} {row.expected} {row.unit} "
            f"{row.required} {row.method} {row.rounds} {row.not_detected_passes}"
            for row in limits
        ),
        *(f"{change.lot.public_id} {change.after}" for change in changes),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
