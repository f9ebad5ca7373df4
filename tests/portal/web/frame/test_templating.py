"""Amounts on pages: as exact as the ledger keeps them, and no more digits."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.web.frame.templating import amount


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Decimal(100) / 3, "33.333333"),
        (Decimal("0.50"), "0.50"),
        (Decimal("1E+2"), "100"),
    ],
)
def test_no_amount_has_more_digits_than_the_ledger(value: Decimal, shown: str) -> None:
    assert amount(value).striptags() == shown
