"""Quantities of a table in the unit of the item: converted exactly, or refused."""

from __future__ import annotations

from decimal import Decimal

from core.db.types import QUANTITY_DECIMALS, quantity_to_units
from extraction.normalise.units import NotConvertible, convert, find_unit
from registry.ledger.errors import EventInvalid


def unit_code(printed: str) -> str:
    """Return the code of a unit as somebody writes it (kgs: kg); unknown ones as they are."""
    found = find_unit(printed)
    return found.code if found is not None else printed


def in_unit(quantity: Decimal, unit: str, wanted: str, sku: str) -> Decimal:
    """Return the quantity in the item's own unit; no unit means the item's.

    Raises:
        EventInvalid: The units measure different things, or the amount has no exact
            decimal in the item's unit.

    """
    if unit and unit != wanted and (code := unit_code(unit)) != wanted:
        try:
            quantity = convert(quantity, code, wanted)
        except NotConvertible as error:
            raise EventInvalid(
                f"unit {unit!r} cannot be turned into the unit of {sku}, which is {wanted!r}"
            ) from error
    try:
        quantity_to_units(quantity)
    except ValueError as error:
        raise EventInvalid(
            f"quantity {quantity:f} {wanted} has more than {QUANTITY_DECIMALS} decimals, "
            "or is too large"
        ) from error
    return quantity
