from __future__ import annotations

from decimal import Decimal

import pytest

from registry.imports.quantities import in_unit
from registry.ledger.errors import EventInvalid


def test_what_cannot_be_kept_is_an_invalid_event() -> None:
    with pytest.raises(EventInvalid, match="cannot be turned into the unit of ZN"):
        in_unit(Decimal(1), "L", "kg", "ZN")


def test_pounds_are_kept_with_their_remainder_named() -> None:
    kept = in_unit(Decimal(1), "lb", "kg", "ZN")

    assert kept.quantity == Decimal("0.453592")
    assert kept.note is not None
    assert kept.note.endswith("the remainder is 0.00000037 kg")
