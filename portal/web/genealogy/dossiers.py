"""The dossier of a lot or unit as a file: PDF, XLSX, CSV, JSON, EPCIS 2.0."""

from __future__ import annotations

import io
import json
from typing import Any

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from core.actor import Permission
from core.clock import utc_now
from portal.printing import print_dossier
from portal.web.frame.auth import requires
from portal.web.frame.context import app_parts, current_actor, reading
from registry.exports.dossier import dossier_as_csv, dossier_as_json, dossier_as_xlsx
from registry.exports.epcis import events_as_epcis
from registry.genealogy.dossier import read_dossier
from registry.genealogy.mass_balance import mass_balance
from registry.ledger.scope import get_traceable

bp = Blueprint("dossiers", __name__, url_prefix="/lots")

_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonld": "application/ld+json",
}


@bp.get("/<lot_id>/dossier.<any(pdf, xlsx, csv, json, jsonld):ending>")
@requires(Permission.VIEW_REGISTRY)
def download(lot_id: str, ending: str) -> ResponseReturnValue:
    """Return the dossier as a file; `jsonld` is its events as EPCIS 2.0."""
    at, actor = utc_now(), current_actor()
    with reading() as session:
        lot = get_traceable(session, actor, lot_id)
        if ending == "jsonld":
            base = app_parts().settings.public_url
            plain = events_as_epcis(session, actor, [lot.id], at=at, base=base)
        else:
            dossier = read_dossier(session, actor, lot_id, at=at)
            plain = dossier_as_json(dossier, mass_balance(session, actor, lot), at=at)
    # Drawn after the session is closed: a PDF takes a second or two.
    answer = Response(_content(plain, ending), content_type=_TYPES[ending])
    name = f"dossier-{lot.number}.{ending}"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


def _content(plain: dict[str, Any], ending: str) -> bytes:
    if ending == "pdf":
        return print_dossier(plain)
    if ending == "xlsx":
        return dossier_as_xlsx(plain)
    if ending == "csv":
        out = io.StringIO()
        dossier_as_csv(plain, out)
        return out.getvalue().encode()
    return json.dumps(plain, ensure_ascii=False, indent=1).encode()
