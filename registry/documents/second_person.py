"""Failing results and the second person: where the organization asks for one, two must sign.

The first signature has no effect until another person signs the same: the same content,
limits and restriction. Whatever differs makes the present signature a first one again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.actor import Actor
from registry.documents.models import Document, Review
from registry.parties.models import Organization

WAITS_FOR_SECOND = "One person signed the acceptance with a restriction; a second must sign it too."


def needs_second(session: Session, actor: Actor) -> bool:
    """Return whether the operator's policy asks for two signatures on failing results."""
    operator = session.get(Organization, actor.operator_id)
    return operator is not None and operator.second_person_for_failing


def first_signature(session: Session, document: Document) -> Review | None:
    """Return the review that waits for its second person; None if none does."""
    last = session.scalars(
        select(Review).where(Review.document_id == document.id).order_by(Review.id.desc()).limit(1)
    ).first()
    return last if last is not None and last.awaits_second else None


def completes(
    first: Review | None, actor: Actor, versions: Mapping[str, Any], reason: str | None
) -> bool:
    """Return whether the actor's signature is the second one to the same thing."""
    return (
        first is not None
        and first.reviewer_id != actor.user_id
        and first.reason == reason
        and first.versions["basis"] == versions["basis"]
    )
