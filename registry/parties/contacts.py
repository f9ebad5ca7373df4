"""Whom to reach at a partner."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from core.actor import Actor
from core.audit import record
from registry.parties.models import Contact, Organization


def fitting_contacts(recipient: Organization, purpose: str) -> list[Contact]:
    """Return the contacts for this purpose, else those for quality, else all."""
    for wanted in (purpose, "quality"):
        found = [contact for contact in recipient.contacts if contact.purpose == wanted]
        if found:
            return found
    return list(recipient.contacts)


def put_right(
    session: Session,
    actor: Actor,
    partner: Organization,
    before: str,
    after: str,
    *,
    name: str,
    at: datetime,
) -> None:
    """Give the contacts with an address that reached nobody the right one; add one if none is.

    The caller has checked the address, and that the actor may write to it.
    """
    found = [row for row in partner.contacts if row.email == before]
    for row in found:
        row.email, row.tested_at = after, None
    if not found:
        partner.contacts.append(Contact(purpose="recall", name=name, email=after))
    session.flush()
    record(
        session,
        actor,
        "partner.contact_put_right",
        f"partner:{partner.public_id}",
        at=at,
        before={"email": before} if found else None,
        after={"email": after},
    )
