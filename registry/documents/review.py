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
from registry.documents.errors import DecisionInvalid, NotReadYet, ShownDiffers
from registry.documents.frozen import JudgedLot, frozen_content, pinned_versions
from registry.documents.matching import find_order, match_items, sure_item
from registry.documents.models import Document, Review, Signature
from registry.documents.readings import current_values
from registry.documents.shown import Pairs, differences, say_differences, shown_content
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
    reading, pairs = _judged(session, actor, document, decision.items, at)
    shown = _check_shown(decision, shown_content(document, reading, pairs))
    if decision.outcome in DISPOSITIONS:
        _check_lots(pairs)
    lots = [judged for _, judged in pairs if judged is not None]
    content = {} if reading is None else frozen_content(document, reading, lots)
    versions = {} if reading is None else pinned_versions(reading, lots)
    versions["shown"] = shown
    signature = _sign(session, actor, document, decision, content, versions, at)
    review = _record(session, actor, document, decision, content, versions, signature, at)
    disposition = DISPOSITIONS.get(decision.outcome)
    if disposition is not None:
        enter_lots(
            session, actor, document, lots, disposition, reason=_reason(decision) or "", at=at
        )
    return review


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
    return shown_content(document, *_judged(session, actor, document, items, at))


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


def _judged(
    session: Session, actor: Actor, document: Document, items: Mapping[int, str], at: datetime
) -> tuple[CurrentReading | None, list[tuple[CurrentLot, JudgedLot | None]]]:
    if latest_extraction(session, document) is None:
        return None, []
    reading = current_values(session, document)
    return reading, judge_lots(session, actor, document, reading, items=items, at=at)


def _check_shown(decision: Decision, now: Mapping[str, Any]) -> str:
    """Return the hash of what was shown; refuse the decision if anything differs by now."""
    if decision.shown is None:
        message = "Open the document and decide on what it shows; nothing was decided."
        raise ShownDiffers(message, {})
    found = differences(decision.shown, now)
    if found or hash_record(decision.shown) != hash_record(now):
        raise ShownDiffers(
            "This changed while you had it open; nothing was decided. "
            f"{say_differences(found)} Look at it again, then decide.",
            {difference.what: difference.sentence for difference in found},
        )
    return hash_record(now)


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
