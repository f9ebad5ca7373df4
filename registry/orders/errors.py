"""What can go wrong with orders."""

from __future__ import annotations

from core.errors import NotFound


class OrderNotFound(NotFound):
    """No such order for this actor."""

    code = "order.not_found"
