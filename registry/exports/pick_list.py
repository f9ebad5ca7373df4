"""A list to pick by: task, lot, place, quantity, in the order of the places."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.clock import shown_at
from registry.items.models import Item
from registry.ledger.models.traceable import Location, Traceable
from registry.operations.models import Shipment
from registry.operations.production import Input
from registry.parties.models import Site

_Line = tuple[Traceable, Location | None, Decimal, str]


def shipment_pick_list(session: Session, shipment: Shipment, *, at: datetime) -> dict[str, Any]:
    """Return the list for a shipment as plain JSON values."""
    places = {
        row.id: row
        for row in session.scalars(
            select(Location).where(
                Location.id.in_([line.location_id for line in shipment.lines if line.location_id])
            )
        )
    }
    lines = [
        (line.traceable, places.get(line.location_id or 0), line.quantity, "")
        for line in shipment.lines
    ]
    about = f"For {shipment.customer.name}"
    if shipment.ship_to:
        about += f", {shipment.ship_to}"
    return _list(session, f"Shipment {shipment.number}", about, lines, at)


def run_pick_list(
    session: Session, product: Item, quantity: Decimal, inputs: Iterable[Input], *, at: datetime
) -> dict[str, Any]:
    """Return the list for a run as the bill of materials proposes it."""
    lines = [
        (line.traceable, line.location, line.quantity, line.role.value.replace("_", " "))
        for line in inputs
    ]
    unit = product.unit.strip("{}")
    about = f"For {quantity:f} {unit} of {product.name}"
    return _list(session, "Production run", about, lines, at)


def _list(
    session: Session, title: str, about: str, lines: Iterable[_Line], at: datetime
) -> dict[str, Any]:
    given = list(lines)
    sites = {
        row.id: row
        for row in session.scalars(
            select(Site).where(Site.id.in_([place.site_id for _, place, _, _ in given if place]))
        )
    }
    rows = [
        {
            "site": sites[place.site_id].name if place else "",
            "place": f"{place.path} {place.name}" if place else "",
            "number": lot.number,
            "item": f"{lot.item.sku} {lot.item.name}",
            "expires": lot.expiry_date.isoformat() if lot.expiry_date else "",
            "quantity": format(quantity, "f"),
            "unit": lot.unit.strip("{}"),
            "role": role,
        }
        for lot, place, quantity, role in given
    ]
    rows.sort(key=lambda row: (row["site"], row["place"], row["item"], row["expires"]))
    zone = next((site.time_zone for site in sites.values()), "UTC")
    printed_at = f"{shown_at(at, zone):%Y-%m-%d %H:%M} ({zone})"
    return {"title": title, "about": about, "printed_at": printed_at, "rows": rows}
