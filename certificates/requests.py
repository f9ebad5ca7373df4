"""Ask for certificates, list them, fetch one, revoke one. Light: the web may import it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from certificates.errors import AlreadyRevoked, CertificateNotFound, NotCertifiable, NotReady
from certificates.gather import hider_for
from certificates.models import Certificate, CertificateState, Download
from certificates.status import Standing, standing, standings
from certificates.subjects import require_certifiable
from core.actor import Actor, Permission
from core.audit import record
from core.errors import Conflict
from core.jobs import enqueue
from core.storage import Store
from registry.ledger.models.traceable import Traceable
from registry.operations.errors import ShipmentNotFound
from registry.operations.models import Shipment
from registry.values import ShipmentState, TraceableKind

#: The kind of job that makes the file.
ISSUE = "issue_certificate"
_UNFINISHED = (CertificateState.PREPARING, CertificateState.FAILED)


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate with what it is worth."""

    certificate: Certificate
    standing: Standing


def request_certificate(
    session: Session, actor: Actor, shipment_id: str, *, at: datetime, unit_id: str | None = None
) -> Certificate:
    """Ask for a certificate of a shipment, or of one unit of it; a job makes it.

    A further one for the same shipment is its next version and supersedes the one before
    once it is issued. While one is being made, that one is returned.

    Raises:
        ShipmentNotFound: The actor's organization has no such shipment.
        NotCertifiable: It has not been shipped, has no such unit, or rests on lots that are
            held, recalled or rejected.

    """
    actor.require(Permission.ISSUE_CERTIFICATES)
    shipment = session.scalars(
        select(Shipment)
        .where(Shipment.public_id == shipment_id, Shipment.organization_id == actor.operator_id)
        .with_for_update(of=Shipment)
    ).first()
    if shipment is None or not actor.is_operator:
        raise ShipmentNotFound("There is no such shipment.")
    if shipment.state is not ShipmentState.SHIPPED:
        raise NotCertifiable(
            f"Shipment {shipment.number} is {shipment.state.value}; only what was shipped "
            "can be certified."
        )
    unit = _unit_of(shipment, unit_id) if unit_id else None
    require_certifiable(session, shipment, unit.id if unit else None)
    latest = session.scalars(
        select(Certificate)
        .where(Certificate.shipment_id == shipment.id, _speaks_of(unit))
        .order_by(Certificate.version.desc())
    ).first()
    if latest is not None and latest.state is CertificateState.PREPARING:
        return latest
    certificate = Certificate(
        operator_id=actor.operator_id,
        shipment_id=shipment.id,
        unit_id=unit.id if unit else None,
        version=latest.version + 1 if latest else 1,
        supersedes_id=_last_issued(session, shipment.id, unit),
        requested_at=at,
        requested_by=actor.name,
    )
    session.add(certificate)
    session.flush()
    _queue(session, certificate)
    record(
        session,
        actor,
        "certificate.request",
        f"certificate:{certificate.public_id}",
        at=at,
        after={
            "number": certificate.number,
            "shipment": shipment.number,
            "unit": unit.number if unit else None,
        },
    )
    return certificate


def revoke_certificate(
    session: Session, actor: Actor, number: str, *, reason: str, at: datetime
) -> Certificate:
    """Declare a certificate void for good; the public page says so from now on.

    Raises:
        CertificateNotFound: The actor's organization issued no such certificate.
        AlreadyRevoked: It was revoked before.
        NotReady: It is not issued yet.

    """
    actor.require(Permission.ISSUE_CERTIFICATES)
    certificate = get_certificate(session, actor, number)
    if not actor.is_operator:
        raise CertificateNotFound("There is no such certificate.")
    if certificate.state is CertificateState.REVOKED:
        raise AlreadyRevoked(f"Certificate {number} was revoked before.")
    if certificate.state in _UNFINISHED:
        raise NotReady(f"Certificate {number} is not issued yet.")
    before = certificate.state.value
    certificate.state, certificate.ended_at = CertificateState.REVOKED, at
    certificate.reason = reason
    record(
        session,
        actor,
        "certificate.revoke",
        f"certificate:{certificate.public_id}",
        at=at,
        before={"state": before},
        after={"state": "revoked"},
        reason=reason,
    )
    session.flush()
    return certificate


def mark_failed(session: Session, certificate_id: str, *, reason: str) -> None:
    """Say on a certificate that it could not be made; a next one may be asked for."""
    certificate = _being_made(session, certificate_id)
    if certificate.state is CertificateState.PREPARING:
        certificate.state, certificate.reason = CertificateState.FAILED, reason
        session.flush()


def prepare_again(session: Session, certificate_id: str) -> None:
    """Have a certificate that could not be made wait for its job again.

    Raises:
        Conflict: It was made, or another one was asked for since.

    """
    certificate = _being_made(session, certificate_id)
    newer = session.scalars(
        select(Certificate.id).where(
            Certificate.shipment_id == certificate.shipment_id,
            _speaks_of(certificate.unit),
            Certificate.version > certificate.version,
        )
    ).first()
    if certificate.state not in _UNFINISHED or newer is not None:
        raise Conflict(f"Certificate {certificate.number} was made, or asked for anew, since.")
    certificate.state, certificate.reason = CertificateState.PREPARING, None
    session.flush()


def get_certificate(session: Session, actor: Actor, number: str) -> Certificate:
    """Return the certificate if the actor may see it; CertificateNotFound otherwise."""
    found = session.scalars(_visible(actor).where(Certificate.number == number.upper())).first()
    if found is None:
        raise CertificateNotFound("There is no such certificate.")
    return found


def list_certificates(
    session: Session, actor: Actor, shipment_ids: Sequence[int] | None = None
) -> list[Issued]:
    """Return what the actor may see, newest version first; of these shipments, if given."""
    query = _visible(actor).order_by(Certificate.id.desc())
    if shipment_ids is not None:
        query = query.where(Certificate.shipment_id.in_(shipment_ids))
    rows = session.scalars(query).all()
    found = standings(session, rows)
    return [Issued(row, _told(session, actor, row, found[row.id])) for row in rows]


def fetch_certificate(
    session: Session, actor: Actor, store: Store, number: str, *, at: datetime, log: bool = True
) -> tuple[Certificate, bytes]:
    """Return a certificate with its file, and log the download unless only its head is asked for.

    Raises:
        CertificateNotFound: Not the actor's.
        NotReady: It is still being made.

    """
    certificate = get_certificate(session, actor, number)
    if certificate.sha256 is None:
        raise NotReady(f"Certificate {number} is still being made. Try again in a moment.")
    data = store.get(certificate.sha256)
    if log:
        session.add(
            Download(
                certificate_id=certificate.id,
                at=at,
                user_id=actor.user_id,
                by=actor.name,
                organization_id=actor.organization_id,
                state=standing(session, certificate).state,
            )
        )
        session.flush()
    return certificate, data


def count_downloads(session: Session, certificate: Certificate) -> int:
    """Return how often a certificate was fetched."""
    return session.execute(
        select(func.count()).where(Download.certificate_id == certificate.id)
    ).scalar_one()


def _told(session: Session, actor: Actor, row: Certificate, found: Standing) -> Standing:
    # Why one was withdrawn is what our people wrote, and they know all names.
    if actor.is_operator or row.reason is None or found.why != row.reason:
        return found
    return replace(found, why=hider_for(session, row).text(found.why))


def _being_made(session: Session, certificate_id: str) -> Certificate:
    found = session.scalars(
        select(Certificate)
        .where(Certificate.public_id == certificate_id)
        .with_for_update(of=Certificate)
    ).first()
    if found is None:
        raise CertificateNotFound("There is no such certificate.")
    return found


def _visible(actor: Actor) -> Select[Certificate]:
    query = (
        select(Certificate)
        .join(Shipment, Shipment.id == Certificate.shipment_id)
        .where(Certificate.operator_id == actor.operator_id)
    )
    if actor.is_operator:
        return query
    return query.where(
        Shipment.customer_id == actor.organization_id,
        Certificate.state.not_in([CertificateState.FAILED]),
    )


def _unit_of(shipment: Shipment, unit_id: str) -> Traceable:
    for line in shipment.lines:
        unit = line.traceable
        if unit.public_id == unit_id and unit.kind is TraceableKind.SERIAL:
            return unit
    raise NotCertifiable(f"Shipment {shipment.number} has no such unit with a serial.")


def _speaks_of(unit: Traceable | None) -> ColumnElement[bool]:
    return Certificate.unit_id == unit.id if unit else Certificate.unit_id.is_(None)


def _last_issued(session: Session, shipment_id: int, unit: Traceable | None) -> int | None:
    return session.scalars(
        select(Certificate.id)
        .where(
            Certificate.shipment_id == shipment_id,
            _speaks_of(unit),
            Certificate.state.not_in(_UNFINISHED),
        )
        .order_by(Certificate.version.desc())
    ).first()


def _queue(session: Session, certificate: Certificate) -> None:
    enqueue(
        session,
        ISSUE,
        subject=f"certificate:{certificate.public_id}",
        organization_id=certificate.operator_id,
        certificate_id=certificate.public_id,
    )
