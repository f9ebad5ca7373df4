"""Items: the list, one item with all that stands about it, and the forms to enter them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Permission
from core.clock import local_date, utc_now
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from portal.web.frame.listing import read_listing
from registry.insight.items import SORTS, item_kinds, list_items, read_item
from registry.items.items import (
    ItemData,
    SupplierCode,
    add_item,
    change_item,
    set_supplier_codes,
)
from registry.items.queries import list_specifications, supplier_codes
from registry.items.scope import get_item
from registry.ledger.days import days_at
from registry.ledger.lots import has_lots
from registry.operations.queries.choices import partners
from registry.parties.scope import get_partner
from registry.values import PartnerRole, TrackingPolicy

bp = Blueprint("items", __name__, url_prefix="/items")

#: Policy to the words of the form.
TRACKING = {
    TrackingPolicy.LOT: "by lot",
    TrackingPolicy.SERIAL: "by serial number",
    TrackingPolicy.LOT_AND_SERIAL: "by lot and serial number",
    TrackingPolicy.NONE: "not tracked",
}
KINDS = ("material", "packaging", "component", "intermediate", "product", "service part")


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show the items, by SKU."""
    listing = read_listing(request.path, request.args, sorts=SORTS, default="sku", keep=("kind",))
    kind = request.args.get("kind", "")
    with reading() as session:
        actor = current_actor()
        page = list_items(
            session,
            actor,
            text=listing.text,
            kind=kind,
            sort=listing.sort,
            descending=listing.descending,
            offset=listing.offset,
            limit=listing.size,
        )
        kinds = item_kinds(session, actor)
    return render_template(
        "items/index.html", page=page, listing=listing, kind=kind, kinds=kinds, tracking=TRACKING
    )


@bp.get("/new")
@requires(Permission.MANAGE_ITEMS)
def new() -> ResponseReturnValue:
    """Show the form of a new item."""
    with reading() as session:
        return _form(session)


@bp.post("/new")
@requires(Permission.MANAGE_ITEMS)
@shows_errors_of(".new")
def create() -> ResponseReturnValue:
    """Enter the item with the suppliers' codes for it."""
    with transaction() as session:
        at = utc_now()
        item = add_item(session, current_actor(), _data(active=True), at=at)
        set_supplier_codes(session, current_actor(), item, _codes(session), at=at)
        flash(f"{item.name} is entered.")
        return redirect(url_for(".show", item_id=item.public_id))


@bp.get("/<item_id>")
@requires(Permission.VIEW_REGISTRY)
def show(item_id: str) -> ResponseReturnValue:
    """Show one item: stock, specifications, open orders, codes."""
    actor = current_actor()
    at = utc_now()
    today = local_date(at, actor.time_zone)
    with reading() as session:
        days = days_at(session, actor.operator_id, at)
        dossier = read_item(session, actor, item_id, today=today, days=days)
        return render_template(
            "items/show.html",
            dossier=dossier,
            item=dossier.item,
            specifications=list_specifications(session, actor, today=today, item=dossier.item),
            tracking=TRACKING,
        )


@bp.get("/<item_id>/edit")
@requires(Permission.MANAGE_ITEMS)
def edit(item_id: str) -> ResponseReturnValue:
    """Show the form of an item that is there."""
    with reading() as session:
        return _form(session, item_id)


@bp.post("/<item_id>/edit")
@requires(Permission.MANAGE_ITEMS)
@shows_errors_of(".edit")
def change(item_id: str) -> ResponseReturnValue:
    """Change the item."""
    with transaction() as session:
        data = _data(active=forms.ticked("active"))
        item = change_item(session, current_actor(), item_id, data, has_lots=has_lots, at=utc_now())
        set_supplier_codes(session, current_actor(), item, _codes(session), at=utc_now())
        flash(f"{item.name} is changed.")
    return redirect(url_for(".show", item_id=item_id))


def _form(session: Session, item_id: str | None = None) -> ResponseReturnValue:
    actor = current_actor()
    item = get_item(session, actor, item_id) if item_id else None
    codes = supplier_codes(session, item) if item else []
    return render_template(
        "items/form.html",
        item=item,
        codes=codes,
        lines=max(len(codes), forms.lines_typed("code")) + 1,
        suppliers=partners(session, actor, PartnerRole.SUPPLIER),
        tracking=[(policy.value, words) for policy, words in TRACKING.items()],
        kinds=sorted({*KINDS, *item_kinds(session, actor)}),
    )


def _data(*, active: bool) -> ItemData:
    return ItemData(
        sku=forms.text("sku"),
        name=forms.text("name"),
        unit=forms.text("unit"),
        kind=forms.text("kind"),
        gtin=forms.text("gtin"),
        tracking=forms.choice("tracking", TrackingPolicy),
        tracking_reason=forms.text("tracking_reason"),
        shelf_life_days=forms.days("shelf_life_days"),
        over_delivery_percent=forms.whole("over_delivery_percent", "percent"),
        requires_certificate=forms.ticked("requires_certificate"),
        owner=forms.text("owner"),
        active=active,
    )


def _codes(session: Session) -> list[SupplierCode]:
    codes = []
    for line in forms.line_numbers("code", "name"):
        place = f"lines.{line}."
        supplier = forms.needed(f"{place}supplier", "Choose the supplier.")
        codes.append(
            SupplierCode(
                supplier=get_partner(session, current_actor(), supplier),
                code=forms.needed(f"{place}code", "Enter the supplier's code."),
                name=forms.text(f"{place}name") or None,
            )
        )
    return codes
