"""Partners in a list and one by one, with what is between them and the company."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.documents.models import Document
from registry.ledger.models.traceable import Traceable
from registry.operations.models import Shipment
from registry.orders.models import PurchaseOrder
from registry.parties.models import Membership, Organization, OrganizationRole, Site, User
from registry.parties.scope import get_partner
from registry.values import PartnerRole

#: Sort key to column.
SORTS: dict[str, Any] = {
    "name": Organization.name,
    "code": Organization.code,
    "country": Organization.country,
}


@dataclass(frozen=True, slots=True)
class PartnerPage:
    """Some rows of a list, and how many there are in all."""

    rows: Sequence[Organization]
    total: int


@dataclass(frozen=True, slots=True)
class PartnerDossier:
    """What stands about one partner."""

    partner: Organization
    own: bool  # the company itself
    sites: Sequence[Site]
    people: Sequence[User]
    documents: int
    lots: int
    orders: int
    shipments: int


def list_partners(
    session: Session,
    actor: Actor,
    *,
    text: str = "",
    role: str = "",
    sort: str = "name",
    descending: bool = False,
    offset: int = 0,
    limit: int = 50,
) -> PartnerPage:
    """Return one page of the operator and its partners; `text` finds name, code, GLN."""
    actor.require(Permission.VIEW_REGISTRY)
    where: list[ColumnElement[bool]] = [Organization.operator_id == _own(actor)]
    if role in set(PartnerRole):
        playing = select(OrganizationRole.organization_id).where(
            OrganizationRole.role == PartnerRole(role)
        )
        where.append(Organization.id.in_(playing))
    if text:
        columns = (Organization.name, Organization.code, Organization.gln, Organization.country)
        where.append(or_(*(column.icontains(text, autoescape=True) for column in columns)))
    total = session.execute(select(func.count(Organization.id)).where(*where)).scalar_one()
    column = SORTS.get(sort, Organization.name)
    rows = session.scalars(
        select(Organization)
        .where(*where)
        .order_by(
            Organization.active.desc(),
            column.desc() if descending else column.asc(),
            Organization.id,
        )
        .offset(offset)
        .limit(limit)
    ).all()
    return PartnerPage(rows, total)


def read_partner(session: Session, actor: Actor, partner_id: str) -> PartnerDossier:
    """Return what stands about one partner; OrganizationNotFound if it is not the actor's."""
    actor.require(Permission.VIEW_REGISTRY)
    partner = get_partner(session, actor, partner_id)

    def count(model: Any, *where: ColumnElement[bool]) -> int:
        found: int = session.execute(select(func.count(model.id)).where(*where)).scalar_one()
        return found

    own = partner.operator_id
    return PartnerDossier(
        partner=partner,
        own=partner.id == own,
        sites=sites_of(session, partner),
        people=_people(session, partner),
        documents=count(Document, Document.operator_id == own, Document.supplier_id == partner.id),
        lots=count(
            Traceable, Traceable.organization_id == own, Traceable.supplier_id == partner.id
        ),
        orders=count(
            PurchaseOrder,
            PurchaseOrder.organization_id == own,
            PurchaseOrder.supplier_id == partner.id,
        ),
        shipments=count(
            Shipment, Shipment.organization_id == own, Shipment.customer_id == partner.id
        ),
    )


def sites_of(session: Session, partner: Organization) -> Sequence[Site]:
    """Return the sites of a partner by code."""
    return session.scalars(
        select(Site).where(Site.organization_id == partner.id).order_by(Site.code)
    ).all()


def _people(session: Session, partner: Organization) -> Sequence[User]:
    members = select(Membership.user_id).where(Membership.organization_id == partner.id)
    return session.scalars(
        select(User).where(User.id.in_(members)).order_by(User.name).limit(100)
    ).all()


def _own(actor: Actor) -> int:
    # A partner's member finds nothing here: no organization has the id 0.
    return actor.operator_id if actor.is_operator else 0
