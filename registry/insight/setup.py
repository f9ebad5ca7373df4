"""What the set-up still lacks: each gap with the thing that has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.items.models import Item, Specification
from registry.parties.models import Contact, Membership, Organization, OrganizationRole, Site
from registry.values import PartnerRole

#: A recall contact is reached once in this time, or it is named here.
CONTACT_CHECK = timedelta(days=365)
_MOST = 500


@dataclass(frozen=True, slots=True)
class Lacking:
    """One check: what is missing, why it matters, and who lacks it."""

    key: str
    title: str
    why: str
    kind: str  # "item" or "partner"
    #: (public id, name, code), at most 500.
    things: Sequence[tuple[str, str, str]]

    @property
    def sound(self) -> bool:
        """Whether nothing lacks it."""
        return not self.things


#: Key, title, why, condition on an active item.
_ITEM_CHECKS: tuple[tuple[str, str, str, ColumnElement[bool]], ...] = (
    (
        "specification",
        "Items with no specification",
        "Without own limits only the limits that the supplier prints are checked.",
        Item.requires_certificate
        & Item.id.not_in(select(Specification.item_id).where(Specification.customer_id.is_(None))),
    ),
    (
        "tracking_reason",
        "Items whose tracking policy has no reason",
        "An auditor asks why an item is tracked by lot, by unit, or not at all.",
        Item.tracking_reason.is_(None) | (Item.tracking_reason == ""),
    ),
    (
        "shelf_life",
        "Items without a shelf life",
        "A lot that comes without an expiry date then never expires.",
        Item.shelf_life_days.is_(None),
    ),
    (
        "owner",
        "Items without an owner",
        "Nobody is asked when a lot of it waits for a decision.",
        Item.owner.is_(None) | (Item.owner == ""),
    ),
)


def check_setup(session: Session, actor: Actor, *, at: datetime) -> list[Lacking]:
    """Return every check with what fails it; active things of the actor's company only."""
    actor.require(Permission.VIEW_REGISTRY)
    found = [
        Lacking(key, title, why, "item", _items(session, actor, condition))
        for key, title, why, condition in _ITEM_CHECKS
    ]
    reachable = select(Contact.organization_id).where(Contact.purpose == "recall")
    members = select(Membership.organization_id).where(Membership.role == "supplier")
    sites = select(Site.organization_id)
    found.append(
        Lacking(
            "recall_contact",
            "Customers without a contact for recalls",
            "A recall notice then goes to another contact, or to nobody.",
            "partner",
            _partners(session, actor, PartnerRole.CUSTOMER, Organization.id.not_in(reachable)),
        )
    )
    checked = select(Contact.organization_id).where(
        Contact.purpose == "recall", Contact.tested_at >= at - CONTACT_CHECK
    )
    found.append(
        Lacking(
            "recall_contact_check",
            "Customers whose recall contact nobody has reached for a year",
            "Call them once a year and confirm it on the partner's page.",
            "partner",
            _partners(
                session,
                actor,
                PartnerRole.CUSTOMER,
                Organization.id.in_(reachable) & Organization.id.not_in(checked),
            ),
        )
    )
    found.append(
        Lacking(
            "supplier_people",
            "Suppliers with nobody who can sign in",
            "Their certificates come by e-mail only, and nobody corrects what was read.",
            "partner",
            _partners(session, actor, PartnerRole.SUPPLIER, Organization.id.not_in(members)),
        )
    )
    found.append(
        Lacking(
            "own_site",
            "The company has no site",
            "Receipts, production and shipments happen at a site; enter one on its page.",
            "partner",
            _partners(session, actor, PartnerRole.OPERATOR, Organization.id.not_in(sites)),
        )
    )
    contacts = select(Contact.organization_id)
    found.append(
        Lacking(
            "own_contact",
            "The company has no contact of its own",
            "Nobody is told then of messages that did not arrive, or asked to call a customer.",
            "partner",
            _partners(session, actor, PartnerRole.OPERATOR, Organization.id.not_in(contacts)),
        )
    )
    return found


def _items(
    session: Session, actor: Actor, condition: ColumnElement[bool]
) -> list[tuple[str, str, str]]:
    rows = session.execute(
        select(Item.public_id, Item.name, Item.sku)
        .where(Item.organization_id == _own(actor), Item.active, condition)
        .order_by(Item.name)
        .limit(_MOST)
    )
    return [(row.public_id, row.name, row.sku) for row in rows]


def _partners(
    session: Session, actor: Actor, role: PartnerRole, condition: ColumnElement[bool]
) -> list[tuple[str, str, str]]:
    rows: Any = session.execute(
        select(Organization.public_id, Organization.name, Organization.code)
        .join(OrganizationRole)
        .where(
            Organization.operator_id == _own(actor),
            Organization.active,
            OrganizationRole.role == role,
            condition,
        )
        .order_by(Organization.name)
        .limit(_MOST)
    )
    return [(row.public_id, row.name, row.code or "") for row in rows]


def _own(actor: Actor) -> int:
    # A partner's member finds nothing here: no organization has the id 0.
    return actor.operator_id if actor.is_operator else 0
