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
from extraction.normalise.judge import Judgement, Outcome, judge
from extraction.normalise.limits import LimitKind
from extraction.normalise.numbers import DecimalMark, infer_decimal_mark
from extraction.normalise.text import phrase_key
from extraction.normalise.values import parse_value
from registry.items.customer_limits import customer_specification
from registry.items.models import Specification, SpecificationLimit
from registry.items.specification_versions import (
    VersionData,
    check_days,
    checked_limits,
    latest_version,
)
from registry.items.specifications import choose_specification, describe_limit, limits_of
from registry.ledger.models.traceable import Attribute, Balance, Traceable


@dataclass(frozen=True, slots=True)
class LotChange:
    """A lot in stock that the new limits would judge otherwise; nothing is done about it."""

    lot: Traceable
    before: Outcome | None  # None: no limits judged it
    after: Outcome
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
        before, _ = _judge_lot(found, current.limits) if current else (None, ())
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
    """Return the results that count of each lot: the newest of each characteristic."""
    rows = session.scalars(
        select(Attribute)
        .where(Attribute.traceable_id.in_([lot.id for lot in lots]))
        .order_by(Attribute.id)
    )
    newest: dict[tuple[int, str], Attribute] = {
        (row.traceable_id, row.characteristic): row for row in rows
    }
    found: dict[int, list[Attribute]] = {}
    for (lot_id, _), row in newest.items():
        found.setdefault(lot_id, []).append(row)
    return found


def _judge_lot(
    results: Sequence[Attribute], limits: Sequence[SpecificationLimit]
) -> tuple[Outcome, tuple[str, ...]]:
    outcomes, reasons = [], []
    mark = infer_decimal_mark(row.text for row in results)
    for limit in limits:
        row = next((one for one in results if _is_about(limit, one)), None)
        if row is None:
            if limit.required:
                outcomes.append(Outcome.INDETERMINATE)
                reasons.append(f"{limit.name}: no result, and one is needed")
            continue
        judgement = _judge(row, limit, mark)
        if judgement is None:
            continue
        outcomes.append(judgement.outcome)
        if judgement.outcome is not Outcome.PASS:
            unit = f" {row.unit}" if row.unit else ""
            reasons.append(f"{limit.name} {row.text}{unit} against {describe_limit(limit)}")
    for worst in (Outcome.FAIL, Outcome.INDETERMINATE):
        if worst in outcomes:
            return worst, tuple(reasons)
    return (Outcome.PASS if outcomes else Outcome.INDETERMINATE), tuple(reasons)


def _is_about(limit: SpecificationLimit, row: Attribute) -> bool:
    if limit.characteristic == row.characteristic:
        return True
    return phrase_key(row.name) in {phrase_key(limit.name), phrase_key(limit.characteristic)}


def _judge(row: Attribute, limit: SpecificationLimit, mark: DecimalMark | None) -> Judgement | None:
    limits = limits_of(limit)
    if limits.kind is LimitKind.EMPTY:
        return None
    return judge(
        parse_value(row.text, decimal_mark=mark),
        limits,
        value_unit=row.ucum or row.unit,
        limit_unit=limit.unit,
    )


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
            f"{row.required} {row.method}"
            for row in limits
        ),
        *(f"{change.lot.public_id} {change.after}" for change in changes),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
