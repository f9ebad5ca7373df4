"""Answer a recall through the link of its notice, without signing in.

Looking changes nothing but the note that a person opened it; the answer is a form's post.
Whoever the notice was passed on to reads it by another link, and answers for itself only.
"""

from __future__ import annotations

import re

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.clock import utc_now
from notifications.office import token_hash
from portal.office import make_office
from portal.web.frame.auth import public
from portal.web.frame.context import app_parts, reading, transaction
from portal.web.frame.errors import shows_errors_of
from portal.web.frame.language import speak_to, translate
from portal.web.frame.visits import by_a_person
from registry.parties.models import Organization
from registry.recalls.answers import (
    WORDS,
    Answer,
    OpenCase,
    answer_by_link,
    find_by_link,
    find_to_pass_on,
    note_opened,
)
from registry.recalls.errors import LinkRefused
from registry.recalls.forwards import (
    ForwardAnswer,
    answer_again,
    answer_as_forwarded,
    find_forward,
    forwarded_standing,
)
from registry.recalls.models import RecallForward
from registry.recalls.received import own_lines, passed_on_lots
from registry.recalls.standing import (
    FATES,
    QUARANTINED,
    has_answered,
    last_stated,
    standing,
)

bp = Blueprint("recall_answers", __name__, url_prefix="/recall")

_FIELD = re.compile(r"([a-z_]+)_(\d{1,18})")


@bp.get("/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """Show the consignee's own part of the case, with the form."""
    with transaction() as session:
        case = find_by_link(session, token_hash(token))
        if by_a_person():
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
            standing=standing(case.consignee),
            last=last_stated(case.consignee),
            forward_link=make_office(app_parts().settings).forward_link(case.consignee.public_id),
        )


@bp.get("/forwarded/<consignee_id>/<secret>")
@public
def forwarded(consignee_id: str, secret: str) -> ResponseReturnValue:
    """Show the notice to somebody whom the consignee passed it on to: what it is, no quantities."""
    _check(make_office(app_parts().settings).may_read(consignee_id, secret))
    with reading() as session:
        case = find_to_pass_on(session, consignee_id)
        target = url_for(".answer_forwarded", consignee_id=consignee_id, secret=secret)
        return _forwarded_page(session, case, target=target)


@bp.post("/forwarded/<consignee_id>/<secret>")
@public
@shows_errors_of(".forwarded")
def answer_forwarded(consignee_id: str, secret: str) -> ResponseReturnValue:
    """Record what somebody has whom the notice was passed on to, and give it a link of its own."""
    office = make_office(app_parts().settings)
    _check(office.may_read(consignee_id, secret))
    with transaction() as session:
        speak_to(find_to_pass_on(session, consignee_id).consignee.customer.language)
        forward = answer_as_forwarded(session, consignee_id, _forwarded_answer(), at=utc_now())
        own = forward.public_id
    _thank()
    return redirect(url_for(".received", forward_id=own, secret=office.forwarded_secret(own)))


@bp.get("/received/<forward_id>/<secret>")
@public
def received(forward_id: str, secret: str) -> ResponseReturnValue:
    """Show the notice and the own answer to somebody whom it was passed on to."""
    _check(make_office(app_parts().settings).may_answer(forward_id, secret))
    with reading() as session:
        case, forward = find_forward(session, forward_id)
        target = url_for(".answer_received", forward_id=forward_id, secret=secret)
        return _forwarded_page(session, case, target=target, forward=forward)


@bp.post("/received/<forward_id>/<secret>")
@public
@shows_errors_of(".received")
def answer_received(forward_id: str, secret: str) -> ResponseReturnValue:
    """Record a further answer of the same."""
    _check(make_office(app_parts().settings).may_answer(forward_id, secret))
    with transaction() as session:
        speak_to(find_forward(session, forward_id)[0].consignee.customer.language)
        answer_again(session, forward_id, _forwarded_answer(), at=utc_now())
    _thank()
    return redirect(url_for(".received", forward_id=forward_id, secret=secret))


def _check(right: bool) -> None:  # noqa: FBT001 - whether the secret fits
    if not right:
        raise LinkRefused(
            "This link does not work. Copy the whole address from the message, or call the sender."
        )


def _forwarded_page(
    session: Session, case: OpenCase, *, target: str, forward: RecallForward | None = None
) -> str:
    speak_to(case.consignee.customer.language)
    last = forwarded_standing(forward) if forward else {}
    return render_template(
        "public/recall_answers/forwarded.html",
        recall=case.recall,
        consignee=case.consignee,
        lots=passed_on_lots(session, case.consignee),
        operator=session.get(Organization, case.recall.organization_id),
        words=WORDS,
        target=target,
        forward=forward,
        last={
            str(lot): {fate: format(much, "f") for fate, much in said.items()}
            for lot, said in last.items()
        },
        own_link=make_office(app_parts().settings).forwarded_link(forward.public_id)
        if forward
        else "",
    )


def _forwarded_answer() -> ForwardAnswer:
    typed = typed_answer("forwarded")
    company = request.form.get("company", "")
    return ForwardAnswer(company, typed.by, typed.quantities, typed.comment)


def _thank() -> None:
    flash(
        translate(
            "Thank you, your answer is recorded. You can change it here until the case is closed."
        ),
        "success",
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
        complete = has_answered(case.consignee)
    flash(
        translate(
            "Thank you, your answer is recorded. You can change it here until the case is closed."
            if complete
            else "Your answer is recorded. It does not account for everything yet: see below."
        ),
        "success" if complete else "warning",
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
