"""A small valid company: an operator with a site, partners, people, items, places."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count

from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from registry.items.models import Item
from registry.ledger.disposition import decide
from registry.ledger.models.traceable import Location, Traceable
from registry.operations.production import Input, Output, Run, record_run
from registry.operations.receiving import Receipt, ReceiptLine, receive_goods
from registry.parties.models import Organization, OrganizationRole, Site, User
from registry.values import Disposition, PartnerRole, TraceableKind, TrackingPolicy

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
_numbers = count(1)


def make_organization(
    session: Session,
    *roles: PartnerRole,
    operator: Organization | None = None,
    name: str | None = None,
) -> Organization:
    """Make an operator, or a partner of one."""
    row = Organization(
        name=name or f"Company {next(_numbers)}",
        operator_id=operator.id if operator else None,
        created_at=NOON,
        roles=[OrganizationRole(role=role) for role in roles],
    )
    session.add(row)
    session.flush()
    if operator is None:
        row.operator_id = row.id
        session.flush()
    return row


def make_user(session: Session, name: str = "Maria Weber") -> User:
    """Make a person who cannot sign in by password."""
    row = User(email=f"user{next(_numbers)}@example.org", name=name, created_at=NOON)
    session.add(row)
    session.flush()
    return row


def make_actor(
    session: Session,
    organization: Organization,
    *permissions: Permission,
    name: str = "Maria Weber",
) -> Actor:
    """Make a member of an organization with these permissions, or all if none are named."""
    user = make_user(session, name)
    return Actor(
        user_id=user.id,
        organization_id=organization.id,
        operator_id=organization.operator_id or organization.id,
        name=name,
        permissions=frozenset(permissions or Permission),
    )


def make_item(
    session: Session,
    operator: Organization,
    name: str = "Zinc gluconate",
    *,
    unit: str = "kg",
    tracking: TrackingPolicy = TrackingPolicy.LOT_AND_SERIAL,
) -> Item:
    """Make an item that may have lots and serials."""
    row = Item(
        organization_id=operator.id,
        sku=f"SKU-{next(_numbers)}",
        name=name,
        unit=unit,
        tracking=tracking,
        created_at=NOON,
    )
    session.add(row)
    session.flush()
    return row


@dataclass
class Company:
    """An operator with everything that a story needs."""

    session: Session
    operator: Organization
    supplier: Organization
    customer: Organization
    site: Site
    store: Location
    floor: Location
    raw: Item
    product: Item
    actor: Actor
    stranger: Actor
    supplier_actor: Actor
    customer_actor: Actor
    numbers: dict[str, Traceable] = field(default_factory=dict)

    def receive(self, number: str, quantity: str = "100", *, release: bool = True) -> Traceable:
        """Receive a lot of raw material, released unless said otherwise."""
        event = receive_goods(
            self.session,
            self.actor,
            Receipt(
                supplier=self.supplier,
                lines=[ReceiptLine(self.raw, number, Decimal(quantity), self.store)],
                occurred_at=NOON,
                delivery_note=f"D-{number}",
            ),
            at=NOON,
        )
        self.session.refresh(event)
        lot = event.lines[0].traceable
        if release:
            self.release(lot)
        return lot

    def release(self, *lots: Traceable) -> None:
        """Release lots or units."""
        decide(
            self.session, self.actor, lots, Disposition.RELEASED, reason="within limits", at=NOON
        )

    def make(
        self, number: str, quantity: str, *inputs: tuple[Traceable, str], release: bool = True
    ) -> Traceable:
        """Make a product lot from lots in the store."""
        _, [made] = record_run(
            self.session,
            self.actor,
            Run(
                inputs=[Input(lot, Decimal(amount), self.store) for lot, amount in inputs],
                outputs=[
                    Output(
                        self.product,
                        Decimal(quantity),
                        self.store,
                        number=number,
                        kind=TraceableKind.LOT,
                    )
                ],
                occurred_at=NOON,
                machine="Mixer 2",
            ),
            at=NOON,
        )
        if release:
            self.release(made)
        return made


def make_company(session: Session) -> Company:
    """Make a company with one supplier, one customer, two items and two places."""
    operator = make_organization(session, PartnerRole.OPERATOR)
    supplier = make_organization(session, PartnerRole.SUPPLIER, operator=operator)
    customer = make_organization(session, PartnerRole.CUSTOMER, operator=operator)
    customer.requires_certificate = False
    elsewhere = make_organization(session, PartnerRole.OPERATOR)
    site = Site(organization_id=operator.id, code="BER", name="Berlin", time_zone="Europe/Berlin")
    session.add(site)
    session.flush()
    store = Location(organization_id=operator.id, site_id=site.id, path="STORE", name="Store")
    floor = Location(organization_id=operator.id, site_id=site.id, path="FLOOR", name="Floor")
    session.add_all([store, floor])
    session.flush()
    return Company(
        session=session,
        operator=operator,
        supplier=supplier,
        customer=customer,
        site=site,
        store=store,
        floor=floor,
        raw=make_item(session, operator, "Zinc gluconate"),
        product=make_item(session, operator, "Zinc tablets"),
        actor=make_actor(session, operator),
        stranger=make_actor(session, elsewhere, name="Stranger"),
        supplier_actor=make_actor(session, supplier, Permission.SUBMIT_DOCUMENTS, name="Sup"),
        customer_actor=make_actor(session, customer, Permission.VIEW_OWN_SHIPMENTS, name="Cus"),
    )
