"""Common cause: what failed units share that good ones do not."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Permission
from core.errors import Invalid
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import current_actor, reading
from portal.web.frame.errors import shows_errors_of
from registry.insight.causes import MAX_UNITS, find_causes
from registry.ledger.models.traceable import Traceable
from registry.ledger.naming import pick_all_named

bp = Blueprint("causes", __name__, url_prefix="/quality/causes")

#: So many factors are on the page, most telling first.
SHOWN = 100


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Ask for the failed and the good units."""
    return render_template("insight/causes/index.html", causes=None)


@bp.post("/")
@requires(Permission.VIEW_REGISTRY)
@shows_errors_of(".index")
def find() -> ResponseReturnValue:
    """Show which input lots, machines and shifts are over-represented among the failed."""
    with reading() as session:
        failed, good = _units(session, "failed"), _units(session, "good")
        causes = find_causes(session, current_actor(), failed, good)
    return render_template(
        "insight/causes/index.html",
        causes=causes[:SHOWN],
        tested=len(causes),
        failed=forms.text("failed"),
        good=forms.text("good"),
    )


def _units(session: Session, name: str) -> list[Traceable]:
    wanted = forms.needed(name, "Enter at least one number.").replace(",", "\n").split("\n")
    numbers = list(dict.fromkeys(number.strip() for number in wanted if number.strip()))
    if len(numbers) > MAX_UNITS:
        message = f"Compare {MAX_UNITS} units at most."
        raise Invalid(message, fields={name: message})
    return pick_all_named(session, current_actor(), numbers, field=name)
