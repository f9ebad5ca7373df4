"""Recalls that concern a customer's own company, and its answers."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.clock import utc_now
from portal.office import make_office
from portal.web.frame.auth import requires
from portal.web.frame.context import app_parts, current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from portal.web.frame.navigation import counts
from portal.web.public.answers import typed_answer
from registry.recalls.answers import WORDS, answer_for_consignee
from registry.recalls.errors import RecallNotFound
from registry.recalls.received import own_lines, own_recalls
from registry.recalls.standing import has_answered, last_stated, standing
from registry.values import RecallState

bp = Blueprint("customer_recalls", __name__, url_prefix="/customer/recalls")


@bp.get("/")
@requires(Permission.VIEW_OWN_SHIPMENTS)
def index() -> ResponseReturnValue:
    """Show the cases that concern the own company."""
    with reading() as session:
        rows = [(*row, has_answered(row[1])) for row in own_recalls(session, current_actor())]
        return render_template("customer/recalls/index.html", rows=rows)


@bp.get("/<consignee_id>")
@requires(Permission.VIEW_OWN_SHIPMENTS)
def show(consignee_id: str) -> ResponseReturnValue:
    """Show one case with the own lots and the form of the answer."""
    with reading() as session:
        for recall, consignee in own_recalls(session, current_actor()):
            if consignee.public_id == consignee_id:
                return render_template(
                    "customer/recalls/show.html",
                    recall=recall,
                    consignee=consignee,
                    lines=own_lines(session, consignee),
                    words=WORDS,
                    standing=standing(consignee),
                    last=last_stated(consignee),
                    forward_link=make_office(app_parts().settings).forward_link(consignee_id),
                )
    raise RecallNotFound("There is no such recall case.")


@bp.post("/<consignee_id>")
@requires(Permission.VIEW_OWN_SHIPMENTS)
@shows_errors_of(".show")
def answer(consignee_id: str) -> ResponseReturnValue:
    """Record the own company's answer."""
    with transaction() as session:
        answer_for_consignee(
            session, current_actor(), "", consignee_id, typed_answer("portal"), at=utc_now()
        )
        complete = any(
            has_answered(consignee)
            for _, consignee in own_recalls(session, current_actor())
            if consignee.public_id == consignee_id
        )
    if complete:
        flash("Thank you, your answer is recorded.")
    else:
        flash("Your answer is recorded. It does not account for everything yet.", "warning")
    return redirect(url_for(".show", consignee_id=consignee_id))


@counts("customer_recalls.index")
def _waiting(session: Session, actor: Actor) -> int:
    return sum(
        recall.state is RecallState.LAUNCHED and not has_answered(consignee)
        for recall, consignee in own_recalls(session, actor)
    )
