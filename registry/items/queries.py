"""Specifications in a list: every version, and which of them is in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.items.models import Item, Specification, SupplierItem
from registry.parties.models import Organization

_MOST = 2000


@dataclass(frozen=True, slots=True)
class SpecificationRow:
    """One version: for whom, and "in_force", "planned", "replaced" or "ended" today."""

    specification: Specification
    supplier: Organization | None
    customer: Organization | None
    state: str

    @property
    def applies_to(self) -> str:
        """For whom, in words."""
        if self.supplier is not None:
            return f"from {self.supplier.name}"
        if self.customer is not None:
            return f"to {self.customer.name}"
        market = self.specification.market
        return f"to the market {market}" if market else "all suppliers"


def list_specifications(
    session: Session, actor: Actor, *, today: date, item: Item | None = None
) -> list[SpecificationRow]:
    """Return the versions by item and subject, newest first; of one item if it is given."""
    actor.require(Permission.VIEW_REGISTRY)
    query = (
        select(Specification)
        .join(Item, Item.id == Specification.item_id)
        .where(Specification.organization_id == (actor.operator_id if actor.is_operator else 0))
        .order_by(Item.name, Specification.version.desc())
        .limit(_MOST)
    )
    if item is not None:
        query = query.where(Specification.item_id == item.id)
    rows = session.scalars(query).unique().all()
    partners = _partners(session, rows)
    states = version_states(rows, today)
    return [
        SpecificationRow(
            row,
            partners.get(row.supplier_id or 0),
            partners.get(row.customer_id or 0),
            states[row.id],
        )
        for row in rows
    ]


def version_states(rows: Sequence[Specification], today: date) -> dict[int, str]:
    """Return the state of each version by id, as `choose_specification` would use it."""
    newest: dict[tuple[object, ...], int] = {}
    for row in sorted(rows, key=lambda row: row.version):
        begun = row.effective_from <= today
        if begun and (row.effective_until is None or row.effective_until >= today):
            newest[_subject(row)] = row.id
    return {row.id: _state(row, newest.get(_subject(row)), today) for row in rows}


def _state(row: Specification, newest: int | None, today: date) -> str:
    if row.effective_from > today:
        return "planned"
    if row.effective_until is not None and row.effective_until < today:
        return "ended"
    return "in_force" if row.id == newest else "replaced"


def _subject(row: Specification) -> tuple[object, ...]:
    return (row.item_id, row.supplier_id, row.customer_id, row.market)


def _partners(session: Session, rows: Sequence[Specification]) -> dict[int, Organization]:
    ids = {row.supplier_id for row in rows} | {row.customer_id for row in rows}
    found = session.scalars(
        select(Organization).where(Organization.id.in_([one for one in ids if one is not None]))
    )
    return {row.id: row for row in found}


def supplier_codes(session: Session, item: Item) -> Sequence[tuple[SupplierItem, Organization]]:
    """Return the suppliers' codes for an item with the suppliers, by name."""
    rows = session.execute(
        select(SupplierItem, Organization)
        .join(Organization, Organization.id == SupplierItem.supplier_id)
        .where(SupplierItem.item_id == item.id)
        .order_by(Organization.name, SupplierItem.code)
    )
    return [(code, supplier) for code, supplier in rows]
