"""Which open recall or nonconformance to investigate first: a score that explains itself.

score = severity x (customers reached + 1) x log10(10 + quantity out) x (1 + share that
remains here) x (share of the genealogy without a gap, at least a half). Each factor is shown.
Quantities are kept by unit; the unit with the most out, and the one with the largest
share here, count.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.genealogy.gaps import completeness_behind
from registry.genealogy.links import Way
from registry.genealogy.trace import trace
from registry.ledger.models.traceable import Traceable
from registry.quality.models.quality_event import QualityEvent
from registry.recalls.gap import gaps_of
from registry.recalls.models import Recall
from registry.values import QualityKind, QualityState, RecallClass, RecallState

SEVERITY = {RecallClass.I: 5, RecallClass.II: 3, RecallClass.III: 1}
#: A nonconformance that nobody has classed yet counts as the middle class.
UNCLASSED = 2
MOST = 50


@dataclass(frozen=True, slots=True)
class Impact:
    """One open matter with the factors of its score."""

    kind: str  # "recall" or "nonconformance"
    number: str
    public_id: str
    title: str
    severity: int
    customers: int
    #: With customers, by unit: pieces and kilograms are never added; what came back is not out.
    out: Mapping[str, Decimal]
    remaining: Mapping[str, Decimal]
    lots: int
    certainty: int  # percent of the lots behind without a gap
    opened_at: datetime
    untold: str = ""  # of a recall: what came since its launch and nobody was told

    @property
    def score(self) -> float:
        """See the head of this module; rounded to a tenth."""
        here = max((self._share_here(unit) for unit in self.remaining), default=0.0)
        most = float(max(self.out.values(), default=Decimal(0)))
        reach = (self.customers + 1) * math.log10(10 + most)
        return round(self.severity * reach * (1 + here) * max(0.5, self.certainty / 100), 1)

    def _share_here(self, unit: str) -> float:
        remaining = self.remaining[unit]
        total = remaining + self.out.get(unit, Decimal(0))
        return float(remaining / total) if total else 0.0


def rank_impacts(session: Session, actor: Actor, *, at: datetime) -> list[Impact]:
    """Return open recalls and nonconformances, the heaviest first; the newest MOST of each."""
    actor.require(Permission.VIEW_REGISTRY)
    actor.require(Permission.VIEW_RECALLS)
    own = actor.operator_id if actor.is_operator else 0
    found = []
    said = {key: gap.sentence for key, gap in gaps_of(session, actor).items()}
    for recall in session.scalars(
        select(Recall)
        .where(
            Recall.organization_id == own,
            Recall.state.in_([RecallState.DRAFT, RecallState.LAUNCHED]),
            Recall.mock.is_(False),
        )
        .order_by(Recall.id.desc())
        .limit(MOST)
    ):
        lots = [root.traceable for root in recall.roots]
        weighed = _weigh(
            session, actor, lots, at, "recall", recall.number, recall.public_id,
            recall.title, SEVERITY[recall.recall_class], recall.complaint_at,
        )  # fmt: skip
        found.append(replace(weighed, untold=said.get(recall.id, "")))
    for row in session.scalars(
        select(QualityEvent)
        .where(
            QualityEvent.organization_id == own,
            QualityEvent.kind == QualityKind.NONCONFORMANCE,
            QualityEvent.state == QualityState.OPEN,
        )
        .order_by(QualityEvent.id.desc())
        .limit(MOST)
    ):
        lots = [link.traceable for link in row.links if link.traceable is not None]
        found.append(
            _weigh(
                session, actor, lots, at, "nonconformance", row.number, row.public_id,
                row.title, UNCLASSED, row.occurred_at,
            )
        )  # fmt: skip
    return sorted(found, key=lambda row: (-row.score, row.number))


def _weigh(
    session: Session,
    actor: Actor,
    lots: Sequence[Traceable],
    at: datetime,
    kind: str,
    number: str,
    public_id: str,
    title: str,
    severity: int,
    opened_at: datetime,
) -> Impact:
    found = trace(session, actor, lots, Way.FORWARD, at=at)
    units = {node.id: node.unit for node in found.nodes}
    known = completeness_behind(session, actor, [lot.id for lot in lots])
    return Impact(
        kind, number, public_id, title, severity,
        customers=len({row.customer_id for row in found.deliveries}),
        out=_by_unit((units[lot], much) for (_, lot), much in found.out.items()),
        remaining=_by_unit((units[row.traceable_id], row.quantity) for row in found.stock),
        lots=len(found.nodes),
        certainty=known.percent,
        opened_at=opened_at,
    )  # fmt: skip


def _by_unit(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for unit, quantity in amounts:
        found[unit] += quantity
    return dict(sorted(found.items()))
