"""Make the file of a certificate: lineage, page, signature, store. Heavy: only jobs import it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from certificates.coa import coa_files
from certificates.errors import CertificateNotFound
from certificates.gather import build_lineage
from certificates.keys import load_key, remember_key, require_usable
from certificates.lineage import Lineage
from certificates.models import Certificate, CertificateState
from certificates.render import SignerNote, render_certificate
from certificates.signing import make_timestamper, sign_pdf
from certificates.subjects import Subjects, find_subjects, keep_subjects, require_certifiable
from core.clock import utc_now
from core.db.session import read_only
from core.settings import Settings
from core.storage import Store


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A signed file in the store, and what it says."""

    lineage: Lineage
    sha256: str
    fingerprint: str
    subjects: Subjects


def make_certificate(
    engine: Engine, store: Store, settings: Settings, certificate_id: str, *, at: datetime
) -> MadeFile | None:
    """Make and store the signed file; None if the certificate was issued before.

    Nothing is written to the database: `issue_certificate` does that with the result.
    """
    with read_only(engine) as session:
        certificate = _get(session, certificate_id)
        if certificate.state is not CertificateState.PREPARING:
            return None
        require_certifiable(session, certificate.shipment, certificate.unit_id)
        lineage = build_lineage(session, certificate, public_url=settings.public_url, at=at)
        subjects = find_subjects(session, certificate)
    key = load_key(settings, company=lineage.issuer.name)
    require_usable(key, at=utc_now())
    note = SignerNote(key.name, key.fingerprint)
    pdf = render_certificate(lineage, note, extra=coa_files(lineage))
    signed = sign_pdf(
        pdf,
        key,
        reason=f"Certificate of lineage {lineage.number}",
        timestamper=make_timestamper(settings.timestamp_url),
    )
    remember_key(settings, key)
    return MadeFile(lineage, store.put(signed), key.fingerprint, subjects)


def issue_certificate(
    session: Session, certificate_id: str, made: MadeFile, *, at: datetime
) -> Certificate:
    """Write down what was issued; the version before is superseded by it."""
    certificate = _get(session, certificate_id)
    certificate.state = CertificateState.VALID
    certificate.issued_at, certificate.sha256 = made.lineage.issued_at, made.sha256
    certificate.content = made.lineage.to_json()
    certificate.signer_fingerprint = made.fingerprint
    keep_subjects(session, certificate, made.subjects)
    session.execute(
        update(Certificate)
        .where(
            Certificate.shipment_id == certificate.shipment_id,
            Certificate.unit_id == certificate.unit_id
            if certificate.unit_id
            else Certificate.unit_id.is_(None),
            Certificate.version < certificate.version,
            Certificate.state == CertificateState.VALID,
        )
        .values(
            state=CertificateState.SUPERSEDED,
            ended_at=at,
            reason=f"Replaced by version {certificate.version}, {certificate.number}.",
        )
        .execution_options(synchronize_session="fetch")
    )
    session.flush()
    return certificate


def _get(session: Session, certificate_id: str) -> Certificate:
    found = session.scalars(
        select(Certificate).where(Certificate.public_id == certificate_id)
    ).first()
    if found is None:
        raise CertificateNotFound("There is no such certificate.")
    return found
