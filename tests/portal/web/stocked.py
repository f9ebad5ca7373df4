"""A portal with a site, two places, two items and released stock, for tests of its pages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from core.actor import Actor, Permission
from core.clock import utc_now
from core.db.session import unit_of_work
from registry.items.models import Item
from registry.ledger.disposition import decide
from registry.ledger.models.traceable import Balance, Location, Traceable
from registry.operations.receiving import Receipt, ReceiptLine, receive_goods
from registry.parties.models import Organization, Site
from registry.values import Disposition, TrackingPolicy
from tests.portal.conftest import Browser, Portal

GTIN = "09501101530003"


@dataclass(frozen=True)
class Stocked:
    """Public ids of what a test names."""

    portal: Portal
    store: str
    floor: str
    raw: str
    product: str
    customer: str

    def lot(self, number: str) -> Traceable:
        with unit_of_work(self.portal.engine) as session:
            return session.scalars(select(Traceable).where(Traceable.number == number)).one()

    def stock(self, number: str) -> dict[str, Decimal]:
        with unit_of_work(self.portal.engine) as session:
            rows = session.execute(
                select(Location.path, Balance.quantity)
                .join(Balance, Balance.location_id == Location.id)
                .join(Traceable, Traceable.id == Balance.traceable_id)
                .where(Traceable.number == number)
            )
            return {row.path: row.quantity for row in rows}


def operator_actor(session: Session, portal: Portal) -> Actor:
    return Actor(
        user_id=None,
        organization_id=portal.operator_id,
        operator_id=portal.operator_id,
        name="Test",
        permissions=frozenset(Permission),
    )


def stocked(portal: Portal, *numbers: str, release: bool = True) -> Stocked:
    """Fill the portal; each number is a lot of 100 kg in the store."""
    with unit_of_work(portal.engine) as session:
        actor = operator_actor(session, portal)
        site = Site(
            organization_id=portal.operator_id,
            code="BER",
            name="Berlin",
            time_zone="Europe/Berlin",
        )
        session.add(site)
        session.flush()
        places = [
            Location(
                organization_id=portal.operator_id, site_id=site.id, path=path, name=path.title()
            )
            for path in ("STORE", "FLOOR")
        ]
        items = [
            Item(
                organization_id=portal.operator_id,
                sku=sku,
                name=name,
                unit=unit,
                gtin=gtin,
                requires_certificate=False,
                tracking=TrackingPolicy.LOT_AND_SERIAL,
                created_at=utc_now(),
            )
            for sku, name, unit, gtin in (
                ("ZN", "Zinc gluconate", "kg", GTIN),
                ("TAB", "Zinc tablets", "{piece}", None),
            )
        ]
        session.add_all([*places, *items])
        session.flush()
        supplier = session.get(Organization, portal.organizations["supplier"])
        customer = session.get(Organization, portal.organizations["customer"])
        assert supplier is not None
        assert customer is not None
        if numbers:
            lines = [ReceiptLine(items[0], number, Decimal(100), places[0]) for number in numbers]
            at = utc_now()
            event = receive_goods(
                session, actor, Receipt(supplier, lines, at, delivery_note="DN-1"), at=at
            )
            session.refresh(event)
            if release:
                lots = [line.traceable for line in event.lines]
                decide(session, actor, lots, Disposition.RELEASED, reason="ok", at=at)
        return Stocked(
            portal,
            places[0].public_id,
            places[1].public_id,
            items[0].public_id,
            items[1].public_id,
            customer.public_id,
        )


def decide_on(browser: Browser, lot: Traceable, action: str, **form: str) -> TestResponse:
    """Open a lot's page and send one of its forms, as somebody does who looks at it."""
    address = f"/lots/{lot.public_id}"
    [*_, shown] = re.findall(r'name="shown" value="(\w+)"', browser.get(address).text)
    return browser.post(f"{address}/{action}", {"shown": shown, **form})
