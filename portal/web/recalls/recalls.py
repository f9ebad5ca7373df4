"""Recall cases, for the operator's staff: draft, scope, launch by a second person, the case."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from core.actor import Actor, Permission
from core.clock import utc_now
from core.errors import Invalid
from core.jobs import dead_jobs
from notifications.models import TO_CONSIGNEES
from notifications.queries import by_recipient, deliveries_of
from notifications.recall import correction_texts, notice_texts
from notifications.undelivered import HELD_UP
from notifications.undelivered import send_again as resend
from portal.office import make_office
from portal.recalls import launch_and_notify
from portal.web.frame import forms
from portal.web.frame.auth import requires
from portal.web.frame.context import app_parts, current_actor, reading, transaction
from portal.web.frame.errors import shows_errors_of
from portal.web.frame.navigation import counts
from portal.web.frame.number_words import in_words
from portal.web.public.answers import typed_answer
from registry.documents.shown import keep_shown, load_shown
from registry.documents.signatures import hash_record
from registry.ledger.models.traceable import Traceable
from registry.ledger.naming import find_named
from registry.ledger.scope import get_traceable
from registry.recalls.amendments import prepare_amendment
from registry.recalls.answers import WORDS, answer_for_consignee
from registry.recalls.forwards import forwards_of
from registry.recalls.gap import gaps_of
from registry.recalls.queries import (
    corrected_languages,
    list_recalls,
    read_case,
    roots_of_document,
    told_languages,
)
from registry.recalls.recalls import (
    NewRecall,
    cancel_recall,
    change_scope,
    close_recall,
    get_recall,
    retrace,
    start_recall,
    widen_to_inputs,
)
from registry.recalls.received import own_lines
from registry.recalls.shown import launch_content
from registry.recalls.standing import last_stated
from registry.values import RecallClass, RecallKind, RecallState

bp = Blueprint("recalls", __name__, url_prefix="/recalls")


@bp.get("/")
@requires(Permission.VIEW_RECALLS)
def index() -> ResponseReturnValue:
    """Show the cases, newest first."""
    with reading() as session:
        actor = current_actor()
        return render_template(
            "recalls/index.html", rows=list_recalls(session, actor), gaps=gaps_of(session, actor)
        )


@bp.get("/new")
@requires(Permission.RUN_RECALLS)
def new() -> ResponseReturnValue:
    """Show the form of a case; `number` or `document` says where the problem lies."""
    number = request.args.get("number", "").strip()
    with reading() as session:
        found = _roots(session, number, request.args.get("document", ""))
        return render_template(
            "recalls/new.html",
            number=number,
            found=found,
            kinds=list(RecallKind),
            classes=list(RecallClass),
            now=utc_now(),
        )


@bp.post("/new")
@requires(Permission.RUN_RECALLS)
@shows_errors_of(".new")
def create() -> ResponseReturnValue:
    """Open the case in draft."""
    actor = current_actor()
    with transaction() as session:
        roots = [get_traceable(session, actor, lot) for lot in request.form.getlist("root")]
        recall = start_recall(
            session,
            actor,
            NewRecall(
                roots=roots,
                title=forms.text("title"),
                reason=forms.text("reason"),
                hazard=forms.text("hazard"),
                instructions=forms.text("instructions"),
                complaint_at=forms.moment("complaint_at"),
                kind=_kind(),
                recall_class=_class(),
                mock=forms.text("mock") == "yes",
            ),
            at=utc_now(),
        )
    return redirect(url_for(".show", recall_id=recall.public_id))


@bp.get("/<recall_id>")
@requires(Permission.VIEW_RECALLS)
def show(recall_id: str) -> ResponseReturnValue:
    """Show one case: affected, went to, remains, being done."""
    actor = current_actor()
    with reading() as session:
        case = read_case(session, actor, recall_id, at=utc_now())
        deliveries = [
            row
            for row in deliveries_of(session, actor, f"recall:{case.recall.public_id}")
            if row.notice.kind in TO_CONSIGNEES
        ]
        return render_template(
            "recalls/show.html",
            case=case,
            recall=case.recall,
            deliveries=deliveries,
            told=by_recipient(deliveries, TO_CONSIGNEES),
            forwards=forwards_of(session, case.recall),
            words=WORDS,
            held_up=utc_now() - HELD_UP,
            late=dead_jobs(session, f"recall:{case.recall.public_id}"),
            own_draft=case.recall.created_by_id == actor.user_id,
        )


@bp.post("/<recall_id>/scope")
@requires(Permission.RUN_RECALLS)
@shows_errors_of(".show")
def scope(recall_id: str) -> ResponseReturnValue:
    """Take a lot out of the scope, or back in."""
    with transaction() as session:
        change_scope(
            session,
            current_actor(),
            recall_id,
            forms.text("lot"),
            included=forms.text("included") == "yes",
            reason=forms.text("reason"),
            at=utc_now(),
        )
    return redirect(url_for(".show", recall_id=recall_id))


@bp.post("/<recall_id>/widen")
@requires(Permission.RUN_RECALLS)
def widen(recall_id: str) -> ResponseReturnValue:
    """Reach the lots that share an input with the roots."""
    with transaction() as session:
        new = widen_to_inputs(session, current_actor(), recall_id, at=utc_now())
    if new:
        names = ", ".join(row.number for row in new)
        flash(f"The scope now starts from {names} as well: every lot that shares an input.")
    else:
        flash("Nothing went into these lots here: they were received as they are.", "info")
    return redirect(url_for(".show", recall_id=recall_id))


@bp.post("/<recall_id>/retrace")
@requires(Permission.RUN_RECALLS)
def trace_again(recall_id: str) -> ResponseReturnValue:
    """Trace the scope anew, then look at it to launch."""
    with transaction() as session:
        retrace(session, current_actor(), recall_id)
    return redirect(url_for(".launch_form", recall_id=recall_id))


@bp.get("/<recall_id>/launch")
@requires(Permission.RUN_RECALLS)
def launch_form(recall_id: str) -> ResponseReturnValue:
    """Repeat the scope in words and numbers, for the second person to sign."""
    actor = current_actor()
    with reading() as session:
        case = read_case(session, actor, recall_id, at=utc_now())
        content = launch_content(session, case.recall)
        amendment = case.recall.draft_amendment
        return render_template(
            "recalls/launch.html",
            case=case,
            recall=case.recall,
            amendment=amendment,
            content=content,
            shown=keep_shown(app_parts().store, content),
            prepared=amendment is not None and amendment.prepared_for == hash_record(content),
            notices=notice_texts(case.recall, told_languages(session, case), at=utc_now()),
            corrections=[
                text
                for left in (True, False)
                for text in correction_texts(
                    case.recall,
                    corrected_languages(session, case, left=left),
                    at=utc_now(),
                    left=left,
                )
            ],
            in_words=in_words,
            first=(amendment.prepared_by_id if amendment else case.recall.created_by_id)
            == actor.user_id,
        )


@bp.post("/<recall_id>/amendment")
@requires(Permission.RUN_RECALLS)
@shows_errors_of(".launch_form")
def hand_on(recall_id: str) -> ResponseReturnValue:
    """Hand the amendment on to a second person."""
    with transaction() as session:
        amendment = prepare_amendment(
            session, current_actor(), recall_id, shown=_shown(recall_id), at=utc_now()
        )
        flash(f"Amendment {amendment.number} is handed on: a second person launches it.")
    return redirect(url_for(".launch_form", recall_id=recall_id))


@bp.post("/<recall_id>/launch")
@requires(Permission.RUN_RECALLS)
@shows_errors_of(".launch_form")
def launch(recall_id: str) -> ResponseReturnValue:
    """Launch: marks, consignees and notices in one transaction."""
    parts = app_parts()
    with transaction() as session:
        done = launch_and_notify(
            session,
            current_actor(),
            recall_id,
            make_office(parts.settings),
            shown=_shown(recall_id),
            password=request.form.get("password", ""),
            at=utc_now(),
        )
        recall, count = done.recall, len(done.told) + len(done.corrected)
    what = (
        f"Amendment {done.amendment} of" if done.amendment else "Drill" if recall.mock else "Case"
    )
    notices = "notice is" if count == 1 else "notices are"
    how = "written and withheld" if recall.mock else "on the way"
    flash(f"{what} {recall.number} is running: {in_words(count)} {notices} {how}.")
    return redirect(url_for(".show", recall_id=recall_id))


@bp.get("/<recall_id>/answer/<consignee_id>")
@requires(Permission.RUN_RECALLS)
def answer_form(recall_id: str, consignee_id: str) -> ResponseReturnValue:
    """Show the form for what a consignee says by telephone."""
    with reading() as session:
        case = read_case(session, current_actor(), recall_id, at=utc_now())
        part = next((p for p in case.parts if p.consignee.public_id == consignee_id), None)
        return render_template(
            "recalls/answer.html",
            recall=case.recall,
            part=part,
            lines=own_lines(session, part.consignee) if part else [],
            last=last_stated(part.consignee) if part else None,
            words=WORDS,
        )


@bp.post("/<recall_id>/answer/<consignee_id>")
@requires(Permission.RUN_RECALLS)
@shows_errors_of(".answer_form")
def answer(recall_id: str, consignee_id: str) -> ResponseReturnValue:
    """Record what a consignee said by telephone."""
    with transaction() as session:
        answer_for_consignee(
            session, current_actor(), recall_id, consignee_id, typed_answer("phone"), at=utc_now()
        )
    flash("The answer is recorded.")
    return redirect(url_for(".show", recall_id=recall_id))


@bp.post("/<recall_id>/resend")
@requires(Permission.RUN_RECALLS)
@shows_errors_of(".show")
def send_again(recall_id: str) -> ResponseReturnValue:
    """Queue a failed message again, to the address in the form."""
    actor = current_actor()
    with transaction() as session:
        get_recall(session, actor, recall_id)
        row = resend(
            session, actor, forms.text("delivery"), address=forms.text("address"), at=utc_now()
        )
        flash(f"The message to {row.notice.recipient.name} is on its way to {row.address}.")
    return redirect(url_for(".show", recall_id=recall_id))


@bp.post("/<recall_id>/close")
@requires(Permission.RUN_RECALLS)
@shows_errors_of(".show")
def close(recall_id: str) -> ResponseReturnValue:
    """Close the case."""
    with transaction() as session:
        recall = close_recall(
            session, current_actor(), recall_id, note=forms.text("note"), at=utc_now()
        )
        flash(f"Case {recall.number} is closed.")
    return redirect(url_for(".show", recall_id=recall_id))


@bp.post("/<recall_id>/cancel")
@requires(Permission.RUN_RECALLS)
def cancel(recall_id: str) -> ResponseReturnValue:
    """Give up a draft."""
    with transaction() as session:
        recall = cancel_recall(
            session, current_actor(), recall_id, reason=forms.text("reason"), at=utc_now()
        )
        flash(f"Draft {recall.number} is given up.")
    return redirect(url_for(".index"))


@counts("recalls.index")
def _running(session: Session, actor: Actor) -> int:
    return sum(row.state is RecallState.LAUNCHED for row in list_recalls(session, actor))


def _roots(session: Session, number: str, document_id: str) -> list[Traceable]:
    actor = current_actor()
    if document_id:
        return list(roots_of_document(session, actor, document_id))
    return find_named(session, actor, number) if number else []


def _shown(recall_id: str) -> dict[str, Any] | None:
    """Return what the page showed that this form came with."""
    return load_shown(app_parts().store, forms.text("shown"), recall_id, kind="recall")


def _kind() -> RecallKind:
    try:
        return RecallKind(forms.text("kind"))
    except ValueError as error:
        raise Invalid("Choose the kind.", fields={"kind": "Choose one of these."}) from error


def _class() -> RecallClass:
    try:
        return RecallClass(forms.text("recall_class"))
    except ValueError as error:
        raise Invalid(
            "Choose the class.", fields={"recall_class": "Choose one of these."}
        ) from error
