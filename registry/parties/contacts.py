"""Whom to reach at a partner."""

from __future__ import annotations

from registry.parties.models import Contact, Organization


def fitting_contacts(recipient: Organization, purpose: str) -> list[Contact]:
    """Return the contacts for this purpose, else those for quality, else all."""
    for wanted in (purpose, "quality"):
        found = [contact for contact in recipient.contacts if contact.purpose == wanted]
        if found:
            return found
    return list(recipient.contacts)
