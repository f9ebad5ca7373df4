"""Errors of the certificates.

AppError
 ├── NotFound     ── CertificateNotFound
 ├── Conflict     ── NotCertifiable, AlreadyRevoked, CharacterMissing
 └── Unavailable  ── NotReady, SigningFailed
"""

from __future__ import annotations

from core.errors import Conflict, NotFound, Unavailable


class CertificateNotFound(NotFound):
    """No such certificate for this actor."""

    code = "certificate.not_found"


class NotCertifiable(Conflict):
    """The shipment cannot be certified as it stands; says why."""

    code = "certificate.not_certifiable"


class AlreadyRevoked(Conflict):
    """The certificate was revoked before."""

    code = "certificate.already_revoked"


class CharacterMissing(Conflict):
    """A character of the content cannot be printed; says which and where."""

    code = "certificate.character_missing"


class NotReady(Unavailable):
    """The certificate is still being made."""

    code = "certificate.not_ready"


class SigningFailed(Unavailable):
    """The key cannot be used, or the timestamp server does not answer."""

    code = "certificate.signing_failed"
