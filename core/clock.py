"""The one clock: aware UTC times, and a site's own calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from core.errors import Invalid

#: So far another clock may be ahead of ours before its time counts as the future.
SKEW = timedelta(minutes=10)
#: So old may be what is recorded; anything older is a slip of the pen (1926, 0206).
OLDEST = timedelta(days=50 * 365)
#: So far ahead a lot may expire; anything later is a slip too.
FARTHEST = timedelta(days=100 * 365)


class TimeDoubtful(Invalid):
    """A time that names no moment, or two, or one that cannot be meant."""

    code = "time.doubtful"


def utc_now() -> datetime:
    """Return the present time, aware, in UTC."""
    return datetime.now(UTC)


def local_date(at: datetime, time_zone: str) -> date:
    """Return the calendar day at a place; `at` aware, `time_zone` an IANA name."""
    if at.tzinfo is None:
        msg = "a time without a zone names no moment"
        raise ValueError(msg)
    return at.astimezone(ZoneInfo(time_zone)).date()


def offset_minutes(at: datetime, time_zone: str) -> int:
    """Return how many minutes the clocks of a place are ahead of UTC at a moment."""
    offset = at.astimezone(ZoneInfo(time_zone)).utcoffset()
    assert offset is not None, "a zone has an offset at every moment"
    return int(offset.total_seconds() // 60)


def shown_at(at: datetime, place: str | int) -> datetime:
    """Return a moment as the clocks of a place show it: its day is the day there.

    `place`: an IANA name, or how many minutes its clocks were ahead of UTC then.
    """
    if isinstance(place, str):
        return at.astimezone(ZoneInfo(place))
    return at.astimezone(timezone(timedelta(minutes=place)))


def at_place(local: datetime, time_zone: str) -> datetime:
    """Return the moment of a time as the clocks of a place show it; one with an offset stays.

    Raises:
        TimeDoubtful: The clocks skip this time, or show it twice, on that day.

    """
    if local.tzinfo is not None:
        return local
    first, second = (local.replace(tzinfo=ZoneInfo(time_zone), fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    if first.astimezone(UTC).astimezone(first.tzinfo).replace(tzinfo=None) != local:
        raise TimeDoubtful(f"{local:%Y-%m-%d %H:%M} does not exist in {time_zone}: clocks skip it.")
    raise TimeDoubtful(
        f"{local:%Y-%m-%d %H:%M} comes twice in {time_zone}: "
        f"write {first.isoformat(timespec='minutes')} or {second.isoformat(timespec='minutes')}."
    )


def check_happened(moment: datetime, now: datetime) -> None:
    """Raise TimeDoubtful unless something can have happened then: not ahead, not ages ago."""
    if moment > now + SKEW:
        raise TimeDoubtful(
            f"{moment:%Y-%m-%d %H:%M %Z} has not come yet: what is planned is no fact and no "
            "stock. Record it when it has happened."
        )
    if moment < now - OLDEST:
        raise TimeDoubtful(f"{moment.date().isoformat()} is too long ago to be meant.")


def check_day(day: date, now: datetime) -> None:
    """Raise TimeDoubtful for a day of manufacture or expiry that cannot be meant."""
    if not (now - 2 * OLDEST).date() <= day <= (now + FARTHEST).date():
        raise TimeDoubtful(f"{day.isoformat()} cannot be meant: look at the year.")
