"""Is this certificate genuine, and is it still good? Light: the public page asks here.

The store knows the SHA-256 of every file that was issued. A file with that hash is, byte
for byte, what was issued: that is more than any signature says. A file without it that
carries the number of one of our certificates was altered, whoever signed it since.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.models import Certificate, CertificateState
from certificates.status import Standing, standing

_NUMBER = re.compile(rb"LC-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")
_UNISSUED = frozenset({CertificateState.PREPARING, CertificateState.FAILED})


class Finding(StrEnum):
    """What a question about a certificate, or a file, comes to."""

    GENUINE = "genuine"  # issued by us; a file: byte for byte
    ALTERED = "altered"  # carries the number of one of ours and is not it
    UNKNOWN = "unknown"  # not issued by us


@dataclass(frozen=True, slots=True)
class Check:
    """The answer, with one sentence for the first line of the page."""

    finding: Finding
    sentence: str
    certificate: Certificate | None = None
    standing: Standing | None = None
    sha256: str | None = None  # of the file that was shown

    @property
    def good(self) -> bool:
        """Whether it may be relied on."""
        return self.finding is Finding.GENUINE and self.standing is not None and self.standing.good

    @property
    def state(self) -> str:
        """Return one word for look-up tables: the standing's state, or the finding."""
        return self.standing.state.value if self.standing else self.finding.value


def check_number(session: Session, number: str) -> Check:
    """Answer for a number, as scanned from the paper."""
    certificate = _by_number(session, number.strip().upper())
    if certificate is None:
        return Check(Finding.UNKNOWN, "This certificate was not issued by us.")
    return _genuine(session, certificate)


def check_file(session: Session, data: bytes) -> Check:
    """Answer for a file, as somebody sent it on."""
    digest = hashlib.sha256(data).hexdigest()
    certificate = session.scalars(select(Certificate).where(Certificate.sha256 == digest)).first()
    if certificate is not None:
        return _genuine(session, certificate, digest)
    for match in dict.fromkeys(_NUMBER.findall(data)):
        claimed = _by_number(session, match.decode())
        if claimed is not None:
            return Check(
                Finding.ALTERED,
                f"This file was altered: it is not certificate {claimed.number} as we issued it.",
                sha256=digest,
            )
    return Check(Finding.UNKNOWN, "This file was not issued by us.", sha256=digest)


def _genuine(session: Session, certificate: Certificate, digest: str | None = None) -> Check:
    found = standing(session, certificate)
    return Check(Finding.GENUINE, sentence_for(found), certificate, found, digest)


def sentence_for(found: Standing) -> str:
    """Return the first line of the page."""
    day = f" on {_day(found.since)}" if found.since else ""
    goods = "lots that went into the goods" if found.upstream else "the goods"
    newer = f" by {found.replaced_by}" if found.replaced_by else ""
    said = {
        CertificateState.VALID: " and valid.",
        CertificateState.RECALLED: f", but {goods} were recalled{day}.",
        CertificateState.ON_HOLD: f", but {goods} are on hold at present.",
        CertificateState.REJECTED: f", but {goods} are no longer released.",
        CertificateState.RESTATED: (
            f", but what was recorded of the goods was corrected{day}: ask for its next version."
        ),
        CertificateState.SUPERSEDED: f", but it was replaced{newer}{day}.",
        CertificateState.REVOKED: f", but it was withdrawn{day}.",
    }.get(found.state)
    if said is None:
        return "This certificate is being made and not issued yet."
    return f"This certificate is genuine{said}"


def _by_number(session: Session, number: str) -> Certificate | None:
    found = session.scalars(select(Certificate).where(Certificate.number == number)).first()
    return None if found is None or found.state in _UNISSUED else found


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"
