"""The notices that decisions bring about, in the words of their templates."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from notifications.compose import queue_notice
from notifications.models import Notice, NoticeKind
from registry.models.document import Document
from registry.models.party import Organization


def announce_decision(
    session: Session, actor: Actor, document: Document, *, decision: str, at: datetime
) -> Notice | None:
    """Tell the supplier what was decided on a document; None while its sender is unknown.

    `decision` in words for the supplier: "accepted", "accepted with a restriction",
    "rejected", "held", "needs clarification". The reason is the document's explanation.
    """
    if document.supplier is None:
        return None
    rejected = decision == "rejected"
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
