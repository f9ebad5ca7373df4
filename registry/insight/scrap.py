"""Abnormal scrap: input lots whose runs scrap more than the other runs of the same product.

Counted products: Fisher's exact test on pieces scrapped and good. Weighed ones: the
Mann-Whitney test on the share of scrap of each run. One sided; p-values are corrected
for many tests (Benjamini and Hochberg, 1995).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from extraction.normalise.units import NotConvertible, convert
from registry.insight.causes import corrected
from registry.items.models import Item
from registry.ledger.book import counts, effective_kind
from registry.ledger.models.event import Event, EventLine
from registry.ledger.models.traceable import Traceable
from registry.parties.models import Organization
from registry.values import Direction, EventType, LineRole

#: Fewer runs with a lot say nothing about it where quantities are weighed.
LEAST_RUNS = 2
MOST_LINES = 200_000


@dataclass(frozen=True, slots=True)
class ScrapFinding:
    """One input lot in runs of one product: its share of scrap against the other runs'."""

    number: str
    public_id: str
    item: str
    supplier: str | None
    product: str
    unit: str
    runs: int
    scrapped: Decimal
    share: float
    others: float
    p: float
    q: float

    @property
    def abnormal(self) -> bool:
        """Whether at most one in twenty such findings is chance."""
        return self.q <= 0.05  # noqa: PLR2004  the usual line


@dataclass(slots=True)
class ScrapRun:
    """One run: what it made of its first product, its scrap, and the lots that went in."""

    product: int | None = None
    good: Decimal = Decimal(0)
    scrap: Decimal = Decimal(0)
    inputs: tuple[int, ...] = ()
    #: False where scrap is in a unit that does not add to the product's: pieces and kilograms.
    adds_up: bool = True

    @property
    def share(self) -> float:
        """Share of scrap in what came out."""
        total = self.good + self.scrap
        return float(self.scrap / total) if total else 0.0


def find_scrap(
    session: Session, actor: Actor, *, since: datetime, until: datetime
) -> list[ScrapFinding]:
    """Return each bought lot used in runs with scrap of its product, most telling first."""
    actor.require(Permission.VIEW_REGISTRY)
    runs = runs_of(session, actor.operator_id if actor.is_operator else 0, since, until)
    by_product: dict[int, list[ScrapRun]] = defaultdict(list)
    for run in runs:
        if run.product is not None and run.adds_up:
            by_product[run.product].append(run)
    items = {
        row.id: row for row in session.scalars(select(Item).where(Item.id.in_(list(by_product))))
    }
    tested: list[tuple[int, int, list[ScrapRun], list[ScrapRun], float]] = []
    for product, group in by_product.items():
        if not any(run.scrap for run in group):
            continue
        counted = items[product].unit.startswith("{")
        for lot in sorted({one for run in group for one in run.inputs}):
            with_lot = [run for run in group if lot in run.inputs]
            without = [run for run in group if lot not in run.inputs]
            if without and (counted or len(with_lot) >= LEAST_RUNS):
                p = _p_value(with_lot, without, counted=counted)
                tested.append((lot, product, with_lot, without, p))
    lots = _lots(session, [row[0] for row in tested])
    q_values = corrected([row[4] for row in tested])
    found = [
        _finding(lots[lot], items[product], with_lot, without, p, q)
        for (lot, product, with_lot, without, p), q in zip(tested, q_values, strict=True)
        if lots[lot][0].supplier_id is not None
    ]
    return sorted(found, key=lambda row: (row.p, row.number))


def _finding(
    named: tuple[Traceable, str | None],
    product: Item,
    with_lot: Sequence[ScrapRun],
    without: Sequence[ScrapRun],
    p: float,
    q: float,
) -> ScrapFinding:
    lot, supplier = named
    return ScrapFinding(
        lot.number, lot.public_id, lot.item.name, supplier, product.name, product.unit,
        len(with_lot), sum((run.scrap for run in with_lot), Decimal(0)),
        _share(with_lot), _share(without), p, q,
    )  # fmt: skip


def _share(runs: Sequence[ScrapRun]) -> float:
    scrap = sum((run.scrap for run in runs), Decimal(0))
    total = scrap + sum((run.good for run in runs), Decimal(0))
    return float(scrap / total) if total else 0.0


def _p_value(with_lot: Sequence[ScrapRun], without: Sequence[ScrapRun], *, counted: bool) -> float:
    from scipy.stats import fisher_exact, mannwhitneyu  # noqa: PLC0415  heavy, rarely asked for

    if counted:
        table = [
            [int(sum(run.scrap for run in group)), int(sum(run.good for run in group))]
            for group in (with_lot, without)
        ]
        return float(fisher_exact(table, alternative="greater").pvalue)
    shares = [[run.share for run in group] for group in (with_lot, without)]
    return float(mannwhitneyu(*shares, alternative="greater").pvalue)


def runs_of(session: Session, own: int, since: datetime, until: datetime) -> list[ScrapRun]:
    """Return the runs of an organization in a period with what came out and was scrapped."""
    rows = session.execute(
        select(
            Event.id,
            EventLine.direction,
            EventLine.role,
            EventLine.quantity,
            EventLine.unit,
            EventLine.traceable_id,
            Traceable.item_id,
        )
        .join(EventLine, EventLine.event_id == Event.id)
        .join(Traceable, Traceable.id == EventLine.traceable_id)
        .where(
            Event.organization_id == own,
            Event.occurred_at >= since,
            Event.occurred_at < until,
            effective_kind() == EventType.TRANSFORM.value,
            counts(),
        )
        .order_by(Event.id, EventLine.id)
        .limit(MOST_LINES)
    )
    runs: dict[int, ScrapRun] = defaultdict(ScrapRun)
    units: dict[int, str] = {}
    scrap: dict[int, list[tuple[Decimal, str]]] = defaultdict(list)
    for event, direction, role, quantity, unit, lot, item in rows:
        run = runs[event]
        if direction is Direction.IN:
            run.inputs = (*run.inputs, lot)
        elif role is LineRole.SCRAP:
            scrap[event].append((quantity, unit))
        elif role is LineRole.PRODUCT:
            run.product = item if run.product is None else run.product
            units.setdefault(event, unit)
            run.good += quantity if item == run.product else 0
    for event, lines in scrap.items():
        _add_scrap(runs[event], lines, units.get(event, lines[0][1]))
    return list(runs.values())


def _add_scrap(run: ScrapRun, lines: Sequence[tuple[Decimal, str]], wanted: str) -> None:
    for quantity, unit in lines:
        try:
            run.scrap += quantity if unit == wanted else convert(quantity, unit, wanted)
        except NotConvertible:
            run.adds_up = False


def _lots(session: Session, ids: Sequence[int]) -> dict[int, tuple[Traceable, str | None]]:
    rows = session.execute(
        select(Traceable, Organization.name)
        .outerjoin(Organization, Organization.id == Traceable.supplier_id)
        .where(Traceable.id.in_(set(ids)))
    )
    return {lot.id: (lot, supplier) for lot, supplier in rows}
