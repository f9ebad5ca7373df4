"""Reading forms: text to values, with the message beside the field that caused it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from flask import request

from core.clock import TimeDoubtful, at_place, check_happened, utc_now
from core.errors import Invalid
from core.numbers import NotANumber, read_decimal
from portal.web.frame.context import current_actor
from registry.items.models import Item
from registry.items.quantities import Kept, QuantityInvalid, keep
from registry.ledger.models.traceable import Traceable

MAX_LINES = 200
#: A number with a unit behind it: "100 lb".
_WITH_UNIT = re.compile(r"(?P<number>[\d.,\s]*\d)\s*(?P<unit>[^\d\s.,+-].*)")
_Word = TypeVar("_Word", bound=StrEnum)


def text(name: str) -> str:
    """Return a field's text without outer blanks."""
    return request.form.get(name, "").strip()


def needed(name: str, message: str) -> str:
    """Return a field's text; Invalid with the message beside it if it is empty."""
    value = text(name)
    if not value:
        raise Invalid(message, fields={name: message})
    return value


def kept_quantity(name: str, goods: Item | Traceable, *, zero: bool = False) -> Kept:
    """Return a positive quantity in the unit of an item or lot; "100 lb" is converted into it.

    `zero`: nothing is a quantity too, as a count may find it.
    """
    return kept(needed(name, "Enter a quantity."), name, goods, zero=zero)


def kept(typed: str, name: str, goods: Item | Traceable, *, zero: bool = False) -> Kept:
    """Return what was typed, in the unit of an item or lot; Invalid beside the field `name`."""
    match = _WITH_UNIT.fullmatch(typed)
    amount = decimal(match["number"] if match else typed, name)
    if amount == 0 and not zero:
        raise Invalid("A quantity is more than zero.", fields={name: "More than zero"})
    if match is None:
        return Kept(amount)
    sku = goods.sku if isinstance(goods, Item) else goods.item.sku
    try:
        return keep(amount, match["unit"], goods.unit, sku)
    except QuantityInvalid as error:
        raise Invalid(f"{error}.", fields={name: f"Write it in {goods.unit}"}) from error


def decimal(typed: str, name: str) -> Decimal:
    """Return the decimal of zero or more that was typed; Invalid beside the field `name`."""
    amount = _read(typed, name)
    if amount < 0:
        raise Invalid("A quantity is more than zero.", fields={name: "More than zero"})
    return amount


def day(name: str) -> date | None:
    """Return a calendar day, None for an empty field."""
    value = text(name)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise Invalid("This is no date.", fields={name: "Choose a date"}) from error


def moment(name: str, *, zone: str | None = None, ahead: bool = False) -> datetime:
    """Return a time as typed, by the clocks of `zone`; now if the field is empty.

    The zone is that of the site whose stock moves; where nothing moves, the person's.

    A time to come is refused unless it is `ahead` by its nature, as a deadline is.
    """
    value = text(name)
    if not value:
        return utc_now()
    try:
        found = datetime.fromisoformat(value)
    except ValueError as error:
        raise Invalid("This is no time.", fields={name: "Choose date and time"}) from error
    try:
        moment = at_place(found, zone or current_actor().time_zone)
        if not ahead:
            check_happened(moment, utc_now())
    except TimeDoubtful as error:
        raise Invalid(str(error), fields={name: str(error)}) from error
    return moment.astimezone(UTC)


def choice(name: str, words: type[_Word]) -> _Word:
    """Return one of the words of an enumeration; Invalid beside the field otherwise."""
    try:
        return words(text(name))
    except ValueError as error:
        raise Invalid("Choose one.", fields={name: "Choose one of the list"}) from error


def days(name: str) -> int | None:
    """Return a whole number of days, None for an empty field."""
    return whole(name, "days")


def whole(name: str, of: str) -> int | None:
    """Return a whole number of zero or more, None for an empty field; `of` what: "days"."""
    value = text(name)
    if not value:
        return None
    if not (value.isascii() and value.isdigit() and len(value) <= len("36525")):
        raise Invalid(f"This is no number of {of}.", fields={name: f"A whole number of {of}"})
    return int(value)


def number(name: str) -> Decimal | None:
    """Return a decimal of any sign, None for an empty field; a comma is understood."""
    value = text(name)
    return _read(value, name) if value else None


def _read(typed: str, name: str) -> Decimal:
    try:
        return read_decimal(typed)
    except NotANumber as error:
        raise Invalid(str(error), fields={name: str(error)}) from error


def ticked(name: str) -> bool:
    """Return whether a checkbox is ticked."""
    return text(name) == "yes"


def line_numbers(*names: str, group: str = "lines") -> Iterator[int]:
    """Yield the numbers of the lines that have something in any of these fields."""
    for line in range(MAX_LINES):
        if any(text(f"{group}.{line}.{name}") for name in names):
            yield line


def lines_typed(*names: str, group: str = "lines") -> int:
    """Return how many lines a refused form needs to show all that was typed."""
    return max(line_numbers(*names, group=group), default=-1) + 1
