from __future__ import annotations

from datetime import date

import pytest

from registry.ledger.gate import why_not_usable
from registry.ledger.state import DerivedStatus
from registry.values import Disposition

FREE = DerivedStatus(Disposition.RELEASED)
LAST = date(2026, 2, 28)


class TestWhyNotUsable:
    @pytest.mark.parametrize("day", [date(2026, 2, 27), LAST])
    def test_a_released_lot_is_usable_through_its_last_day(self, day: date) -> None:
        assert why_not_usable(FREE, LAST, day) is None

    def test_it_is_expired_on_the_first_of_the_next_month(self) -> None:
        assert why_not_usable(FREE, LAST, date(2026, 3, 1)) == "it expired on 2026-02-28"

    def test_no_expiry_date_never_expires(self) -> None:
        assert why_not_usable(FREE, None, date(9999, 12, 31)) is None

    def test_conditional_release_is_usable(self) -> None:
        status = DerivedStatus(Disposition.CONDITIONALLY_RELEASED, "trial runs only")
        assert why_not_usable(status, None, LAST) is None

    @pytest.mark.parametrize(
        ("status", "why"),
        [
            (DerivedStatus(), "quarantine"),
            (DerivedStatus(Disposition.REJECTED), "rejected"),
            (DerivedStatus(Disposition.RELEASED, on_hold=True, holds=("H-1",)), "hold (H-1)"),
            (DerivedStatus(Disposition.RELEASED, recalled=True, recalls=("R-1",)), "(R-1)"),
        ],
    )
    def test_it_says_what_stands_in_the_way(self, status: DerivedStatus, why: str) -> None:
        assert why in (why_not_usable(status, None, LAST) or "")

    def test_the_gravest_reason_comes_first(self) -> None:
        status = DerivedStatus(Disposition.REJECTED, None, True, True, ("H-1",), ("R-1",))
        assert why_not_usable(status, LAST, date(2027, 1, 1)) == "it is recalled (R-1)"
