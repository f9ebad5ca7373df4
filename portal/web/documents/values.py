"""Correcting what was read, from the review desk; answers with what changed, as JSON."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import utc_now
from portal.web.documents.chosen import chosen_items
from portal.web.documents.facts import changed_to_json, desk_to_json, read_evidence
from portal.web.frame.auth import requires
from portal.web.frame.context import app_parts, current_actor, reading, transaction
from registry.documents.at_desk import DeskChange, change_at_desk
from registry.documents.presence import note_presence
from registry.documents.queries.desk import open_desk
from registry.documents.readings import (
    Correction,
    add_lot,
    add_row,
    correct_value,
    remove_part,
    restore_part,
)
from registry.documents.undoing import undo_change

bp = Blueprint("document_values", __name__, url_prefix="/documents/<document_id>/values")


@bp.get("/")
@requires(Permission.VIEW_DOCUMENTS)
def index(document_id: str) -> ResponseReturnValue:
    """Answer with every value, its layers, reasons and place."""
    with reading() as session:
        items = chosen_items(request.args)
        desk = open_desk(session, current_actor(), document_id, items=items, at=utc_now())
        return jsonify(desk_to_json(desk))


@bp.post("/")
@requires(Permission.REVIEW_DOCUMENTS)
def correct(document_id: str) -> ResponseReturnValue:
    """Record what a value is; answer with it and with the verdicts that follow."""
    form, actor, now = request.form, current_actor(), utc_now()
    evidence = read_evidence(form.get("evidence"))
    correction = Correction(form.get("path", ""), form.get("text"), evidence)
    store = app_parts().store
    with transaction() as session:
        changed = change_at_desk(
            session,
            actor,
            store,
            document_id,
            lambda: correct_value(session, actor, store, document_id, correction, at=now),
            shown=form.get("shown", ""),
            items=chosen_items(form),
            at=now,
        )
        return jsonify(_answer(changed, correction.path))


@bp.post("/presence")
@requires(Permission.VIEW_DOCUMENTS)
def presence(document_id: str) -> ResponseReturnValue:
    """Note that the person still has the desk open; answer who else has."""
    with transaction() as session:
        others = note_presence(session, current_actor(), document_id, at=utc_now())
    return jsonify({"others": list(others)})


@bp.post("/undone")
@requires(Permission.REVIEW_DOCUMENTS)
def undo(document_id: str) -> ResponseReturnValue:
    """Take back the last change of a value, or the person's last one; answer as `correct`."""
    form, actor, store, now = request.form, current_actor(), app_parts().store, utc_now()
    paths: list[str] = []
    with transaction() as session:
        changed = change_at_desk(
            session,
            actor,
            store,
            document_id,
            lambda: paths.extend(
                undo_change(session, actor, document_id, form.get("path") or None, at=now)
            ),
            shown=form.get("shown", ""),
            items=chosen_items(form),
            at=now,
        )
        answer = _answer(changed, *paths)
    # Rows and lots that came or went change the page itself: it is fetched anew.
    answer["reload"] = any(path not in answer["values"] for path in paths)
    return jsonify(answer)


@bp.post("/rows")
@requires(Permission.REVIEW_DOCUMENTS)
def new_row(document_id: str) -> ResponseReturnValue:
    """Add an empty result row to a lot."""
    lot = request.form.get("lot", type=int, default=-1)
    with transaction() as session:
        path = add_row(session, current_actor(), document_id, lot, at=utc_now())
    return _back(document_id, f"{path}.test")


@bp.post("/lots")
@requires(Permission.REVIEW_DOCUMENTS)
def new_lot(document_id: str) -> ResponseReturnValue:
    """Add a lot that was not seen."""
    with transaction() as session:
        path = add_lot(session, current_actor(), document_id, at=utc_now())
    return _back(document_id, f"{path}.lot_number")


@bp.post("/removed")
@requires(Permission.REVIEW_DOCUMENTS)
def remove(document_id: str) -> ResponseReturnValue:
    """Take a row or lot out; it can be put back."""
    with transaction() as session:
        remove_part(
            session, current_actor(), document_id, request.form.get("path", ""), at=utc_now()
        )
    return _back(document_id)


@bp.post("/restored")
@requires(Permission.REVIEW_DOCUMENTS)
def restore(document_id: str) -> ResponseReturnValue:
    """Put a removed row or lot back."""
    path = request.form.get("path", "")
    with transaction() as session:
        restore_part(session, current_actor(), document_id, path, at=utc_now())
    return _back(document_id)


def _answer(changed: DeskChange, *paths: str) -> dict[str, Any]:
    """Return what changed, and the decisions that may now be made on what is shown."""
    answer = changed_to_json(changed.desk, paths)
    answer["others_changed"] = list(changed.others_changed)
    answer["shown"] = changed.shown
    if changed.shown is not None and current_actor().may(Permission.SIGN_DECISIONS):
        answer["decisions"] = render_template(
            "documents/decisions.html",
            desk=changed.desk,
            items=chosen_items(request.form),
            shown=changed.shown,
        )
    return answer


def _back(document_id: str, focus: str | None = None) -> ResponseReturnValue:
    kept = {f"item:{index}": item for index, item in chosen_items(request.form).items()}
    query = urlencode({**kept, **({"focus": focus} if focus else {})})
    address = url_for("documents.show", document_id=document_id)
    return redirect(f"{address}?{query}" if query else address)
