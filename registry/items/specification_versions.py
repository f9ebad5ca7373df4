"""New versions of a specification, and what they would change for lots in stock.

A version is never edited: decisions are pinned to the one that they used. Whoever wants
other limits writes the next version, which counts from its first day on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Permission
from core.clock import local_date
from core.errors import Invalid
from extraction.normalise.characteristics import find_characteristic
from extraction.normalise.units import find_unit
from registry.items.errors import SpecificationNotFound
from registry.items.models import Item, Specification, SpecificationLimit
from registry.items.specifications import describe_limit
from registry.parties.models import Organization


@dataclass(frozen=True, slots=True)
class LimitData:
    """One test's limits as a person states them; numbers in `unit`."""

    name: str
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    expected: str | None = None
    unit: str | None = None  # any spelling that the table of units knows
    required: bool = True
    method: str | None = None
    rounds: bool = False
    not_detected_passes: bool = False


@dataclass(frozen=True, slots=True)
class VersionData:
    """A new version: for all suppliers, or for one supplier or one customer."""

    item: Item
    effective_from: date
    limits: tuple[LimitData, ...]
    effective_until: date | None = None
    supplier: Organization | None = None
    customer: Organization | None = None
    market: str | None = None


def get_specification(session: Session, actor: Actor, specification_id: str) -> Specification:
    """Return a version by its public id; SpecificationNotFound if not this company's."""
    row = session.scalars(
        select(Specification).where(
            Specification.public_id == specification_id,
            Specification.organization_id == (actor.operator_id if actor.is_operator else 0),
        )
    ).one_or_none()
    if row is None:
        raise SpecificationNotFound("There is no such specification.")
    return row


def add_version(
    session: Session, actor: Actor, data: VersionData, *, at: datetime
) -> Specification:
    """Keep the next version of a specification; earlier ones stay as they are.

    Raises:
        Invalid: A field is wrong, or the version would begin before today although
            decisions were made by an earlier one.

    """
    actor.require(Permission.MANAGE_SPECIFICATIONS)
    limits = checked_limits(data)
    latest = latest_version(session, data)
    check_days(data, latest, local_date(at, actor.time_zone))
    row = Specification(
        organization_id=actor.operator_id,
        item_id=data.item.id,
        supplier_id=data.supplier.id if data.supplier else None,
        customer_id=data.customer.id if data.customer else None,
        market=data.market or None,
        version=latest + 1,
        effective_from=data.effective_from,
        effective_until=data.effective_until,
        created_at=at,
        limits=limits,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        actor,
        "specification.version",
        f"specification:{row.public_id}",
        at=at,
        after={
            "item": data.item.sku,
            "version": row.version,
            "effective_from": row.effective_from,
            "effective_until": row.effective_until,
            "limits": [f"{limit.name}: {describe_limit(limit)}" for limit in limits],
        },
    )
    return row


def latest_version(session: Session, data: VersionData) -> int:
    """Return the number of the newest version of this specification, 0 if there is none."""
    newest = session.scalar(
        select(func.max(Specification.version)).where(
            Specification.item_id == data.item.id,
            Specification.supplier_id == data.supplier.id
            if data.supplier
            else Specification.supplier_id.is_(None),
            Specification.customer_id == data.customer.id
            if data.customer
            else Specification.customer_id.is_(None),
            Specification.market == data.market if data.market else Specification.market.is_(None),
        )
    )
    return newest or 0


def checked_limits(data: VersionData) -> list[SpecificationLimit]:
    """Return the limits as rows, names and units understood; Invalid names what is wrong."""
    if not data.limits:
        message = "Enter at least one test."
        raise Invalid(message, fields={"lines.0.name": message})
    wrong: dict[str, str] = {}
    rows: list[SpecificationLimit] = []
    for n, limit in enumerate(data.limits):
        faults, row = _checked_limit(limit, n + 1)
        if row.characteristic in {one.characteristic for one in rows}:
            faults["name"] = "This test stands here twice."
        wrong |= {f"lines.{n}.{name}": text for name, text in faults.items()}
        rows.append(row)
    if wrong:
        raise Invalid("These limits cannot be kept.", fields=wrong)
    return rows


def _checked_limit(limit: LimitData, position: int) -> tuple[dict[str, str], SpecificationLimit]:
    faults: dict[str, str] = {}
    known = find_characteristic(limit.name, near=False)
    unit = find_unit(limit.unit) if limit.unit else None
    if not limit.name:
        faults["name"] = "Enter the test."
    if limit.unit and unit is None:
        faults["unit"] = "This unit is not known."
    if limit.minimum is not None and limit.maximum is not None and limit.minimum > limit.maximum:
        faults["maximum"] = "The maximum is below the minimum."
    if limit.expected and (limit.minimum is not None or limit.maximum is not None):
        faults["expected"] = "Give numbers or an expected text, not both."
    if limit.not_detected_passes and limit.minimum is not None and limit.minimum > 0:
        faults["not_detected"] = "What is not detected cannot be known to reach a minimum."
    return faults, SpecificationLimit(
        position=position,
        characteristic=known.characteristic.key if known else limit.name,
        name=limit.name,
        minimum=limit.minimum,
        maximum=limit.maximum,
        expected=limit.expected or None,
        unit=unit.code if unit else None,
        required=limit.required,
        method=limit.method or None,
        rounds=limit.rounds,
        not_detected_passes=limit.not_detected_passes,
    )


def check_days(data: VersionData, latest: int, today: date) -> None:
    """Refuse days that an earlier version, or the version itself, does not allow."""
    if latest and data.effective_from < today:
        message = "Decisions were made by the version before; the new one begins today or later."
        raise Invalid(message, fields={"effective_from": message})
    if data.effective_until is not None and data.effective_until < data.effective_from:
        message = "It ends before it begins."
        raise Invalid(message, fields={"effective_until": message})
    if data.supplier is not None and data.customer is not None:
        message = "A specification is for a supplier or for a customer, not for both."
        raise Invalid(message, fields={"customer": message})
