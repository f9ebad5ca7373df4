"""Labels: choose lots and units, get PDF or ZPL."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Permission
from core.errors import Invalid
from portal.printing import print_labels
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import app_parts, current_actor, reading
from portal.web.frame.errors import shows_errors_of
from registry.exports.labels import MAX_LABELS, Label, Symbol, as_zpl, label_for
from registry.ledger.naming import pick_named

bp = Blueprint("labels", __name__, url_prefix="/labels")


@bp.get("/")
@requires(Permission.VIEW_REGISTRY)
def index() -> ResponseReturnValue:
    """Show the form; `number` in the address, several times if wanted, fills it."""
    given = "\n".join(request.args.getlist("number"))
    return render_template("operations/labels/index.html", given=given, symbols=list(Symbol))


@bp.post("/")
@requires(Permission.VIEW_REGISTRY)
@shows_errors_of(".index")
def create() -> ResponseReturnValue:
    """Return the labels as a file."""
    shape = forms.text("format")
    with reading() as session:
        labels = _labels(session)
    if shape == "zpl":
        return _file("".join(map(as_zpl, labels)).encode(), "application/x-zpl", "labels.zpl")
    return _file(print_labels(labels), "application/pdf", "labels.pdf")


def _labels(session: Session) -> list[Label]:
    numbers = forms.needed("numbers", "Enter at least one number.").splitlines()
    symbol = forms.choice("symbol", Symbol)
    wanted = forms.text("copies") or "1"
    copies = int(wanted) if wanted.isascii() and wanted.isdigit() else 0
    names = [number.strip() for number in numbers if number.strip()]
    if not 1 <= copies * len(names) <= MAX_LABELS:
        message = f"Between 1 and {MAX_LABELS} labels at once."
        raise Invalid(message, fields={"copies": message})
    base = app_parts().settings.public_url
    return [
        label_for(
            session,
            current_actor(),
            pick_named(session, current_actor(), name, field="numbers"),
            base=base,
            symbol=symbol,
        )
        for name in names
        for _ in range(copies)
    ]


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, content_type=media_type, headers=headers)
