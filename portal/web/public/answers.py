"""Answer a recall through the link of its notice, without signing in.

Looking changes nothing but the note that it was opened; the answer is a form's post.
"""

from __future__ import annotations

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from notifications.office import token_hash
from portal.web.frame.auth import public
from portal.web.frame.context import transaction
from portal.web.frame.errors import shows_errors_of
from portal.web.frame.language import speak_to, translate
from registry.parties.models import Organization
from registry.recalls.answers import (
    FATES,
    QUARANTINED,
    WORDS,
    Answer,
    answer_by_link,
    find_by_link,
    note_opened,
)
from registry.recalls.queries import own_lines

bp = Blueprint("recall_answers", __name__, url_prefix="/recall")

_FIELD = re.compile(r"([a-z_]+)_(\d{1,18})")


@bp.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """Show the consignee's own part of the case, with the form."""
    with transaction() as session:
        case = find_by_link(session, token_hash(token))
        note_opened(session, case, at=utc_now())
        speak_to(case.consignee.customer.language)
        operator = session.get(Organization, case.recall.organization_id)
        return render_template(
            "public/recall_answers/show.html",
            recall=case.recall,
            consignee=case.consignee,
            lines=own_lines(session, case.consignee),
            operator=operator,
            token=token,
            words=WORDS,
        )


@bp.post("/<token>")
@public
@shows_errors_of(".show")
def submit(token: str) -> ResponseReturnValue:
    """Record the answer; another one may follow until the case is closed."""
    with transaction() as session:
        case = find_by_link(session, token_hash(token))
        speak_to(case.consignee.customer.language)
        answer_by_link(session, token_hash(token), typed_answer("link"), at=utc_now())
    flash(
        translate(
            "Thank you, your answer is recorded. You can change it here until the case is closed."
        )
    )
    return redirect(url_for(".show", token=token))


def typed_answer(via: str) -> Answer:
    """Return what the form says: fields named "<fate>_<line id>"."""
    quantities: dict[int, dict[str, str]] = {}
    for name, value in request.form.items():
        match = _FIELD.fullmatch(name)
        if match and match[1] in {*FATES, QUARANTINED}:
            quantities.setdefault(int(match[2]), {})[match[1]] = value
    return Answer(
        by=request.form.get("by", ""),
        quantities=quantities,
        comment=request.form.get("comment", ""),
        via=via,
    )
