"""The job `follow_certificates`: tell whoever fetched a certificate what it is worth now."""

from __future__ import annotations

from sqlalchemy.orm import Session

from certificates.changes import find_changes, note_told
from core.clock import utc_now
from notifications.certificates import ChangedCertificate, announce_changes
from portal.jobs.work import Effect, Work


def follow_certificates(work: Work) -> Effect:
    """Return what tells: messages, and what was told, stand with the job's end."""
    operator_id = int(work.args["operator_id"])

    def effect(session: Session) -> None:
        at = utc_now()
        for holder in find_changes(session, operator_id):
            changed = [
                ChangedCertificate(
                    certificate=row.certificate.number,
                    shipment=row.certificate.shipment.number,
                    state=row.standing.state.value,
                    upstream=row.standing.upstream,
                    replaced_by=row.standing.replaced_by,
                )
                for row in holder.changes
            ]
            notice = None
            if holder.organization.active:
                notice = announce_changes(
                    session,
                    holder.organization,
                    changed,
                    holder.people,
                    operator_id=operator_id,
                    at=at,
                )
            note_told(session, holder, notice_id=notice.id if notice else None, at=at)

    return effect
