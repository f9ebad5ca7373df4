"""The one clock: aware UTC times, and a site's own calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def utc_now() -> datetime:
    """Return the present time, aware, in UTC."""
    return datetime.now(UTC)


def local_date(at: datetime, time_zone: str) -> date:
    """Return the calendar day at a place; `at` aware, `time_zone` an IANA name."""
    if at.tzinfo is None:
        msg = "a time without a zone names no moment"
        raise ValueError(msg)
    return at.astimezone(ZoneInfo(time_zone)).date()
