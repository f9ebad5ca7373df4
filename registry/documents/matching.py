"""Which item and which order a certificate is about, with the reason for each guess."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz, utils
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from registry.documents.current import CurrentLot, CurrentReading
from registry.documents.models import Document
from registry.documents.owed_orders import match_order
from registry.items.models import Item, SupplierItem
from registry.orders.models import PurchaseOrder

#: Names that agree less than this (0 to 100) are no match.
_NAME_FROM = 82.0
#: A match this good is taken without asking, if it is the only one.
CERTAIN_FROM = 90.0
_MOST = 8


@dataclass(frozen=True, slots=True)
class ItemMatch:
    """One item that a lot of the document may be of; `score` 0 to 100."""

    item: Item
    score: float
    why: str


def find_order(
    session: Session, actor: Actor, document: Document, reading: CurrentReading
) -> PurchaseOrder | None:
    """Return the order: as chosen at upload, else by the number that the document prints."""
    if document.purchase_order is not None:
        return document.purchase_order
    printed = reading["purchase_order"].value
    return match_order(session, actor, printed, supplier_id=document.supplier_id)


def match_items(
    session: Session,
    actor: Actor,
    document: Document,
    lot: CurrentLot,
    order: PurchaseOrder | None,
) -> list[ItemMatch]:
    """Return the items that a lot may be of, best first.

    A supplier's own code decides, then our own; names are compared loosely; being on the
    order weighs on top, and an order of one item suggests that item.
    """
    ordered = {line.item_id for line in order.lines} if order is not None else set()
    codes = _supplier_items(session, document)
    items = session.scalars(
        select(Item).where(Item.organization_id == actor.operator_id, Item.active.is_(True))
    )
    found = []
    for item in items:
        match = _match(item, codes.get(item.id, []), lot, on_order=item.id in ordered)
        if match is not None:
            found.append(match)
    return sorted(found, key=lambda match: (-match.score, match.item.sku))[:_MOST]


def sure_item(matches: list[ItemMatch]) -> Item | None:
    """Return the item that needs no question; None if a person must choose."""
    if not matches or matches[0].score < CERTAIN_FROM:
        return None
    rivals = [match for match in matches[1:] if match.score >= matches[0].score]
    return None if rivals else matches[0].item


def _supplier_items(session: Session, document: Document) -> dict[int, list[SupplierItem]]:
    rows = session.scalars(
        select(SupplierItem).where(SupplierItem.supplier_id == document.supplier_id)
    )
    found: dict[int, list[SupplierItem]] = {}
    for row in rows:
        found.setdefault(row.item_id, []).append(row)
    return found


def _match(
    item: Item, own: list[SupplierItem], lot: CurrentLot, *, on_order: bool
) -> ItemMatch | None:
    code, name = lot["product_code"].value, lot["product_name"].value
    bonus = 4.0 if on_order else 0.0
    if code and any(_bare(row.code) == _bare(code) for row in own):
        return ItemMatch(item, 96.0 + bonus, f"the supplier's code {code}")
    if code and _bare(item.sku) == _bare(code):
        return ItemMatch(item, 94.0 + bonus, f"our number {code}")
    names = [item.name, *(row.name for row in own if row.name)]
    if name:
        likeness = max(
            fuzz.token_set_ratio(name, n, processor=utils.default_process) for n in names
        )
        if likeness >= _NAME_FROM:
            why = "the product's name" + (", and it is on the order" if on_order else "")
            return ItemMatch(item, 0.9 * likeness + bonus, why)
    if on_order:
        return ItemMatch(item, 60.0, "it is on the order")
    return None


def _likeness(one: str, other: str) -> float:
    """Return how alike two names are, 0 to 100; order, case and signs do not count."""
    alike: float = fuzz.token_set_ratio(one, other, processor=utils.default_process)
    return alike


def _bare(text: str) -> str:
    return re.sub(r"[^0-9a-z]", "", text.casefold())
