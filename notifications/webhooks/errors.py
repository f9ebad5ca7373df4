"""Errors of webhooks.

AppError
 ├── NotFound ── WebhookNotFound
 ├── Invalid  ── AddressRefused   we do not call such an address
 └── Unavailable ── NotTaken      it could not be brought there; try again
"""

from __future__ import annotations

from core.errors import Invalid, NotFound, Unavailable


class WebhookNotFound(NotFound):
    """The actor's organization has no such webhook or message."""

    code = "webhook.not_found"


class AddressRefused(Invalid):
    """The address is not on the public internet, or not one for a webhook at all."""

    code = "webhook.address_refused"

    def __init__(self, message: str) -> None:
        super().__init__(message, fields={"url": message})


class NotTaken(Unavailable):
    """The other side did not take the message."""

    code = "webhook.not_taken"

    def __init__(self, message: str, *, status: int | None = None) -> None:
        self.status = status
        super().__init__(message)
