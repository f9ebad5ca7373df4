"""Common cause: what failed units have in common that good ones do not.

For each factor (an input lot at any depth, a machine, a shift) Fisher's exact test, one
sided, compares failed with good units; p-values are corrected for many tests by
Benjamini and Hochberg (1995), so that one factor in twenty does not shine by chance.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.errors import Invalid
from registry.genealogy.links import Way
from registry.genealogy.reach import read_reached
from registry.ledger.book import chunks, counts, effective_kind
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import Traceable
from registry.values import Direction, EventType

#: More units than this are a question for an export.
MAX_UNITS = 2000


@dataclass(frozen=True, slots=True)
class Cause:
    """One factor: how many failed and good units have it, and how telling that is."""

    kind: str  # "input lot", "machine", "shift"
    name: str
    failed_with: int
    failed: int
    good_with: int
    good: int
    p: float
    #: Expected share of false alarms among all factors at least this telling.
    q: float


def find_causes(
    session: Session, actor: Actor, failed: Sequence[Traceable], good: Sequence[Traceable]
) -> list[Cause]:
    """Return the factors that are over-represented among the failed, most telling first.

    Raises:
        Invalid: A group is empty, too large, or a unit is in both.

    """
    actor.require(Permission.VIEW_REGISTRY)
    bad_ids, good_ids = {unit.id for unit in failed}, {unit.id for unit in good}
    if not bad_ids or not good_ids:
        raise Invalid("Name at least one failed and one good unit.")
    if bad_ids & good_ids:
        raise Invalid("A unit cannot be failed and good at once.")
    if len(bad_ids) + len(good_ids) > MAX_UNITS:
        raise Invalid(f"Compare {MAX_UNITS} units at most.")
    factors = _factors(session, actor, sorted(bad_ids | good_ids))
    tested = [
        (kind, name, len(units & bad_ids), len(units & good_ids))
        for (kind, name), units in factors.items()
        if units & bad_ids
    ]
    p_values = [
        _p_value(with_bad, len(bad_ids), with_good, len(good_ids))
        for _, _, with_bad, with_good in tested
    ]
    causes = [
        Cause(kind, name, with_bad, len(bad_ids), with_good, len(good_ids), p, q)
        for (kind, name, with_bad, with_good), p, q in zip(
            tested, p_values, corrected(p_values), strict=True
        )
    ]
    return sorted(causes, key=lambda cause: (cause.p, cause.kind, cause.name))


def _factors(
    session: Session, actor: Actor, ids: Sequence[int]
) -> Mapping[tuple[str, str], set[int]]:
    factors: dict[tuple[str, str], set[int]] = defaultdict(set)
    for unit in ids:
        for row in read_reached(session, actor, [unit], Way.BACK):
            if row.id != unit:
                factors["input lot", f"{row.number} ({row.item})"].add(unit)
    for part in chunks(ids):
        rows = session.execute(
            select(EventLine.traceable_id, Event.machine, Event.shift)
            .join(Event, Event.id == EventLine.event_id)
            .where(
                Event.organization_id == actor.operator_id,
                EventLine.traceable_id.in_(part),
                EventLine.direction == Direction.OUT,
                effective_kind() == EventType.TRANSFORM.value,
                counts(),
            )
        )
        for unit, machine, shift in rows:
            if machine:
                factors["machine", machine].add(unit)
            if shift:
                factors["shift", shift].add(unit)
    return factors


def _p_value(with_bad: int, bad: int, with_good: int, good: int) -> float:
    from scipy.stats import fisher_exact  # noqa: PLC0415  heavy, and rarely asked for

    table = [[with_bad, bad - with_bad], [with_good, good - with_good]]
    return float(fisher_exact(table, alternative="greater").pvalue)


def corrected(p_values: Sequence[float]) -> list[float]:
    """Return the expected share of false alarms at each p-value (Benjamini and Hochberg)."""
    if not p_values:
        return []
    from scipy.stats import false_discovery_control  # noqa: PLC0415  the same

    return [float(q) for q in false_discovery_control(list(p_values))]
