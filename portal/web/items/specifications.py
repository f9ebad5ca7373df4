"""Specifications: every version, one version, and the form of the next one."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Permission
from core.clock import local_date, utc_now
from core.errors import Invalid
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, own_dictionary, reading, transaction
from portal.web.frame.errors import shows_errors_of
from registry.items.models import Specification
from registry.items.queries import list_specifications
from registry.items.scope import get_item
from registry.items.specification_versions import (
    LimitData,
    VersionData,
    add_version,
    get_specification,
)
from registry.items.specifications import describe_limit
from registry.ledger.specification_effect import RetroCheck, check_version
from registry.operations.queries.choices import items, partners
from registry.parties.scope import get_partner
from registry.values import PartnerRole

bp = Blueprint("specifications", __name__, url_prefix="/specifications")

#: Units that the form suggests; it takes every one of the table.
UNITS = ("%", "mg/kg", "[ppm]", "g/L", "mg/L", "mm", "MPa", "Cel", "[CFU]/g", "mPa.s", "kg/m3")


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show all versions."""
    actor = current_actor()
    today = local_date(utc_now(), actor.time_zone)
    with reading() as session:
        rows = list_specifications(session, actor, today=today)
        return render_template("items/specifications/index.html", rows=rows)


@bp.get("/new")
@requires(Permission.MANAGE_SPECIFICATIONS)
def new() -> ResponseReturnValue:
    """Show the form of the next version; `from` copies a version, `item` chooses the item."""
    with reading() as session:
        return _form(session, None)


@bp.post("/new")
@requires(Permission.MANAGE_SPECIFICATIONS)
@shows_errors_of(".new")
def create() -> ResponseReturnValue:
    """Show what the version would change; keep it once exactly that has been seen."""
    with transaction() as session:
        actor, at = current_actor(), utc_now()
        data = _data(session)
        check = check_version(session, actor, data, at=at)
        if forms.text("seen") != check.digest:
            g.form_values = request.form
            return _form(session, check)
        row = add_version(session, actor, data, at=at)
        flash(f"Version {row.version} of the limits for {data.item.name} is kept.")
        return redirect(url_for(".show", specification_id=row.public_id))


@bp.get("/<specification_id>")
@requires(Permission.VIEW_REGISTRY)
def show(specification_id: str) -> ResponseReturnValue:
    """Show one version with its limits, and the versions beside it."""
    actor = current_actor()
    today = local_date(utc_now(), actor.time_zone)
    with reading() as session:
        chosen = get_specification(session, actor, specification_id)
        rows = list_specifications(session, actor, today=today, item=chosen.item)
        row = next(one for one in rows if one.specification.id == chosen.id)
        beside = [one for one in rows if one.applies_to == row.applies_to]
        return render_template(
            "items/specifications/show.html",
            row=row,
            specification=chosen,
            versions=beside,
            describe_limit=describe_limit,
        )


def _form(session: Session, check: RetroCheck | None) -> ResponseReturnValue:
    actor = current_actor()
    base = request.args.get("from", "")
    source = get_specification(session, actor, base) if base else None
    return render_template(
        "items/specifications/form.html",
        source=source,
        chosen=_chosen(session, source),
        items=items(session, actor),
        suppliers=partners(session, actor, PartnerRole.SUPPLIER),
        customers=partners(session, actor, PartnerRole.CUSTOMER),
        tests=sorted({one.name for one in own_dictionary().by_key.values()}),
        units=UNITS,
        today=local_date(utc_now(), actor.time_zone),
        check=check,
        lines=max(len(source.limits) if source else 0, forms.lines_typed("name")) + 2,
    )


def _chosen(session: Session, source: Specification | None) -> dict[str, str]:
    """Return what the form's choices are when it opens: of the version that is copied."""
    if source is None:
        item = request.args.get("item", "")
        return {"item": item, "supplier": "", "customer": "", "market": ""}
    rows = list_specifications(
        session,
        current_actor(),
        today=local_date(utc_now(), current_actor().time_zone),
        item=source.item,
    )
    row = next(one for one in rows if one.specification.id == source.id)
    return {
        "item": source.item.public_id,
        "supplier": row.supplier.public_id if row.supplier else "",
        "customer": row.customer.public_id if row.customer else "",
        "market": source.market or "",
    }


def _data(session: Session) -> VersionData:
    actor = current_actor()
    item = get_item(session, actor, forms.needed("item", "Choose the item."))
    supplier, customer = forms.text("supplier"), forms.text("customer")
    begins = forms.day("effective_from")
    if begins is None:
        message = "Choose the first day."
        raise Invalid(message, fields={"effective_from": message})
    return VersionData(
        item=item,
        supplier=get_partner(session, actor, supplier) if supplier else None,
        customer=get_partner(session, actor, customer) if customer else None,
        market=forms.text("market") or None,
        effective_from=begins,
        effective_until=forms.day("effective_until"),
        limits=tuple(_limit(f"lines.{n}.") for n in forms.line_numbers("name", *_NUMBERS)),
    )


_NUMBERS = ("minimum", "maximum", "expected")


def _limit(place: str) -> LimitData:
    return LimitData(
        name=forms.text(f"{place}name"),
        minimum=forms.number(f"{place}minimum"),
        maximum=forms.number(f"{place}maximum"),
        expected=forms.text(f"{place}expected") or None,
        unit=forms.text(f"{place}unit") or None,
        required=forms.text(f"{place}required") != "no",
        method=forms.text(f"{place}method") or None,
        rounds=forms.text(f"{place}rounding") == "yes",
        not_detected_passes=forms.text(f"{place}not_detected") == "yes",
    )
