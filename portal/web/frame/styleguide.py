"""The style guide: every part that pages are made of. Only in tests and in the demo."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.errors import Invalid
from portal.web.frame.auth import public
from portal.web.frame.errors import shows_errors_of
from portal.web.frame.listing import read_listing
from portal.web.frame.words import LOOKS

bp_testing = Blueprint("styleguide", __name__, url_prefix="/styleguide")


@bp_testing.get("")
@public
def index() -> ResponseReturnValue:
    """Show every part once, with made-up values."""
    listing = read_listing(
        request.path, request.args, sorts={"number", "item", "quantity"}, default="number", size=3
    )
    return render_template(
        "frame/styleguide/index.html", looks=LOOKS, lots=_lots(), listing=listing, now=utc_now()
    )


@bp_testing.post("")
@public
@shows_errors_of(".index")
def submit() -> ResponseReturnValue:
    """Refuse the form, to show how that looks."""
    flash("A flash message says what happened.")
    raise Invalid(
        "The form was not saved; two fields need another look.",
        fields={
            "number": "A lot with this number exists already: 0125HO002.",
            "expires": "This day is before the day of manufacture.",
        },
    )


def _lots() -> list[dict[str, object]]:
    today = date(2026, 11, 21)
    rows = (
        ("0125HO002", "Zinc gluconate USP", "Acme Chemicals", "1250.5", "kg", "quarantine", 0.62),
        ("B-2211-07", "Magnesium stearate", "Nordsalt AB", "80", "kg", "released", 0.99),
        ("7741/3", "Gelatine capsule 00", "Capsulae SpA", "240000", "{pcs}", "on_hold", 0.88),
        ("H 583921", "Steel plate S355J2+N", "Hüttenwerk Süd", "18.34", "t", "recalled", 0.97),
    )
    return [
        {
            "number": number,
            "item": item,
            "supplier": supplier,
            "quantity": Decimal(quantity),
            "unit": unit,
            "status": status,
            "confidence": confidence,
            "expires": today + timedelta(days=180 * (index + 1)),
        }
        for index, (number, item, supplier, quantity, unit, status, confidence) in enumerate(rows)
    ]
