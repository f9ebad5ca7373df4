"""What every message needs to know of the house that sends it, and the secret of answer links."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from email.utils import parseaddr


@dataclass(frozen=True, slots=True)
class Office:
    """The sender's side of a message."""

    #: The address people use, without a slash at the end.
    public_url: str
    #: "Name <address>".
    mail_from: str
    #: Derives the secrets of links; never stored beside what it protects.
    link_key: str = field(repr=False)

    @property
    def domain(self) -> str:
        """The right side of a Message-ID: the domain of the sender's address."""
        return parseaddr(self.mail_from)[1].rpartition("@")[2] or "localhost"

    def answer_token(self, consignee_id: str) -> str:
        """Return the secret of a consignee's answer link: 43 characters, the same every time.

        It is derived, not stored: a reminder carries the same link, and a copy of the
        database opens none.
        """
        return self._secret(f"recall-answer:{consignee_id}")

    def answer_link(self, consignee_id: str) -> str:
        """Return the address where a consignee answers without signing in."""
        return f"{self.public_url}/recall/{self.answer_token(consignee_id)}"

    def forward_link(self, consignee_id: str) -> str:
        """Return the address that a consignee passes on: who has it answers for itself only."""
        secret = self._secret(f"recall-forward:{consignee_id}")
        return f"{self.public_url}/recall/forwarded/{consignee_id}/{secret}"

    def may_read(self, consignee_id: str, secret: str) -> bool:
        """Return whether this is the secret of the consignee's link to pass on."""
        wanted = self._secret(f"recall-forward:{consignee_id}")
        return hmac.compare_digest(wanted.encode(), secret.encode())

    def forwarded_link(self, forward_id: str) -> str:
        """Return the address where somebody answers again whom the notice was passed on to."""
        return f"{self.public_url}/recall/received/{forward_id}/{self.forwarded_secret(forward_id)}"

    def forwarded_secret(self, forward_id: str) -> str:
        """Return the secret of that address, the same every time."""
        return self._secret(f"recall-forwarded:{forward_id}")

    def may_answer(self, forward_id: str, secret: str) -> bool:
        """Return whether this is the secret of that address."""
        return hmac.compare_digest(self.forwarded_secret(forward_id).encode(), secret.encode())

    def _secret(self, purpose: str) -> str:
        digest = hmac.digest(self.link_key.encode(), purpose.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def token_hash(token: str) -> str:
    """Return what is stored of a secret link: its SHA-256, hex."""
    return hashlib.sha256(token.encode()).hexdigest()
