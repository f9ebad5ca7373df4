from __future__ import annotations

from decimal import Decimal

import pytest

from registry.imports.quantities import in_unit, unit_code
from registry.ledger.errors import EventInvalid


class TestInUnit:
    @pytest.mark.parametrize(
        ("quantity", "unit", "wanted", "expected"),
        [
            ("25000", "g", "kg", "25"),
            ("0.25", "t", "kg", "250"),
            ("1.5", "KG", "kg", "1.5"),
            ("3", "", "kg", "3"),
            ("250", "mL", "L", "0.25"),
            ("12", "pcs", "{piece}", "12"),
        ],
    )
    def test_it_converts_exactly(
        self, quantity: str, unit: str, wanted: str, expected: str
    ) -> None:
        assert in_unit(Decimal(quantity), unit, wanted, "ZN") == Decimal(expected)

    @pytest.mark.parametrize("unit", ["L", "{piece}", "furlong"])
    def test_what_measures_something_else_is_refused(self, unit: str) -> None:
        with pytest.raises(EventInvalid, match="cannot be turned into the unit of ZN"):
            in_unit(Decimal(1), unit, "kg", "ZN")

    @pytest.mark.parametrize(
        ("quantity", "unit"), [("0.0005", "g"), ("1", "[lb_av]"), ("1E+14", "")]
    )
    def test_what_does_not_fit_is_refused_and_not_rounded(self, quantity: str, unit: str) -> None:
        with pytest.raises(EventInvalid, match="more than 6 decimals, or is too large"):
            in_unit(Decimal(quantity), unit, "kg", "ZN")


def test_units_are_known_by_what_people_write() -> None:
    assert [unit_code(unit) for unit in ("kgs", "EA", "{drum}")] == ["kg", "{piece}", "{drum}"]
