"""Finding an item for an actor: whatever is not the actor's does not exist."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from registry.items.errors import ItemNotFound
from registry.items.models import Item
from registry.parties.scope import one


def get_item(session: Session, actor: Actor, item_id: str) -> Item:
    """Return an item of the operator by public id."""
    query = select(Item).where(Item.public_id == item_id, Item.organization_id == actor.operator_id)
    return one(session, query, ItemNotFound("There is no such item."))
