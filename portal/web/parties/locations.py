"""Places: the tree of every site, and a form for a new place."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import utc_now
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from registry.ledger.locations import add_location, add_site, location_tree
from registry.ledger.scope import get_location
from registry.operations.queries.choices import partners
from registry.parties.scope import get_partner
from registry.values import PartnerRole

bp = Blueprint("locations", __name__, url_prefix="/locations")


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show the tree."""
    with reading() as session:
        actor = current_actor()
        makers = partners(session, actor, PartnerRole.CONTRACT_MANUFACTURER)
        return render_template(
            "parties/locations/index.html",
            tree=location_tree(session, actor),
            owners=[*partners(session, actor, PartnerRole.OPERATOR), *makers],
        )


@bp.post("/sites")
@requires(Permission.MANAGE_ITEMS)
@shows_errors_of(".index")
def add_one_site() -> ResponseReturnValue:
    """Add a site."""
    actor = current_actor()
    with transaction() as session:
        site = add_site(
            session,
            actor,
            get_partner(session, actor, forms.needed("owner", "Choose whose site it is.")),
            forms.text("site_code"),
            forms.text("site_name"),
            forms.text("time_zone"),
            at=utc_now(),
        )
        flash(f"{site.name} is there, with one place.")
    return redirect(url_for(".index"))


@bp.post("/")
@requires(Permission.MANAGE_ITEMS)
@shows_errors_of(".index")
def add() -> ResponseReturnValue:
    """Add a place."""
    actor = current_actor()
    with transaction() as session:
        above = forms.text("parent")
        location = add_location(
            session,
            actor,
            forms.needed("site", "Choose the site."),
            forms.text("code"),
            forms.text("name"),
            at=utc_now(),
            parent=get_location(session, actor, above) if above else None,
        )
        flash(f"{location.path} is there.")
    return redirect(url_for(".index"))
