"""Numbering rules of items and sites: entered, checked, shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.audit import record
from registry.errors import IdentifierInvalid
from registry.items.models import Item, NumberingRule
from registry.items.numbering import DEFAULTS, NumberContext, check_template, preview_number
from registry.parties.models import Site


def list_rules(
    session: Session, actor: Actor
) -> Sequence[tuple[NumberingRule, Item | None, Site | None]]:
    """Return the operator's rules with their items and sites."""
    actor.require(Permission.VIEW_REGISTRY)
    rows = session.execute(
        select(NumberingRule, Item, Site)
        .outerjoin(Item, Item.id == NumberingRule.item_id)
        .outerjoin(Site, Site.id == NumberingRule.site_id)
        .where(NumberingRule.organization_id == (actor.operator_id if actor.is_operator else 0))
        .order_by(NumberingRule.kind, Item.name, Site.code)
    )
    return [(rule, item, site) for rule, item, site in rows]


def save_rule(
    session: Session,
    actor: Actor,
    kind: str,
    template: str,
    *,
    at: datetime,
    item: Item | None = None,
    site: Site | None = None,
) -> tuple[NumberingRule, str]:
    """Set the rule of a kind, for an item, a site, both or all; return it and a first number.

    Raises:
        IdentifierInvalid: The kind is not numbered, or the template cannot be used.

    """
    actor.require(Permission.MANAGE_ITEMS)
    if kind not in DEFAULTS:
        known = ", ".join(sorted(DEFAULTS))
        raise IdentifierInvalid(f"Only these are numbered: {known}.", fields={"kind": "Choose one"})
    try:
        check_template(template)
        example = preview_number(template, NumberContext(kind, at, item, site))
    except IdentifierInvalid as error:
        raise IdentifierInvalid(str(error), fields={"template": str(error)}) from error
    rule = session.scalars(
        select(NumberingRule).where(
            NumberingRule.organization_id == actor.operator_id,
            NumberingRule.kind == kind,
            NumberingRule.item_id == item.id if item else NumberingRule.item_id.is_(None),
            NumberingRule.site_id == site.id if site else NumberingRule.site_id.is_(None),
        )
    ).one_or_none()
    before = rule.template if rule else None
    if rule is None:
        rule = NumberingRule(
            organization_id=actor.operator_id,
            kind=kind,
            item_id=item.id if item else None,
            site_id=site.id if site else None,
            template=template,
        )
        session.add(rule)
    rule.template = template
    session.flush()
    record(
        session,
        actor,
        "numbering.save",
        f"numbering:{kind}",
        at=at,
        before={"template": before},
        after={
            "template": template,
            "item": item.sku if item else None,
            "site": site.code if site else None,
        },
    )
    return rule, example
