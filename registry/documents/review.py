"""Decide on documents: accept, accept with restriction, reject, hold, ask.

Maker-checker: nobody decides on a document that they sent themselves. Acceptance,
restriction and rejection are signed; an accepted document enters its lots.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Permission
from core.clock import local_date
from core.errors import NotAllowed
from registry.documents.approval import enter_lots
from registry.documents.comparison import compare_lot
from registry.documents.current import CurrentLot, CurrentReading
from registry.documents.documents import get_document, latest_extraction
from registry.documents.errors import DecisionInvalid, NotReadYet
from registry.documents.frozen import JudgedLot, Pairs, frozen_content, pinned_versions
from registry.documents.matching import find_order, match_items, sure_item
from registry.documents.models import Document, Review, Signature
from registry.documents.open_points import OpenPoints, open_points
from registry.documents.readings import current_values
from registry.documents.second_person import (
    WAITS_FOR_SECOND,
    completes,
    first_signature,
    needs_second,
)
from registry.documents.shown import basis_of, check_shown, shown_content
from registry.documents.signatures import hash_record, sign_record
from registry.errors import AlreadyDecided
from registry.items.models import Item
from registry.items.scope import get_item
from registry.items.specifications import choose_specification
from registry.values import Disposition, DocumentState, ReviewOutcome

DECIDABLE = frozenset({DocumentState.READ, DocumentState.HELD, DocumentState.NEEDS_CLARIFICATION})
#: What may be decided without a reading: a document that nobody can read is rejected.
REJECTABLE = DECIDABLE | {DocumentState.UNREADABLE}
SIGNED = frozenset(
    {
        ReviewOutcome.ACCEPTED,
        ReviewOutcome.ACCEPTED_WITH_RESTRICTION,
        ReviewOutcome.REJECTED,
    }
)
MEANINGS: Mapping[ReviewOutcome, str] = {
    ReviewOutcome.ACCEPTED: "approval",
    ReviewOutcome.ACCEPTED_WITH_RESTRICTION: "approval with restriction",
    ReviewOutcome.REJECTED: "rejection",
}
DISPOSITIONS: Mapping[ReviewOutcome, Disposition] = {
    ReviewOutcome.ACCEPTED: Disposition.RELEASED,
    ReviewOutcome.ACCEPTED_WITH_RESTRICTION: Disposition.CONDITIONALLY_RELEASED,
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer decides, and why."""

    outcome: ReviewOutcome
    #: The supplier sees it; needed for everything but a plain acceptance.
    reason: str | None = None
    #: The reviewer's own, typed again for the signature.
    password: str = ""
    #: Lot index in the reading to public id of the item, where the reviewer chose one.
    items: Mapping[int, str] = field(default_factory=dict)
    #: What the reviewer was shown (`registry.documents.shown`); without it nothing is decided.
    shown: Mapping[str, Any] | None = None
    #: Key of an open doubt to the reason why it is accepted as it is.
    settled: Mapping[str, str] = field(default_factory=dict)


def decide_document(
    session: Session, actor: Actor, document_id: str, decision: Decision, *, at: datetime
) -> Review:
    """Record a decision with everything it was based on.

    Raises:
        NotAllowed: The actor sent the document, or may not decide.
        AlreadyDecided: A decision stands.
        NotReadYet: The document is still being read.
        ShownDiffers: Something is not as the reviewer was shown it; says what.
        DecisionInvalid: A reason, an item or a lot number is missing.
        SignatureRefused: The password does not fit.

    """
    actor.require(Permission.REVIEW_DOCUMENTS)
    document = get_document(session, actor, document_id, for_update=True)
    _check(actor, document, decision)
    basis = _judged(session, actor, document, decision.items, at)
    check_shown(decision.shown, basis.shown)
    if decision.outcome in DISPOSITIONS:
        _check_lots(basis.pairs)
        _check_open(decision, basis.points)
    content, versions = _frozen(document, decision, basis)
    first = first_signature(session, document)
    second = completes(first, actor, versions, _reason(decision))
    waits = (
        decision.outcome in DISPOSITIONS
        and bool(basis.points.failing)
        and needs_second(session, actor)
        and not second
    )
    signature = _sign(session, actor, document, decision, content, versions, at)
    review = _record(session, actor, document, decision, content, versions, signature, at)
    if second and first is not None:
        review.seconds_id = first.id
    if waits:
        _wait_for_second(document, review)
    session.flush()
    disposition = DISPOSITIONS.get(decision.outcome)
    if disposition is not None and not waits:
        reason = _reason(decision) or ""
        enter_lots(session, actor, document, basis.judged, disposition, reason=reason, at=at)
    return review


def _wait_for_second(document: Document, review: Review) -> None:
    review.awaits_second = True
    document.state, document.decided_at = DocumentState.HELD, None
    document.explanation = WAITS_FOR_SECOND


def judge_lots(
    session: Session,
    actor: Actor,
    document: Document,
    reading: CurrentReading,
    *,
    items: Mapping[int, str],
    at: datetime,
) -> list[tuple[CurrentLot, JudgedLot | None]]:
    """Return each lot with its item and verdicts; None where no item is known yet."""
    order = find_order(session, actor, document, reading)
    day = local_date(at, actor.time_zone)
    found: list[tuple[CurrentLot, JudgedLot | None]] = []
    for lot in reading.lots:
        item: Item | None
        if lot.index in items:
            item = get_item(session, actor, items[lot.index])
        else:
            item = sure_item(match_items(session, actor, document, lot, order))
        if item is None:
            found.append((lot, None))
            continue
        specification = choose_specification(
            session, actor, item, supplier_id=document.supplier_id, day=day
        )
        found.append((lot, JudgedLot(lot, item, compare_lot(lot, specification))))
    return found


def what_is_shown(
    session: Session, actor: Actor, document_id: str, *, items: Mapping[int, str], at: datetime
) -> dict[str, Any]:
    """Return what a reviewer of the document is shown now, which a decision must name.

    Locks the document until the transaction ends: what is returned holds that long.
    """
    actor.require(Permission.REVIEW_DOCUMENTS)
    document = get_document(session, actor, document_id, for_update=True)
    return dict(_judged(session, actor, document, items, at).shown)


def list_reviews(session: Session, document: Document) -> list[Review]:
    """Return all decisions on a document, oldest first."""
    return list(
        session.scalars(select(Review).where(Review.document_id == document.id).order_by(Review.id))
    )


def _check(actor: Actor, document: Document, decision: Decision) -> None:
    if document.sent_by_id is not None and document.sent_by_id == actor.user_id:
        raise NotAllowed(
            "You sent this document yourself. Somebody else must decide on it (four eyes)."
        )
    allowed = REJECTABLE if decision.outcome is ReviewOutcome.REJECTED else DECIDABLE
    if document.state in {DocumentState.RECEIVED, DocumentState.READING}:
        raise NotReadYet("This document is still being read. Decide when the reading is there.")
    if document.state not in allowed:
        raise AlreadyDecided("This document is decided. Open it to see by whom and why.")
    if decision.outcome is not ReviewOutcome.ACCEPTED and not _reason(decision):
        message = "Say why, in a sentence: the supplier sees it."
        raise DecisionInvalid(message, fields={"reason": message})


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a decision rests on."""

    reading: CurrentReading | None
    pairs: Pairs
    points: OpenPoints
    shown: Mapping[str, Any]

    @property
    def judged(self) -> list[JudgedLot]:
        return [judged for _, judged in self.pairs if judged is not None]


def _judged(
    session: Session, actor: Actor, document: Document, items: Mapping[int, str], at: datetime
) -> _Basis:
    if latest_extraction(session, document) is None:
        return _Basis(None, [], OpenPoints(), shown_content(document, None, [], OpenPoints()))
    reading = current_values(session, document)
    pairs = judge_lots(session, actor, document, reading, items=items, at=at)
    points = open_points(reading, pairs, chosen=items)
    return _Basis(reading, pairs, points, shown_content(document, reading, pairs, points))


def _frozen(
    document: Document, decision: Decision, basis: _Basis
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is signed: the content with what was open and why, and its versions."""
    versions = {"shown": hash_record(basis.shown), "basis": basis_of(basis.shown)}
    if basis.reading is None:
        return {}, versions
    content = frozen_content(document, basis.reading, basis.judged)
    content["doubts"] = [
        {
            "key": point.key,
            "sentence": point.sentence,
            "accepted_because": decision.settled.get(point.key, "").strip() or None,
        }
        for point in basis.points.doubts
    ]
    content["failing"] = [
        {"key": point.key, "sentence": point.sentence} for point in basis.points.failing
    ]
    return content, {**pinned_versions(basis.reading, basis.judged), **versions}


def _check_open(decision: Decision, points: OpenPoints) -> None:
    """Refuse an acceptance over failing results, or over a doubt that nobody answered."""
    if points.failing and decision.outcome is ReviewOutcome.ACCEPTED:
        said = " ".join(point.sentence for point in points.failing)
        message = f"Not all results are within limits: accept with a restriction, or reject. {said}"
        raise DecisionInvalid(message, fields={"outcome": message})
    left = [p for p in points.doubts if not decision.settled.get(p.key, "").strip()]
    if left:
        said = " ".join(point.sentence for point in left)
        raise DecisionInvalid(
            f"Settle what is open, or say of each why it is accepted as it is. {said}",
            fields={f"settled:{point.key}": "Settle it, or say why." for point in left},
        )


def _check_lots(pairs: Pairs) -> None:
    if not pairs:
        raise DecisionInvalid("No lot was found on this document. Add the lot, then decide.")
    wrong = {}
    for lot, judged in pairs:
        if not lot["lot_number"].value:
            wrong[f"{lot.path}.lot_number"] = "Enter the lot number; it was not found."
        if judged is None:
            wrong[f"{lot.path}.item"] = "Choose which of your items this lot is."
    if wrong:
        raise DecisionInvalid(" ".join(dict.fromkeys(wrong.values())), fields=wrong)


def _sign(
    session: Session,
    actor: Actor,
    document: Document,
    decision: Decision,
    content: Mapping[str, Any],
    versions: Mapping[str, Any],
    at: datetime,
) -> Signature | None:
    if decision.outcome not in SIGNED:
        return None
    return sign_record(
        session,
        actor,
        password=decision.password,
        meaning=MEANINGS[decision.outcome],
        subject=f"document:{document.public_id}",
        content=signed_content(decision.outcome, _reason(decision), content, versions),
        at=at,
    )


def signed_content(
    outcome: ReviewOutcome,
    reason: str | None,
    content: Mapping[str, Any],
    versions: Mapping[str, Any],
) -> dict[str, Any]:
    """Return what a review's signature covers; rebuild it from the row to check the hash."""
    return {
        "outcome": outcome.value,
        "reason": reason,
        "content": content,
        "versions": versions,
    }


def _record(
    session: Session,
    actor: Actor,
    document: Document,
    decision: Decision,
    content: dict[str, Any],
    versions: dict[str, Any],
    signature: Signature | None,
    at: datetime,
) -> Review:
    assert actor.user_id is not None
    review = Review(
        document_id=document.id,
        reviewer_id=actor.user_id,
        outcome=decision.outcome,
        reason=_reason(decision),
        versions=versions,
        content=content,
        at=at,
        signature_id=None if signature is None else signature.id,
    )
    session.add(review)
    before = document.state.value
    document.state = DocumentState(decision.outcome.value)
    document.explanation = _reason(decision)
    document.decided_at = at if decision.outcome in SIGNED else None
    session.flush()
    audit.record(
        session,
        actor,
        "document.decide",
        f"document:{document.public_id}",
        at=at,
        before={"state": before},
        after={"state": document.state.value},
        reason=_reason(decision),
    )
    return review


def _reason(decision: Decision) -> str | None:
    return (decision.reason or "").strip()[:2000] or None
