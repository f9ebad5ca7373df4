"""The message that certificates which somebody fetched are worth something else now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from notifications.compose import queue_notice
from notifications.models import Notice, NoticeKind
from registry.parties.models import Organization

#: So many are named in one message; the portal has all.
NAMED = 40


@dataclass(frozen=True, slots=True)
class ChangedCertificate:
    """One certificate as the message names it; `state` is a word of its template."""

    certificate: str
    shipment: str
    state: str
    upstream: bool  # it is about lots that went into the goods
    replaced_by: str | None = None


def announce_changes(
    session: Session,
    holder: Organization,
    changed: Sequence[ChangedCertificate],
    people: Sequence[tuple[str, str]],
    *,
    operator_id: int,
    at: datetime,
) -> Notice:
    """Queue one message to an organization, to these people of it, else to its contacts."""
    operator = session.get_one(Organization, operator_id)
    return queue_notice(
        session,
        holder,
        NoticeKind.CERTIFICATE_STATE,
        operator_id=operator_id,
        subject=f"certificates:{holder.public_id}",
        facts={
            "operator": operator.name,
            "count": len(changed),
            "more": max(0, len(changed) - NAMED),
            "changes": [asdict(row) for row in changed[:NAMED]],
        },
        at=at,
        purpose="certificates",
        people=people,
    )
