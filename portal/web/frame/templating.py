"""What templates may use beside their own data: looks, times, amounts, navigation."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask import Flask, request, url_for
from markupsafe import Markup

from core.clock import utc_now
from core.db.types import QUANTITY_DECIMALS, quantity_from_units
from portal.web.frame import forms
from portal.web.frame.auth import may_open
from portal.web.frame.context import Parts, signed_in
from portal.web.frame.language import page_language
from portal.web.frame.navigation import navigation
from portal.web.frame.words import confidence_look, look_of

#: Language of a page -> how its dates are written.
_LOCALES = {"en": "en_GB", "de": "de_DE", "fr": "fr_FR", "es": "es_ES"}
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


def install(app: Flask, parts: Parts) -> None:
    """Register filters, globals and the names every page gets."""
    app.jinja_env.filters.update(
        zip_with=_zip_with, moment=moment, moment_at=moment_at, day=day, ago=ago, amount=amount
    )
    app.jinja_env.filters["own_name"] = lambda lot: f"{lot.item.sku}/{lot.number}"
    app.jinja_env.globals.update(
        look_of=look_of,
        confidence_look=confidence_look,
        navigation=navigation,
        search_address=search_address,
        has_page=lambda endpoint: endpoint in app.view_functions,
        in_demo=parts.settings.demo,
        lines_typed=forms.lines_typed,
    )

    @app.context_processor
    def _names() -> dict[str, object]:
        return {"actor": signed_in(), "is_fragment": bool(request.headers.get("HX-Request"))}


def _zip_with(values: Iterable[object], words: Iterable[object]) -> list[tuple[object, object]]:
    return list(zip(values, words, strict=True))


def search_address() -> str:
    """Return where the search field of the top bar leads; empty if it is not for this person."""
    return url_for("search.index") if may_open("search.index") else ""


def _locale() -> str:
    return _LOCALES[page_language()]


def moment(at: datetime | None, site_zone: str | None = None) -> Markup:
    """Return a time in the viewer's zone; the site's own time shows on hover and focus.

    A stranger has no zone that we know: UTC is named then.
    """
    if at is None:
        return Markup('<span class="missing">never</span>')
    actor = signed_in()
    mine = ZoneInfo(actor.time_zone if actor else "UTC")
    text = format_datetime(at.astimezone(mine), "d MMM y, HH:mm", locale=_locale())
    text = text if actor else f"{text} UTC"
    other = at.astimezone(ZoneInfo(site_zone)) if site_zone else at
    where = site_zone or at.tzname()
    hint = f"{format_datetime(other, 'd MMM y, HH:mm', locale=_locale())} {where}"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(at.isoformat(), hint, text)


def moment_at(at: datetime | None, time_zone: str) -> Markup:
    """Return a time in a zone that is named with it: for a deadline, whoever looks."""
    if at is None:
        return Markup('<span class="missing">never</span>')
    text = format_datetime(at.astimezone(ZoneInfo(time_zone)), "d MMM y, HH:mm", locale=_locale())
    return Markup('<time datetime="{}">{} ({})</time>').format(at.isoformat(), text, time_zone)


def day(value: date | None) -> Markup:
    """Return a calendar day, such as 3 Apr 2027; month in words, so that nobody mistakes it."""
    if value is None:
        return Markup('<span class="missing">none</span>')
    text = format_date(value, "d MMM y", locale=_locale())
    return Markup('<time datetime="{}">{}</time>').format(value.isoformat(), text)


def ago(at: datetime | None) -> Markup:
    """Return how long ago, in one unit: "4 min", "3 h", "12 days"."""
    if at is None:
        return Markup('<span class="missing">never</span>')
    seconds = max(0, int((utc_now() - at).total_seconds()))
    if seconds < _HOUR:
        text = f"{max(1, seconds // _MINUTE)} min"
    elif seconds < 2 * _DAY:
        text = f"{seconds // _HOUR} h"
    else:
        text = f"{seconds // _DAY} days"
    return Markup('<time datetime="{}">{}</time>').format(at.isoformat(), text)


def amount(value: Decimal | int | None, unit: str = "") -> Markup:
    """Return an amount as exact as it is kept, thousands apart, the unit lighter."""
    if value is None:
        return Markup('<span class="missing">not given</span>')
    if isinstance(value, Decimal) and value != round(value, QUANTITY_DECIMALS):
        value = quantity_from_units(round(value.scaleb(QUANTITY_DECIMALS)))  # the ledger's digits
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    text = text.replace(",", "\N{NARROW NO-BREAK SPACE}").replace("-", "\N{MINUS SIGN}")
    unit = unit.strip("{}")  # UCUM writes counted things in braces: {pcs}
    if not unit:
        return Markup('<span class="amount">{}</span>').format(text)
    return Markup('<span class="amount">{} <span class="unit">{}</span></span>').format(text, unit)
