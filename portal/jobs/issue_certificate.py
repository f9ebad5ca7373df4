"""The job `issue_certificate`: make the signed file, write it down, tell the customer."""

from __future__ import annotations

from sqlalchemy.orm import Session

from certificates.errors import CharacterMissing
from certificates.issue import issue_certificate as write_issued
from certificates.issue import make_certificate
from certificates.requests import mark_failed
from core.clock import utc_now
from notifications.announce import announce_certificate
from portal.jobs.work import Effect, Work


def issue_certificate(work: Work) -> Effect | None:
    """Make the file outside any transaction; return what issues it and queues the notice."""
    certificate_id = str(work.args["certificate_id"])
    work.report(doing="drawing and signing the certificate")
    try:
        made = make_certificate(
            work.engine, work.store, work.settings, certificate_id, at=utc_now()
        )
    except CharacterMissing as error:  # no later attempt will find it
        said = f"The certificate could not be made. {error}"
        return lambda session: mark_failed(session, certificate_id, reason=said)
    if made is None:
        return None

    def effect(session: Session) -> None:
        at = utc_now()
        certificate = write_issued(session, certificate_id, made, at=at)
        shipment = certificate.shipment
        announce_certificate(
            session,
            shipment.customer,
            operator_id=certificate.operator_id,
            certificate=certificate.number,
            shipment=shipment.number,
            shipment_id=shipment.public_id,
            ships_on=shipment.ships_on,
            version=certificate.version,
            at=at,
        )

    return effect
