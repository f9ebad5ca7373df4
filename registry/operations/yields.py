"""Yield and loss of a production run: what went in, what came out, what the bill expects."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy.orm import Session

from core.actor import Actor
from registry.items.bills import active_bill, bill_lines
from registry.ledger.models.event import Event
from registry.ledger.models.traceable import Traceable
from registry.operations.potency import at_nominal, has_potency, potencies
from registry.values import Direction, LineRole

_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Usage:
    """One item that went in, against what the bill expects for what came out."""

    item: str
    unit: str
    used: Decimal
    expected: Decimal | None  # None: the bill does not speak of it
    #: What was used counts for this at the item's nominal potency; None: it has no potency.
    at_nominal: Decimal | None = None

    @property
    def difference(self) -> Decimal | None:
        """Used more (positive) or less than expected, corrected for potency."""
        used = self.used if self.at_nominal is None else self.at_nominal
        return None if self.expected is None else used - self.expected


@dataclass(frozen=True, slots=True)
class Yield:
    """A run in figures; `balance` only where everything is weighed in one unit."""

    unit: str | None  # the one unit of all ingredients and outputs
    went_in: Decimal
    came_out: Decimal
    scrap: Decimal
    usages: tuple[Usage, ...]

    @property
    def loss(self) -> Decimal:
        """What went in and neither came out nor was scrapped."""
        return self.went_in - self.came_out - self.scrap

    @property
    def percent(self) -> Decimal | None:
        """Share of the ingredients that came out as product or co-product."""
        if self.unit is None or not self.went_in:
            return None
        return (self.came_out / self.went_in * 100).quantize(Decimal("0.1"))


def yield_of(session: Session, actor: Actor, event: Event) -> Yield:
    """Return the yield of a run; `event` is one of the actor's registry."""
    going = [line for line in event.lines if line.direction is Direction.IN]
    coming = [line for line in event.lines if line.direction is Direction.OUT]
    weighed = [line for line in going if line.role in {LineRole.INGREDIENT, LineRole.SUBJECT}]
    units = {line.unit for line in [*weighed, *coming]}
    good = [line for line in coming if line.role is not LineRole.SCRAP]
    used: dict[int, Decimal] = {}
    names = {}
    potent: dict[int, list[tuple[Traceable, Decimal]]] = {}
    known = potencies(session, [line.traceable for line in going])
    for line in going:
        if has_potency(line.traceable.item):
            potent.setdefault(line.traceable.item_id, []).append((line.traceable, line.quantity))
        item = line.traceable.item
        used[item.id] = used.get(item.id, _ZERO) + line.quantity
        names[item.id] = (item.name, item.unit)
    expected: dict[int, Decimal] = {}
    for line in coming:
        if line.role is not LineRole.PRODUCT:
            continue
        bill = active_bill(session, actor, line.traceable.item)
        for need in bill_lines(session, actor, bill) if bill else ():
            amount = need.quantity * line.quantity
            expected[need.item.id] = expected.get(need.item.id, _ZERO) + amount
            names[need.item.id] = (need.item.name, need.item.unit)
    return Yield(
        unit=units.pop() if len(units) == 1 else None,
        went_in=sum((line.quantity for line in weighed), _ZERO),
        came_out=sum((line.quantity for line in good), _ZERO),
        scrap=sum((row.quantity for row in coming if row.role is LineRole.SCRAP), _ZERO),
        usages=tuple(
            Usage(
                *names[item],
                used.get(item, _ZERO),
                expected.get(item) if expected else None,
                at_nominal(known, potent[item]) if item in potent else None,
            )
            for item in names
        ),
    )
