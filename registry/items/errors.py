"""What can go wrong with items and specifications."""

from __future__ import annotations

from core.errors import Invalid, NotFound


class ItemNotFound(NotFound):
    """No such item for this actor."""

    code = "item.not_found"


class SpecificationNotFound(NotFound):
    """No such specification for this actor."""

    code = "specification.not_found"


class BillInvalid(Invalid):
    """A bill of materials cannot be kept like this."""

    code = "bill.invalid"
