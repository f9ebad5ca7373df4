"""Potency: how much active content a lot has, by the approved result on its certificate.

An item names the result (its characteristic) and the nominal content that bills of materials
count with. A lot of 96 % where 98 % is nominal counts for 96/98 of its weight: a run that
needs 98 kg of nominal material takes 100.04 kg of it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db.types import QUANTITY_DECIMALS
from extraction.normalise.units import NotConvertible, convert
from registry.items.models import Item
from registry.ledger.book import chunks
from registry.ledger.models.traceable import Attribute, Traceable

_STEP = Decimal(1).scaleb(-QUANTITY_DECIMALS)


@dataclass(frozen=True, slots=True)
class Potency:
    """The content of one lot, in the item's potency unit, and where it is from."""

    number: Decimal
    nominal: Decimal
    unit: str
    result: Attribute

    @property
    def factor(self) -> Decimal:
        """Nominal quantity that one unit of the lot counts for."""
        return self.number / self.nominal

    def nominal_of(self, quantity: Decimal) -> Decimal:
        """Return what a quantity of the lot counts for at nominal content, to a millionth."""
        return (quantity * self.factor).quantize(_STEP)

    def quantity_for(self, nominal: Decimal) -> Decimal:
        """Return how much of the lot a need at nominal content takes; never too little."""
        return (nominal / self.factor).quantize(_STEP, rounding=ROUND_UP)

    def active_in(self, quantity: Decimal) -> Decimal | None:
        """Return the active content of a quantity, in its unit; None unless it is a percentage."""
        return (quantity * self.number / 100).quantize(_STEP) if self.unit == "%" else None


def has_potency(item: Item) -> bool:
    """Return whether quantities of an item are corrected by a result on its certificate."""
    return bool(item.potency_characteristic and item.potency_nominal and item.potency_unit)


def potencies(session: Session, lots: Collection[Traceable]) -> dict[int, Potency]:
    """Return the potency of each lot that has an exact approved result for it, by lot id.

    The newest result counts; one with a sign (< 98) or in another kind of unit says nothing.
    """
    concerned = {lot.id: lot for lot in lots if has_potency(lot.item)}
    found: dict[int, Potency] = {}
    for ids in chunks(sorted(concerned)):
        rows = session.scalars(
            select(Attribute).where(Attribute.traceable_id.in_(ids)).order_by(Attribute.id)
        )
        for row in rows:
            item = concerned[row.traceable_id].item
            potency = _read(item, row)
            if potency is not None:
                found[row.traceable_id] = potency
    return found


def potency_of(session: Session, lot: Traceable) -> Potency | None:
    """Return the potency of one lot, None if nothing says it."""
    return potencies(session, [lot]).get(lot.id)


def at_nominal(known: dict[int, Potency], lines: Sequence[tuple[Traceable, Decimal]]) -> Decimal:
    """Return what quantities of lots count for together; a lot without a result at nominal."""
    total = Decimal(0)
    for lot, quantity in lines:
        potency = known.get(lot.id)
        total += potency.nominal_of(quantity) if potency else quantity
    return total


def _read(item: Item, row: Attribute) -> Potency | None:
    if row.characteristic != item.potency_characteristic or row.number is None or row.operator:
        return None
    assert item.potency_nominal is not None
    assert item.potency_unit is not None
    try:
        number = convert(row.number, row.ucum or row.unit or "", item.potency_unit)
    except NotConvertible:
        return None
    return Potency(number, item.potency_nominal, item.potency_unit, row) if number > 0 else None
