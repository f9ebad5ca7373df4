"""Potency, allergens and inheritance: the rules of an item, and what a lot takes over by them."""

from __future__ import annotations

from flask import Blueprint, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import utc_now
from core.errors import Invalid
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, own_dictionary, reading, transaction
from portal.web.frame.errors import shows_errors_of
from registry.genealogy.mass_balance import mass_balance
from registry.insight.inherited import inherited_by
from registry.items.content import FITTING, RESULTS, Content, set_content, set_inheritance
from registry.items.inheritance_rules import rules_of
from registry.items.scope import get_item
from registry.ledger.scope import get_traceable
from registry.operations.potency import potency_of
from registry.values import Inheritance

bp = Blueprint("content", __name__)


@bp.get("/items/<item_id>/content")
@requires(Permission.MANAGE_ITEMS)
def edit(item_id: str) -> ResponseReturnValue:
    """Show potency, allergens and rules of an item, to change them."""
    with reading() as session:
        item = get_item(session, current_actor(), item_id)
        return render_template(
            "items/content/item.html",
            item=item,
            rules=rules_of(session, current_actor(), [item.id])[item.id],
            fitting={name: sorted(rules) for name, rules in FITTING.items()},
            results=sorted(RESULTS),
            characteristics=sorted(own_dictionary().by_key),
        )


@bp.post("/items/<item_id>/content")
@requires(Permission.MANAGE_ITEMS)
@shows_errors_of(".edit")
def change(item_id: str) -> ResponseReturnValue:
    """Keep potency, allergens and rules."""
    actor, now = current_actor(), utc_now()
    with transaction() as session:
        item = get_item(session, actor, item_id)
        content = Content(
            forms.text("characteristic") or None,
            forms.number("nominal"),
            forms.text("unit") or None,
            tuple(forms.text("allergens").split(",")),
        )
        set_content(session, actor, item, content, at=now)
        rules = {name: forms.choice(f"rule.{name}", Inheritance) for name in FITTING}
        for line in forms.line_numbers("name"):
            name = forms.text(f"lines.{line}.name")
            if name in rules:
                raise Invalid("It stands here twice.", fields={f"lines.{line}.name": "Twice"})
            rules[name] = forms.choice(f"lines.{line}.rule", Inheritance)
        set_inheritance(session, actor, item, rules, at=now)
        flash(f"Content and rules of {item.name} are kept.")
    return redirect(url_for("items.show", item_id=item_id))


@bp.get("/lots/<lot_id>/content")
@requires(Permission.VIEW_REGISTRY)
def show(lot_id: str) -> ResponseReturnValue:
    """Show what a lot takes over from its sources, and its active content."""
    actor = current_actor()
    with reading() as session:
        lot = get_traceable(session, actor, lot_id)
        return render_template(
            "items/content/lot.html",
            lot=lot,
            rows=inherited_by(session, actor, lot),
            potency=potency_of(session, lot),
            balance=mass_balance(session, actor, lot),
        )


@bp.get("/lots/<lot_id>/content.json")
@requires(Permission.VIEW_REGISTRY)
def as_json(lot_id: str) -> ResponseReturnValue:
    """Return what a lot takes over from its sources, for machines."""
    actor = current_actor()
    with reading() as session:
        lot = get_traceable(session, actor, lot_id)
        potency = potency_of(session, lot)
        rows = inherited_by(session, actor, lot)
    return jsonify(
        {
            "number": lot.number,
            "potency": {"number": f"{potency.number:f}", "unit": potency.unit} if potency else None,
            "attributes": [
                {
                    "attribute": row.attribute,
                    "rule": row.rule.value,
                    "value": list(row.value) if isinstance(row.value, tuple) else row.text,
                    "stated": row.own,
                    "sources": [
                        {"number": one.number, "value": str(one.value)} for one in row.sources
                    ],
                }
                for row in rows
            ],
        }
    )
