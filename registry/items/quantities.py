"""A quantity in any unit becomes one in the item's unit: by the exact factor, nothing lost unsaid.

Stock is kept to a millionth of the item's unit (`core.db.types.QUANTITY_DECIMALS`). A pound
is 0.45359237 kg: 0.453592 kg are kept, and the remainder of 0.00000037 kg is named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from core.db.types import QUANTITY_DECIMALS, quantity_to_units
from core.errors import Invalid
from extraction.normalise.units import NotConvertible, convert, find_unit

#: An ounce is 0.028349523125 kg; factors with more decimals have no end.
_MOST_SHOWN = 12
_STEP = Decimal(1).scaleb(-QUANTITY_DECIMALS)


class QuantityInvalid(Invalid):
    """A quantity does not fit: another kind of unit, too many digits, or too large."""

    code = "quantity.invalid"


@dataclass(frozen=True, slots=True)
class Kept:
    """What the ledger keeps of a quantity; `note` names what was stated and what is left."""

    quantity: Decimal
    note: str | None = None  # None: nothing is left


def converted(notes: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """Return what an event keeps of conversions: (number of the lot, note) of each line."""
    said = [f"{number}: {note}" for number, note in notes if note]
    return {"converted": "; ".join(dict.fromkeys(said))} if said else {}


def unit_code(printed: str) -> str:
    """Return the code of a unit as somebody writes it (kgs: kg); unknown ones as they are."""
    found = find_unit(printed)
    return found.code if found is not None else printed


def keep(quantity: Decimal, unit: str, wanted: str, sku: str) -> Kept:
    """Return a quantity in the item's own unit; no unit means the item's.

    Raises:
        QuantityInvalid: The units measure different things, or the amount has more digits
            than stock is kept with although it is stated in the item's unit.

    """
    code = unit_code(unit) if unit else wanted
    if code == wanted:
        return Kept(_fitting(quantity, wanted))
    try:
        exact = convert(quantity, code, wanted)
    except NotConvertible as error:
        raise QuantityInvalid(
            f"unit {unit!r} cannot be turned into the unit of {sku}, which is {wanted!r}"
        ) from error
    if abs(exact) > 2**63 * _STEP:
        return Kept(_fitting(exact, wanted))
    rounded = exact.quantize(_STEP)
    if not rounded and exact:
        raise QuantityInvalid(
            f"{quantity:f} {unit} is {_shown(exact)} {wanted}, less than the {_STEP:f} {wanted} "
            "that stock is kept to"
        )
    kept = _fitting(rounded, wanted)
    if kept == exact:
        return Kept(kept)
    return Kept(
        kept,
        f"{quantity:f} {unit} is {_shown(exact)} {wanted}: {_shown(kept)} {wanted} is kept, the "
        f"remainder is {_shown(exact - kept)} {wanted}",
    )


def _shown(number: Decimal) -> str:
    """Return an amount with all digits that an exact factor gives, and none of an endless one."""
    return format(round(number, _MOST_SHOWN).normalize(), "f")


def _fitting(quantity: Decimal, unit: str) -> Decimal:
    try:
        quantity_to_units(quantity)
    except ValueError as error:
        raise QuantityInvalid(
            f"quantity {quantity:f} {unit} has more than {QUANTITY_DECIMALS} decimals, "
            "or is too large"
        ) from error
    return quantity
