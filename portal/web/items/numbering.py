"""Numbering rules: how lot, serial and other numbers are made, for an item and a site."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import utc_now
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from registry.items.numbering import DEFAULTS, NumberContext, preview_number
from registry.items.numbering_rules import list_rules, save_rule
from registry.items.scope import get_item
from registry.operations.queries.choices import items, locations
from registry.parties.scope import get_site

bp = Blueprint("numbering", __name__, url_prefix="/numbering")


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show the rules, with an example of each, and the form."""
    actor, now = current_actor(), utc_now()
    with reading() as session:
        rules = [
            (
                rule,
                item,
                site,
                preview_number(rule.template, NumberContext(rule.kind, now, item, site)),
            )
            for rule, item, site in list_rules(session, actor)
        ]
        sites = {site.public_id: site for _, site in locations(session, actor)}
        return render_template(
            "items/numbering/index.html",
            rules=rules,
            defaults=DEFAULTS,
            items=items(session, actor),
            sites=list(sites.values()),
        )


@bp.post("/")
@requires(Permission.MANAGE_ITEMS)
@shows_errors_of(".index")
def save() -> ResponseReturnValue:
    """Set a rule."""
    actor = current_actor()
    with transaction() as session:
        item, site = forms.text("item"), forms.text("site")
        _, example = save_rule(
            session,
            actor,
            forms.text("kind"),
            forms.needed("template", "Enter the rule."),
            at=utc_now(),
            item=get_item(session, actor, item) if item else None,
            site=get_site(session, actor, site) if site else None,
        )
        flash(f"The first number by this rule looks like {example}.")
    return redirect(url_for(".index"))
