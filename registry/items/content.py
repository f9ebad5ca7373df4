"""What an item's quantities mean and pass on: potency, allergens, rules of inheritance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from core.errors import Invalid
from extraction.normalise.units import find_unit
from registry.items.inheritance_rules import ALLERGENS, EXPIRY, ORIGIN
from registry.items.models import InheritanceRule, Item
from registry.values import Inheritance

#: Rules that make sense for each of the plain attributes; results take the others.
FITTING: Mapping[str, frozenset[Inheritance]] = {
    EXPIRY: frozenset({Inheritance.EARLIEST, Inheritance.LATEST, Inheritance.NOTHING}),
    ORIGIN: frozenset({Inheritance.ALL, Inheritance.NOTHING}),
    ALLERGENS: frozenset({Inheritance.ALL, Inheritance.NOTHING}),
}
RESULTS = frozenset({Inheritance.LEAST, Inheritance.MOST, Inheritance.MEAN, Inheritance.NOTHING})


@dataclass(frozen=True, slots=True)
class Content:
    """Which result says the active content, the nominal content, and what allergens it has."""

    characteristic: str | None = None
    nominal: Decimal | None = None
    unit: str | None = None
    allergens: tuple[str, ...] = ()


def set_content(
    session: Session, actor: Actor, item: Item, content: Content, *, at: datetime
) -> Item:
    """Set potency and allergens of an item.

    Raises:
        Invalid: Potency is given in part, is not more than zero, or its unit is not known.

    """
    actor.require(Permission.MANAGE_ITEMS)
    given = (content.characteristic, content.nominal, content.unit)
    wrong: dict[str, str] = {}
    if any(given) and not all(given):
        wrong["nominal"] = "Result, nominal content and unit belong together."
    if content.nominal is not None and content.nominal <= 0:
        wrong["nominal"] = "More than zero"
    unit = find_unit(content.unit) if content.unit else None
    if content.unit and unit is None:
        wrong["unit"] = "This unit is not known. Write it like % or mg/g."
    if wrong:
        raise Invalid("This cannot be kept.", fields=wrong)
    before = _said(item)
    item.potency_characteristic, item.potency_nominal = content.characteristic, content.nominal
    item.potency_unit = unit.code if unit else None
    names = sorted({name.strip().lower() for name in content.allergens if name.strip()})
    item.allergens = list(names) or None
    session.flush()
    if before != _said(item):
        subject = f"item:{item.public_id}"
        record(session, actor, "item.content", subject, at=at, before=before, after=_said(item))
    return item


def set_inheritance(
    session: Session,
    actor: Actor,
    item: Item | None,
    rules: Mapping[str, Inheritance],
    *,
    at: datetime,
) -> None:
    """Set the rules of an item, or with None those of every item without its own.

    Raises:
        Invalid: A rule does not fit its attribute.

    """
    actor.require(Permission.MANAGE_ITEMS)
    for name, rule in rules.items():
        if rule not in FITTING.get(name, RESULTS):
            message = f"{name.replace('_', ' ')} cannot be passed on as {rule.value}."
            raise Invalid(message, fields={f"rule.{name}": message})
    own = InheritanceRule.item_id == item.id if item else InheritanceRule.item_id.is_(None)
    mine = (InheritanceRule.organization_id == actor.operator_id, own)
    rows = session.scalars(select(InheritanceRule).where(*mine))
    before = {row.attribute: row.rule.value for row in rows}
    session.execute(delete(InheritanceRule).where(*mine))
    session.add_all(
        InheritanceRule(
            organization_id=actor.operator_id,
            item_id=item.id if item else None,
            attribute=name,
            rule=rule,
        )
        for name, rule in rules.items()
    )
    session.flush()
    record(
        session,
        actor,
        "item.inheritance",
        f"item:{item.public_id}" if item else f"organization:{actor.operator_id}",
        at=at,
        before=before,
        after={name: rule.value for name, rule in rules.items()},
    )


def has_expiry_rule(session: Session, actor: Actor) -> bool:
    """Return whether any rule binds the expiry of what is made to that of what goes in."""
    found = session.scalars(
        select(InheritanceRule.id)
        .where(
            InheritanceRule.organization_id == actor.operator_id,
            InheritanceRule.attribute == EXPIRY,
            InheritanceRule.rule != Inheritance.NOTHING,
        )
        .limit(1)
    ).first()
    return found is not None


def _said(item: Item) -> dict[str, object]:
    return {
        "characteristic": item.potency_characteristic,
        "nominal": str(item.potency_nominal) if item.potency_nominal else None,
        "unit": item.potency_unit,
        "allergens": item.allergens or [],
    }
