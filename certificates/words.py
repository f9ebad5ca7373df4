"""The language of a certificate: its customer's, where we have it, else English."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date

from core.languages import Translate, speaker

CATALOGS = Path(__file__).parent / "translations"


def say_in(language: str, *, html: bool = False) -> Translate:
    """Return what says a sentence of a certificate in a language."""
    return speaker(CATALOGS, language, html=html)


def day_in(value: date | datetime | None, language: str) -> str:
    """Return a day as the language writes it: "3 April 2027"; a dash if there is none."""
    pattern = "d. MMMM y" if language == "de" else "long" if language == "es" else "d MMMM y"
    return format_date(value, pattern, locale=language) if value else "—"


def moment_in(at: datetime, zone: ZoneInfo, language: str) -> str:
    """Return a time in a zone, with the zone's short name."""
    local = at.astimezone(zone)
    return f"{day_in(local, language)}, {local:%H:%M %Z}"
