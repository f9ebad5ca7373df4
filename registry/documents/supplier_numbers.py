"""How a supplier has numbered its lots so far: what a new number is compared with."""

from __future__ import annotations

from typing import Final

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from registry.documents.models import Document
from registry.items.models import Item, SupplierItem
from registry.ledger.models.traceable import LotAlias, Traceable
from registry.values import AliasKind

#: More say no more about how a supplier numbers.
MOST: Final = 60


def earlier_lot_numbers(session: Session, document: Document) -> list[tuple[str, str]]:
    """Return (product, the supplier's number) of earlier lots, the newest first.

    Of the document's own organization and supplier only; none where no supplier is known.
    A lot comes once for each name that its product goes by: ours, the supplier's, the
    supplier's code. For the worker, who acts for the document's organization.
    """
    if document.supplier_id is None:
        return []
    newest = (
        select(Traceable.id)
        .where(
            Traceable.organization_id == document.operator_id,
            Traceable.supplier_id == document.supplier_id,
        )
        .order_by(Traceable.id.desc())
        .limit(MOST)
    )
    rows = session.execute(
        select(Item.name, SupplierItem.name, SupplierItem.code, LotAlias.number)
        .select_from(Traceable)
        .join(Item, Item.id == Traceable.item_id)
        .join(
            LotAlias,
            and_(
                LotAlias.traceable_id == Traceable.id,
                LotAlias.kind == AliasKind.SUPPLIER_LOT,
                LotAlias.organization_id == document.operator_id,
            ),
        )
        .outerjoin(
            SupplierItem,
            and_(SupplierItem.item_id == Item.id, SupplierItem.supplier_id == document.supplier_id),
        )
        .where(Traceable.id.in_(newest.scalar_subquery()))
        .order_by(Traceable.id.desc(), LotAlias.id)
    )
    found = {(name, number): None for *names, number in rows for name in names if name}
    return list(found)
