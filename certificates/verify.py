"""All that can be said of a file: hash, signature, trust, current state. Loads pyHanko."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from certificates.check import Check, Finding, check_file
from certificates.look import Chains, SignatureFacts
from certificates.signing import inspect_signature


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
        """One sentence, the public page's."""
        return self.check.sentence


def verify_file(session: Session, data: bytes, chains: Chains) -> FileStatus:
    """Look at a file in every way; never raises on a bad file."""
    signature = inspect_signature(data, chains)
    return FileStatus(check_file(session, data, lambda _: signature), signature)
