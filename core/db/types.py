"""Column types that behave alike on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Enum, Integer, String
from sqlalchemy.types import TypeDecorator

#: Stock quantities carry six decimals at most: a gram of a tonne, a millilitre of a cubic metre.
QUANTITY_DECIMALS = 6
_SCALE = Decimal(10) ** QUANTITY_DECIMALS
_LIMIT = 2**63 - 1

#: Row ids: 64 bits on PostgreSQL; on SQLite only INTEGER is the row id itself.
Id = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored in UTC; a time without a zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Convert to UTC (naive on SQLite, which has no zone)."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = f"a time without a zone cannot be stored: {value}"
            raise ValueError(msg)
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware UTC time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal kept digit for digit, as text: 0.50 stays 0.50. Not for sums in SQL."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        """Write plain digits; refuse floats and not-a-number."""
        if value is None:
            return None
        if not isinstance(value, Decimal) or not value.is_finite():
            msg = f"an exact decimal is needed, not {value!r}"
            raise ValueError(msg)
        return format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        """Read the digits back."""
        return None if value is None else Decimal(value)


class Quantity(TypeDecorator[Decimal]):
    """An amount of stock, exact to a millionth, stored as an integer so that SQL can add.

    Amounts with more than six decimals, or over nine million million, are refused
    rather than rounded.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Scale to millionths."""
        return None if value is None else quantity_to_units(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Scale back; sums come as Decimal on PostgreSQL."""
        return None if value is None else quantity_from_units(int(value))


def quantity_to_units(value: Decimal | int) -> int:
    """Return millionths; ValueError if the amount does not fit exactly."""
    amount = Decimal(value)
    scaled = amount * _SCALE if amount.is_finite() else amount
    if not amount.is_finite() or scaled != scaled.to_integral_value() or abs(scaled) > _LIMIT:
        msg = f"a quantity has at most six decimals and nine million million, not {value}"
        raise ValueError(msg)
    return int(scaled)


def quantity_from_units(units: int) -> Decimal:
    """Return the amount of so many millionths, without trailing zeros."""
    amount = Decimal(units) / _SCALE
    amount = amount.normalize()
    return amount.quantize(Decimal(1)) if amount == amount.to_integral_value() else amount


def text_enum(kind: type[StrEnum], name: str) -> Enum:
    """Return a column type that stores the enum's values as checked text."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=max(len(member.value) for member in kind) + 8,
        values_callable=_values,
    )


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]
