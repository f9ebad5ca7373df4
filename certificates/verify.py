"""All that can be said of a file: hash, signature, trust, current state. Knows pyHanko."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509
from sqlalchemy.orm import Session

from certificates.check import Check, Finding, check_file
from certificates.signing import SignatureFacts, inspect_signature


@dataclass(frozen=True, slots=True)
class FileStatus:
    """What a file is worth, in parts and as a whole."""

    check: Check
    signature: SignatureFacts

    @property
    def known(self) -> bool:
        """Whether it is, byte for byte, a file that we issued."""
        return self.check.finding is Finding.GENUINE

    @property
    def intact(self) -> bool:
        """Whether the signed content is what was signed."""
        return self.signature.intact

    @property
    def whole_file(self) -> bool:
        """Whether the signature covers the whole file and nothing came after it."""
        return self.signature.whole_file

    @property
    def trusted(self) -> bool:
        """Whether our key signed it."""
        return self.signature.trusted

    @property
    def state(self) -> str:
        """The current state of the certificate, or the finding where there is none."""
        return self.check.state

    @property
    def good(self) -> bool:
        """Whether everything speaks for it."""
        return self.check.good and self.signature.sound

    @property
    def why(self) -> str:
        """One sentence: the public page's, and what is wrong with the signature."""
        return " ".join(part for part in (self.check.sentence, self.signature.why) if part)


def verify_file(session: Session, data: bytes, roots: Sequence[x509.Certificate]) -> FileStatus:
    """Look at a file in every way; never raises on a bad file."""
    return FileStatus(check_file(session, data), inspect_signature(data, roots))
