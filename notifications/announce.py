"""The notices that decisions bring about, in the words of their templates."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from notifications.compose import queue_notice
from notifications.models import Notice, NoticeKind
from registry.documents.models import Document
from registry.parties.models import Organization, User
from registry.values import DocumentState

#: What the supplier reads of each state that a decision leads to.
_DECISIONS = {
    DocumentState.ACCEPTED: "accepted",
    DocumentState.ACCEPTED_WITH_RESTRICTION: "accepted with a restriction",
    DocumentState.REJECTED: "rejected",
    DocumentState.HELD: "on hold for now",
    DocumentState.NEEDS_CLARIFICATION: "we have a question",
}


def announce_decision(
    session: Session, actor: Actor, document: Document, *, at: datetime
) -> Notice | None:
    """Tell the supplier the document's new state; None if there is nobody or nothing to tell.

    It goes to the person who sent the document, else to the supplier's contacts; the
    reason is the document's explanation.
    """
    decision = _DECISIONS.get(document.state)
    if document.supplier is None or decision is None:
        return None
    rejected = document.state is DocumentState.REJECTED
    sender = session.get(User, document.sent_by_id) if document.sent_by_id else None
    # Staff may have sent it in for the supplier: then the supplier's contacts are told.
    own = sender is not None and any(
        row.organization_id == document.supplier_id for row in sender.memberships
    )
    return queue_notice(
        session,
        document.supplier,
        NoticeKind.DOCUMENT_REJECTED if rejected else NoticeKind.DOCUMENT_DECIDED,
        operator_id=actor.operator_id,
        subject=f"document:{document.public_id}",
        facts={
            "document": document.name,
            "document_id": document.public_id,
            "purchase_order": document.purchase_order.number if document.purchase_order else None,
            "decision": decision,
            "reason": document.explanation,
            "operator": _name(session, actor.operator_id),
        },
        at=at,
        purpose="documents",
        people=[(sender.name, sender.email)] if sender is not None and own else (),
    )


def announce_certificate(
    session: Session,
    customer: Organization,
    *,
    operator_id: int,
    certificate: str,
    shipment: str,
    shipment_id: str,
    ships_on: date,
    version: int,
    at: datetime,
) -> Notice:
    """Tell a customer that the certificate of a shipment can be fetched."""
    return queue_notice(
        session,
        customer,
        NoticeKind.CERTIFICATE_READY,
        operator_id=operator_id,
        subject=f"certificate:{certificate}",
        facts={
            "certificate": certificate,
            "shipment": shipment,
            "shipment_id": shipment_id,
            "ships_on": ships_on.isoformat(),
            "version": version,
            "operator": _name(session, operator_id),
        },
        at=at,
        purpose="certificates",
    )


def _name(session: Session, organization_id: int) -> str:
    organization = session.get(Organization, organization_id)
    assert organization is not None
    return organization.name
