"""One search over every identifier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.documents.models import Document
from registry.errors import IdentifierInvalid
from registry.items.models import Item
from registry.ledger.models.traceable import LotAlias, Traceable
from registry.ledger.naming import find_named
from registry.operations.models import Shipment
from registry.orders.models import PurchaseOrder
from registry.parties.models import Organization
from registry.recalls.models import Recall

LIMIT = 15


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found; `exact` if the whole text is one of its identifiers."""

    kind: str  # lot, serial, shipment, document, order, partner, item, recall
    public_id: str
    name: str
    about: str
    exact: bool


def search(session: Session, actor: Actor, text: str) -> list[Hit]:
    """Return what carries the text, exact hits first; LIMIT of each kind at most."""
    actor.require(Permission.VIEW_REGISTRY)
    if not actor.is_operator:
        return []
    hits = [
        *_lots(session, actor, text),
        *_plain(session, actor, text, "shipment", Shipment, Shipment.number, "organization_id"),
        *_plain(
            session, actor, text, "order", PurchaseOrder, PurchaseOrder.number, "organization_id"
        ),
        *_plain(session, actor, text, "document", Document, Document.name, "operator_id"),
        *_plain(session, actor, text, "partner", Organization, Organization.name, "operator_id"),
        *_plain(session, actor, text, "item", Item, Item.sku, "organization_id", Item.name),
        *_plain(session, actor, text, "recall", Recall, Recall.number, "organization_id"),
    ]
    return sorted(hits, key=lambda hit: not hit.exact)


def _lots(session: Session, actor: Actor, text: str) -> list[Hit]:
    try:
        whole = find_named(session, actor, text)
    except IdentifierInvalid:  # a damaged code names nothing; parts of numbers may still fit
        whole = []
    rows = list(dict.fromkeys([*whole, *_containing(session, actor, text)]))[:LIMIT]
    exact_aliases = set(
        session.scalars(
            select(LotAlias.traceable_id).where(
                LotAlias.organization_id == actor.operator_id,
                LotAlias.traceable_id.in_([row.id for row in rows]),
                LotAlias.number == text,
            )
        )
    )
    return [
        Hit(
            kind=row.kind.value,
            public_id=row.public_id,
            name=row.number,
            about=row.item.name,
            exact=text in {row.number, row.public_id} or row.id in exact_aliases,
        )
        for row in rows
    ]


def _containing(session: Session, actor: Actor, text: str) -> list[Traceable]:
    numbers = (
        select(Traceable.id)
        .where(
            Traceable.organization_id == actor.operator_id,
            Traceable.number.icontains(text, autoescape=True),
        )
        .order_by(Traceable.id.desc())
        .limit(LIMIT)
    )
    aliases = (
        select(LotAlias.traceable_id)
        .where(
            LotAlias.organization_id == actor.operator_id,
            LotAlias.number.icontains(text, autoescape=True),
        )
        .order_by(LotAlias.traceable_id.desc())
        .limit(LIMIT)
    )
    found = sorted({*session.scalars(numbers), *session.scalars(aliases)}, reverse=True)[:LIMIT]
    rows = select(Traceable).where(Traceable.id.in_(found)).order_by(Traceable.id.desc())
    return list(session.scalars(rows))


def _plain(
    session: Session,
    actor: Actor,
    text: str,
    kind: str,
    model: Any,
    column: Any,
    owner: str,
    second: Any = None,
) -> list[Hit]:
    matches = [column.icontains(text, autoescape=True)]
    if second is not None:
        matches.append(second.icontains(text, autoescape=True))
    rows = session.scalars(
        select(model)
        .where(getattr(model, owner) == actor.operator_id, or_(*matches))
        .order_by(model.id.desc())
        .limit(LIMIT)
    )
    return [
        Hit(
            kind=kind,
            public_id=row.public_id,
            name=getattr(row, column.key),
            about=getattr(row, second.key) if second is not None else "",
            exact=getattr(row, column.key) == text,
        )
        for row in rows
    ]
