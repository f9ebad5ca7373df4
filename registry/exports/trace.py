"""A trace as JSON, CSV and tables for a terminal."""

from __future__ import annotations

import csv
from decimal import Decimal
from typing import Any, TextIO

from registry.genealogy.trace import Trace


def trace_as_json(found: Trace) -> dict[str, Any]:
    """Return plain data: nodes, links, deliveries, returns, stock; quantities as decimal text."""
    numbers = {node.id: node.number for node in found.nodes}
    customers = {row.customer_id: row.customer for row in found.deliveries}
    return {
        "way": found.way.value,
        "roots": [numbers[root] for root in found.roots],
        "nodes": [
            {
                "id": node.public_id,
                "kind": node.kind.value,
                "number": node.number,
                "item": node.sku,
                "name": node.item,
                "supplier": node.supplier,
                "status": node.status.value,
                "expiry_date": node.expiry_date.isoformat() if node.expiry_date else None,
                "level": node.level,
                "on_hand": _text(node.on_hand),
                "unit": node.unit,
            }
            for node in found.nodes
        ],
        "links": [
            {
                "from": numbers[link.parent_id],
                "to": numbers[link.child_id],
                "quantity": _text(link.quantity),
                "stated": link.stated,
            }
            for link in found.links
        ],
        "deliveries": [
            {
                "shipment": delivery.shipment,
                "customer": delivery.customer,
                "shipped_at": delivery.shipped_at.isoformat(),
                "number": delivery.number,
                "quantity": _text(delivery.quantity),
                "unit": delivery.unit,
            }
            for delivery in found.deliveries
        ],
        "returned": [
            {
                "customer": customers[customer],
                "number": numbers[lot],
                "quantity": _text(quantity),
            }
            for (customer, lot), quantity in sorted(found.returned.items())
        ],
        "stock": [
            {
                "number": numbers[entry.traceable_id],
                "location": entry.location,
                "quantity": _text(entry.quantity),
            }
            for entry in found.stock
        ],
    }


def trace_as_csv(found: Trace, out: TextIO) -> None:
    """Write one row a link, delivery, return and remaining stock: from, to, quantity, unit."""
    numbers = {node.id: node for node in found.nodes}
    writer = csv.writer(out)
    writer.writerow(["what", "from", "from_item", "to", "to_item", "quantity", "unit"])
    for link in found.links:
        parent, child = numbers[link.parent_id], numbers[link.child_id]
        writer.writerow(
            [
                "became part of",
                parent.number,
                parent.sku,
                child.number,
                child.sku,
                _text(link.quantity),
                parent.unit,
            ]
        )
    for delivery in found.deliveries:
        node = numbers[delivery.traceable_id]
        writer.writerow(
            [
                "shipped to",
                node.number,
                node.sku,
                delivery.customer,
                delivery.shipment,
                _text(delivery.quantity),
                delivery.unit,
            ]
        )
    customers = {row.customer_id: row.customer for row in found.deliveries}
    for (customer, lot), quantity in sorted(found.returned.items()):
        node = numbers[lot]
        writer.writerow(
            [
                "came back from",
                node.number,
                node.sku,
                customers.get(customer, ""),
                "",
                _text(quantity),
                node.unit,
            ]
        )
    for entry in found.stock:
        node = numbers[entry.traceable_id]
        writer.writerow(
            [
                "lies at",
                node.number,
                node.sku,
                entry.location,
                "",
                _text(entry.quantity),
                node.unit,
            ]
        )


def trace_rows(found: Trace) -> list[dict[str, str]]:
    """Return one row a node for a table, with what went in and where it went."""
    inflow: dict[int, Decimal] = {}
    out: dict[int, Decimal] = {}
    for link in found.links:
        inflow[link.parent_id] = inflow.get(link.parent_id, Decimal(0)) + link.quantity
    for (_, lot), quantity in found.out.items():
        out[lot] = out.get(lot, Decimal(0)) + quantity
    return [
        {
            "level": str(node.level),
            "number": node.number,
            "item": f"{node.sku} {node.item}" if node.sku != node.item else node.sku,
            "supplier": node.supplier or "",
            "status": node.status.value.replace("_", " "),
            "used": _text(inflow.get(node.id, Decimal(0))),
            "with customers": _text(out.get(node.id, Decimal(0))),
            "on hand": _text(node.on_hand),
            "unit": node.unit,
        }
        for node in found.nodes
    ]


def _text(value: Decimal) -> str:
    return format(value, "f")
