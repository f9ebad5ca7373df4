"""Messages about claims: to the supplier when one is sent, to our people when it is answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from notifications.compose import queue_notice
from notifications.models import Notice, NoticeKind
from registry.parties.models import Organization
from registry.quality.models.supplier_claim import SupplierClaim


def announce_claim(session: Session, claim: SupplierClaim, *, at: datetime) -> Notice:
    """Tell the supplier's quality contacts of a claim."""
    return _queue(session, claim, claim.supplier, NoticeKind.SUPPLIER_CLAIM, at)


def announce_answer(session: Session, claim: SupplierClaim, *, at: datetime) -> Notice:
    """Tell our own quality contacts what the supplier said."""
    operator = _operator(session, claim)
    return _queue(session, claim, operator, NoticeKind.CLAIM_ANSWERED, at)


def _queue(
    session: Session,
    claim: SupplierClaim,
    recipient: Organization,
    kind: NoticeKind,
    at: datetime,
) -> Notice:
    lot = claim.traceable
    return queue_notice(
        session,
        recipient,
        kind,
        operator_id=claim.organization_id,
        subject=f"supplier_claim:{claim.public_id}",
        facts={
            "operator": _operator(session, claim).name,
            "supplier": claim.supplier.name,
            "claim": claim.number,
            "claim_id": claim.public_id,
            "item": lot.item.name,
            "lot": lot.number,
            "quantity": f"{claim.quantity:f} {lot.unit.strip('{}')}",
            "failure": claim.failure,
            "wish": claim.wish.value.replace("_", " "),
            "due": claim.due_on.isoformat(),
            "answer": claim.answer.value if claim.answer else "",
            "note": claim.answer_note or "",
            "root_cause": claim.root_cause or "",
        },
        at=at,
    )


def _operator(session: Session, claim: SupplierClaim) -> Organization:
    operator = session.get(Organization, claim.organization_id)
    assert operator is not None
    return operator
