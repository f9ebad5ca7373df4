"""Is this certificate genuine, and is it still good? Light: the public page asks here.

The store knows the SHA-256 of every file that was issued. A file with that hash is, byte
for byte, what was issued: that is more than any signature says. Of any other file the number that
it claims and its signature say what was done to it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.look import SignatureFacts
from certificates.models import Certificate, CertificateState
from certificates.status import Standing, standing

_NUMBER = re.compile(rb"LC-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}")
#: A file that names more of our numbers than this is none of our certificates.
MOST_NUMBERS = 20
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
    claimed: str | None = None  # the number of ours that an altered file carries

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


def check_file(
    session: Session, data: bytes, look: Callable[[bytes], SignatureFacts] | None = None
) -> Check:
    """Answer for a file, as somebody sent it on.

    `look` looks at the signature of what is not, byte for byte, a file of ours. However many
    numbers a file names, they are asked for once, and only the first few.
    """
    digest = hashlib.sha256(data).hexdigest()
    certificate = session.scalars(select(Certificate).where(Certificate.sha256 == digest)).first()
    if certificate is not None:
        return _genuine(session, certificate, digest)
    facts = look(data) if look else SignatureFacts(found=False)
    numbers = _numbers_in(facts.claims.encode() + b" " + data)
    claimed = _first_of_ours(session, numbers)
    if claimed is None:
        said = _not_issued(facts)
        if len(numbers) == MOST_NUMBERS:
            said += f" It names many numbers; the first {MOST_NUMBERS} were looked at."
        return Check(Finding.UNKNOWN, said, sha256=digest)
    sentence = f"{_what_was_done(facts)} It is not certificate {claimed.number} as we issued it."
    return Check(Finding.ALTERED, sentence, sha256=digest, claimed=claimed.number)


def _numbers_in(data: bytes) -> list[str]:
    """Return the first few numbers of certificates that stand in a file, each once."""
    found: dict[str, None] = {}
    for match in _NUMBER.finditer(data):
        found[match[0].decode()] = None
        if len(found) == MOST_NUMBERS:
            break
    return list(found)


def _first_of_ours(session: Session, numbers: list[str]) -> Certificate | None:
    rows = session.scalars(
        select(Certificate).where(
            Certificate.number.in_(numbers), Certificate.state.not_in(_UNISSUED)
        )
    )
    return min(rows, key=lambda row: numbers.index(row.number), default=None)


def _what_was_done(facts: SignatureFacts) -> str:
    findings = (
        (facts.unseen, f"This file was altered. {facts.why}"),
        (not facts.found, "This file was altered: our signature is not in it."),
        (not facts.signer, "This file was altered: its signature does not hold."),
        (not facts.intact, "This file was altered: its content is not what was signed."),
        (
            not facts.trusted,
            "This file is not ours: it was signed with a key of somebody else.",
        ),
        (
            not facts.whole_file,
            "This file was altered: something was added or changed after we signed it.",
        ),
        (True, "Our key signed this file, and we have no record of it."),
    )
    return next(sentence for holds, sentence in findings if holds)


def _not_issued(facts: SignatureFacts) -> str:
    said = "This file was not issued by us."
    if facts.unseen:
        return f"{said} {facts.why}"
    if not facts.trusted:
        return said
    if facts.sound:
        return f"{said} Our key signed it, and we have no record of it."
    return f"{said} It carries a signature of ours and was changed after it."


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
