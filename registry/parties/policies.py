"""What an organization demands of its own people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from core import audit
from core.actor import Actor, Permission
from registry.parties.errors import OrganizationNotFound
from registry.parties.models import Organization


def own_organization(session: Session, actor: Actor) -> Organization:
    """Return the operator, for its own people."""
    operator = session.get(Organization, actor.operator_id) if actor.is_operator else None
    if operator is None:
        raise OrganizationNotFound("There is no such organization.")
    return operator


def demand_second_person(
    session: Session, actor: Actor, *, demanded: bool, at: datetime
) -> Organization:
    """Say whether lots with failing results are released only when two people sign."""
    actor.require(Permission.ADMINISTER)
    operator = own_organization(session, actor)
    before, operator.second_person_for_failing = operator.second_person_for_failing, demanded
    session.flush()
    audit.record(
        session,
        actor,
        "organization.policy",
        f"organization:{operator.public_id}",
        at=at,
        before={"second_person_for_failing": before},
        after={"second_person_for_failing": demanded},
    )
    return operator
