"""Quantities of a table or a message in the unit of the item: kept by one rule, or refused."""

from __future__ import annotations

from decimal import Decimal

from registry.items.quantities import Kept, QuantityInvalid, keep
from registry.ledger.errors import EventInvalid


def in_unit(quantity: Decimal, unit: str, wanted: str, sku: str) -> Kept:
    """Return the quantity in the item's own unit (see `registry.items.quantities.keep`).

    Raises EventInvalid: the units measure different things, or the amount does not fit.
    """
    try:
        return keep(quantity, unit, wanted, sku)
    except QuantityInvalid as error:
        raise EventInvalid(str(error)) from error
