"""A code scanned into the field of a lot number becomes its parts: one rule for all channels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registry.errors import IdentifierInvalid
from registry.gs1 import check_gtin, parse_scan
from registry.items.models import Item
from registry.values import TraceableKind


@dataclass(frozen=True, slots=True)
class LotParts:
    """What a code says of a lot or unit; None where it does not speak of it."""

    gtin: str | None
    lot: str | None
    serial: str | None
    manufacture_date: date | None
    expiry_date: date | None

    @property
    def number(self) -> str:
        """The unit's number, else the lot's."""
        return self.serial or self.lot or ""

    @property
    def kind(self) -> TraceableKind:
        """What carries the number."""
        return TraceableKind.SERIAL if self.serial else TraceableKind.LOT

    def check_item(self, item: Item) -> None:
        """Raise IdentifierInvalid if the code is of another item."""
        check_item_gtin(item, self.gtin)


def check_item_gtin(item: Item, gtin: str | None) -> None:
    """Raise IdentifierInvalid if a scanned GTIN is another one than the item's."""
    if gtin and item.gtin and check_gtin(item.gtin) != gtin:
        raise IdentifierInvalid(f"The code is of GTIN {gtin}, and {item.name} has {item.gtin}.")


def lot_parts(text: str) -> LotParts | None:
    """Return the parts of a scanned code; None for a plain number.

    Raises:
        IdentifierInvalid: It is a code, and it has no number, or a doubtful one.

    """
    scanned = parse_scan(text)
    if scanned is None:
        return None
    if scanned.doubts:
        raise IdentifierInvalid(f"{' '.join(scanned.doubts)} Type the number by itself.")
    if not (scanned.lot or scanned.serial):
        raise IdentifierInvalid("This code holds no lot or serial number.")
    return LotParts(
        gtin=scanned.gtin or scanned.content_gtin,
        lot=scanned.lot,
        serial=scanned.serial,
        manufacture_date=scanned.manufacture_date,
        expiry_date=scanned.expiry_date or scanned.best_before,
    )


def one_date(typed: date | None, printed: date | None, what: str) -> date | None:
    """Return the one that is there; IdentifierInvalid if typed and scanned differ."""
    if typed and printed and typed != printed:
        raise IdentifierInvalid(f"The code says {what} {printed}, and {typed} was entered.")
    return typed or printed
