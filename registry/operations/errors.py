"""What can go wrong with shipments."""

from __future__ import annotations

from core.errors import NotFound


class ShipmentNotFound(NotFound):
    """No such shipment for this actor."""

    code = "shipment.not_found"
