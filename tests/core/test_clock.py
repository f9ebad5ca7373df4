from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from core.clock import local_date, shown_at, utc_now


class TestUtcNow:
    def test_it_is_aware_and_utc(self) -> None:
        assert utc_now().utcoffset() == timedelta(0)


class TestLocalDate:
    @pytest.mark.parametrize(
        ("zone", "day"),
        [("UTC", 1), ("Europe/Berlin", 2), ("America/Los_Angeles", 1), ("Pacific/Auckland", 2)],
    )
    def test_a_place_has_its_own_calendar(self, zone: str, day: int) -> None:
        late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)

        assert local_date(late, zone) == date(2026, 3, day)

    def test_summer_time_counts(self) -> None:
        assert local_date(datetime(2026, 7, 1, 22, 30, tzinfo=UTC), "Europe/Berlin").day == 2
        assert local_date(datetime(2026, 1, 1, 22, 30, tzinfo=UTC), "Europe/Berlin").day == 1

    def test_a_time_without_a_zone_is_refused(self) -> None:
        with pytest.raises(ValueError, match="without a zone"):
            local_date(datetime(2026, 3, 1, 12, 0), "UTC")  # noqa: DTZ001  the point of the test


class TestShownAt:
    @pytest.mark.parametrize("place", ["Pacific/Auckland", 780])
    def test_the_day_is_that_of_the_place(self, place: str | int) -> None:
        noon = datetime(2026, 3, 2, 12, tzinfo=UTC)

        assert shown_at(noon, place) == noon
        assert shown_at(noon, place).date() == date(2026, 3, 3)
