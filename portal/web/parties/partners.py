"""Partners: the list, one partner with counts, and the forms to enter them."""

from __future__ import annotations

from zoneinfo import available_timezones

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import utc_now
from core.errors import Invalid
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from portal.web.frame.listing import read_listing
from registry.insight.partners import SORTS, list_partners, read_partner
from registry.parties.partners import (
    DATE_ORDERS,
    PURPOSES,
    ContactData,
    PartnerData,
    SiteData,
    add_partner,
    change_partner,
    confirm_contact,
    countries,
    set_contacts,
    set_sites,
)
from registry.recalls.gap import untold_customers
from registry.values import Disclosure, PartnerRole

bp = Blueprint("partners", __name__, url_prefix="/partners")

#: What a partner may be; the company itself stays the operator.
ROLES = tuple(role for role in PartnerRole if role is not PartnerRole.OPERATOR)
_DATE_WORDS = {"dmy": "day month year", "mdy": "month day year", "ymd": "year month day"}
_DISCLOSURE_WORDS = {
    Disclosure.FULL: "Everything: upstream suppliers and their lots",
    Disclosure.LOTS: "Our own lot numbers; suppliers' names and numbers withheld",
    Disclosure.SUMMARY: "Summary: how many levels and lots",
}


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show the company and its partners, by name."""
    listing = read_listing(request.path, request.args, sorts=SORTS, default="name", keep=("role",))
    role = request.args.get("role", "")
    with reading() as session:
        page = list_partners(
            session,
            current_actor(),
            text=listing.text,
            role=role,
            sort=listing.sort,
            descending=listing.descending,
            offset=listing.offset,
            limit=listing.size,
        )
        actor = current_actor()
        untold = untold_customers(session, actor) if actor.may(Permission.VIEW_RECALLS) else {}
        return render_template(
            "parties/partners/index.html",
            page=page,
            listing=listing,
            role=role,
            roles=ROLES,
            untold=untold,
        )


@bp.get("/new")
@requires(Permission.MANAGE_PARTNERS)
def new() -> ResponseReturnValue:
    """Show the form of a new partner."""
    return render_template("parties/partners/form.html", dossier=None, partner=None, **_choices())


@bp.post("/new")
@requires(Permission.MANAGE_PARTNERS)
@shows_errors_of(".new")
def create() -> ResponseReturnValue:
    """Enter the partner with contacts and sites."""
    with transaction() as session:
        actor, at = current_actor(), utc_now()
        partner = add_partner(session, actor, _data(active=True), at=at)
        set_contacts(session, actor, partner, _contacts(), at=at)
        set_sites(session, actor, partner, _sites(), at=at)
        flash(f"{partner.name} is entered.")
        return redirect(url_for(".show", partner_id=partner.public_id))


@bp.get("/<partner_id>")
@requires(Permission.VIEW_REGISTRY)
def show(partner_id: str) -> ResponseReturnValue:
    """Show one partner."""
    with reading() as session:
        dossier = read_partner(session, current_actor(), partner_id)
        return render_template(
            "parties/partners/show.html",
            dossier=dossier,
            partner=dossier.partner,
            countries=countries(),
            date_words=_DATE_WORDS,
            disclosure_words=_DISCLOSURE_WORDS,
        )


@bp.post("/<partner_id>/contacts/<int:contact_id>")
@requires(Permission.MANAGE_PARTNERS)
def confirm(partner_id: str, contact_id: int) -> ResponseReturnValue:
    """Note that a contact was reached today."""
    with transaction() as session:
        contact = confirm_contact(session, current_actor(), partner_id, contact_id, at=utc_now())
        flash(f"{contact.name} was reached today.")
    return redirect(url_for(".show", partner_id=partner_id))


@bp.get("/<partner_id>/edit")
@requires(Permission.MANAGE_PARTNERS)
def edit(partner_id: str) -> ResponseReturnValue:
    """Show the form of a partner that is there."""
    with reading() as session:
        dossier = read_partner(session, current_actor(), partner_id)
        return render_template(
            "parties/partners/form.html", dossier=dossier, partner=dossier.partner, **_choices()
        )


@bp.post("/<partner_id>/edit")
@requires(Permission.MANAGE_PARTNERS)
@shows_errors_of(".edit")
def change(partner_id: str) -> ResponseReturnValue:
    """Change the partner, its contacts and sites."""
    with transaction() as session:
        actor, at = current_actor(), utc_now()
        data = _data(active=forms.ticked("active"))
        partner = change_partner(session, actor, partner_id, data, at=at)
        set_contacts(session, actor, partner, _contacts(), at=at)
        set_sites(session, actor, partner, _sites(), at=at)
        flash(f"{partner.name} is changed.")
    return redirect(url_for(".show", partner_id=partner_id))


def _choices() -> dict[str, object]:
    return {
        "roles": ROLES,
        "countries": countries().items(),
        "zones": sorted(zone for zone in available_timezones() if "/" in zone or zone == "UTC"),
        "date_orders": [(order, _DATE_WORDS[order]) for order in DATE_ORDERS],
        "disclosures": [(one.value, words) for one, words in _DISCLOSURE_WORDS.items()],
        "purposes": PURPOSES,
    }


def _data(*, active: bool) -> PartnerData:
    return PartnerData(
        name=forms.text("name"),
        roles=_roles(),
        code=forms.text("code"),
        gln=forms.text("gln"),
        country=forms.text("country"),
        language=forms.text("language") or "en",
        time_zone=forms.text("time_zone") or "UTC",
        address=forms.text("address"),
        date_order=forms.text("date_order"),
        minimum_shelf_life_days=forms.days("minimum_shelf_life_days") or 0,
        over_delivery_percent=forms.whole("over_delivery_percent", "percent"),
        requires_certificate=forms.ticked("requires_certificate"),
        disclosure=forms.choice("disclosure", Disclosure),
        active=active,
    )


def _roles() -> frozenset[PartnerRole]:
    try:
        return frozenset(PartnerRole(word) for word in request.form.getlist("roles"))
    except ValueError as error:
        message = "Choose among the roles of the list."
        raise Invalid(message, fields={"roles": message}) from error


def _contacts() -> list[ContactData]:
    return [
        ContactData(
            purpose=forms.text(f"contacts.{n}.purpose"),
            name=forms.text(f"contacts.{n}.name"),
            email=forms.text(f"contacts.{n}.email"),
            phone=forms.text(f"contacts.{n}.phone") or None,
        )
        for n in forms.line_numbers("name", "email", "phone", group="contacts")
    ]


def _sites() -> list[SiteData]:
    return [
        SiteData(
            code=forms.text(f"sites.{n}.code"),
            name=forms.text(f"sites.{n}.name"),
            gln=forms.text(f"sites.{n}.gln") or None,
            time_zone=forms.text(f"sites.{n}.time_zone") or "UTC",
            address=forms.text(f"sites.{n}.address") or None,
        )
        for n in forms.line_numbers("code", "name", "gln", "address", group="sites")
    ]
