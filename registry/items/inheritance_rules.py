"""What the lots of an item take over from the lots that they are made of: the rules in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.actor import Actor
from registry.items.models import InheritanceRule
from registry.values import Inheritance

#: What is passed on where no rule says otherwise.
DEFAULTS: Mapping[str, Inheritance] = {
    "country_of_origin": Inheritance.ALL,
    "allergens": Inheritance.ALL,
    "expiry_date": Inheritance.NOTHING,
}


EXPIRY = "expiry_date"


ORIGIN = "country_of_origin"


ALLERGENS = "allergens"


def rules_of(
    session: Session, actor: Actor, item_ids: Iterable[int]
) -> dict[int, dict[str, Inheritance]]:
    """Return the rules in force of each item: its own before everybody's before the defaults."""
    wanted = set(item_ids)
    rows = session.scalars(
        select(InheritanceRule).where(
            InheritanceRule.organization_id == actor.operator_id,
            or_(InheritanceRule.item_id.is_(None), InheritanceRule.item_id.in_(wanted)),
        )
    ).all()
    common = {row.attribute: row.rule for row in rows if row.item_id is None}
    found = {item_id: {**DEFAULTS, **common} for item_id in wanted}
    for row in rows:
        if row.item_id is not None:
            found[row.item_id][row.attribute] = row.rule
    return found
