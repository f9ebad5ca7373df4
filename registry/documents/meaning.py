"""What a result row means, as it stands: a person's correction changes its meaning too."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from extraction.normalise.units import find_unit
from extraction.normalise.values import parse_value
from registry.documents.current import CurrentRow


@dataclass(frozen=True, slots=True)
class Meaning:
    """A row as data: what was measured, the exact number with its sign, the unit."""

    characteristic: str | None  # key of the dictionary; None if the test is unknown to it
    name: str  # as printed
    text: str  # the whole value as printed
    operator: str  # "", "<", "<=", ">", ">="
    number: Decimal | None
    unit: str | None  # as printed
    ucum: str | None


def row_meaning(row: CurrentRow) -> Meaning:
    """Return what the row means; the machine's own view where nobody touched the row."""
    machine = row.machine
    text = row["value"].value or ""
    operator, number = _machine_number(row) if not row.touched else _typed_number(text)
    unit = row["unit"].value
    ucum = None if machine is None else machine.ucum
    if row["unit"].human is not None:
        found = find_unit(unit or "")
        ucum = None if found is None else found.code
    known = machine is not None and row["test"].human is None
    return Meaning(
        characteristic=machine.characteristic if known and machine is not None else None,
        name=row["test"].value or "",
        text=text,
        operator=operator,
        number=number,
        unit=unit,
        ucum=ucum,
    )


def _machine_number(row: CurrentRow) -> tuple[str, Decimal | None]:
    if row.machine is None or row.machine.number is None:
        return _typed_number(row["value"].value or "")
    number = row.machine.number
    return number.get("operator") or "", _decimal(number.get("number"))


def _typed_number(text: str) -> tuple[str, Decimal | None]:
    parsed = parse_value(text)
    return parsed.operator, parsed.value


def _decimal(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
